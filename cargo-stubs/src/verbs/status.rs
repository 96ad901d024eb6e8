//! `cargo stubs status`: what to mend.

mod age;
mod idle_scrub;
mod markdown;
mod missed;
mod printed;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use cached_stubs::__command::Event;
use clap::Args;
use serde::Serialize;

use self::age::Age;
use self::idle_scrub::IdleScrub;
use self::printed::{FindingKind, PrintedFinding, Summary};
use crate::catalog::Entry;
use crate::commits::Commits;
use crate::filter::Filter;
use crate::findings::{Finding, Inspector};
use crate::git::ignored_in;
use crate::inventory::{Inventory, place};
use crate::markdown::{FormatOptions, Markdown, code};
use crate::outcome::{Error, Outcome};
use crate::recordings::{RecordingFile, Recordings, function_in};
use crate::runner_output::Verdict;
use crate::source_change::SourceChange;
use crate::terminal::{DOUBTFUL, NAME, Terminal};
use crate::test_run::{RunRequest, RunnerOptions, TestRun};
use crate::text::count;
use crate::usage::{Usage, UsageState};
use crate::workspace::{Package, PackageOptions, Workspace};

/// Run the tests, and show what is missing, stale, unused, orphaned, unreadable
///
/// The tests replay, which shows the calls without a recording and the recordings that no
/// test uses. A recording is unused only if every test of the package ran to its end and
/// passed: otherwise a test that did not might use it.
///
/// Also listed: copies of recordings, recordings under a name that no call looks for, files
/// that git ignores, and temporary files that a killed process left. A note names each path of
/// `scrub` that matches nothing in any recording, which is right for optional fields only.
#[derive(Debug, Args)]
pub(crate) struct Status {
    #[command(flatten)]
    filter: Filter,
    /// Exit with 1 if there is anything to mend, or if a test fails
    #[arg(long)]
    check: bool,
    /// Run no tests: check only files and functions
    #[arg(long, conflicts_with_all = ["tests", "journal", "nextest", "arguments"])]
    no_run: bool,
    /// List also recordings that last changed longer ago than this, as git knows it: 90d,
    /// 12w, 1y
    #[arg(long, value_name = "AGE")]
    older_than: Option<Age>,
    /// Only tests whose path contains this; may be repeated
    #[arg(long = "test", value_name = "NAME")]
    tests: Vec<String>,
    /// Count also what the tests of another run used: the folder that
    /// CACHED_STUBS_JOURNAL named there; may be repeated
    #[arg(long, value_name = "FOLDER")]
    journal: Vec<PathBuf>,
    #[command(flatten)]
    format: FormatOptions,
    #[command(flatten)]
    runner: RunnerOptions,
}

/// Recordings that a test might use that did not run, for programs.
#[derive(Serialize)]
struct NotRunObject<'a> {
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
    let inventories = Inventory::of_all(&workspace, terminal)?;
    let mut usage = Usage::new(&workspace);
    usage.add_journals(&status.journal)?;
    let mut unexplained = HashSet::new();
    let mut runs = status.run_tests(&workspace, &inventories, &mut usage, terminal)?;
    let passed = (!status.no_run).then(|| runs.iter().all(|run| run.passed));
    let mut summary = Summary::new(passed);
    let mut markdown = status.format.markdown();
    let inspector = Inspector::new(&workspace, &inventories);
    let recordings = Recordings::of_all(&workspace, &inventories)?;
    for (at, package) in workspace.packages.iter().enumerate() {
        let recordings = &recordings[at];
        let mut mending = PackageStatus {
            filter: &status.filter,
            workspace: &workspace,
            package,
            findings: Vec::new(),
            not_run: 0,
            has_unexplained: false,
        };
        mending.add_files(recordings, &inspector);
        if let Some(age) = status.older_than {
            mending.add_old(age.older(recordings, terminal)?);
        }
        if let Some(run) = runs.get(at) {
            mending.add_missed(run, recordings, &inventories[at]);
            mending.add_unused(recordings, &usage);
        }
        match &mut markdown {
            Some(document) => mending.add_to_markdown(document, &usage),
            None => mending.print(&usage, terminal),
        }
        if mending.has_unexplained {
            unexplained.insert(at);
        }
        mending.add_to(&mut summary);
        summary.recordings += recordings.files.len();
    }
    let idle = idle_scrub::find(&workspace, &inventories, &recordings, &status.filter)?;
    add_notes(&idle, markdown.as_mut(), terminal);
    for (at, run) in runs.iter_mut().enumerate() {
        if !run.passed && (unexplained.contains(&at) || !only_missed(run)) {
            run.show(terminal);
        }
    }
    let selection = &workspace.selection;
    match markdown {
        Some(document) => markdown::print(document, &summary, selection, terminal),
        None => summary.print(selection, terminal),
    }
    Ok(Outcome::findings_if(status.check && summary.has_findings()))
}

