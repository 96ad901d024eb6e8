//! `cargo stubs verify`: makes the calls and compares what they return with
//! what is recorded.

use std::collections::BTreeSet;

use cached_stubs::__command::{Event, LoggedEvent};
use clap::Args;
use serde::Serialize;

use crate::chosen::Chosen;
use crate::filter::Filter;
use crate::outcome::{Error, Outcome};
use crate::run::{Doing, Ran, Runner};
use crate::terminal::{ASIDE, BAD, GOOD, NAME, Terminal, count, duration};
use crate::workspace::PackageOptions;
use crate::workspace::{Package, Workspace};

/// Runs the tests, and compares real calls with what is recorded
///
/// It is `RECORD=verify cargo test` for some functions. Only those that FILTER
/// names are called for real; the recordings of all others answer as ever.
/// Without FILTER, all are. Nothing is written. Exits with 1 where a call
/// returns something else than is recorded, or a test fails.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    filter: Filter,
    /// Only tests whose path contains this; may be given several times
    #[arg(long = "test", value_name = "NAME")]
    tests: Vec<String>,
    #[command(flatten)]
    runner: Runner,
}

/// A difference, for programs.
#[derive(Serialize)]
struct Drift<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    package: &'a str,
    function: &'a str,
    test: Option<&'a str>,
    report: &'a str,
}

/// What came of it, for programs.
#[derive(Serialize)]
struct Summary {
    #[serde(rename = "type")]
    kind: &'static str,
    calls: usize,
    milliseconds: u64,
    drifted: usize,
    tests_failed: usize,
    passed: bool,
}

pub(crate) fn run(
    verify: &Verify,
    packages: &PackageOptions,
    terminal: &Terminal,
) -> Result<Outcome, Error> {
    let workspace = Workspace::find(packages)?;
    let chosen = Chosen::of(&workspace, &verify.filter, terminal)?;
    let mut summary = Summary {
        kind: "summary",
        calls: 0,
        milliseconds: 0,
        drifted: 0,
        tests_failed: 0,
        passed: true,
    };
    for (package, only) in &chosen.packages {
        let doing = Doing {
            record: Some("verify"),
            only: only.iter().map(String::as_str).collect(),
            tests: &verify.tests,
        };
        let mut ran = verify.runner.run(package, &workspace, &doing, terminal)?;
        summary.add(package, &ran, terminal);
        // The reports of differences are in there too.
        if !ran.passed && !only_drifted(&ran) {
            ran.show(terminal);
        }
    }
    terminal.object(&summary);
    let style = if summary.passed { GOOD } else { BAD };
    terminal.line(format_args!(
        "{style}{} compared, {}{style:#}  {ASIDE}{}{ASIDE:#}",
        count(summary.calls, "real call"),
        count(summary.drifted, "difference"),
        duration(summary.milliseconds),
    ));
    if summary.tests_failed > 0 {
        terminal.line(format_args!(
            "{BAD}{} failed{BAD:#}",
            count(summary.tests_failed, "test")
        ));
    }
    Ok(Outcome::findings_if(!summary.passed))
}

/// Whether no test failed for another reason than a difference.
fn only_drifted(ran: &Ran) -> bool {
    let drifted = ran.entries.iter().filter_map(|entry| match &entry.event {
        Event::Drifted { test, .. } => Some(test.as_deref()?),
        _ => None,
    });
    let drifted: BTreeSet<_> = drifted.collect();
    ran.tally.failed > 0 && drifted.len() == ran.tally.failed
}

impl Summary {
    fn add(&mut self, package: &Package, ran: &Ran, terminal: &Terminal) {
        let mut told = BTreeSet::new();
        for LoggedEvent { event, .. } in &ran.entries {
            match event {
                Event::Called { milliseconds, .. } => {
                    self.calls += 1;
                    self.milliseconds += milliseconds;
                }
                Event::Drifted {
                    function,
                    test,
                    report,
                } => {
                    self.drifted += 1;
                    terminal.object(&Drift {
                        kind: "drift",
                        package: &package.name,
                        function,
                        test: test.as_deref(),
                        report,
                    });
                    // Many tests may make one call.
                    if told.insert(report) {
                        let test = test.as_deref().unwrap_or(&package.name);
                        terminal.line(format_args!(
                            "{NAME}{test}{NAME:#}\n{}\n",
                            report.trim_end()
                        ));
                    }
                }
                _ => {}
            }
        }
        self.tests_failed += ran.tally.failed;
        self.passed &= ran.passed;
    }
}
