//! `cargo stubs`: see, check, refresh and clean recordings.
//!
//! Each verb is a file in `verbs/`. The other modules are what verbs share.

mod catalog;
mod commits;
mod doctests;
mod filter;
mod findings;
mod function_text;
mod git;
mod hidden;
mod inventory;
mod layout;
mod listed_tests;
mod markdown;
mod mentions;
mod outcome;
mod outline;
mod progress;
mod recordings;
mod runner_output;
mod source_change;
mod sources;
mod terminal;
mod test_run;
mod text;
mod usage;
mod verbs;
mod workspace;

use std::process::ExitCode;

use clap::{Args, Parser};

use self::outcome::Outcome;
use self::terminal::{OutputOptions, Terminal};
use self::verbs::Verb;
use self::workspace::PackageOptions;

/// Cargo calls `cargo-stubs stubs …`.
#[derive(Debug, Parser)]
#[command(name = "cargo", bin_name = "cargo")]
enum Cargo {
    Stubs(Options),
}

/// See, check, refresh and clean the recordings of stubbed functions.
#[derive(Debug, Args)]
#[command(version, arg_required_else_help = true, after_help = EXIT_CODES)]
struct Options {
    #[command(subcommand)]
    verb: Verb,
    #[command(flatten)]
    packages: PackageOptions,
    #[command(flatten)]
    output: OutputOptions,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  success
  1  something is to be mended: each verb says what counts
  2  the command line is wrong
  3  failure: cargo, git or a file could not be used";

fn main() -> ExitCode {
    let Cargo::Stubs(options) = Cargo::parse();
    let terminal = Terminal::new(&options.output);
    match options.verb.run(&options.packages, &terminal) {
        Ok(Outcome::Success) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(error) => {
            terminal.error(&error);
            ExitCode::from(3)
        }
    }
}
