//! `cargo stubs report`: a page for people to look at.

mod page;
mod values;

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use cached_stubs::__command::{self as library, DescribedFunction, Node, Secrets, View};
use clap::Args;
use serde::Serialize;

use self::page::{Function, Mark, Page, Recording};
use self::values::Values;
use crate::catalog::{Catalog, Entry};
use crate::commits::Commits;
use crate::filter::Filter;
use crate::outcome::{Error, Outcome};
use crate::outline::Outline;
use crate::run::{Doing, Runner};
use crate::terminal::{GOOD, Terminal, count, shown, size};
use crate::usage::{State, Usage};
use crate::workspace::PackageOptions;
use crate::workspace::{Package, Workspace};

/// Columns of an argument in the line that stands for a recording.
const GIST: usize = 48;

/// A page for people to look at: what is recorded, and which tests use it
#[derive(Debug, Args)]
#[command(after_help = "\
One HTML file, which needs no other and no network: function by function, arguments
beside answers, with what is stale, unused or cannot be read; it can be searched. Text
in which a secret stands is not in it. The tests are run, replaying, to see which of
them use what.

Exit codes: 1 where a test failed; the page is written all the same.")]
pub(crate) struct Report {
    #[command(flatten)]
    filter: Filter,
    /// Where the page goes; `-` for standard output [default: stubs.html in cargo's target folder]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Runs no tests: the page does not say which of them use what
    #[arg(long, conflicts_with_all = ["nextest", "arguments"])]
    no_run: bool,
    /// What the tests of another run used counts too: the folder that
    /// CACHED_STUBS_JOURNAL named there; may be given several times
    #[arg(long, value_name = "FOLDER")]
    journal: Vec<PathBuf>,
    #[command(flatten)]
    runner: Runner,
}

/// The page, for programs.
#[derive(Serialize)]
struct Written<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
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
    let mut usage = Usage::of(&workspace);
    usage.hear_folders(&report.journal)?;
    let passed = report.run_tests(&workspace, &mut usage, terminal)?;
    let is_used = !report.no_run || !report.journal.is_empty();
    let gathering = Gathering {
        filter: &report.filter,
        secrets: Secrets::from_env(),
        usage: is_used.then_some(&usage),
    };
    let packages = workspace.packages.iter();
    let page = Page {
        packages: packages
            .map(|package| gathering.package(package, &catalog))
            .collect(),
        has_usage: is_used,
    };
    let html = page.to_html();
    match &report.output {
        Some(file) if file == Path::new("-") => io::stdout()
            .write_all(html.as_bytes())
            .map_err(|error| Error::new(format!("standard output: {error}")))?,
        file => {
            let file = file
                .clone()
                .unwrap_or_else(|| workspace.target.join("stubs.html"));
            write(&file, &html)?;
            told(&page, &file, html.len(), terminal);
        }
    }
    Ok(Outcome::findings_if(!passed))
}

