//! What is not as it should be with recordings, as far as the files and the
//! test binaries tell.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};
use std::fs;

use cached_stubs::__command::{self as library, DescribedFunction, Secrets};

use crate::binaries::Described;
use crate::mentions::Mentions;
use crate::recordings::{Stored, Stores};

use crate::workspace::Workspace;

/// What is wrong with a recording.
pub(crate) enum Finding<'a> {
    /// It cannot be read: why.
    Unreadable(&'a str),
    /// A secret stands in it: where and which.
    Secret(String),
    /// It was made from another body of the function.
    Stale(&'a DescribedFunction),
    /// There is no such function any more.
    Orphaned,
}

/// All that judging a recording takes.
pub(crate) struct Judge<'a> {
    workspace: &'a Workspace,
    /// What the tests of all packages have that are meant.
    described: &'a [Described],
    secrets: Secrets,
    lock: OnceCell<String>,
}

/// A function as the recordings and the binaries know it.
#[derive(Clone, Copy)]
enum Known<'a> {
    Described(&'a DescribedFunction),
    /// Its name stands in the sources: this build may lack it.
    NotBuilt,
    Gone,
}

impl<'a> Judge<'a> {
    pub(crate) fn new(workspace: &'a Workspace, described: &'a [Described]) -> Self {
        Self {
            workspace,
            described,
            secrets: Secrets::from_env(),
            lock: OnceCell::new(),
        }
    }

    /// Everything that is wrong, by recording; those that are right are not in
    /// it.
    pub(crate) fn findings<'s>(&self, stores: &'s Stores) -> Vec<(&'s Stored, Finding<'s>)>
    where
        'a: 's,
    {
        // Sources are looked through once a function.
        let mut known = HashMap::new();
        let mut findings = Vec::new();
        for stored in &stores.recordings {
            let function = *known
                .entry((stored.folder.as_path(), stored.function()))
                .or_insert_with(|| self.known(stored));
            match (&stored.recording, function) {
                (Err(why), _) => findings.push((stored, Finding::Unreadable(why))),
                (Ok(_), Known::Gone) => findings.push((stored, Finding::Orphaned)),
                (Ok(_), Known::Described(function))
                    if function.stale_fails && stored.is_stale(function) =>
                {
                    findings.push((stored, Finding::Stale(function)));
                }
                (Ok(_), _) => {}
            }
            if let Ok(recording) = &stored.recording
                && let Some(place) = library::secret_in(recording, &self.secrets)
            {
                findings.push((stored, Finding::Secret(place)));
            }
        }
        findings
    }

    fn known(&self, stored: &Stored) -> Known<'a> {
        let path = stored.function();
        let mut functions = self.functions();
        // A folder that a test chose in code is not known as one of
        // recordings; what a recording says of itself is.
        let its = functions
            .clone()
            .find(|function| function.folder == stored.folder)
            .or_else(|| functions.find(|function| function.path == path));
        if let Some(function) = its {
            return Known::Described(function);
        }
        let name = path.rsplit("::").next().unwrap_or(&path);
        if self.may_have(stored, name) {
            Known::NotBuilt
        } else {
            Known::Gone
        }
    }

    fn functions(&self) -> impl Iterator<Item = &'a DescribedFunction> + Clone {
        self.described
            .iter()
            .flat_map(|described| &described.functions)
    }

    /// Whether the function may be there, though no binary of this build has
    /// it: behind a feature or a `cfg`, or in a package that is not asked.
    fn may_have(&self, stored: &Stored, name: &str) -> bool {
        let mut mentions = Mentions::default();
        // Members may lie in each other.
        let folders: BTreeSet<_> = self
            .workspace
            .members()
            .map(|member| &member.folder)
            .collect();
        for folder in &folders {
            let mut above = folder.ancestors().skip(1);
            if !above.any(|above| folders.iter().any(|other| other.as_path() == above)) {
                mentions.add_below(folder, name);
            }
        }
        let of_name = self.functions().filter(|function| function.name == name);
        // Those of a library are in the tests of many packages.
        let places = of_name.map(|function| (&function.path, &function.file, function.line));
        let of_name = places.collect::<BTreeSet<_>>().len();
        let is_mentioned = if of_name > 0 {
            // It is in the sources in any case, as where a function was moved.
            mentions.functions > of_name
        } else {
            mentions.all > 0
        };
        is_mentioned || self.is_of_dependency(stored)
    }

    /// Whether it is a function of a package that is no member and still
    /// depended on.
    fn is_of_dependency(&self, stored: &Stored) -> bool {
        let package = stored.folder.iter().next().unwrap_or_default();
        let package = package.to_string_lossy();
        if self
            .workspace
            .members()
            .any(|member| member.name == package)
        {
            return false;
        }
        let lock = self.lock.get_or_init(|| {
            let path = self.workspace.root.join("Cargo.lock");
            fs::read_to_string(path).unwrap_or_default()
        });
        lock.contains(&format!("name = \"{package}\""))
    }
}
