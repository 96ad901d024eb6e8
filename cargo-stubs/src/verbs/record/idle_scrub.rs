//! Paths of `scrub` that match nothing in what is recorded of their function.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use cached_stubs::__command as library;
use serde::Serialize;

use crate::terminal::{DOUBTFUL, Terminal};
use crate::text::{count, shown_name};

/// What processes said when they exited. Others may have recorded more since.
#[derive(Default)]
pub(super) struct IdleScrub(BTreeMap<Rule, BTreeSet<PathBuf>>);

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Rule {
    function: String,
    attribute: String,
    path: String,
}

/// Such a path, for programs.
#[derive(Serialize)]
struct IdleScrubObject<'a> {
    function: &'a str,
    path: &'a str,
    recordings: usize,
}

impl IdleScrub {
    pub(super) fn add(&mut self, function: &str, attribute: &str, path: &str, folder: PathBuf) {
        let rule = Rule {
            function: shown_name(function),
            attribute: attribute.to_owned(),
            path: path.to_owned(),
        };
        self.0.entry(rule).or_default().insert(folder);
    }

    pub(super) fn print(&self, terminal: &Terminal) {
        for (rule, folders) in &self.0 {
            let recordings = recordings_in(folders);
            let mut all = recordings.iter();
            if all.any(|recording| library::scrub_leads_into(&rule.path, recording)) {
                continue;
            }
            let Rule {
                function,
                attribute,
                path,
            } = rule;
            terminal.object(
                "idle_scrub",
                &IdleScrubObject {
                    function,
                    path,
                    recordings: recordings.len(),
                },
            );
            let recordings = count(recordings.len(), "recording");
            terminal.line(format_args!(
                "{DOUBTFUL}note{DOUBTFUL:#}  {attribute} of `{function}` matches nothing in {recordings}"
            ));
        }
    }
}

fn recordings_in(folders: &BTreeSet<PathBuf>) -> Vec<library::Recording> {
    let entries = folders.iter().filter_map(|folder| folder.read_dir().ok());
    let paths = entries
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()));
    let files = paths.filter(|path| path.extension().is_some_and(|ending| ending == "json"));
    files.filter_map(|path| library::read(&path).ok()).collect()
}