impl Report {
    /// Whether all of them passed, if they were to be run.
    fn run_tests(
        &self,
        workspace: &Workspace,
        usage: &mut Usage,
        terminal: &Terminal,
    ) -> Result<bool, Error> {
        let mut passed = true;
        let packages = workspace.packages.iter().filter(|_| !self.no_run);
        for package in packages {
            let doing = Doing::default();
            let mut ran = self.runner.run(package, workspace, &doing, terminal)?;
            usage.ran(package, &ran);
            if !ran.passed {
                ran.show(terminal);
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
    fs::write(file, html).map_err(|error| Error::at(file, error))
}

fn told(page: &Page, file: &Path, bytes: usize, terminal: &Terminal) {
    let functions = || page.packages.iter().flat_map(|package| &package.functions);
    let recordings = functions().map(|function| function.recordings.len()).sum();
    terminal.object(&Written {
        kind: "report",
        file,
        functions: functions().count(),
        recordings,
        bytes,
    });
    terminal.line(format_args!(
        "{GOOD}{}{GOOD:#}: {} of {}, {}",
        shown(file),
        count(recordings, "recording"),
        count(functions().count(), "function"),
        size(u64::try_from(bytes).unwrap_or(u64::MAX))
    ));
}

/// From what there is to what the page shows.
struct Gathering<'a> {
    filter: &'a Filter,
    secrets: Secrets,
    /// Where it is known.
    usage: Option<&'a Usage>,
}

impl Gathering<'_> {
    fn package(&self, package: &Package, catalog: &Catalog<'_>) -> page::Package {
        let mut entries = catalog.entries();
        entries.retain(|entry| entry.package.name == package.name);
        let commits = Commits::of(package, &entries);
        let mut functions: Vec<Function> = Vec::new();
        for entry in &entries {
            let path = entry.path();
            if !self.filter.takes(&path) {
                continue;
            }
            let recording = self.recording(entry, &commits);
            match functions.last_mut() {
                Some(last) if last.path == path => last.recordings.push(recording),
                _ => functions.push(Function {
                    place: entry.function.map(place),
                    fixtures: catalog.fixtures(package, &path),
                    path,
                    recordings: vec![recording],
                }),
            }
        }
        let unrecorded = catalog.functions().filter(|(of, function)| {
            of.name == package.name
                && !function.doctest
                && self.filter.takes(&function.path)
                && !functions.iter().any(|known| known.path == function.path)
        });
        page::Package {
            gap: self
                .usage
                .and_then(|usage| usage.gap(package))
                .map(str::to_owned),
            name: package.name.clone(),
            unrecorded: unrecorded
                .map(|(_, function)| function.path.clone())
                .collect(),
            functions,
        }
    }

    fn recording(&self, entry: &Entry<'_>, commits: &Commits) -> Recording {
        let stored = entry.stored;
        let recording = stored.recording.as_ref();
        let masked = |node: &Node| library::masked(node, &self.secrets);
        let secret = recording
            .ok()
            .and_then(|recording| library::secret_in(recording, &self.secrets));
        let state = self.usage.map(|usage| usage.state(entry.package, stored));
        let marks = [
            (entry.is_stale() == Some(true), Mark::Stale),
            (recording.is_err(), Mark::Unusable),
            (secret.is_some(), Mark::Secret),
            (entry.function.is_none(), Mark::Orphaned),
            (state == Some(State::Unused), Mark::Unused),
            (state == Some(State::NotRun), Mark::NotRun),
        ];
        let of_test = stored.of_test.clone();
        Recording {
            file: shown(&stored.path),
            of_test,
            bytes: stored.bytes,
            committed: commits.last(&stored.path).map(|commit| commit.date.clone()),
            marks: marks
                .into_iter()
                .filter_map(|(is, mark)| is.then_some(mark))
                .collect(),
            gist: recording.map_or_else(
                |_| entry.file_name(),
                |recording| gist(&masked(&recording.args)),
            ),
            values: recording
                .map(|recording| Values {
                    args: Outline::of_fields(&masked(&recording.args)),
                    returns: recording
                        .returns
                        .iter()
                        .map(|value| Outline::of(&masked(value)))
                        .collect(),
                })
                .map_err(Clone::clone),
            secret,
            tests: self.usage.map(|usage| {
                let tests = usage.tests(stored);
                tests.into_iter().map(str::to_owned).collect()
            }),
        }
    }
}

fn place(function: &DescribedFunction) -> String {
    format!("{}:{}", function.file, function.line)
}

/// The arguments on one line, for the eye to find a recording by.
fn gist(args: &Node) -> String {
    let View::Fields(fields) = View::from(args) else {
        return gist_of(args, 2 * GIST);
    };
    let named = |(name, value): &(String, Node)| {
        format!("{}: {}", library::visible(name), gist_of(value, GIST))
    };
    match fields {
        [] => "no arguments".to_owned(),
        // One alone needs no name.
        [(_, only)] => gist_of(only, 2 * GIST),
        fields => fields.iter().map(named).collect::<Vec<_>>().join(", "),
    }
}

/// Of a chat, what was said last.
fn gist_of(value: &Node, columns: usize) -> String {
    if let Outline::Chat(messages) = Outline::of(value)
        && let Some(last) = messages.last()
        && let Outline::Text(text) = &last.content
    {
        let text = library::on_one_line(&Node::String(text.clone()), columns);
        return match messages.len() {
            1 => text,
            all => format!("{text} (last of {all})"),
        };
    }
    library::on_one_line(value, columns)
}
