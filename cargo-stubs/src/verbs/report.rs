//! `cargo stubs report`: a page of HTML.

mod gather;
mod page;
mod values;

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use self::gather::Gatherer;
use self::page::Page;
use crate::catalog::Catalog;
use crate::filter::Filter;
use crate::hidden::without_secrets;
use crate::outcome::{Error, Outcome};
use crate::terminal::{GOOD, Terminal};
use crate::test_run::{RunRequest, RunnerOptions};
use crate::text::{count, shown, size};
use crate::usage::Usage;
use crate::workspace::{PackageOptions, Workspace};

/// Write a page of HTML: what is recorded, and which tests use it
#[derive(Debug, Args)]
#[command(after_help = "\
The page is one file that needs no other file and no network. It shows each function's
arguments beside the returned values, and what is stale, unused or unreadable; it can be
searched. It leaves out text that contains a secret. The tests are run, replaying, to see
which of them use what.

Exit codes: 1 if a test fails; the page is written in any case.")]
pub(crate) struct Report {
    #[command(flatten)]
    filter: Filter,
    /// Where to write the page; `-` for standard output [default: stubs.html in cargo's target folder]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Run no tests: the page does not say which of them use what
    #[arg(long, conflicts_with_all = ["nextest", "arguments"])]
    no_run: bool,
    /// Count also what the tests of another run used: the folder that
    /// CACHED_STUBS_JOURNAL named there; may be repeated
    #[arg(long, value_name = "FOLDER")]
    journal: Vec<PathBuf>,
    #[command(flatten)]
    runner: RunnerOptions,
}

/// The page, for programs.
#[derive(Serialize)]
struct PageObject<'a> {
    file: &'a Path,
    functions: usize,
    recordings: usize,
    bytes: usize,
}

pub(crate) fn run(
    report: &Report,
    packages: &PackageOptions,
    terminal: &Terminal,
) -> Result<Outcome, Error> {
    let workspace = Workspace::find(packages)?;
    let catalog = Catalog::of(&workspace, terminal)?;
    let mut usage = Usage::new(&workspace);
    usage.add_journals(&report.journal)?;
    let passed = report.run_tests(&workspace, &catalog, &mut usage, terminal)?;
    let has_usage = !report.no_run || !report.journal.is_empty();
    let gatherer = Gatherer::new(
        &workspace,
        &report.filter,
        &catalog,
        has_usage.then_some(&usage),
    );
    let packages = workspace.packages.iter();
    let page = Page {
        packages: packages.map(|package| gatherer.package(package)).collect(),
        has_usage,
    };
    let html = page.to_html();
    match &report.output {
        Some(file) if file == Path::new("-") => io::stdout()
            .write_all(html.as_bytes())
            .map_err(|error| Error::new(format!("standard output: {error}")))?,
        file => {
            let file = file.clone();
            let file = file.unwrap_or_else(|| workspace.target_folder.join("stubs.html"));
            write(&file, &html)?;
            print(&page, &file, html.len(), terminal);
        }
    }
    Ok(Outcome::findings_if(!passed))
}

impl Report {
    /// Whether all tests passed that had to run.
    fn run_tests(
        &self,
        workspace: &Workspace,
        catalog: &Catalog<'_>,
        usage: &mut Usage,
        terminal: &Terminal,
    ) -> Result<bool, Error> {
        let mut passed = true;
        let packages = workspace.packages.iter().filter(|_| !self.no_run);
        for package in packages {
            let request = RunRequest::default();
            let mut run = self.runner.run(package, workspace, &request, terminal)?;
            usage.add_run(package, catalog.inventory(package), &run);
            if !run.passed {
                run.show(terminal);
                passed = false;
            }
        }
        Ok(passed)
    }
}

fn write(file: &Path, html: &str) -> Result<(), Error> {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder {
        fs::create_dir_all(folder).map_err(|error| Error::at(folder, error))?;
    }
    fs::write(file, without_secrets(html)).map_err(|error| Error::at(file, error))
}

fn print(page: &Page, file: &Path, bytes: usize, terminal: &Terminal) {
    let (functions, recordings) = (page.functions().count(), page.recordings().count());
    terminal.object(
        "report",
        &PageObject {
            file,
            functions,
            recordings,
            bytes,
        },
    );
    terminal.line(format_args!(
        "{GOOD}{}{GOOD:#}: {} of {}, {}",
        shown(file),
        count(recordings, "recording"),
        count(functions, "function"),
        size(u64::try_from(bytes).unwrap_or(u64::MAX))
    ));
}
