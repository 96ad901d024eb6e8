//! The commits that recordings are from, asked of git once for all of them.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::catalog::Entry;
use crate::git::{Commit, Git};
use crate::workspace::Package;

/// Of one package.
pub(crate) struct Commits {
    /// `None` without a repository.
    pub(crate) git: Option<Git>,
    by_file: HashMap<PathBuf, Rc<Commit>>,
}

impl Commits {
    pub(crate) fn of(package: &Package, recordings: &[Entry<'_>]) -> Self {
        let theirs = recordings
            .iter()
            .filter(|entry| entry.package.name == package.name);
        let roots = theirs.filter_map(|entry| entry.stored.root.canonicalize().ok());
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
        self.by_file.get(&self.git.as_ref()?.below(file)?)
    }
}
