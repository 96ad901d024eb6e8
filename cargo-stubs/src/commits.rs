//! The last commits of a package's recordings.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::catalog::Entry;
use crate::git::{Commit, Git};
use crate::workspace::Package;

pub(crate) struct Commits {
    /// `None` if the package is in no repository.
    pub(crate) git: Option<Git>,
    by_file: HashMap<PathBuf, Rc<Commit>>,
}

impl Commits {
    /// The commits of the package's recordings among these.
    pub(crate) fn of(package: &Package, recordings: &[Entry<'_>]) -> Self {
        let own = recordings
            .iter()
            .filter(|entry| entry.package.name == package.name);
        let roots = own.filter_map(|entry| entry.file.root.canonicalize().ok());
        let roots: BTreeSet<_> = roots.collect();
        let git = Git::of(&package.folder).ok();
        Self {
            by_file: match &git {
                Some(git) if !roots.is_empty() => git.last_commits(&roots),
                _ => HashMap::new(),
            },
            git,
        }
    }

    pub(crate) fn last(&self, file: &Path) -> Option<&Rc<Commit>> {
        self.by_file.get(&self.git.as_ref()?.relative(file)?)
    }
}
