//! `cargo stubs review`: the changes of a re-recording, one by one.

mod choice;
mod decide;

use std::path::Path;

use cached_stubs::__command::{DescribedFunction, Secrets};
use clap::Args;
use serde::Serialize;

use self::choice::{Choice, HELP};
use super::diff::{self, ShownChange};
use crate::catalog::{Catalog, Entry};
use crate::commits::Commits;
use crate::filter::Filter;
use crate::layout;
use crate::outcome::{Error, Outcome};
use crate::source_change::SourceChange;
use crate::terminal::{ASIDE, DOUBTFUL, GOOD, NAME, Terminal, style_of_row};
use crate::text::{count, shown};
use crate::workspace::{PackageOptions, Workspace};

/// Decide about changed recordings one by one
///
/// Shows each recording that is new, changed, renamed or deleted since it was staged or
/// committed, and each stale one. Its answer is kept, which stages the recording in git,
/// or restored, which undoes the change in the working tree.
#[derive(Debug, Args)]
#[command(after_help = "\
Without a terminal, the command lists the recordings and changes nothing.

Exit codes: 1 if a recording is left to review; 3 without git or a repository.")]
pub(crate) struct Review {
    #[command(flatten)]
    filter: Filter,
}

pub(crate) fn run(
    verb: &Review,
    packages: &PackageOptions,
    terminal: &Terminal,
) -> Result<Outcome, Error> {
    review(&Workspace::find(packages)?, &verb.filter, terminal)
}

/// A recording to decide about.
enum Item<'a> {
    /// It may be stale as well; then the function as it is now.
    Changed(Box<ShownChange<'a>>, Option<&'a DescribedFunction>),
    Stale(Entry<'a>, &'a DescribedFunction),
}

/// A stale recording, for programs.
#[derive(Serialize)]
struct StaleObject<'a> {
    package: &'a str,
    function: &'a str,
    file: &'a Path,
}

pub(super) fn review(
    workspace: &Workspace,
    filter: &Filter,
    terminal: &Terminal,
) -> Result<Outcome, Error> {
    let catalog = Catalog::of(workspace, terminal).or_else(|error| {
        terminal.note(format_args!(
            "{error}: it is unknown whether recordings are stale"
        ));
        Catalog::of_files(workspace)
    })?;
    let secrets = workspace.secrets();
    let mut changes = Vec::new();
    diff::for_each_change(workspace, None, &secrets, |place, changed| {
        changes.push((place, changed));
    })?;
    let changes = diff::paired(changes).into_iter();
    let changes = changes.filter(|shown| shown.matches(filter));
    let mut items: Vec<_> = changes
        .map(|shown| Item::Changed(Box::new(shown), None))
        .collect();
    let stale = catalog.entries().into_iter().filter_map(|entry| {
        let function = entry.function?;
        let is_stale = filter.matches(&function.path) && entry.is_stale() == Some(true);
        is_stale.then_some((entry, function))
    });
    for (entry, function) in stale {
        let path = entry.file.path.canonicalize().ok();
        let same = |item: &&mut Item<'_>| item.file().canonicalize().ok() == path;
        match items.iter_mut().find(same) {
            Some(Item::Changed(_, stale)) => *stale = Some(function),
            Some(Item::Stale(..)) => {}
            None => items.push(Item::Stale(entry, function)),
        }
    }
    if items.is_empty() {
        terminal.line("No recording is to be reviewed.");
        return Ok(Outcome::Success);
    }
    let session = Session {
        workspace,
        secrets: &secrets,
        terminal,
    };
    if terminal.is_json() || !terminal.can_ask() {
        items.iter().for_each(|item| session.show(item));
        let recordings = count(items.len(), "recording");
        terminal.line(format_args!(
            "{recordings} to review; on a terminal, this command asks about each."
        ));
        return Ok(Outcome::Findings);
    }
    Ok(session.ask_about(&items))
}

struct Session<'a> {
    workspace: &'a Workspace,
    secrets: &'a Secrets,
    terminal: &'a Terminal,
}

