//! `cargo stubs`: see, check, refresh and clean what is recorded.
//!
//! Each verb is a file of its own. They share what is beside them: which
//! packages are meant ([`workspace`]), what their test binaries say of
//! themselves ([`binaries`]), the recordings on the disk ([`recordings`]), and
//! how things are said ([`terminal`]).

mod accept;
mod binaries;
mod catalog;
mod chosen;
mod commits;
mod diff;
mod doctest;
mod filter;
mod findings;
mod function_text;
mod git;
mod list;
mod mentions;
mod options;
mod outline;
mod problem;
mod progress;
mod prune;
mod record;
mod recordings;
mod report;
mod run;
mod show;
mod source_change;
mod sources;
mod status;
mod tally;
mod terminal;
mod usage;
mod verify;
mod workspace;

use std::process::ExitCode;

use clap::Parser as _;

use self::options::{Cargo, Verb};
use self::problem::Problem;
use self::terminal::Terminal;

/// What a verb ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Done, and nothing is wrong.
    Fine,
    /// Done, and what was asked for is not as it should be.
    Findings,
}

fn main() -> ExitCode {
    let Cargo::Stubs(options) = Cargo::parse();
    let terminal = Terminal::new(&options.output);
    match run(&options, &terminal) {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(problem) => {
            terminal.problem(&problem);
            ExitCode::from(3)
        }
    }
}

fn run(options: &options::Options, terminal: &Terminal) -> Result<Outcome, Problem> {
    match &options.verb {
        Verb::List(verb) => list::run(verb, &options.packages, terminal),
        Verb::Record(verb) => record::run(verb, &options.packages, terminal),
        Verb::Prune(verb) => prune::run(verb, &options.packages, terminal),
        Verb::Status(verb) => status::run(verb, &options.packages, terminal),
        Verb::Verify(verb) => verify::run(verb, &options.packages, terminal),
        Verb::Diff(verb) => diff::run(verb, &options.packages, terminal),
        Verb::Accept(verb) => accept::run(verb, &options.packages, terminal),
        Verb::Report(verb) => report::run(verb, &options.packages, terminal),
        Verb::Show(verb) => show::run(verb, &options.packages, terminal),
    }
}
