//! What git knows of the recordings: what they were, and since when.

use std::collections::{BTreeSet, HashMap};
use std::ffi::OsStr;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};
use std::rc::Rc;

use crate::outcome::Error;

/// A repository.
pub(crate) struct Git {
    /// The folder of its working tree.
    pub(crate) root: PathBuf,
}

/// A commit, for people.
pub(crate) struct Commit {
    pub(crate) id: String,
    /// `2026-11-20`
    pub(crate) date: String,
    /// `3 days ago`
    pub(crate) ago: String,
    pub(crate) subject: String,
}

/// What [`Commit::of`] reads.
const FORMAT: &str = "--format=%H%x00%cs%x00%cr%x00%s";

impl Commit {
    fn of(line: &str) -> Option<Self> {
        let mut parts = line.split('\0').map(str::to_owned);
        Some(Self {
            id: parts.next().filter(|id| !id.is_empty())?,
            date: parts.next()?,
            ago: parts.next()?,
            subject: parts.next()?,
        })
    }
}

/// A file that is not what it was.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ChangedFile {
    /// Below the repository's root.
    pub(crate) path: PathBuf,
    /// What git calls what was in it; `None` of a new one.
    pub(crate) former: Option<String>,
}

impl ChangedFile {
    fn new(path: &str) -> Self {
        Self {
            path: path.into(),
            former: None,
        }
    }
}

impl Git {
    /// The repository that a folder is in.
    pub(crate) fn of(folder: &Path) -> Result<Self, Error> {
        let output = run(folder, ["rev-parse", "--show-toplevel"])
            .map_err(|error| Error::new(format!("git cannot be run: {error}")))?;
        if output.status.success() {
            let root = String::from_utf8_lossy(&output.stdout);
            return Ok(Self {
                root: PathBuf::from(root.trim_end_matches(['\r', '\n'])),
            });
        }
        let said = String::from_utf8_lossy(&output.stderr);
        Err(Error::new(format!(
            "{} is in no git repository that can be read\n  git says: {}",
            folder.display(),
            said.lines().next().unwrap_or_default()
        )))
    }

    /// The commit that a revision names.
    pub(crate) fn commit(&self, revision: &str) -> Result<String, Error> {
        let named = format!("{revision}^{{commit}}");
        let verify = ["rev-parse", "--verify", "--quiet", "--end-of-options"];
        let found = self.text(verify.into_iter().chain([named.as_str()]));
        match found {
            Ok(id) => Ok(id.trim_end().to_owned()),
            Err(_) if revision == "HEAD" => Err(Error::new(
                "there is no commit yet that could be compared with",
            )),
            Err(_) => Err(Error::new(format!(
                "`{revision}` names no commit; to choose functions, name a revision first: \
                 `cargo stubs diff HEAD {revision}`"
            ))),
        }
    }

    /// The last commit that changed a file; `None` where it is in none.
    pub(crate) fn last_commit(&self, file: &Path) -> Option<Commit> {
        let log = ["log", "-1", FORMAT, "--"].map(OsStr::new);
        let said = self.text(log.into_iter().chain([file.as_os_str()])).ok()?;
        Commit::of(said.trim_end_matches('\n'))
    }

    /// The last commit of each file below some folders, by the file's path below
    /// the repository's root: asked once, however many files there are.
    pub(crate) fn last_commits(&self, folders: &BTreeSet<PathBuf>) -> HashMap<PathBuf, Rc<Commit>> {
        let log = [
            "-c",
            "core.quotePath=false",
            "log",
            "--name-only",
            "--no-renames",
        ];
        let log = log.into_iter().chain([FORMAT, "--"]).map(OsStr::new);
        let folders = folders.iter().map(|folder| folder.as_os_str());
        let said = self.text(log.chain(folders)).unwrap_or_default();
        let mut commits = HashMap::new();
        let mut commit = None;
        for line in said.lines() {
            if line.contains('\0') {
                commit = Commit::of(line).map(Rc::new);
            } else if let Some(commit) = &commit {
                // The newest comes first.
                let of_file = commits.entry(PathBuf::from(line));
                of_file.or_insert_with(|| Rc::clone(commit));
            }
        }
        commits
    }

    /// Whether a file is not as the last commit has it.
    pub(crate) fn is_modified(&self, file: &Path) -> bool {
        let status = ["status", "--porcelain", "--"].map(OsStr::new);
        let said = self.text(status.into_iter().chain([file.as_os_str()]));
        said.is_ok_and(|said| !said.is_empty())
    }

