//! The verbs, a file for each.

mod accept;
mod completions;
mod diff;
mod list;
mod new;
mod prune;
mod record;
mod rename;
mod report;
mod review;
mod show;
mod status;
mod verify;

use clap::Subcommand;

use crate::outcome::{Error, Outcome};
use crate::terminal::Terminal;
use crate::workspace::PackageOptions;

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    List(list::List),
    Show(show::Show),
    Status(status::Status),
    Record(record::Record),
    Verify(verify::Verify),
    Accept(accept::Accept),
    New(new::New),
    Diff(diff::Diff),
    Prune(prune::Prune),
    Rename(rename::Rename),
    Report(report::Report),
    Review(review::Review),
    Completions(completions::Completions),
}

impl Verb {
    pub(crate) fn run(
        &self,
        packages: &PackageOptions,
        terminal: &Terminal,
    ) -> Result<Outcome, Error> {
        match self {
            Self::List(verb) => list::run(verb, packages, terminal),
            Self::Show(verb) => show::run(verb, packages, terminal),
            Self::Status(verb) => status::run(verb, packages, terminal),
            Self::Record(verb) => record::run(verb, packages, terminal),
            Self::Verify(verb) => verify::run(verb, packages, terminal),
            Self::New(verb) => new::run(verb, packages, terminal),
            Self::Accept(verb) => accept::run(verb, packages, terminal),
            Self::Diff(verb) => diff::run(verb, packages, terminal),
            Self::Prune(verb) => prune::run(verb, packages, terminal),
            Self::Rename(verb) => rename::run(verb, packages, terminal),
            Self::Review(verb) => review::run(verb, packages, terminal),
            Self::Report(verb) => report::run(verb, packages, terminal),
            Self::Completions(verb) => completions::run(verb),
        }
    }
}
