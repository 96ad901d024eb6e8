//! `cargo stubs record`: calls the selected functions for real and records what they
//! return.

mod idle_scrub;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cached_stubs::__command::{self as library, Event, FileChange};
use clap::Args;
use serde::Serialize;

use self::idle_scrub::IdleScrub;
use super::review;
use crate::filter::Filter;
use crate::git::{Git, ignored_in};
use crate::outcome::{Error, Outcome};
use crate::recordings::sidecars_in;
use crate::terminal::{ASIDE, BAD, GOOD, NAME, Terminal};
use crate::test_run::{RunRequest, RunnerOptions, TestRun};
use crate::text::{count, duration, shell_word, shown, shown_name};
use crate::workspace::{Package, PackageOptions, Workspace};

/// Run the tests, and record what is missing or stale
///
/// This is `RECORD=1 cargo test` for some functions. Only the functions that FILTER
/// names are called for real, while all others replay. Without FILTER, all functions
/// are called. Exits with 1 if a test fails.
#[derive(Debug, Args)]
pub(crate) struct Record {
    #[command(flatten)]
    filter: Filter,
    /// Record again what is recorded already, as RECORD=all does
    #[arg(long)]
    all: bool,
    /// Only tests whose path contains this; may be repeated
    #[arg(long = "test", value_name = "NAME")]
    tests: Vec<String>,
    /// Then decide about the changes one by one, as `cargo stubs review` does
    #[arg(long)]
    review: bool,
    #[command(flatten)]
    runner: RunnerOptions,
}

/// The result, for programs.
#[derive(Serialize)]
struct Summary {
    recorded: usize,
    changed: usize,
    unchanged: usize,
    /// Calls that failed, or whose value could not be recorded.
    failed: usize,
    /// Calls that replay will not answer, for instance since they returned an `Err`.
    not_recorded: usize,
    calls: usize,
    milliseconds: u64,
    tests_failed: usize,
    passed: bool,
}

/// A written recording, for programs.
#[derive(Serialize)]
struct KeptObject<'a> {
    package: &'a str,
    function: &'a str,
    file: &'a Path,
    change: FileChange,
}

/// A failed call, for programs.
#[derive(Serialize)]
struct FailedObject<'a> {
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
    let mode = if record.all { "all" } else { "1" };
    if let Some(refusal) = library::refusal(mode) {
        return Err(Error::new(refusal));
    }
    let workspace = Workspace::find(packages)?;
    let mut recorded = Recorded {
        terminal,
        summary: Summary {
            recorded: 0,
            changed: 0,
            unchanged: 0,
            failed: 0,
            not_recorded: 0,
            calls: 0,
            milliseconds: 0,
            tests_failed: 0,
            passed: true,
        },
        saved: BTreeMap::new(),
        not_recorded: BTreeSet::new(),
        missing: BTreeMap::new(),
        idle_scrub: IdleScrub::default(),
    };
    for (package, only) in record.filter.select(&workspace, terminal)? {
        let request = RunRequest {
            record: Some(mode),
            only: only.iter().map(String::as_str).collect(),
            tests: &record.tests,
            ..RunRequest::default()
        };
        let mut run = record.runner.run(package, &workspace, &request, terminal)?;
        recorded.add(package, &run);
        if !run.passed {
            run.show(terminal);
        }
    }
    recorded.count_saved();
    recorded.print(&workspace);
    let passed = Outcome::findings_if(!recorded.summary.passed);
    if record.review {
        let reviewed = review::review(&workspace, &record.filter, terminal)?;
        return Ok(if passed == Outcome::Success {
            reviewed
        } else {
            passed
        });
    }
    Ok(passed)
}

struct Recorded<'t> {
    terminal: &'t Terminal,
    summary: Summary,
    saved: BTreeMap<PathBuf, FileChange>,
    /// The functions of calls that left no recording for an unknown reason.
    not_recorded: BTreeSet<String>,
    /// The calls that replay will not answer: function, what it did, where, what to write.
    missing: BTreeMap<[String; 4], usize>,
    idle_scrub: IdleScrub,
}