    /// The files of a commit.
    pub(crate) fn files_of(&self, commit: &str) -> Result<Files, Error> {
        Files::of(&self.root, commit)
            .map_err(|error| Error::new(format!("git cannot be run: {error}")))
    }

    /// The files below some folders that are not what they are in a commit, new
    /// ones among them.
    pub(crate) fn changed_since(
        &self,
        commit: &str,
        folders: &[PathBuf],
    ) -> Result<Vec<ChangedFile>, Error> {
        let folders = || folders.iter().map(|folder| folder.as_os_str());
        let known = ["diff", "--raw", "--no-abbrev", "--no-renames", "-z"].map(OsStr::new);
        let known = known
            .into_iter()
            .chain([OsStr::new(commit), OsStr::new("--")]);
        let known = self.text(known.chain(folders()))?;
        let new = ["ls-files", "--others", "--exclude-standard", "-z", "--"].map(OsStr::new);
        let new = self.text(new.into_iter().chain(folders()))?;
        let mut known = known.split_terminator('\0');
        let mut files: Vec<_> = new.split_terminator('\0').map(ChangedFile::new).collect();
        // `:<mode> <mode> <id> <id> <status>`, then the path.
        while let (Some(facts), Some(path)) = (known.next(), known.next()) {
            let former = facts.split(' ').nth(2);
            files.push(ChangedFile {
                former: former
                    .filter(|id| id.bytes().any(|digit| digit != b'0'))
                    .map(str::to_owned),
                ..ChangedFile::new(path)
            });
        }
        files.sort();
        // What is half merged is there twice.
        files.dedup_by(|file, before| file.path == before.path);
        Ok(files)
    }

    /// The path of a file below the root.
    pub(crate) fn below(&self, file: &Path) -> Option<PathBuf> {
        // What was deleted has no canonical path of its own.
        let file = file.canonicalize().or_else(|error| {
            let (Some(folder), Some(name)) = (file.parent(), file.file_name()) else {
                return Err(error);
            };
            folder.canonicalize().map(|folder| folder.join(name))
        });
        let file = file.ok()?;
        let root = self.root.canonicalize().ok()?;
        Some(file.strip_prefix(root).ok()?.to_path_buf())
    }

    fn text(
        &self,
        arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
    ) -> Result<String, Error> {
        let output = run(&self.root, arguments)
            .map_err(|error| Error::new(format!("git cannot be run: {error}")))?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() {
            return Ok(text(&output.stdout));
        }
        Err(Error::new(format!(
            "git: {}",
            text(&output.stderr).trim_end()
        )))
    }
}

/// The files of one commit, read by one process however many they are.
pub(crate) struct Files {
    commit: String,
    git: Child,
    asked: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Files {
    fn of(root: &Path, commit: &str) -> io::Result<Self> {
        let mut git = command(root, ["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        Ok(Self {
            commit: commit.to_owned(),
            asked: git.stdin.take().expect("it is piped"),
            answers: BufReader::new(git.stdout.take().expect("it is piped")),
            git,
        })
    }

    /// What is in the file of this path below the repository's root; `None`
    /// where the commit has none.
    pub(crate) fn read(&mut self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        // Git's paths have slashes everywhere.
        let path = path.to_string_lossy().replace('\\', "/");
        if path.contains('\n') {
            return Ok(None);
        }
        self.read_by_id(&format!("{}:{path}", self.commit))
    }

    /// What git calls so.
    pub(crate) fn read_by_id(&mut self, id: &str) -> io::Result<Option<Vec<u8>>> {
        writeln!(self.asked, "{id}")?;
        let mut head = String::new();
        self.answers.read_line(&mut head)?;
        // `<id> blob <size>`; else `… missing` and the like.
        let Some((_, size)) = head.trim_end().rsplit_once(" blob ") else {
            return Ok(None);
        };
        let size: usize = size.parse().map_err(io::Error::other)?;
        // A line break follows.
        let mut bytes = vec![0; size + 1];
        self.answers.read_exact(&mut bytes)?;
        bytes.truncate(size);
        Ok(Some(bytes))
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _ = self.git.kill();
        let _ = self.git.wait();
    }
}

fn run(
    folder: &Path,
    arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
) -> io::Result<Output> {
    command(folder, arguments).stdin(Stdio::null()).output()
}

fn command(folder: &Path, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
    let mut git = Command::new("git");
    git.arg("--literal-pathspecs")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        // Nobody else may have to wait for who only looks.
        .env("GIT_OPTIONAL_LOCKS", "0");
    git
}