impl Session<'_> {
    fn ask_about(&self, items: &[Item<'_>]) -> Outcome {
        let (mut kept, mut restored, mut keeps_all) = (0, 0, false);
        for (at, item) in items.iter().enumerate() {
            self.show(item);
            let place = format!("{}/{}", at + 1, items.len());
            match self.decide(item, &place, keeps_all) {
                Choice::Keep => kept += 1,
                Choice::All => {
                    kept += 1;
                    keeps_all = true;
                }
                Choice::Restore => restored += 1,
                Choice::Skip => {}
                Choice::Quit => break,
            }
        }
        let left = items.len() - kept - restored;
        let style = if left == 0 { GOOD } else { DOUBTFUL };
        self.terminal.line(format_args!(
            "{style}{kept} kept, {restored} restored, {left} left to review{style:#}"
        ));
        Outcome::findings_if(left > 0)
    }

    /// Asks until an answer could be carried out.
    fn decide(&self, item: &Item<'_>, place: &str, keeps_all: bool) -> Choice {
        if keeps_all {
            return self.carry_out(Choice::Keep, item).unwrap_or(Choice::Skip);
        }
        loop {
            let question = format!("({place}) Keep it? [k, r, s, a, q, ? for help] ");
            // Without an answer, nothing is decided.
            let Some(answer) = self.terminal.ask(&question) else {
                return Choice::Quit;
            };
            match Choice::parse(&answer) {
                Some(choice) => {
                    if let Some(done) = self.carry_out(choice, item) {
                        return done;
                    }
                }
                None => self.terminal.line(HELP),
            }
        }
    }

    /// `None` if it failed, which is shown.
    fn carry_out(&self, choice: Choice, item: &Item<'_>) -> Option<Choice> {
        let done = match choice {
            Choice::Keep | Choice::All => decide::keep(item),
            Choice::Restore => decide::restore(item),
            Choice::Skip | Choice::Quit => Ok(()),
        };
        let failed = done.inspect_err(|error| self.terminal.error(error));
        failed.ok().map(|()| choice)
    }

    fn show(&self, item: &Item<'_>) {
        let terminal = self.terminal;
        match item {
            Item::Changed(shown, stale) => {
                let changed = &shown.changed;
                terminal.line(format_args!("{NAME}{}{NAME:#}", changed.function));
                diff::print(shown, terminal);
                if stale.is_some() {
                    terminal.line(format_args!(
                        "  {DOUBTFUL}stale{DOUBTFUL:#}       {ASIDE}recorded from another body of the \
                         function; to keep it accepts it{ASIDE:#}"
                    ));
                }
                if shown.former.is_some() {
                    terminal.line("");
                } else if let Some(recording) = changed.change.recording() {
                    self.show_values(&layout::values(recording, self.secrets));
                }
            }
            Item::Stale(entry, function) => self.show_stale(entry, function),
        }
    }

    fn show_stale(&self, entry: &Entry<'_>, function: &DescribedFunction) {
        let terminal = self.terminal;
        let file = &entry.file.path;
        terminal.object(
            "stale",
            &StaleObject {
                package: &entry.package.name,
                function: &function.path,
                file,
            },
        );
        terminal.line(format_args!(
            "{NAME}{}{NAME:#}\n  {DOUBTFUL}stale{DOUBTFUL:#}       {}  {ASIDE}recorded from another \
             body of the function{ASIDE:#}\n",
            function.path,
            shown(file)
        ));
        let commits = Commits::of(entry.package, &[*entry]);
        let commit = commits.last(file).cloned();
        match SourceChange::of(function, commit, &commits, self.workspace).rows {
            Ok(rows) => {
                for row in rows {
                    let style = style_of_row(&row);
                    terminal.line(format_args!("    {style}{row}{style:#}"));
                }
            }
            Err(unknown) => terminal.line(format_args!("    {unknown}")),
        }
        if let Ok(recording) = &entry.file.content {
            self.show_values(&layout::values(recording, self.secrets));
        }
    }

    fn show_values(&self, values: &str) {
        self.terminal.line("");
        for line in values.lines() {
            self.terminal.line(format!("    {line}").trim_end());
        }
        self.terminal.line("");
    }
}

impl Item<'_> {
    fn file(&self) -> &Path {
        match self {
            Self::Changed(shown, _) => &shown.place.file,
            Self::Stale(entry, _) => &entry.file.path,
        }
    }
}
