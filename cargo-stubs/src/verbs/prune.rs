//! `cargo stubs prune`: deletes the recordings that nothing uses.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use crate::binaries::Described;
use crate::findings::{Finding, Judge};
use crate::outcome::{Error, Outcome};
use crate::recordings::Stores;
use crate::run::{Doing, Runner};
use crate::terminal::{ASIDE, DOUBTFUL, GOOD, NAME, Terminal, count, shown, size};
use crate::usage::{State, Usage};
use crate::workspace::PackageOptions;
use crate::workspace::{Package, Workspace};

/// Runs the tests, and deletes unused and orphaned recordings
///
/// The tests are run, replaying. Recordings that no test used are deleted only
/// where every test of the package ran to its end and passed; of all others it
/// is said why they stay. Orphaned are those of functions that are nowhere any
/// more. Exits with 1 where a test fails.
///
/// What cannot be known: what a test would have used that returns early by
/// itself, as where a variable is not set, and what tests would that a macro
/// makes under a `cfg`.
#[derive(Debug, Args)]
pub(crate) struct Prune {
    /// Says only what would be deleted
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,
    /// Deletes without asking
    #[arg(long, short)]
    yes: bool,
    /// What the tests of another run used stays: the folder that
    /// CACHED_STUBS_JOURNAL named there; may be given several times
    #[arg(long, value_name = "FOLDER")]
    journal: Vec<PathBuf>,
    #[command(flatten)]
    runner: Runner,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Why {
    Unused,
    Orphaned,
    /// The large value of no recording.
    OfNoRecording,
}

/// A file to be deleted.
struct Superfluous<'w> {
    package: &'w Package,
    function: Option<String>,
    path: PathBuf,
    /// The folder of recordings that it is below.
    root: PathBuf,
    bytes: u64,
    why: Why,
}

/// The same, for programs.
#[derive(Serialize)]
struct Deleted<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    package: &'a str,
    function: Option<&'a str>,
    file: &'a Path,
    reason: Why,
    bytes: u64,
    deleted: bool,
}

/// Recordings that stay because nothing can be said of them, for programs.
#[derive(Serialize)]
struct NotChecked<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    package: &'a str,
    recordings: usize,
    reason: &'a str,
}

#[derive(Serialize)]
struct Summary {
    #[serde(rename = "type")]
    kind: &'static str,
    files: usize,
    bytes: u64,
    not_checked: usize,
    deleted: bool,
    tests_passed: bool,
}

pub(crate) fn run(
    prune: &Prune,
    packages: &PackageOptions,
    terminal: &Terminal,
) -> Result<Outcome, Error> {
    let workspace = Workspace::find(packages)?;
    let mut usage = Usage::of(&workspace);
    usage.hear_folders(&prune.journal)?;
    let mut described = Vec::new();
    let mut passed = true;
    for package in &workspace.packages {
        // Each doctest is a program of its own to be built.
        let doctests = Stores::may_have_doctests(package);
        described.push(Described::of(package, &workspace, doctests, terminal)?);
        let mut ran = prune
            .runner
            .run(package, &workspace, &Doing::default(), terminal)?;
        usage.ran(package, &ran);
        if !ran.passed {
            ran.show(terminal);
        }
        passed &= ran.passed;
    }
    let mut superfluous = Vec::new();
    let mut not_checked = 0;
    let judge = Judge::new(&workspace, &described);
    let stores = Stores::of_all(&workspace, &described)?;
    for (package, stores) in workspace.packages.iter().zip(&stores) {
        let (files, unchecked) = Superfluous::of(package, stores, &judge, &usage);
        superfluous.extend(files);
        not_checked += unchecked.say(package, &usage, terminal);
    }
    let delete = !superfluous.is_empty() && prune.is_meant(&superfluous, terminal)?;
    if delete {
        for file in &superfluous {
            file.delete()?;
        }
    }
    let summary = Summary {
        kind: "summary",
        files: superfluous.len(),
        bytes: superfluous.iter().map(|file| file.bytes).sum(),
        not_checked,
        deleted: delete,
        tests_passed: passed,
    };
    for file in &superfluous {
        terminal.object(&Deleted {
            kind: "superfluous",
            package: &file.package.name,
            function: file.function.as_deref(),
            file: &file.path,
            reason: file.why,
            bytes: file.bytes,
            deleted: delete,
        });
    }
    terminal.object(&summary);
    summary.say(terminal);
    Ok(Outcome::findings_if(!passed))
}

impl Prune {
    /// Shows what is to be deleted; whether it is to be.
    fn is_meant(&self, files: &[Superfluous<'_>], terminal: &Terminal) -> Result<bool, Error> {
        for file in files {
            terminal.line(format_args!(
                "{DOUBTFUL}{}{DOUBTFUL:#}  {}  {ASIDE}{}{ASIDE:#}",
                file.why.word(),
                shown(&file.path),
                size(file.bytes)
            ));
        }
        if self.yes || self.dry_run {
            return Ok(self.yes);
        }
        if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
            return Err(Error::new(
                "nothing is deleted: there is no terminal to ask at; `--yes` deletes, `--dry-run` \
                 only looks",
            ));
        }
        let question = format!("Delete {}? [y/N] ", count(files.len(), "file"));
        let mut answer = String::new();
        io::stderr()
            .write_all(question.as_bytes())
            .and_then(|()| io::stdin().lock().read_line(&mut answer))
            .map_err(|error| Error::new(error.to_string()))?;
        Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
    }
}

