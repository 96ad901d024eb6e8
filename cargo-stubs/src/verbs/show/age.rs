//! When a file was committed.

use std::fmt;
use std::path::Path;

use crate::git::{Commit, Git};

pub(super) enum Age {
    NoRepository,
    NotCommitted,
    Committed(Commit),
    ModifiedSince(Commit),
}

impl Age {
    pub(super) fn of(file: &Path) -> Self {
        let canonical = file.canonicalize();
        let file = canonical.as_deref().unwrap_or(file);
        let Ok(git) = Git::of(file.parent().unwrap_or(file)) else {
            return Self::NoRepository;
        };
        match git.last_commit(file) {
            None => Self::NotCommitted,
            Some(commit) if git.is_modified(file) => Self::ModifiedSince(commit),
            Some(commit) => Self::Committed(commit),
        }
    }

    pub(super) fn date(self) -> Option<String> {
        match self {
            Self::Committed(commit) | Self::ModifiedSince(commit) => Some(commit.date),
            Self::NoRepository | Self::NotCommitted => None,
        }
    }
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRepository => write!(f, "in no repository"),
            Self::NotCommitted => write!(f, "not committed"),
            Self::Committed(commit) => write!(f, "committed {}, {}", commit.date, commit.ago),
            Self::ModifiedSince(commit) => {
                write!(f, "changed since its commit of {}", commit.date)
            }
        }
    }
}
