//! `cargo stubs list`: functions, fixtures, recordings, sizes.

use std::cmp::Reverse;
use std::path::Path;

use cached_stubs::__command::{DescribedFixture, DescribedFunction};
use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::binaries::Described;
use crate::filter::Filter;
use crate::outcome::{Error, Outcome};
use crate::recordings::{Stored, Stores};
use crate::terminal::{ASIDE, DOUBTFUL, NAME, Terminal, count, size};
use crate::workspace::PackageOptions;
use crate::workspace::Workspace;

/// Functions, fixtures, recordings and their sizes
#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    filter: Filter,
    /// Every recording, not only their number
    #[arg(long, short)]
    recordings: bool,
    /// By what the functions are sorted
    #[arg(long, value_name = "BY", default_value = "name")]
    sort: Sort,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Sort {
    Name,
    /// Most recordings first
    Count,
    /// Largest first
    Size,
}

/// A function, for programs.
#[derive(Serialize)]
struct Function<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    package: &'a str,
    function: &'a str,
    file: Option<&'a str>,
    line: Option<u32>,
    fixtures: Vec<&'a str>,
    recordings: usize,
    stale: usize,
    bytes: u64,
}

/// A recording, for programs.
#[derive(Serialize)]
struct Recording<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    package: &'a str,
    function: String,
    file: &'a Path,
    test: Option<&'a str>,
    bytes: u64,
}

pub(crate) fn run(
    list: &List,
    packages: &PackageOptions,
    terminal: &Terminal,
) -> Result<Outcome, Error> {
    let workspace = Workspace::find(packages)?;
    for package in &workspace.packages {
        let described = Described::of(package, &workspace, true, terminal)?;
        let stores = Stores::of(package, &described)?;
        let (mut functions, others) = stores.by_function(&described.functions);
        functions.retain(|(function, recordings)| {
            // Documentation is full of examples that nobody runs.
            let is_example = function.doctest && recordings.is_empty();
            list.filter.takes(&function.path) && !is_example
        });
        match list.sort {
            Sort::Name => {}
            Sort::Count => functions.sort_by_key(|(_, recordings)| Reverse(recordings.len())),
            Sort::Size => functions.sort_by_key(|(_, recordings)| Reverse(bytes(recordings))),
        }
        let others: Vec<_> = others
            .into_iter()
            .filter(|stored| list.filter.takes(&stored.function()))
            .collect();
        terminal.line(format_args!("{NAME}{}{NAME:#}", package.name));
        if functions.is_empty() && others.is_empty() {
            terminal.line("  nothing is stubbable");
        }
        for (function, recordings) in &functions {
            let fixtures = described.fixtures.iter();
            let fixtures = fixtures.filter(|fixture| fixture.functions.contains(&function.path));
            list.function(&package.name, function, fixtures, recordings, terminal);
        }
        if !others.is_empty() {
            list.others(&package.name, &others, terminal);
        }
    }
    Ok(Outcome::Success)
}

fn bytes(recordings: &[&Stored]) -> u64 {
    recordings.iter().map(|stored| stored.bytes).sum()
}

impl List {
    fn function<'a>(
        &self,
        package: &str,
        function: &DescribedFunction,
        fixtures: impl Iterator<Item = &'a DescribedFixture>,
        recordings: &[&Stored],
        terminal: &Terminal,
    ) {
        let fixtures: Vec<_> = fixtures.map(|fixture| fixture.name.as_str()).collect();
        let stale = recordings
            .iter()
            .filter(|stored| stored.is_stale(function))
            .count();
        terminal.object(&Function {
            kind: "function",
            package,
            function: &function.path,
            file: Some(&function.file),
            line: Some(function.line),
            fixtures: fixtures.clone(),
            recordings: recordings.len(),
            stale,
            bytes: bytes(recordings),
        });
        let mut line = format!("  {}", function.path);
        line += &format!("  {}", count(recordings.len(), "recording"));
        if !recordings.is_empty() {
            line += &format!(", {}", size(bytes(recordings)));
        }
        if stale > 0 {
            line += &format!(", {DOUBTFUL}{stale} stale{DOUBTFUL:#}");
        }
        line += &format!("  {ASIDE}{}:{}", function.file, function.line);
        if !fixtures.is_empty() {
            line += &format!(
                "  {} {}",
                if fixtures.len() == 1 {
                    "fixture"
                } else {
                    "fixtures"
                },
                fixtures.join(", ")
            );
        }
        terminal.line(format_args!("{line}{ASIDE:#}"));
        if self.recordings {
            each(package, recordings, terminal);
        }
    }

    fn others(&self, package: &str, others: &[&Stored], terminal: &Terminal) {
        terminal.line(format_args!(
            "  {DOUBTFUL}of no function{DOUBTFUL:#}  {}, {}",
            count(others.len(), "recording"),
            size(bytes(others))
        ));
        if self.recordings || terminal.is_json() {
            each(package, others, terminal);
        }
    }
}

fn each(package: &str, recordings: &[&Stored], terminal: &Terminal) {
    for stored in recordings {
        terminal.object(&Recording {
            kind: "recording",
            package,
            function: stored.function(),
            file: &stored.path,
            test: stored.of_test.as_deref(),
            bytes: stored.bytes,
        });
        let name = stored
            .path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy();
        terminal.line(format_args!(
            "    {name}  {ASIDE}{}{ASIDE:#}",
            size(stored.bytes)
        ));
    }
}