/// What stays though no test used it.
#[derive(Default)]
struct Unchecked {
    not_run: usize,
    unreadable: usize,
}

impl<'w> Superfluous<'w> {
    fn of(
        package: &'w Package,
        stores: &Stores,
        judge: &Judge<'_>,
        usage: &Usage,
    ) -> (Vec<Self>, Unchecked) {
        let findings = judge.findings(stores);
        let orphaned = findings.iter().filter_map(|(stored, finding)| {
            matches!(finding, Finding::Orphaned).then_some(stored.path.as_path())
        });
        let orphaned: BTreeSet<_> = orphaned.collect();
        let mut files = Vec::new();
        let mut unchecked = Unchecked::default();
        for stored in &stores.recordings {
            let why = match usage.state(package, stored) {
                State::Used => continue,
                _ if orphaned.contains(stored.path.as_path()) => Why::Orphaned,
                // It may be half of a merge.
                _ if stored.recording.is_err() => {
                    unchecked.unreadable += 1;
                    continue;
                }
                State::Unused => Why::Unused,
                State::NotRun => {
                    unchecked.not_run += 1;
                    continue;
                }
            };
            files.push(Self {
                package,
                function: Some(stored.function()),
                path: stored.path.clone(),
                root: stored.root.clone(),
                bytes: stored.bytes,
                why,
            });
        }
        for root in &stores.roots {
            let gone: BTreeSet<_> = files.iter().map(|file| file.path.clone()).collect();
            of_no_recording(root, &gone, &mut |path, bytes| {
                files.push(Self {
                    package,
                    function: None,
                    path,
                    root: root.clone(),
                    bytes,
                    why: Why::OfNoRecording,
                });
            });
        }
        (files, unchecked)
    }

    /// Deletes the file and the folders that have nothing left in them.
    fn delete(&self) -> Result<(), Error> {
        fs::remove_file(&self.path).map_err(|error| Error::at(&self.path, error))?;
        let folders = self.path.ancestors().skip(1);
        for folder in folders.take_while(|folder| *folder != self.root) {
            // It fails where something is left.
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
        Ok(())
    }
}

/// The large values below a folder that no recording names which stays.
fn of_no_recording(folder: &Path, gone: &BTreeSet<PathBuf>, add: &mut impl FnMut(PathBuf, u64)) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let mut values = HashMap::new();
    let mut recordings = Vec::new();
    for entry in entries.filter_map(Result::ok) {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            of_no_recording(&path, gone, add);
        } else if is_large_value(&path) {
            let bytes = entry.metadata().map_or(0, |file| file.len());
            values.insert(entry.file_name(), (path, bytes));
        } else if !gone.contains(&path) {
            recordings.push(path);
        }
    }
    if values.is_empty() {
        return;
    }
    for recording in recordings {
        // Whatever is wrong with it, a name in it is a name.
        let text = fs::read(recording).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        values.retain(|name, _| !text.contains(&*name.to_string_lossy()));
    }
    let mut values: Vec<_> = values.into_values().collect();
    values.sort();
    for (path, bytes) in values {
        add(path, bytes);
    }
}

/// Named by a hash, as nothing else beside recordings is.
fn is_large_value(path: &Path) -> bool {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    path.extension().is_some_and(|ending| ending == "bin")
        && stem.len() == 64
        && stem.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl Why {
    fn word(self) -> &'static str {
        match self {
            Self::Unused => "unused",
            Self::Orphaned => "orphaned",
            Self::OfNoRecording => "of no recording",
        }
    }
}

impl Unchecked {
    /// How many there are.
    fn say(&self, package: &Package, usage: &Usage, terminal: &Terminal) -> usize {
        let not_run = usage.gap(package).unwrap_or("a test did not pass");
        let kinds = [
            (self.not_run, not_run),
            (
                self.unreadable,
                "what cannot be read may be half of a merge: `cargo stubs status`",
            ),
        ];
        for (recordings, reason) in kinds {
            if recordings == 0 {
                continue;
            }
            terminal.object(&NotChecked {
                kind: "not_checked",
                package: &package.name,
                recordings,
                reason,
            });
            terminal.line(format_args!(
                "{NAME}{}{NAME:#}  not checked, {}: {reason}",
                package.name,
                count(recordings, "recording")
            ));
        }
        self.not_run + self.unreadable
    }
}

impl Summary {
    fn say(&self, terminal: &Terminal) {
        let files = count(self.files, "file");
        let bytes = size(self.bytes);
        if self.files == 0 {
            terminal.line(format_args!("{GOOD}nothing to delete{GOOD:#}"));
        } else if self.deleted {
            terminal.line(format_args!("{GOOD}{files} deleted, {bytes}{GOOD:#}"));
        } else {
            terminal.line(format_args!(
                "{files} to delete, {bytes}: nothing was deleted"
            ));
        }
    }
}
