//! How a recording changed.

use std::fs;
use std::io;
use std::path::Path;

use cached_stubs::__command::{self as library, Node, Recording, Secrets};

use crate::git::{ChangedFile, CommitFiles, Git};
use crate::outcome::Error;
use crate::text::shown_name;

pub(super) enum Change {
    New,
    Deleted,
    /// The rows of the difference.
    Values(String),
    /// The same values from another body of the function.
    Source,
    /// The same values in another layout.
    Form,
    /// Why the recording cannot be read now.
    Unreadable(String),
    /// The recording can be read again.
    Mended,
}

pub(super) struct ChangedRecording {
    pub(super) function: String,
    pub(super) change: Change,
    pub(super) bytes: Option<u64>,
}

impl Change {
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Deleted => "deleted",
            Self::Values(_) => "changed",
            Self::Source => "source",
            Self::Form => "form",
            Self::Unreadable(_) => "unreadable",
            Self::Mended => "mended",
        }
    }

    pub(super) fn difference(&self) -> Option<&str> {
        match self {
            Self::Values(rows) => Some(rows),
            _ => None,
        }
    }

    pub(super) fn problem(&self) -> Option<&str> {
        match self {
            Self::Unreadable(problem) => Some(problem),
            _ => None,
        }
    }
}

/// A recording, or why it cannot be read.
type Content = Result<Recording, String>;

/// Compares the working tree with a commit.
pub(super) struct CommitComparison<'a> {
    root: &'a Path,
    former: CommitFiles,
    secrets: &'a Secrets,
}

impl<'a> CommitComparison<'a> {
    pub(super) fn new(git: &'a Git, commit: &str, secrets: &'a Secrets) -> Result<Self, Error> {
        Ok(Self {
            root: &git.root,
            former: git.files_of(commit)?,
            secrets,
        })
    }

    /// The change of a file; `None` if nothing shows that it is a recording.
    pub(super) fn compare(
        &mut self,
        file: &ChangedFile,
        is_in_store: bool,
    ) -> Result<Option<ChangedRecording>, Error> {
        let former = self
            .former(file)
            .map_err(|error| Error::at(&file.path, format!("git: {error}")))?;
        let path = self.root.join(&file.path);
        let bytes = fs::metadata(&path).ok().map(|file| file.len());
        let now = bytes.map(|_| library::read(&path));
        let readable = [&now, &former].into_iter().flatten().flatten().next();
        let function = match readable {
            Some(recording) => shown_name(&recording.function),
            None if !is_in_store => return Ok(None),
            None => {
                let folder = file.path.parent().unwrap_or(&file.path);
                shown_name(&folder.to_string_lossy())
            }
        };
        Ok(self.change(former, now).map(|change| ChangedRecording {
            function,
            change,
            bytes,
        }))
    }

    fn former(&mut self, file: &ChangedFile) -> io::Result<Option<Content>> {
        let Some(id) = &file.former else {
            return Ok(None);
        };
        let Some(text) = self.former.read_by_id(id)? else {
            return Ok(None);
        };
        let folder = file.path.parent().unwrap_or(Path::new(""));
        let sidecar = |name: &str| {
            let bytes = self.former.read(&folder.join(name))?;
            bytes.ok_or_else(|| io::ErrorKind::NotFound.into())
        };
        Ok(Some(library::parse(&file.path, &text, sidecar)))
    }

    fn change(&self, former: Option<Content>, now: Option<Content>) -> Option<Change> {
        Some(match (former, now) {
            (None, None) => return None,
            (_, Some(Err(problem))) => Change::Unreadable(problem),
            (Some(_), None) => Change::Deleted,
            (None, Some(Ok(_))) => Change::New,
            (Some(Err(_)), Some(Ok(_))) => Change::Mended,
            (Some(Ok(former)), Some(Ok(now))) => self.between(&former, &now),
        })
    }

    fn between(&self, former: &Recording, now: &Recording) -> Change {
        if let Some(rows) = library::difference(&self.values(former), &self.values(now)) {
            return Change::Values(rows);
        }
        if former.args != now.args || former.returns != now.returns {
            return Change::Values("only in a secret, which is not shown\n".to_owned());
        }
        if former.source != now.source {
            return Change::Source;
        }
        Change::Form
    }

    /// Arguments and returned values, without secrets.
    fn values(&self, recording: &Recording) -> Node {
        let mut fields = Vec::new();
        if let Node::Object(args) = library::masked(&recording.args, self.secrets) {
            fields.extend(args);
        }
        let returns = recording.returns.iter();
        let returns = returns.map(|value| library::masked(value, self.secrets));
        fields.push(("returns".to_owned(), Node::Array(returns.collect())));
        Node::Object(fields)
    }
}
