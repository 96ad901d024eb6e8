//! `cargo stubs record`: makes the chosen functions' calls and keeps what they
//! return.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use cached_stubs::__command::{self as library, Event, FileChange};
use clap::Args;
use serde::Serialize;

use crate::chosen::Chosen;
use crate::filter::Filter;
use crate::git::Git;
use crate::outcome::{Error, Outcome};
use crate::run::{Doing, Ran, Runner};
use crate::terminal::{ASIDE, BAD, GOOD, NAME, Terminal, count, duration, shown};
use crate::workspace::PackageOptions;
use crate::workspace::{Package, Workspace};

/// Runs the tests, and records what is missing or stale
///
/// It is `RECORD=1 cargo test` for some functions. Only those that FILTER names
/// are called for real; the recordings of all others answer as ever. Without
/// FILTER, all are. Exits with 1 where a test fails.
#[derive(Debug, Args)]
pub(crate) struct Record {
    #[command(flatten)]
    filter: Filter,
    /// Records again what is recorded, as RECORD=all does
    #[arg(long)]
    all: bool,
    /// Only tests whose path contains this; may be given several times
    #[arg(long = "test", value_name = "NAME")]
    tests: Vec<String>,
    #[command(flatten)]
    runner: Runner,
}

/// What came of it, for programs.
#[derive(Default, Serialize)]
struct Summary {
    #[serde(rename = "type")]
    kind: &'static str,
    recorded: usize,
    changed: usize,
    unchanged: usize,
    /// Calls that failed, or whose value could not be recorded.
    failed: usize,
    /// Calls that returned what is not recorded, as an `Err`.
    not_recorded: usize,
    calls: usize,
    milliseconds: u64,
    tests_failed: usize,
    passed: bool,
}

/// A recording that was kept, for programs.
#[derive(Serialize)]
struct Kept<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    package: &'a str,
    function: &'a str,
    file: &'a Path,
    change: FileChange,
}

/// A call that failed, for programs.
#[derive(Serialize)]
struct Failed<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    package: &'a str,
    function: &'a str,
    test: Option<&'a str>,
    report: &'a str,
}

pub(crate) fn run(
    record: &Record,
    packages: &PackageOptions,
    terminal: &Terminal,
) -> Result<Outcome, Error> {
    let word = if record.all { "all" } else { "1" };
    if let Some(refusal) = library::refusal(word) {
        return Err(Error::new(refusal));
    }
    let workspace = Workspace::find(packages)?;
    let chosen = Chosen::of(&workspace, &record.filter, terminal)?;
    let mut summary = Summary {
        kind: "summary",
        passed: true,
        ..Summary::default()
    };
    let mut folders = BTreeSet::new();
    let mut not_recorded = BTreeSet::new();
    for (package, only) in &chosen.packages {
        let doing = Doing {
            record: Some(word),
            only: only.iter().map(String::as_str).collect(),
            tests: &record.tests,
        };
        let mut ran = record.runner.run(package, &workspace, &doing, terminal)?;
        summary.add(package, &ran, &mut folders, terminal);
        let calls = not_kept(&ran);
        summary.not_recorded += calls.len();
        not_recorded.extend(calls.into_iter().map(|(function, _)| function.to_owned()));
        if !ran.passed {
            ran.show(terminal);
        }
    }
    terminal.object(&summary);
    summary.say(terminal);
    if !not_recorded.is_empty() {
        let functions: Vec<_> = not_recorded.iter().map(String::as_str).collect();
        terminal.line(format_args!(
            "{} not recorded, since an `Err` or what `record_if` refuses is not:\n  {}",
            count(summary.not_recorded, "call"),
            functions.join("\n  ")
        ));
    }
    invite(&folders, &workspace, terminal);
    Ok(Outcome::findings_if(!summary.passed))
}

impl Summary {
    fn add(
        &mut self,
        package: &Package,
        ran: &Ran,
        folders: &mut BTreeSet<PathBuf>,
        terminal: &Terminal,
    ) {
        for entry in &ran.entries {
            match &entry.event {
                Event::Saved {
                    function,
                    file,
                    change,
                } => {
                    let file = package.folder.join(file);
                    terminal.object(&Kept {
                        kind: "kept",
                        package: &package.name,
                        function,
                        file: &file,
                        change: *change,
                    });
                    match change {
                        FileChange::New => self.recorded += 1,
                        FileChange::Changed => self.changed += 1,
                        FileChange::Same => self.unchanged += 1,
                    }
                    if *change != FileChange::Same {
                        folders.extend(file.parent().map(Path::to_path_buf));
                    }
                }
                Event::Failed {
                    function,
                    test,
                    report,
                } => {
                    terminal.object(&Failed {
                        kind: "failed",
                        package: &package.name,
                        function,
                        test: test.as_deref(),
                        report,
                    });
                    self.failed += 1;
                }
                Event::Called { milliseconds, .. } => {
                    self.calls += 1;
                    self.milliseconds += milliseconds;
                }
                _ => {}
            }
        }
        self.tests_failed += ran.tally.failed;
        self.passed &= ran.passed;
    }

    fn say(&self, terminal: &Terminal) {
        let style = if self.passed { GOOD } else { BAD };
        terminal.line(format_args!(
            "{style}{} recorded, {} changed, {} unchanged, {} failed{style:#}  {ASIDE}{} in {}{ASIDE:#}",
            self.recorded,
            self.changed,
            self.unchanged,
            self.failed,
            count(self.calls, "real call"),
            duration(self.milliseconds),
        ));
        if self.tests_failed > 0 {
            terminal.line(format_args!(
                "{BAD}{} failed{BAD:#}",
                count(self.tests_failed, "test")
            ));
        } else if !self.passed {
            terminal.line(format_args!(
                "{BAD}the tests did not run to their end{BAD:#}"
            ));
        }
    }
}

/// The calls that were made and of which nothing was kept, nor has failed:
/// function and file.
fn not_kept(ran: &Ran) -> BTreeSet<(&str, &Path)> {
    let mut calls = BTreeSet::new();
    for entry in &ran.entries {
        if let Event::Called { function, file, .. } = &entry.event {
            calls.insert((function.as_str(), file.as_path()));
        }
    }
    for entry in &ran.entries {
        match &entry.event {
            Event::Saved { file, .. } => calls.retain(|(_, called)| called != file),
            Event::Failed { function, .. } => calls.retain(|(called, _)| called != function),
            _ => {}
        }
    }
    calls
}

/// What is to be committed.
fn invite(folders: &BTreeSet<PathBuf>, workspace: &Workspace, terminal: &Terminal) {
    if folders.is_empty() {
        return;
    }
    if Git::of(&workspace.root).is_ok() {
        terminal.line("Look at what was recorded, and commit it:\n");
        let folders: Vec<_> = folders.iter().map(|folder| word(&shown(folder))).collect();
        terminal.line(format_args!(
            "  {NAME}git add {}{NAME:#}",
            folders.join(" ")
        ));
    } else {
        terminal.line("Look at what was recorded:\n");
        for folder in folders {
            terminal.line(format_args!("  {}", shown(folder)));
        }
    }
}

/// A path as a word of a command.
fn word(path: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/\\._-:".contains(c);
    if path.chars().all(is_plain) {
        path.to_owned()
    } else {
        format!("\"{path}\"")
    }
}