impl Status {
    /// The runs of the packages' tests; none if they must not run.
    fn run_tests(
        &self,
        workspace: &Workspace,
        inventories: &[Inventory],
        usage: &mut Usage,
        terminal: &Terminal,
    ) -> Result<Vec<TestRun>, Error> {
        let mut runs = Vec::new();
        if self.no_run {
            return Ok(runs);
        }
        let request = RunRequest {
            tests: &self.tests,
            ..RunRequest::default()
        };
        for (package, inventory) in workspace.packages.iter().zip(inventories) {
            let run = self.runner.run(package, workspace, &request, terminal)?;
            usage.add_run(package, Some(inventory), &run);
            runs.push(run);
        }
        Ok(runs)
    }
}

/// Adds what need not be mended.
fn add_notes(idle: &[IdleScrub], markdown: Option<&mut Markdown>, terminal: &Terminal) {
    for idle in idle {
        terminal.object("idle_scrub", idle);
    }
    let texts = idle.iter().map(IdleScrub::text);
    match markdown {
        Some(document) => {
            texts.for_each(|text| document.block(format!("**note** {}", code(&text))))
        }
        None => {
            texts.for_each(|text| terminal.line(format_args!("{DOUBTFUL}note{DOUBTFUL:#}  {text}")))
        }
    }
}

/// Whether each failed test missed a recording, which is printed anyway.
fn only_missed(run: &TestRun) -> bool {
    let missed = run.events.iter().filter_map(|logged| match &logged.event {
        Event::Missed { test, .. } => test.as_deref(),
        _ => None,
    });
    let missed: HashSet<_> = missed.collect();
    let mut failed = run.output.names(Verdict::Failed).peekable();
    failed.peek().is_some() && failed.all(|name| missed.contains(name))
}

/// What there is to mend in one package.
struct PackageStatus<'a> {
    filter: &'a Filter,
    workspace: &'a Workspace,
    package: &'a Package,
    findings: Vec<PrintedFinding<'a>>,
    not_run: usize,
    /// Whether only the reports of the tests say why a call had no answer.
    has_unexplained: bool,
}

impl<'a> PackageStatus<'a> {
    fn add_files(&mut self, recordings: &Recordings, inspector: &Inspector<'_>) {
        let findings = inspector.findings(recordings);
        // Git runs once, and only if a recording is stale.
        let stale = findings.iter().filter_map(|(file, finding)| match finding {
            Finding::Stale(function) => Some(Entry {
                package: self.package,
                function: Some(function),
                has_inventory: true,
                file,
            }),
            _ => None,
        });
        let stale: Vec<_> = stale.collect();
        let commits = (!stale.is_empty()).then(|| Commits::of(self.package, &stale));
        let mut changes = HashMap::new();
        for (file, finding) in findings {
            self.add(match finding {
                Finding::Unreadable(problem) => PrintedFinding {
                    problem: Some(problem.trim().to_owned()),
                    ..self.finding(FindingKind::Unreadable, file)
                },
                Finding::Unusable(problem) => PrintedFinding {
                    problem: Some(problem.trim().to_owned()),
                    ..self.finding(FindingKind::Unreadable, file)
                },
                Finding::Secret(place) => PrintedFinding {
                    problem: Some(place),
                    ..self.finding(FindingKind::Secret, file)
                },
                Finding::Orphaned => self.finding(FindingKind::Orphaned, file),
                Finding::Copy => self.finding(FindingKind::Copy, file),
                Finding::ByHand => self.finding(FindingKind::ByHand, file),
                Finding::Misnamed => self.finding(FindingKind::Misnamed, file),
                Finding::Stale(function) => {
                    let change = changes.entry(&function.path).or_insert_with(|| {
                        let commits = commits.as_ref()?;
                        let commit = commits.last(&file.path).cloned();
                        let change = SourceChange::of(function, commit, commits, self.workspace);
                        change.rows.ok()
                    });
                    PrintedFinding {
                        source: Some(place(function)),
                        change: change.clone(),
                        ..self.finding(FindingKind::Stale, file)
                    }
                }
            });
        }
        for root in &recordings.roots {
            for file in ignored_in(root, &recordings.committed_files(root)) {
                let function = function_in(&file, root);
                self.add(self.finding_at(FindingKind::Ignored, function, &file));
            }
        }
        for file in &recordings.left_over {
            self.add(self.finding_at(FindingKind::LeftOver, file.function(), &file.path));
        }
    }

