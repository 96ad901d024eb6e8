//! How a recording changed.

use std::fs::{self, Metadata};
use std::io;
use std::path::Path;
use std::time::SystemTime;

use cached_stubs::__command::{self as library, Node, Recording, Secrets};

use crate::git::{ChangedFile, CommitFiles, Git};
use crate::outcome::Error;
use crate::text::shown_name;

pub(crate) enum Change {
    New(Box<Recording>),
    /// With its former content, if that could be read.
    Deleted(Option<Box<Recording>>),
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

pub(crate) struct ChangedRecording {
    pub(crate) function: String,
    pub(crate) change: Change,
    pub(crate) bytes: Option<u64>,
    /// When the file was written; `None` for a deleted one.
    pub(crate) modified: Option<SystemTime>,
}

impl Change {
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::New(_) => "new",
            Self::Deleted(_) => "deleted",
            Self::Values(_) => "changed",
            Self::Source => "source",
            Self::Form => "form",
            Self::Unreadable(_) => "unreadable",
            Self::Mended => "mended",
        }
    }

    pub(crate) fn difference(&self) -> Option<&str> {
        match self {
            Self::Values(rows) => Some(rows),
            _ => None,
        }
    }

    /// The recording that came or went.
    pub(crate) fn recording(&self) -> Option<&Recording> {
        match self {
            Self::New(recording) => Some(recording),
            Self::Deleted(recording) => recording.as_deref(),
            _ => None,
        }
    }

    /// What people may want to know besides.
    pub(crate) fn remark(&self) -> &'static str {
        match self {
            Self::New(recording) if recording.key.is_empty() => "by hand",
            Self::Source => "same values, marked as valid for another body of the function",
            Self::Form => "same values in another layout",
            Self::Mended => "readable again",
            _ => "",
        }
    }

    pub(crate) fn problem(&self) -> Option<&str> {
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
    pub(super) fn new(
        git: &'a Git,
        commit: Option<&str>,
        secrets: &'a Secrets,
    ) -> Result<Self, Error> {
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
        is_certain: bool,
    ) -> Result<Option<ChangedRecording>, Error> {
        let former = self
            .former(file)
            .map_err(|error| Error::at(&file.path, format!("git: {error}")))?;
        let path = self.root.join(&file.path);
        let metadata = fs::metadata(&path).ok();
        let bytes = metadata.as_ref().map(Metadata::len);
        let now = bytes.map(|_| library::read(&path));
        let readable = [&now, &former].into_iter().flatten().flatten().next();
        let function = match readable {
            Some(recording) => shown_name(&recording.function),
            None if !is_certain => return Ok(None),
            None => {
                let folder = file.path.parent().unwrap_or(&file.path);
                shown_name(&folder.to_string_lossy())
            }
        };
        Ok(self.change(former, now).map(|change| ChangedRecording {
            function,
            change,
            bytes,
            modified: metadata.and_then(|file| file.modified().ok()),
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
            (Some(former), None) => Change::Deleted(former.ok().map(Box::new)),
            (None, Some(Ok(now))) => Change::New(Box::new(now)),
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
