//! Paths of `scrub` that match nothing: what they should replace may still be in the recordings.

use std::collections::BTreeMap;

use cached_stubs::__command as library;
use serde::Serialize;

use crate::filter::Filter;
use crate::inventory::Inventory;
use crate::outcome::Error;
use crate::recordings::{RecordingFile, Recordings};
use crate::text::{count, shown_name};
use crate::workspace::Workspace;

/// A path that leads to nothing in any recording. It is no finding: a field may be optional.
#[derive(Serialize)]
pub(super) struct IdleScrub {
    pub(super) package: String,
    /// `None` for one in `stubs.toml`.
    function: Option<String>,
    path: String,
    /// How many recordings there are.
    recordings: usize,
}

impl IdleScrub {
    /// For people.
    pub(super) fn text(&self) -> String {
        let recordings = count(self.recordings, "recording");
        let place = match &self.function {
            Some(function) => format!("`scrub` of {function}"),
            None => "[scrub] in stubs.toml".to_owned(),
        };
        format!(
            "{place}: {} matches nothing in {recordings}",
            shown_name(&self.path)
        )
    }
}

/// All such paths of the selected packages.
pub(super) fn find(
    workspace: &Workspace,
    inventories: &[Inventory],
    recordings: &[Recordings],
    filter: &Filter,
) -> Result<Vec<IdleScrub>, Error> {
    let mut idle = Vec::new();
    // The paths of `stubs.toml`: a package, and the numbers of its and others' recordings.
    let mut of_all: BTreeMap<String, (&str, usize, bool)> = BTreeMap::new();
    for (at, package) in workspace.packages.iter().enumerate() {
        let (of_functions, _) = recordings[at].by_function(&inventories[at].functions);
        for (function, files) in of_functions {
            if !filter.matches(&function.path) {
                continue;
            }
            for path in &function.scrub {
                if let (recordings @ 1.., false) = matches(path, files.iter().copied()) {
                    idle.push(IdleScrub {
                        package: package.name.clone(),
                        function: Some(shown_name(&function.path)),
                        path: path.clone(),
                        recordings,
                    });
                }
            }
        }
        for path in library::scrub_of_all(&package.folder).map_err(Error::new)? {
            let (here, leads) = matches(&path, recordings[at].files.iter());
            let (_, number, anywhere) = of_all.entry(path).or_insert((&package.name, 0, false));
            *number += here;
            *anywhere |= leads;
        }
    }
    // A package that is not selected may use the same file.
    if workspace.others.is_empty() && !filter.is_given() {
        for (path, (package, recordings, leads)) in of_all {
            if recordings > 0 && !leads {
                idle.push(IdleScrub {
                    package: package.to_owned(),
                    function: None,
                    path,
                    recordings,
                });
            }
        }
    }
    Ok(idle)
}

/// How many recordings can be read, and whether the path leads to a value in one of them.
fn matches<'f>(path: &str, files: impl Iterator<Item = &'f RecordingFile>) -> (usize, bool) {
    let mut number = 0;
    let mut leads = false;
    for recording in files.filter_map(|file| file.content.as_ref().ok()) {
        number += 1;
        leads = leads || library::scrub_leads_into(path, recording);
    }
    (number, leads)
}
