//! Git: the former content and the last commits of recordings.

mod files;
mod ignored;
mod index;

use std::collections::{BTreeSet, HashMap};
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::rc::Rc;

pub(crate) use self::files::CommitFiles;
pub(crate) use self::ignored::ignored_in;
use crate::outcome::Error;
use crate::text::shown;

/// A repository.
pub(crate) struct Git {
    /// The folder of its working tree.
    pub(crate) root: PathBuf,
}

/// A commit, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Commit {
    pub(crate) id: String,
    /// `2026-11-20`
    pub(crate) date: String,
    /// `3 days ago`
    pub(crate) ago: String,
    /// Since 1970.
    pub(crate) seconds: u64,
    pub(crate) subject: String,
}

/// The format that [`Commit::parse`] reads.
const FORMAT: &str = "--format=%H%x00%cs%x00%cr%x00%ct%x00%s";

impl Commit {
    fn parse(line: &str) -> Option<Self> {
        let mut parts = line.split('\0').map(str::to_owned);
        Some(Self {
            id: parts.next().filter(|id| !id.is_empty())?,
            date: parts.next()?,
            ago: parts.next()?,
            seconds: parts.next()?.parse().ok()?,
            subject: parts.next()?,
        })
    }
}

/// A file that differs from the one in a commit.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ChangedFile {
    /// Relative to the repository's root.
    pub(crate) path: PathBuf,
    /// The id of the former content; `None` for a new file.
    pub(crate) former: Option<String>,
}

impl Git {
    /// The repository that contains a folder.
    pub(crate) fn of(folder: &Path) -> Result<Self, Error> {
        let output = run(folder, ["rev-parse", "--show-toplevel"])
            .map_err(|error| Error::cannot_run("git", &error))?;
        if output.status.success() {
            let root = String::from_utf8_lossy(&output.stdout);
            return Ok(Self {
                root: PathBuf::from(root.trim_end_matches(['\r', '\n'])),
            });
        }
        let stderr = String::from_utf8_lossy(&output.stderr);
        Err(Error::new(format!(
            "{} is in no git repository that can be read\n  git says: {}",
            shown(folder),
            stderr.lines().next().unwrap_or_default()
        )))
    }

    /// The id of the commit that a revision names.
    pub(crate) fn commit(&self, revision: &str) -> Result<String, Error> {
        let name = format!("{revision}^{{commit}}");
        let verify = ["rev-parse", "--verify", "--quiet", "--end-of-options"];
        let found = self.output(verify.into_iter().chain([name.as_str()]));
        match found {
            Ok(id) => Ok(id.trim_end().to_owned()),
            Err(_) if revision == "HEAD" => Err(Error::new(
                "there is no commit yet that could be compared with",
            )),
            Err(_) => Err(Error::new(format!(
                "`{revision}` names no commit; to filter by function, name a revision first: \
                 `cargo stubs diff HEAD {revision}`"
            ))),
        }
    }

    /// The last commit that changed a file; `None` if none did.
    pub(crate) fn last_commit(&self, file: &Path) -> Option<Commit> {
        let log = ["log", "-1", FORMAT, "--"].map(OsStr::new);
        let log = self
            .output(log.into_iter().chain([file.as_os_str()]))
            .ok()?;
        Commit::parse(log.trim_end_matches('\n'))
    }

    /// The last commit of each file inside some folders, by the file's path relative to
    /// the root. Runs git once, however many files there are.
    pub(crate) fn last_commits(&self, folders: &BTreeSet<PathBuf>) -> HashMap<PathBuf, Rc<Commit>> {
        let log = [
            "-c",
            "core.quotePath=false",
            "log",
            "--name-only",
            "--no-renames",
            FORMAT,
            "--",
        ];
        let folders = folders.iter().map(|folder| folder.as_os_str());
        let log = self.output(log.into_iter().map(OsStr::new).chain(folders));
        parse_log(&log.unwrap_or_default())
    }

    /// Whether older commits are missing.
    pub(crate) fn is_shallow(&self) -> bool {
        let shallow = self.output(["rev-parse", "--is-shallow-repository"]);
        shallow.is_ok_and(|shallow| shallow.trim_end() == "true")
    }

    /// Whether a file differs from the last commit.
    pub(crate) fn is_modified(&self, file: &Path) -> bool {
        let status = ["status", "--porcelain", "--"].map(OsStr::new);
        let status = self.output(status.into_iter().chain([file.as_os_str()]));
        status.is_ok_and(|status| !status.is_empty())
    }

    /// The files inside some folders that differ from a commit or else from what is staged,
    /// including new ones.
    pub(crate) fn changed_since(
        &self,
        commit: Option<&str>,
        folders: &[PathBuf],
    ) -> Result<Vec<ChangedFile>, Error> {
        let folders = || folders.iter().map(|folder| folder.as_os_str());
        let diff = ["diff", "--raw", "--no-abbrev", "--no-renames", "-z"].into_iter();
        let diff = diff.chain(commit).chain(["--"]);
        let diff = self.output(diff.map(OsStr::new).chain(folders()))?;
        let untracked = ["ls-files", "--others", "--exclude-standard", "-z", "--"];
        let untracked = self.output(untracked.into_iter().map(OsStr::new).chain(folders()))?;
        Ok(parse_changes(&diff, &untracked))
    }

