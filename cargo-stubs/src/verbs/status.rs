//! `cargo stubs status`: what is not as it should be.

mod found;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;

use cached_stubs::__command::Event;
use clap::Args;
use serde::Serialize;

use self::found::{Found, Kind, Summary, group};
use crate::binaries::Described;
use crate::catalog::Entry;
use crate::commits::Commits;
use crate::filter::Filter;
use crate::findings::{Finding, Judge};
use crate::outcome::{Error, Outcome};
use crate::recordings::{Stored, Stores};
use crate::run::{Doing, Ran, Runner};
use crate::source_change::Change;
use crate::tally::Verdict;
use crate::terminal::{DOUBTFUL, NAME, Terminal, count};
use crate::usage::{State, Usage};
use crate::workspace::PackageOptions;
use crate::workspace::{Package, Workspace};

/// Runs the tests, and says what is missing, stale, unused, orphaned, unreadable
///
/// The tests are run, replaying, to see which calls have no recording and which
/// recordings no test uses. A recording is unused only where every test of the
/// package ran to its end and passed: whatever a test may use that did not run
/// is not said to be unused.
#[derive(Debug, Args)]
pub(crate) struct Status {
    #[command(flatten)]
    filter: Filter,
    /// Exits with 1 where anything is found, or a test fails
    #[arg(long)]
    check: bool,
    /// Runs no tests: says only what files and functions tell
    #[arg(long, conflicts_with_all = ["tests", "journal", "nextest", "arguments"])]
    no_run: bool,
    /// Only tests whose path contains this; may be given several times
    #[arg(long = "test", value_name = "NAME")]
    tests: Vec<String>,
    /// What the tests of another run used counts too: the folder that
    /// CACHED_STUBS_JOURNAL named there; may be given several times
    #[arg(long, value_name = "FOLDER")]
    journal: Vec<PathBuf>,
    #[command(flatten)]
    runner: Runner,
}

/// Recordings of which nothing can be said.
#[derive(Serialize)]
struct NotRun<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    package: &'a str,
    recordings: usize,
    reason: &'a str,
}

pub(crate) fn run(
    status: &Status,
    packages: &PackageOptions,
    terminal: &Terminal,
) -> Result<Outcome, Error> {
    let workspace = Workspace::find(packages)?;
    let mut described = Vec::new();
    for package in &workspace.packages {
        // Each doctest is a program of its own to be built.
        let doctests = Stores::may_have_doctests(package);
        described.push(Described::of(package, &workspace, doctests, terminal)?);
    }
    let mut usage = Usage::of(&workspace);
    usage.hear_folders(&status.journal)?;
    let mut runs = Vec::new();
    if !status.no_run {
        for package in &workspace.packages {
            let doing = Doing {
                tests: &status.tests,
                ..Doing::default()
            };
            let ran = status.runner.run(package, &workspace, &doing, terminal)?;
            usage.ran(package, &ran);
            runs.push(ran);
        }
    }
    let mut summary = Summary {
        kind: "summary",
        tests_passed: (!status.no_run).then(|| runs.iter().all(|ran| ran.passed)),
        ..Summary::default()
    };
    let judge = Judge::new(&workspace, &described);
    let stores = Stores::of_all(&workspace, &described)?;
    for (at, package) in workspace.packages.iter().enumerate() {
        let stores = &stores[at];
        let mut of_package = OfPackage {
            status,
            workspace: &workspace,
            package,
            found: Vec::new(),
            not_run: 0,
        };
        of_package.files(stores, &judge);
        if let Some(ran) = runs.get(at) {
            of_package.missed(ran);
            of_package.left(stores, &usage);
        }
        summary.recordings += stores.recordings.len();
        of_package.say(&usage, terminal);
        for found in &of_package.found {
            summary.add(found.kind);
        }
        summary.not_run += of_package.not_run;
    }
    for ran in &mut runs {
        if !ran.passed && !only_missed(ran) {
            ran.show(terminal);
        }
    }
    terminal.object(&summary);
    summary.say(terminal);
    Ok(Outcome::findings_if(status.check && summary.finds()))
}

/// Whether each test that failed missed a recording: that is said anyway.
fn only_missed(ran: &Ran) -> bool {
    let mut failed = ran.tally.names(Verdict::Failed).peekable();
    failed.peek().is_some()
        && failed.all(|name| {
            ran.entries.iter().any(|entry| {
                matches!(&entry.event, Event::Missed { test: Some(test), .. } if test == name)
            })
        })
}

