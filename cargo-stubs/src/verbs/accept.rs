//! `cargo stubs accept`: marks stale recordings as valid for today's source, and completes
//! those that were written by hand.

mod by_hand;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

use cached_stubs::__command::{self as library, DescribedFunction};
use clap::Args;
use serde::Serialize;

use crate::catalog::{Catalog, Entry};
use crate::commits::Commits;
use crate::inventory::place;
use crate::outcome::{Error, Outcome};
use crate::outline::shown_line;
use crate::source_change::SourceChange;
use crate::terminal::{ASIDE, BAD, Consent, DOUBTFUL, GOOD, NAME, Terminal, style_of_row};
use crate::test_run::RunnerOptions;
use crate::text::{count, shown};
use crate::workspace::{PackageOptions, Workspace};

/// Mark stale recordings as valid for today's body of their function
#[derive(Debug, Args)]
#[command(after_help = "\
A recording is stale if the signature or body of its function has changed since. Accept it
if the change does not affect what was recorded: the fingerprint in the file becomes
today's, and every other byte stays. First, the command shows what changed, if git has the
commit that the recording is from.

A recording that was written by hand, without `key`, gets its key, its source and the name
of its file. For this the command runs the tests: one must call the function with the
recorded arguments.

NAME means the same as for `cargo stubs show`. On a terminal, the command asks before it
writes; without one, it needs `--yes`.

Exit codes: 1 if a named recording cannot be accepted, and if you answer no.")]
pub(crate) struct Accept {
    /// Which recordings: a function's path, a file, or a part of one
    #[arg(value_name = "NAME", required = true)]
    names: Vec<String>,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    runner: RunnerOptions,
}

/// What changed in a function, for programs.
#[derive(Serialize)]
struct SourceObject<'a> {
    package: &'a str,
    function: &'a str,
    commit: Option<&'a str>,
    difference: Option<&'a [String]>,
    unknown: Option<&'a str>,
}

/// A recording, for programs.
#[derive(Serialize)]
struct RecordingObject<'a> {
    package: &'a str,
    function: String,
    file: &'a Path,
    /// `accepted`, `completed`, `refused`; `stale`, `without_key` in a dry run.
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
        named.extend(new.filter(|entry| files.insert(entry.file.path.clone())));
    }
    let (refused, usable): (Vec<_>, Vec<_>) = named
        .into_iter()
        .partition(|entry| entry.function.is_none() || entry.file.content.is_err());
    let by_hand: Vec<_> = usable
        .iter()
        .filter(|entry| entry.file.is_by_hand())
        .copied()
        .collect();
    let has_others = by_hand.len() < usable.len() || !refused.is_empty();
    let usable: Vec<_> = usable
        .into_iter()
        .filter(|entry| !entry.file.is_by_hand() || stale(*entry).is_some())
        .collect();
    let valid = usable.len();
    let stale: Vec<_> = usable.into_iter().filter_map(stale).collect();
    let has_others = has_others || !stale.is_empty();
    let acceptance = Acceptance {
        workspace: &workspace,
        terminal,
        refused,
        valid: valid - stale.len(),
        stale,
    };
    if has_others && acceptance.run(accept)? == Outcome::Findings {
        return Ok(Outcome::Findings);
    }
    if by_hand.is_empty() {
        return Ok(Outcome::Success);
    }
    by_hand::complete(accept, &by_hand, &workspace, terminal)
}

/// The fingerprint of a valid recording in this file.
fn source_of<'f>(function: &'f DescribedFunction, path: &Path) -> Result<&'f str, Error> {
    // Of a trait's stub, the real implementation made the recording.
    match function.real_sources.as_slice() {
        [] => Ok(&function.source),
        [only] => Ok(only),
        _ => {
            let error = "several real implementations are under `fingerprint`, and the \
                recording does not name the one that made it; record it again";
            Err(Error::at(path, error))
        }
    }
}

fn print_object(
    terminal: &Terminal,
    entry: &Entry<'_>,
    state: &'static str,
    problem: Option<&str>,
) {
    terminal.object(
        "recording",
        &RecordingObject {
            package: &entry.package.name,
            function: entry.path(),
            file: &entry.file.path,
            state,
            problem,
        },
    );
}

/// A stale recording and its function.
type Stale<'c> = (Entry<'c>, &'c DescribedFunction);