impl Recorded<'_> {
    fn add(&mut self, package: &Package, run: &TestRun) {
        for logged in &run.events {
            match &logged.event {
                Event::Saved {
                    function,
                    file,
                    change,
                } => self.add_saved(package, function, &package.folder.join(file), *change),
                Event::Failed {
                    function,
                    test,
                    report,
                } => {
                    self.terminal.object(
                        "failed",
                        &FailedObject {
                            package: &package.name,
                            function,
                            test: test.as_deref(),
                            report,
                        },
                    );
                    self.summary.failed += 1;
                }
                Event::NotRecorded {
                    function,
                    location,
                    what,
                    advice,
                    ..
                } => {
                    let kind = [function, what, location, advice].map(|text| shown_name(text));
                    *self.missing.entry(kind).or_default() += 1;
                }
                Event::GivenUp {
                    function,
                    location,
                    file,
                    sequence,
                    ..
                } => {
                    // Another process may have completed the same call.
                    let is_pending = library::is_pending(&package.folder.join(file));
                    let sequence = sequence.as_deref().filter(|_| !is_pending);
                    let [what, advice] = library::given_up(sequence);
                    let kind = [function.clone(), what, location.clone(), advice];
                    *self.missing.entry(kind).or_default() += 1;
                }
                Event::IdleScrub {
                    function,
                    attribute,
                    path,
                    folder,
                } => {
                    let folder = package.folder.join(folder);
                    self.idle_scrub.add(function, attribute, path, folder);
                }
                Event::Called { milliseconds, .. } => {
                    self.summary.calls += 1;
                    self.summary.milliseconds += milliseconds;
                }
                _ => {}
            }
        }
        let calls = not_recorded(run);
        self.summary.not_recorded += calls.len();
        let explained = |function: &str| self.missing.keys().any(|[known, ..]| known == function);
        let functions = calls.into_iter().map(|(function, _)| function);
        let functions: Vec<_> = functions.filter(|function| !explained(function)).collect();
        self.not_recorded
            .extend(functions.into_iter().map(str::to_owned));
        self.summary.tests_failed += run.output.failed;
        self.summary.passed &= run.passed;
    }

    fn add_saved(&mut self, package: &Package, function: &str, file: &Path, change: FileChange) {
        self.terminal.object(
            "kept",
            &KeptObject {
                package: &package.name,
                function,
                file,
                change,
            },
        );
        let saved = self.saved.entry(file.to_path_buf()).or_insert(change);
        *saved = saved.then(change);
    }

    fn count_saved(&mut self) {
        let number = |how| self.saved.values().filter(|saved| **saved == how).count();
        self.summary.recorded = number(FileChange::New);
        self.summary.changed = number(FileChange::Changed);
        self.summary.unchanged = number(FileChange::Same);
    }

    /// The new and changed files.
    fn changed(&self) -> impl Iterator<Item = &Path> {
        let changed = self
            .saved
            .iter()
            .filter(|(_, how)| **how != FileChange::Same);
        changed.map(|(file, _)| file.as_path())
    }

    /// Their folders.
    fn folders(&self) -> BTreeSet<&Path> {
        self.changed().filter_map(Path::parent).collect()
    }

    fn print(&self, workspace: &Workspace) {
        let terminal = self.terminal;
        let summary = &self.summary;
        terminal.object("summary", summary);
        let style = if summary.passed { GOOD } else { BAD };
        terminal.line(format_args!(
            "{style}{}{style:#}  {ASIDE}{} in {}{ASIDE:#}",
            summary.text(),
            count(summary.calls, "real call"),
            duration(summary.milliseconds),
        ));
        if let Some(tests) = summary.tests() {
            terminal.line(format_args!("{BAD}{tests}{BAD:#}"));
        }
        if !self.missing.is_empty() {
            let all = self.missing.values().sum();
            let (calls, was) = (count(all, "call"), if all == 1 { "was" } else { "were" });
            terminal.line(format_args!(
                "{calls} {was} made that replay will not answer:"
            ));
            for ([function, what, location, advice], calls) in &self.missing {
                let times = if *calls == 1 {
                    String::new()
                } else {
                    format!(" ({})", count(*calls, "call"))
                };
                terminal.line(format_args!(
                    "\n  `{function}` {what}{times}, at {location}\n  {advice}"
                ));
            }
        }
        if !self.not_recorded.is_empty() {
            let functions: Vec<_> = self.not_recorded.iter().map(String::as_str).collect();
            terminal.line(format_args!(
                "Calls of these functions left no recording:\n  {}",
                functions.join("\n  ")
            ));
        }
        self.idle_scrub.print(terminal);
        self.invite(workspace);
    }

    /// Says what to commit.
    fn invite(&self, workspace: &Workspace) {
        let folders: Vec<_> = self.folders().into_iter().map(shown).collect();
        if folders.is_empty() {
            return;
        }
        if Git::of(&workspace.root).is_ok() {
            self.warn_of_ignored(workspace);
            let folders: Vec<_> = folders.iter().map(|folder| shell_word(folder)).collect();
            self.terminal.line(format_args!(
                "Review what was recorded, and commit it:\n\n  {NAME}git add {}{NAME:#}",
                folders.join(" ")
            ));
        } else {
            self.terminal.line(format_args!(
                "Review what was recorded:\n\n  {}",
                folders.join("\n  ")
            ));
        }
    }
}

impl Recorded<'_> {
    /// Names the files that git ignores: `git add` would leave them out.
    fn warn_of_ignored(&self, workspace: &Workspace) {
        const MOST: usize = 10;
        let sidecars = self.folders().into_iter().flat_map(sidecars_in);
        let files: Vec<_> = self
            .changed()
            .map(Path::to_path_buf)
            .chain(sidecars)
            .collect();
        let ignored = ignored_in(&workspace.root, &files);
        if ignored.is_empty() {
            return;
        }
        let names = ignored.iter().map(|file| shown(file));
        let names: Vec<_> = names.take(MOST).collect();
        self.terminal.warning(format_args!(
            "git ignores {}, which every clone will lack; `git check-ignore -v FILE` says why:\n  {}",
            count(ignored.len(), "file"),
            names.join("\n  ")
        ));
    }
}

impl Summary {
    fn text(&self) -> String {
        let mut text = format!(
            "{} recorded, {} changed, {} unchanged",
            self.recorded, self.changed, self.unchanged
        );
        if self.failed > 0 {
            text += &format!(", {} failed", count(self.failed, "call"));
        }
        text
    }

    /// What went wrong with the tests.
    fn tests(&self) -> Option<String> {
        if self.tests_failed > 0 {
            return Some(format!("{} failed", count(self.tests_failed, "test")));
        }
        (!self.passed).then(|| "the tests did not run to their end".to_owned())
    }
}

/// The calls that neither failed nor left a recording: function and file.
fn not_recorded(run: &TestRun) -> BTreeSet<(&str, &Path)> {
    let events = || run.events.iter().map(|logged| &logged.event);
    let mut calls = BTreeSet::new();
    for event in events() {
        if let Event::Called { function, file, .. } = event {
            calls.insert((function.as_str(), file.as_path()));
        }
    }
    for event in events() {
        match event {
            Event::Saved { file, .. } => calls.retain(|(_, called)| called != file),
            Event::Failed { function, .. } => calls.retain(|(called, _)| called != function),
            _ => {}
        }
    }
    calls
}
