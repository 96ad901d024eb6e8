//! `cargo stubs diff`: recordings that changed against git.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};
use cached_stubs::__command::{self as library, Node, Recording, Secrets};
use clap::Args;
use serde::Serialize;

use crate::catalog::file_name;
use crate::filter::Filter;
use crate::git::{ChangedFile, Files, Git};
use crate::outcome::{Error, Outcome};
use crate::recordings::default_root;
use crate::terminal::{ASIDE, BAD, DOUBTFUL, GOOD, NAME, Terminal, count, shown, size};
use crate::workspace::PackageOptions;
use crate::workspace::{Package, Workspace};

/// Recordings that changed against git, by what changed in them
#[derive(Debug, Args)]
#[command(after_help = "\
Compares the recordings in the working tree, new ones among them, with those of a
commit: arguments and answers by their paths, text by its lines. The tests are not
built for it.

Exit codes: 1 where a recording cannot be read, as with conflict markers in it; 3 where
there is no git, no repository, or no such commit.")]
pub(crate) struct Diff {
    /// The commit, branch or tag to compare with
    #[arg(value_name = "REV", default_value = "HEAD")]
    revision: String,
    #[command(flatten)]
    filter: Filter,
}

const BAD_ROW: Style = AnsiColor::Red.on_default();

/// What became of a recording.
enum Change {
    New,
    Deleted,
    /// The rows that say what differs.
    Values(String),
    /// The same arguments and answers, from another body of the function.
    Source,
    /// The same, written otherwise.
    Form,
    /// Why it cannot be read now.
    Unreadable(String),
    /// It can be read again.
    Mended,
}

/// A recording that changed, for programs.
#[derive(Serialize)]
struct Object<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    package: &'a str,
    function: &'a str,
    file: &'a Path,
    change: &'static str,
    bytes: Option<u64>,
    difference: Option<&'a str>,
    problem: Option<&'a str>,
}

pub(crate) fn run(
    diff: &Diff,
    packages: &PackageOptions,
    terminal: &Terminal,
) -> Result<Outcome, Error> {
    let workspace = Workspace::find(packages)?;
    let secrets = Secrets::from_env();
    let mut outcome = Outcome::Success;
    let mut changes = 0;
    for package in &workspace.packages {
        let git = Git::of(&package.folder)?;
        let commit = git.commit(&diff.revision)?;
        let folders = Folders::of(&workspace, package, &git);
        let mut comparison = Comparison {
            root: &git.root,
            former: git.files_of(&commit)?,
            secrets: &secrets,
        };
        let mut function = String::new();
        for file in git.changed_since(&commit, &folders.all())? {
            if !folders.have(&file.path) || !is_recording(&file.path) {
                continue;
            }
            let is_in_store = file.path.starts_with(&folders.store);
            let Some(change) = comparison.of(&file, is_in_store)? else {
                continue;
            };
            if !diff.filter.takes(&change.function) {
                continue;
            }
            if changes == 0 || change.function != function {
                function.clone_from(&change.function);
                terminal.line(format_args!("{NAME}{function}{NAME:#}"));
            }
            changes += 1;
            if matches!(change.change, Change::Unreadable(_)) {
                outcome = Outcome::Findings;
            }
            change.tell(&package.name, &git.root.join(&file.path), terminal);
        }
    }
    let revision = &diff.revision;
    if changes == 0 {
        terminal.line(format_args!("No recording has changed since {revision}."));
    } else {
        terminal.line(format_args!(
            "\n{} changed since {revision}.",
            count(changes, "recording")
        ));
    }
    Ok(outcome)
}

/// Where the recordings of a package are, below the repository's root.
struct Folders {
    package: PathBuf,
    /// Those of other packages that are in it.
    others: Vec<PathBuf>,
    /// What is there is a recording even where it cannot be read.
    store: PathBuf,
}

impl Folders {
    fn of(workspace: &Workspace, package: &Package, git: &Git) -> Self {
        let folder = git.below(&package.folder).unwrap_or_default();
        let members = workspace.members();
        let others = members.filter_map(|other| git.below(&other.folder));
        Self {
            others: others
                .filter(|other| *other != folder && other.starts_with(&folder))
                .collect(),
            store: git
                .below(&default_root(package))
                .unwrap_or_else(|| folder.join("stubs")),
            package: folder,
        }
    }

    fn all(&self) -> Vec<PathBuf> {
        let mut all = vec![&self.package];
        if !self.store.starts_with(&self.package) {
            all.push(&self.store);
        }
        // The root itself is no empty path to git.
        all.into_iter()
            .map(|folder| Path::new(".").join(folder))
            .collect()
    }