fn stale(entry: Entry<'_>) -> Option<Stale<'_>> {
    let function = entry.function?;
    let is_stale = entry.file.is_stale(function) || entry.file.lacks_real_source(function);
    is_stale.then_some((entry, function))
}

/// Marks a recording as valid for today's body of the function.
pub(super) fn accept_recording(path: &Path, function: &DescribedFunction) -> Result<(), Error> {
    let source = source_of(function, path)?;
    library::accept(path, source).map_err(|error| Error::at(path, error))
}

struct Acceptance<'a> {
    workspace: &'a Workspace,
    terminal: &'a Terminal,
    /// Recordings without a function, or that cannot be read.
    refused: Vec<Entry<'a>>,
    /// How many recordings are not stale.
    valid: usize,
    stale: Vec<Stale<'a>>,
}

impl Acceptance<'_> {
    fn run(&self, accept: &Accept) -> Result<Outcome, Error> {
        self.print_refused();
        let outcome = Outcome::findings_if(!self.refused.is_empty());
        if self.stale.is_empty() {
            let valid = match self.valid {
                0 => return Ok(outcome),
                1 => "the recording is".to_owned(),
                valid => format!("the {valid} recordings are"),
            };
            self.terminal
                .line(format_args!("Nothing to accept: {valid} not stale."));
            return Ok(outcome);
        }
        self.print_source_changes();
        let recordings = count(self.stale.len(), "recording");
        if accept.consent.dry_run {
            self.for_each("stale", |_, _| Ok(()))?;
            self.terminal
                .line(format_args!("\n{recordings} would be accepted."));
            return Ok(outcome);
        }
        let question = format!("Mark {recordings} as valid for today's body?");
        if !self.terminal.confirm(&accept.consent, &question)? {
            self.terminal.line("Nothing was written.");
            return Ok(Outcome::Findings);
        }
        self.for_each("accepted", accept_recording)?;
        self.terminal
            .line(format_args!("\n{GOOD}{recordings} accepted{GOOD:#}."));
        Ok(outcome)
    }

    fn print_refused(&self) {
        for entry in &self.refused {
            let problem = match &entry.file.content {
                Err(problem) => problem.trim_end(),
                Ok(_) => "  the tests have no such function",
            };
            print_object(self.terminal, entry, "refused", Some(problem.trim_start()));
            let file = shown(&entry.file.path);
            self.terminal.line(format_args!(
                "{BAD}not accepted{BAD:#}  {file}\n{problem}\n"
            ));
        }
    }

    fn for_each(
        &self,
        state: &'static str,
        mut act: impl FnMut(&Path, &DescribedFunction) -> Result<(), Error>,
    ) -> Result<(), Error> {
        for (entry, function) in &self.stale {
            act(&entry.file.path, function)?;
            print_object(self.terminal, entry, state, None);
            let file = shown(&entry.file.path);
            self.terminal
                .line(format_args!("{DOUBTFUL}{state}{DOUBTFUL:#}  {file}"));
        }
        Ok(())
    }

    /// Prints what changed in each function, once for all recordings of one commit.
    fn print_source_changes(&self) {
        let entries: Vec<_> = self.stale.iter().map(|(entry, _)| *entry).collect();
        let mut commits = BTreeMap::new();
        let mut printed = BTreeSet::new();
        for (entry, function) in &self.stale {
            let commits = commits
                .entry(&entry.package.name)
                .or_insert_with(|| Commits::of(entry.package, &entries));
            let commit = commits.last(&entry.file.path);
            if printed.insert((&function.path, commit.map(|commit| commit.id.clone()))) {
                let change = SourceChange::of(function, commit.cloned(), commits, self.workspace);
                self.print_source_change(entry, function, &change);
            }
        }
    }

    fn print_source_change(
        &self,
        entry: &Entry<'_>,
        function: &DescribedFunction,
        change: &SourceChange,
    ) {
        self.terminal.object(
            "source",
            &SourceObject {
                package: &entry.package.name,
                function: &function.path,
                commit: change.commit.as_ref().map(|commit| commit.id.as_str()),
                difference: change.rows.as_ref().ok().map(Vec::as_slice),
                unknown: change.rows.as_ref().err().map(String::as_str),
            },
        );
        self.terminal.line(format_args!(
            "{NAME}{}{NAME:#}  {ASIDE}{}{ASIDE:#}",
            function.path,
            place(function)
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
            Ok(rows) => rows.iter().for_each(|row| self.print_row(row)),
            Err(unknown) => self.terminal.line(format_args!("  {unknown}")),
        }
        self.terminal.line("");
    }

    fn print_row(&self, row: &str) {
        let style = style_of_row(row);
        let row = shown_line(row);
        self.terminal
            .line(format_args!("  {style}{}{style:#}", row.trim_end()));
    }
}
