//! `cargo stubs accept`: marks stale recordings as right for today's body.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;

use anstyle::{AnsiColor, Style};
use cached_stubs::__command::{self as library, DescribedFunction};
use clap::Args;
use serde::Serialize;

use crate::catalog::{Catalog, Entry};
use crate::commits::Commits;
use crate::outcome::{Error, Outcome};
use crate::outline::shown_line;
use crate::source_change::Change;
use crate::terminal::{ASIDE, BAD, DOUBTFUL, GOOD, NAME, Terminal, count, shown};
use crate::workspace::PackageOptions;
use crate::workspace::Workspace;

/// Marks stale recordings as right for today's body of their function
#[derive(Debug, Args)]
#[command(after_help = "\
A recording is stale when its function's signature or body has changed since. Where the
change does not matter to what was recorded, accept it: the fingerprint in the file
becomes today's, and every other byte stays. What changed is shown first, where git
knows the commit that the recording is from.

NAME means what it means to `cargo stubs show`. On a terminal it asks before it writes.

Exit codes: 1 where a recording that is named cannot be accepted, and where you say no.")]
pub(crate) struct Accept {
    /// Which recordings: a function's path, a file, or a part of one
    #[arg(value_name = "NAME", required = true)]
    names: Vec<String>,
    /// Writes without asking
    #[arg(long, short)]
    yes: bool,
    /// Shows what would be done, and writes nothing
    #[arg(long)]
    dry_run: bool,
}

/// What changed in a function, for programs.
#[derive(Serialize)]
struct SourceChange<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    package: &'a str,
    function: &'a str,
    commit: Option<&'a str>,
    difference: Option<&'a [String]>,
    unknown: Option<&'a str>,
}

/// A recording, for programs.
#[derive(Serialize)]
struct Accepted<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    package: &'a str,
    function: String,
    file: &'a Path,
    /// `accepted`, `stale` in a dry run, `right` where it was not stale,
    /// `refused`.
    state: &'static str,
    problem: Option<&'a str>,
}

pub(crate) fn run(
    accept: &Accept,
    packages: &PackageOptions,
    terminal: &Terminal,
) -> Result<Outcome, Error> {
    let workspace = Workspace::find(packages)?;
    let catalog = Catalog::of(&workspace, terminal)?;
    let mut named: Vec<Entry<'_>> = Vec::new();
    let mut files = HashSet::new();
    for name in &accept.names {
        let found = catalog.named(name);
        if found.is_empty() {
            return Err(catalog.nothing_named(name));
        }
        let new = found.into_iter();
        named.extend(new.filter(|entry| files.insert(entry.stored.path.clone())));
    }
    let acceptance = Acceptance {
        workspace: &workspace,
        terminal,
        refused: named
            .iter()
            .filter(|entry| is_refused(entry))
            .copied()
            .collect(),
        stale: named.iter().filter_map(stale).collect(),
    };
    acceptance.run(accept, named.len())
}

/// A stale recording and its function.
type Stale<'c> = (Entry<'c>, &'c DescribedFunction);

fn stale<'c>(entry: &Entry<'c>) -> Option<Stale<'c>> {
    let function = entry.function?;
    entry
        .stored
        .is_stale(function)
        .then_some((*entry, function))
}

fn is_refused(entry: &Entry<'_>) -> bool {
    entry.function.is_none() || entry.stored.recording.is_err()
}

struct Acceptance<'a> {
    workspace: &'a Workspace,
    terminal: &'a Terminal,
    /// Nobody knows what they would have to be right for.
    refused: Vec<Entry<'a>>,
    stale: Vec<Stale<'a>>,
}