    pub(crate) fn files_of(&self, commit: Option<&str>) -> Result<CommitFiles, Error> {
        // Git names what is staged `:<path>`.
        CommitFiles::open(&self.root, commit.unwrap_or_default())
            .map_err(|error| Error::cannot_run("git", &error))
    }

    /// The path of a file, relative to the root.
    pub(crate) fn relative(&self, file: &Path) -> Option<PathBuf> {
        // A deleted file has no canonical path, but its folder has.
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

    fn output(
        &self,
        arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
    ) -> Result<String, Error> {
        let output =
            run(&self.root, arguments).map_err(|error| Error::cannot_run("git", &error))?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() {
            return Ok(text(&output.stdout));
        }
        let stderr = text(&output.stderr);
        Err(Error::new(format!("git: {}", stderr.trim_end())))
    }
}

fn run(
    folder: &Path,
    arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
) -> io::Result<Output> {
    let mut git = command(folder, arguments);
    git.stdin(Stdio::null()).output()
}

fn command(folder: &Path, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
    let mut git = Command::new("git");
    git.arg("--literal-pathspecs")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        // Reading must not block somebody else's git.
        .env("GIT_OPTIONAL_LOCKS", "0");
    git
}

/// `git log --name-only` with [`FORMAT`], newest commit first.
fn parse_log(log: &str) -> HashMap<PathBuf, Rc<Commit>> {
    let mut commits = HashMap::new();
    let mut commit = None;
    for line in log.lines() {
        if line.contains('\0') {
            commit = Commit::parse(line).map(Rc::new);
        } else if let (Some(commit), false) = (&commit, line.is_empty()) {
            let of_file = commits.entry(PathBuf::from(line));
            of_file.or_insert_with(|| Rc::clone(commit));
        }
    }
    commits
}

/// `git diff --raw -z` and `git ls-files -z`, sorted by path.
fn parse_changes(diff: &str, untracked: &str) -> Vec<ChangedFile> {
    let new = |path: &str| ChangedFile {
        path: path.into(),
        former: None,
    };
    let mut files: Vec<_> = untracked.split_terminator('\0').map(new).collect();
    let mut changed = diff.split_terminator('\0');
    // `:<mode> <mode> <id> <id> <status>`, then the path.
    while let (Some(facts), Some(path)) = (changed.next(), changed.next()) {
        let id = facts.split(' ').nth(2);
        let exists = |id: &&str| id.bytes().any(|digit| digit != b'0');
        files.push(ChangedFile {
            former: id.filter(exists).map(str::to_owned),
            ..new(path)
        });
    }
    files.sort();
    // A file with a merge conflict is listed twice.
    files.dedup_by(|file, before| file.path == before.path);
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_commit_of_each_file_counts() {
        let log = "b2\x002026-11-20\x003 days ago\x0020\x00Second\n\na.json\n\
                   a1\x002026-11-01\x003 weeks ago\x0010\x00First: a\n\na.json\nb c.json\n";
        let commits = parse_log(log);
        let subject = |file: &str| commits[Path::new(file)].subject.as_str();
        assert_eq!(commits.len(), 2);
        assert_eq!(subject("a.json"), "Second");
        assert_eq!(subject("b c.json"), "First: a");
        assert_eq!(commits[Path::new("a.json")].ago, "3 days ago");
    }

    #[test]
    fn a_log_without_commits_is_empty() {
        assert!(parse_log("").is_empty());
        assert_eq!(Commit::parse(""), None);
    }

    #[test]
    fn changed_deleted_added_and_untracked_files_are_listed_by_path() {
        let zeros = "0".repeat(40);
        let diff = format!(
            ":100644 100644 aaaa {zeros} M\0stubs/changed.json\0\
             :100644 000000 bbbb {zeros} D\0stubs/deleted.json\0\
             :000000 100644 {zeros} {zeros} A\0stubs/added.json\0"
        );
        let changes = parse_changes(&diff, "stubs/a new.json\0");
        let changes: Vec<_> = changes
            .iter()
            .map(|file| (file.path.to_str().unwrap(), file.former.as_deref()))
            .collect();
        assert_eq!(
            changes,
            [
                ("stubs/a new.json", None),
                ("stubs/added.json", None),
                ("stubs/changed.json", Some("aaaa")),
                ("stubs/deleted.json", Some("bbbb")),
            ]
        );
    }

    #[test]
    fn a_file_with_a_conflict_is_listed_once() {
        let diff = ":100644 100644 aaaa 0000 M\0a.json\0:000000 100644 0000 0000 U\0a.json\0";
        assert_eq!(parse_changes(diff, "").len(), 1);
    }
}