/// What was found in one package.
struct OfPackage<'a> {
    status: &'a Status,
    workspace: &'a Workspace,
    package: &'a Package,
    found: Vec<Found<'a>>,
    not_run: usize,
}

impl<'a> OfPackage<'a> {
    fn files(&mut self, stores: &Stores, judge: &Judge<'_>) {
        let findings = judge.findings(stores);
        // Git is asked once, and only where something is stale.
        let stale = findings
            .iter()
            .filter_map(|(stored, finding)| match finding {
                Finding::Stale(function) => Some(Entry {
                    package: self.package,
                    function: Some(function),
                    is_described: true,
                    stored,
                }),
                _ => None,
            });
        let stale: Vec<_> = stale.collect();
        let commits = (!stale.is_empty()).then(|| Commits::of(self.package, &stale));
        let mut changes = HashMap::new();
        for (stored, finding) in findings {
            let found = match finding {
                Finding::Unreadable(why) => Found {
                    problem: Some(why.trim().to_owned()),
                    ..self.of(Kind::Unreadable, stored)
                },
                Finding::Secret(place) => Found {
                    problem: Some(place),
                    ..self.of(Kind::Secret, stored)
                },
                Finding::Orphaned => self.of(Kind::Orphaned, stored),
                Finding::Stale(function) => {
                    let change = changes.entry(&function.path).or_insert_with(|| {
                        let commits = commits.as_ref()?;
                        let commit = commits.last(&stored.path).cloned();
                        Change::of(function, commit, commits, self.workspace)
                            .rows
                            .ok()
                    });
                    Found {
                        source: Some(format!("{}:{}", function.file, function.line)),
                        change: change.clone(),
                        ..self.of(Kind::Stale, stored)
                    }
                }
            };
            self.add(found);
        }
    }

    /// The calls that nothing answers.
    fn missed(&mut self, ran: &Ran) {
        let mut said: HashSet<_> = self.found.iter().map(|found| found.file.clone()).collect();
        let passed: HashSet<_> = ran.tally.names(Verdict::Passed).collect();
        for entry in &ran.entries {
            let Event::Missed {
                function,
                file,
                test,
            } = &entry.event
            else {
                continue;
            };
            let file = self.package.folder.join(file);
            let is_said = said.contains(&file);
            // A test may want it so.
            let is_wanted = test.as_deref().is_some_and(|test| passed.contains(test));
            if !is_said && !is_wanted {
                said.insert(file.clone());
                self.add(Found {
                    kind: Kind::Missing,
                    package: &self.package.name,
                    function: function.clone(),
                    file,
                    source: None,
                    change: None,
                    test: test.clone(),
                    problem: None,
                });
            }
        }
    }

    /// The recordings that no test used.
    fn left(&mut self, stores: &Stores, usage: &Usage) {
        let orphaned = self
            .found
            .iter()
            .filter(|found| found.kind == Kind::Orphaned);
        let orphaned: HashSet<_> = orphaned.map(|found| found.file.clone()).collect();
        for stored in &stores.recordings {
            match usage.state(self.package, stored) {
                State::Used => {}
                _ if orphaned.contains(&stored.path) => {}
                State::Unused => self.add(self.of(Kind::Unused, stored)),
                State::NotRun => self.not_run += 1,
            }
        }
    }

    fn of(&self, kind: Kind, stored: &Stored) -> Found<'a> {
        Found {
            kind,
            package: &self.package.name,
            function: stored.function(),
            file: stored.path.clone(),
            source: None,
            change: None,
            test: None,
            problem: None,
        }
    }

    fn add(&mut self, found: Found<'a>) {
        if self.status.filter.takes(&found.function) {
            self.found.push(found);
        }
    }

    fn say(&self, usage: &Usage, terminal: &Terminal) {
        for found in &self.found {
            terminal.object(found);
        }
        if self.found.is_empty() && self.not_run == 0 {
            return;
        }
        terminal.line(format_args!("{NAME}{}{NAME:#}", self.package.name));
        let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for found in &self.found {
            groups
                .entry((found.kind, &found.function))
                .or_default()
                .push(found);
        }
        for ((kind, function), found) in &groups {
            group(*kind, function, found, terminal);
        }
        if self.not_run > 0 {
            let reason = usage.gap(self.package).unwrap_or("a test did not pass");
            terminal.object(&NotRun {
                kind: "not_run",
                package: &self.package.name,
                recordings: self.not_run,
                reason,
            });
            terminal.line(format_args!(
                "  {DOUBTFUL}not run{DOUBTFUL:#}  {}: {reason}",
                count(self.not_run, "recording")
            ));
        }
    }
}