impl Acceptance<'_> {
    fn run(&self, accept: &Accept, named: usize) -> Result<Outcome, Error> {
        self.refusals();
        if self.stale.is_empty() {
            let right = named - self.refused.len();
            if right > 0 {
                self.terminal.line(format_args!(
                    "Nothing to accept: {} not stale.",
                    if right == 1 {
                        "the recording is".to_owned()
                    } else {
                        format!("the {right} recordings are")
                    }
                ));
            }
            return Ok(self.outcome());
        }
        self.source_changes();
        let recordings = count(self.stale.len(), "recording");
        if accept.dry_run {
            self.each("stale", |_, _| Ok(()))?;
            self.terminal
                .line(format_args!("\n{recordings} would be accepted."));
            return Ok(self.outcome());
        }
        if !accept.yes && self.may_ask() && !confirmed(&recordings) {
            self.terminal.line("Nothing was written.");
            return Ok(Outcome::Findings);
        }
        self.each("accepted", |path, function| {
            library::accept(path, &function.source).map_err(|error| Error::at(path, error))
        })?;
        self.terminal
            .line(format_args!("\n{GOOD}{recordings} accepted{GOOD:#}."));
        Ok(self.outcome())
    }

    fn outcome(&self) -> Outcome {
        if self.refused.is_empty() {
            Outcome::Success
        } else {
            Outcome::Findings
        }
    }

    fn refusals(&self) {
        for entry in &self.refused {
            let problem = match &entry.stored.recording {
                Err(problem) => problem.trim_end().to_owned(),
                Ok(_) => "  it is of no function of the tests".to_owned(),
            };
            self.tell(entry, "refused", Some(problem.trim_start()));
            let file = shown(&entry.stored.path);
            self.terminal.line(format_args!(
                "{BAD}not accepted{BAD:#}  {}\n{problem}\n",
                file
            ));
        }
    }

    fn each(
        &self,
        state: &'static str,
        mut act: impl FnMut(&Path, &DescribedFunction) -> Result<(), Error>,
    ) -> Result<(), Error> {
        for (entry, function) in &self.stale {
            act(&entry.stored.path, function)?;
            self.tell(entry, state, None);
            let file = shown(&entry.stored.path);
            self.terminal
                .line(format_args!("{DOUBTFUL}{state}{DOUBTFUL:#}  {}", file));
        }
        Ok(())
    }

    fn tell(&self, entry: &Entry<'_>, state: &'static str, problem: Option<&str>) {
        self.terminal.object(&Accepted {
            kind: "recording",
            package: &entry.package.name,
            function: entry.path(),
            file: &entry.stored.path,
            state,
            problem,
        });
    }

    fn may_ask(&self) -> bool {
        !self.terminal.is_json() && io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Function by function, and once for all recordings of one commit.
    fn source_changes(&self) {
        let entries: Vec<_> = self.stale.iter().map(|(entry, _)| *entry).collect();
        let mut commits = BTreeMap::new();
        let mut told = BTreeSet::new();
        for (entry, function) in &self.stale {
            let commits = commits
                .entry(&entry.package.name)
                .or_insert_with(|| Commits::of(entry.package, &entries));
            let commit = commits.last(&entry.stored.path);
            if told.insert((&function.path, commit.map(|commit| commit.id.clone()))) {
                let change = Change::of(function, commit.cloned(), commits, self.workspace);
                self.source_change(entry, function, &change);
            }
        }
    }

    fn source_change(&self, entry: &Entry<'_>, function: &DescribedFunction, change: &Change) {
        self.terminal.object(&SourceChange {
            kind: "source",
            package: &entry.package.name,
            function: &function.path,
            commit: change.commit.as_ref().map(|commit| commit.id.as_str()),
            difference: change.rows.as_ref().ok().map(Vec::as_slice),
            unknown: change.rows.as_ref().err().map(String::as_str),
        });
        self.terminal.line(format_args!(
            "{NAME}{}{NAME:#}  {ASIDE}{}:{}{ASIDE:#}",
            function.path, function.file, function.line
        ));
        if let Some(commit) = &change.commit {
            let id = commit.id.get(..10).unwrap_or(&commit.id);
            self.terminal.line(format_args!(
                "  {ASIDE}recorded in {id} of {}, {}: {}{ASIDE:#}",
                commit.date, commit.ago, commit.subject
            ));
        }
        self.terminal.line("");
        match &change.rows {
            Ok(rows) => rows.iter().for_each(|row| self.row(row)),
            Err(unknown) => self.terminal.line(format_args!("  {unknown}")),
        }
        self.terminal.line("");
    }

    fn row(&self, row: &str) {
        let style = match row.chars().next() {
            Some('-') => AnsiColor::Red.on_default(),
            Some('+') => AnsiColor::Green.on_default(),
            _ => Style::new(),
        };
        let row = shown_line(row);
        self.terminal
            .line(format_args!("  {style}{}{style:#}", row.trim_end()));
    }
}

fn confirmed(recordings: &str) -> bool {
    eprint!("Mark {recordings} as right for today's body? [y/N] ");
    let _ = io::stderr().flush();
    let mut answer = String::new();
    // Without an answer it is no.
    let _ = io::stdin().read_line(&mut answer);
    matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}
