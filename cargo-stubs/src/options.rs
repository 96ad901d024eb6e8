//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::{accept, diff, list, prune, record, report, show, status, verify};

/// Cargo calls `cargo-stubs stubs …`.
#[derive(Debug, Parser)]
#[command(name = "cargo", bin_name = "cargo")]
pub(crate) enum Cargo {
    Stubs(Options),
}

/// See, check, refresh and clean the recordings of stubbed functions.
#[derive(Debug, Args)]
#[command(version, arg_required_else_help = true, after_help = EXIT_CODES)]
pub(crate) struct Options {
    #[command(subcommand)]
    pub(crate) verb: Verb,
    #[command(flatten)]
    pub(crate) packages: Packages,
    #[command(flatten)]
    pub(crate) output: Output,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  done, and what was asked for is not as it should be: what each verb says of itself
  2  the command line is wrong
  3  not done: cargo, git or a file could not be used";

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    List(list::List),
    Show(show::Show),
    Status(status::Status),
    Record(record::Record),
    Verify(verify::Verify),
    Accept(accept::Accept),
    Diff(diff::Diff),
    Prune(prune::Prune),
    Report(report::Report),
}

/// Which packages.
#[derive(Debug, Args)]
#[command(next_help_heading = "Packages")]
pub(crate) struct Packages {
    /// The package's or workspace's Cargo.toml
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) manifest_path: Option<PathBuf>,
    /// This package of the workspace; may be given several times
    #[arg(short, long = "package", global = true, value_name = "NAME")]
    pub(crate) package: Vec<String>,
    /// All packages of the workspace
    #[arg(long, global = true)]
    pub(crate) workspace: bool,
    /// Features to build the tests with, as cargo takes them
    #[arg(short = 'F', long, global = true, value_name = "FEATURES")]
    pub(crate) features: Vec<String>,
    /// All features
    #[arg(long, global = true)]
    pub(crate) all_features: bool,
}

/// How it is said.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct Output {
    /// One JSON object a line, for programs
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    Always,
    Never,
}