    fn have(&self, path: &Path) -> bool {
        let is_of_another = |path: &Path| self.others.iter().any(|other| path.starts_with(other));
        path.starts_with(&self.store) || path.starts_with(&self.package) && !is_of_another(path)
    }
}

/// Recordings are known by their names: a slug, a part of the key, the ending.
/// What they say may not be readable.
fn is_recording(path: &Path) -> bool {
    let name = file_name(path);
    let key = name
        .strip_suffix(".json")
        .and_then(|name| name.rsplit('.').next());
    key.is_some_and(|key| key.len() == 16 && key.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// A recording that changed.
struct Changed {
    function: String,
    change: Change,
    bytes: Option<u64>,
}

struct Comparison<'a> {
    root: &'a Path,
    former: Files,
    secrets: &'a Secrets,
}

impl Comparison<'_> {
    /// `None` where nobody can say that it is a recording.
    fn of(&mut self, file: &ChangedFile, is_in_store: bool) -> Result<Option<Changed>, Error> {
        let path = &file.path;
        let former = self
            .former(file)
            .map_err(|error| Error::at(path, format!("git: {error}")))?;
        let file = self.root.join(path);
        let bytes = fs::metadata(&file).ok().map(|file| file.len());
        let now = bytes.map(|_| library::read(&file));
        let readable = [&now, &former].into_iter().flatten();
        let readable = readable
            .filter_map(|recording| recording.as_ref().ok())
            .next();
        if readable.is_none() && !is_in_store {
            return Ok(None);
        }
        let function = match readable {
            Some(recording) => recording.function.clone(),
            None => path.parent().unwrap_or(path).display().to_string(),
        };
        let change = self.change(former, now);
        Ok(change.map(|change| Changed {
            function,
            change,
            bytes,
        }))
    }

    fn former(&mut self, file: &ChangedFile) -> io::Result<Option<Result<Recording, String>>> {
        let Some(id) = &file.former else {
            return Ok(None);
        };
        let Some(text) = self.former.read_by_id(id)? else {
            return Ok(None);
        };
        let path = &file.path;
        let folder = path.parent().unwrap_or(Path::new(""));
        let sidecar = |name: &str| {
            let bytes = self.former.read(&folder.join(name))?;
            bytes.ok_or_else(|| io::ErrorKind::NotFound.into())
        };
        Ok(Some(library::parse(path, &text, sidecar)))
    }

    fn change(
        &self,
        former: Option<Result<Recording, String>>,
        now: Option<Result<Recording, String>>,
    ) -> Option<Change> {
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

impl Changed {
    fn tell(&self, package: &str, file: &Path, terminal: &Terminal) {
        let (word, difference, problem) = match &self.change {
            Change::New => ("new", None, None),
            Change::Deleted => ("deleted", None, None),
            Change::Values(rows) => ("changed", Some(rows.as_str()), None),
            Change::Source => ("source", None, None),
            Change::Form => ("form", None, None),
            Change::Unreadable(problem) => ("unreadable", None, Some(problem.as_str())),
            Change::Mended => ("mended", None, None),
        };
        terminal.object(&Object {
            kind: "change",
            package,
            function: &self.function,
            file,
            change: word,
            bytes: self.bytes,
            difference,
            problem,
        });
        let (style, aside) = match &self.change {
            Change::New => (GOOD, size(self.bytes.unwrap_or_default())),
            Change::Deleted => (BAD, String::new()),
            Change::Values(_) => (DOUBTFUL, String::new()),
            Change::Source => (
                ASIDE,
                "the same values, marked as right for another body of the function".to_owned(),
            ),
            Change::Form => (ASIDE, "the same values, written otherwise".to_owned()),
            Change::Unreadable(_) => (BAD, String::new()),
            Change::Mended => (ASIDE, "it could not be read, and now can".to_owned()),
        };
        let aside = match aside.as_str() {
            "" => aside,
            aside => format!("  {ASIDE}{aside}{ASIDE:#}"),
        };
        terminal.line(format_args!(
            "  {style}{word:10}{style:#}  {}{aside}",
            shown(file)
        ));
        let rows = difference.into_iter().flat_map(str::lines).map(colored);
        let problem = problem.map(str::trim_end);
        let details: Vec<_> = rows.chain(problem.map(str::to_owned)).collect();
        if !details.is_empty() {
            terminal.line(format_args!("\n{}\n", details.join("\n")));
        }
    }
}

/// A row of a difference, below its file.
fn colored(row: &str) -> String {
    let style = match row.trim_start().get(..2) {
        Some("- ") => BAD_ROW,
        Some("+ ") => GOOD,
        _ => Style::new(),
    };
    format!("    {style}{row}{style:#}")
}