    /// Adds the recordings of that age, and when they last changed.
    fn add_old(&mut self, files: Vec<(&RecordingFile, String)>) {
        for (file, when) in files {
            self.add(PrintedFinding {
                problem: Some(when),
                ..self.finding(FindingKind::Old, file)
            });
        }
    }

    /// Adds the recordings that no test used.
    fn add_unused(&mut self, recordings: &Recordings, usage: &Usage) {
        let findings = self.findings.iter();
        let superfluous = findings.filter(|finding| {
            finding.kind.is_superfluous()
                || matches!(finding.kind, FindingKind::Misnamed | FindingKind::ByHand)
        });
        let superfluous: HashSet<_> = superfluous.map(|finding| finding.file.clone()).collect();
        for file in &recordings.files {
            match usage.state(self.package, file) {
                _ if superfluous.contains(&file.path) => {}
                UsageState::Used => {}
                UsageState::Unused => self.add(self.finding(FindingKind::Unused, file)),
                UsageState::NotRun => self.not_run += 1,
            }
        }
    }

    fn finding(&self, kind: FindingKind, file: &RecordingFile) -> PrintedFinding<'a> {
        self.finding_at(kind, file.function(), &file.path)
    }

    fn finding_at(&self, kind: FindingKind, function: String, file: &Path) -> PrintedFinding<'a> {
        PrintedFinding {
            kind,
            package: &self.package.name,
            function,
            file: file.to_path_buf(),
            source: None,
            change: None,
            tests: BTreeSet::new(),
            problem: None,
        }
    }

    fn add(&mut self, finding: PrintedFinding<'a>) {
        if self.filter.matches(&finding.function) {
            self.findings.push(finding);
        }
    }

    fn add_to(&self, summary: &mut Summary) {
        for finding in &self.findings {
            summary.add(finding.kind);
        }
        summary.not_run += self.not_run;
    }

    /// The findings of each kind in each function.
    fn groups(&self) -> BTreeMap<(FindingKind, &str), Vec<&PrintedFinding<'a>>> {
        let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for finding in &self.findings {
            let group = (finding.kind, finding.function.as_str());
            groups.entry(group).or_default().push(finding);
        }
        groups
    }

    /// Why recordings do not count as unused.
    fn reason<'u>(&self, usage: &'u Usage) -> &'u str {
        usage.gap(self.package).unwrap_or("a test did not pass")
    }

    fn add_to_markdown(&self, document: &mut Markdown, usage: &Usage) {
        if self.findings.is_empty() && self.not_run == 0 {
            return;
        }
        document.block(format!("#### {}", code(&self.package.name)));
        for ((kind, function), findings) in self.groups() {
            markdown::add(document, kind, function, &findings);
        }
        if self.not_run > 0 {
            let recordings = count(self.not_run, "recording");
            let reason = code(self.reason(usage));
            document.block(format!("**not run** {recordings}: {reason}"));
        }
    }

    fn print(&self, usage: &Usage, terminal: &Terminal) {
        for finding in &self.findings {
            terminal.object(finding.kind, finding);
        }
        if self.findings.is_empty() && self.not_run == 0 {
            return;
        }
        terminal.line(format_args!("{NAME}{}{NAME:#}", self.package.name));
        for ((kind, function), findings) in self.groups() {
            printed::print(kind, function, &findings, terminal);
        }
        if self.not_run > 0 {
            let reason = self.reason(usage);
            terminal.object(
                "not_run",
                &NotRunObject {
                    package: &self.package.name,
                    recordings: self.not_run,
                    reason,
                },
            );
            let recordings = count(self.not_run, "recording");
            terminal.line(format_args!(
                "  {DOUBTFUL}not run{DOUBTFUL:#}  {recordings}: {reason}"
            ));
        }
    }
}
