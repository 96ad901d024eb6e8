//! `cargo stubs list`: functions, fixtures, recordings, sizes.

use std::cmp::Reverse;
use std::path::Path;

use cached_stubs::__command::DescribedFunction;
use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::filter::Filter;
use crate::inventory::{Inventory, place};
use crate::outcome::{Error, Outcome};
use crate::recordings::{RecordingFile, Recordings};
use crate::terminal::{ASIDE, DOUBTFUL, NAME, Terminal};
use crate::text::{count, size};
use crate::workspace::{PackageOptions, Workspace};

/// List functions, fixtures, recordings and their sizes
#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    filter: Filter,
    /// List every recording, and not only their number
    #[arg(long, short)]
    recordings: bool,
    /// How to sort the functions
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
struct FunctionObject<'a> {
    package: &'a str,
    function: &'a str,
    file: Option<&'a str>,
    line: Option<u32>,
    fixtures: &'a [&'a str],
    recordings: usize,
    stale: usize,
    bytes: u64,
}

/// A recording, for programs.
#[derive(Serialize)]
struct RecordingObject<'a> {
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
        let inventory = Inventory::with_doctests(package, &workspace, terminal)?;
        let recordings = Recordings::of(package, &inventory)?;
        let (mut functions, mut others) = recordings.by_function(&inventory.functions);
        functions.retain(|(function, files)| {
            // Documentation is full of examples that nobody runs.
            let is_example = function.doctest && files.is_empty();
            list.filter.matches(&function.path) && !is_example
        });
        others.retain(|file| list.filter.matches(&file.function()));
        match list.sort {
            Sort::Name => {}
            Sort::Count => functions.sort_by_key(|(_, files)| Reverse(files.len())),
            Sort::Size => functions.sort_by_key(|(_, files)| Reverse(bytes(files))),
        }
        let printer = ListPrinter {
            list,
            package: &package.name,
            inventory: &inventory,
            terminal,
        };
        terminal.line(format_args!("{NAME}{}{NAME:#}", package.name));
        if functions.is_empty() && others.is_empty() {
            terminal.line("  nothing is stubbable");
        }
        for (function, files) in &functions {
            printer.function(function, files);
        }
        if !others.is_empty() {
            printer.others(&others);
        }
    }
    Ok(Outcome::Success)
}

fn bytes(files: &[&RecordingFile]) -> u64 {
    files.iter().map(|file| file.bytes).sum()
}

/// Prints the functions of one package.
struct ListPrinter<'a> {
    list: &'a List,
    package: &'a str,
    inventory: &'a Inventory,
    terminal: &'a Terminal,
}

impl ListPrinter<'_> {
    fn function(&self, function: &DescribedFunction, files: &[&RecordingFile]) {
        let fixtures = self.inventory.fixtures_of(&function.path);
        let stale = files.iter().filter(|file| file.is_stale(function)).count();
        self.terminal.object(
            "function",
            &FunctionObject {
                package: self.package,
                function: &function.path,
                file: Some(&function.file),
                line: Some(function.line),
                fixtures: &fixtures,
                recordings: files.len(),
                stale,
                bytes: bytes(files),
            },
        );
        let mut line = format!("  {}  {}", function.path, count(files.len(), "recording"));
        if !files.is_empty() {
            line += &format!(", {}", size(bytes(files)));
        }
        if stale > 0 {
            line += &format!(", {DOUBTFUL}{stale} stale{DOUBTFUL:#}");
        }
        line += &format!("  {ASIDE}{}", place(function));
        if let [_] = fixtures.as_slice() {
            line += &format!("  fixture {}", fixtures[0]);
        } else if !fixtures.is_empty() {
            line += &format!("  fixtures {}", fixtures.join(", "));
        }
        self.terminal.line(format_args!("{line}{ASIDE:#}"));
        if self.list.recordings {
            self.recordings(files);
        }
    }

    fn others(&self, files: &[&RecordingFile]) {
        self.terminal.line(format_args!(
            "  {DOUBTFUL}of no function{DOUBTFUL:#}  {}, {}",
            count(files.len(), "recording"),
            size(bytes(files))
        ));
        if self.list.recordings || self.terminal.is_json() {
            self.recordings(files);
        }
    }

    fn recordings(&self, files: &[&RecordingFile]) {
        for file in files {
            self.terminal.object(
                "recording",
                &RecordingObject {
                    package: self.package,
                    function: file.function(),
                    file: &file.path,
                    test: file.test.as_deref(),
                    bytes: file.bytes,
                },
            );
            let size = size(file.bytes);
            self.terminal
                .line(format_args!("    {}  {ASIDE}{size}{ASIDE:#}", file.name()));
        }
    }
}
