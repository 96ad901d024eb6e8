//! `cargo stubs verify`: calls the selected functions for real and compares what they
//! return with their recordings.

use std::collections::BTreeSet;

use cached_stubs::__command::Event;
use clap::Args;
use serde::Serialize;

use crate::filter::Filter;
use crate::markdown::{FormatOptions, Markdown, Title};
use crate::outcome::{Error, Outcome};
use crate::terminal::{ASIDE, BAD, GOOD, NAME, Terminal};
use crate::test_run::{RunRequest, RunnerOptions, TestRun};
use crate::text::{count, duration, shown_name};
use crate::workspace::{Package, PackageOptions, Workspace};

/// Run the tests, and compare real calls with their recordings
///
/// This is `RECORD=verify cargo test` for some functions. Only the functions that FILTER
/// names are called for real, while all others replay. Without FILTER, all functions
/// are called. With `--shape`, only types and field names are compared, so that it finds
/// a changed API and not an LLM's other words. Nothing is written. Exits with 1 if a call returns something else than
/// its recording, or if a test fails.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    filter: Filter,
    /// Only tests whose path contains this; may be repeated
    #[arg(long = "test", value_name = "NAME")]
    tests: Vec<String>,
    /// Compare types and field names only, not texts and numbers
    #[arg(long)]
    shape: bool,
    #[command(flatten)]
    format: FormatOptions,
    #[command(flatten)]
    runner: RunnerOptions,
}

/// A difference, for programs.
#[derive(Serialize)]
struct DriftObject<'a> {
    package: &'a str,
    function: &'a str,
    test: Option<&'a str>,
    report: &'a str,
}

/// The result, for programs.
#[derive(Serialize)]
struct Summary {
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
    let mut markdown = verify.format.markdown();
    let mut summary = Summary {
        calls: 0,
        milliseconds: 0,
        drifted: 0,
        tests_failed: 0,
        passed: true,
    };
    for (package, only) in verify.filter.select(&workspace, terminal)? {
        let request = RunRequest {
            record: Some(if verify.shape {
                "verify-shape"
            } else {
                "verify"
            }),
            only: only.iter().map(String::as_str).collect(),
            tests: &verify.tests,
            ..RunRequest::default()
        };
        let mut run = verify.runner.run(package, &workspace, &request, terminal)?;
        summary.add(package, &run, markdown.as_mut(), terminal);
        // The output would only repeat the differences.
        if !run.passed && !only_drifted(&run) {
            run.show(terminal);
        }
    }
    match markdown {
        Some(document) => document.print(&summary.heading(), terminal),
        None => summary.print(terminal),
    }
    Ok(Outcome::findings_if(!summary.passed))
}

/// Whether each failed test had a difference.
fn only_drifted(run: &TestRun) -> bool {
    let drifted = run.events.iter().filter_map(|logged| match &logged.event {
        Event::Drifted { test, .. } => test.as_deref(),
        _ => None,
    });
    let drifted: BTreeSet<_> = drifted.collect();
    run.output.failed > 0 && drifted.len() == run.output.failed
}

impl Summary {
    fn add(
        &mut self,
        package: &Package,
        run: &TestRun,
        mut markdown: Option<&mut Markdown>,
        terminal: &Terminal,
    ) {
        // Several tests may make the same call.
        let mut shown = BTreeSet::new();
        for logged in &run.events {
            match &logged.event {
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
                    terminal.object(
                        "drift",
                        &DriftObject {
                            package: &package.name,
                            function,
                            test: test.as_deref(),
                            report,
                        },
                    );
                    if shown.insert(report) {
                        let test = shown_name(test.as_deref().unwrap_or(&package.name));
                        if let Some(document) = markdown.as_deref_mut() {
                            let title = Title::new("differs", function).and("in").name(&test);
                            document.details(&title, report);
                            continue;
                        }
                        let report = report.trim_end();
                        terminal.line(format_args!("{NAME}{test}{NAME:#}\n{report}\n"));
                    }
                }
                _ => {}
            }
        }
        self.tests_failed += run.output.failed;
        self.passed &= run.passed;
    }

    /// The result, in Markdown.
    fn heading(&self) -> String {
        let compared = count(self.calls, "real call");
        let differences = count(self.drifted, "difference");
        let failed = match self.tests_failed {
            0 => String::new(),
            failed => format!(", {} failed", count(failed, "test")),
        };
        format!("### Recordings verified: {compared} compared, {differences}{failed}")
    }

    fn print(&self, terminal: &Terminal) {
        terminal.object("summary", self);
        let style = if self.passed { GOOD } else { BAD };
        terminal.line(format_args!(
            "{style}{} compared, {}{style:#}  {ASIDE}{}{ASIDE:#}",
            count(self.calls, "real call"),
            count(self.drifted, "difference"),
            duration(self.milliseconds),
        ));
        if self.tests_failed > 0 {
            let tests = count(self.tests_failed, "test");
            terminal.line(format_args!("{BAD}{tests} failed{BAD:#}"));
        }
    }
}
