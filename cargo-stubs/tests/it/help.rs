//! The help texts.

use std::fmt::Write as _;

use expect_test::{Expect, expect, expect_file};

use crate::environment::cleaned;
use crate::outcome::Outcome;

fn help(arguments: &[&str]) -> String {
    let mut command = cleaned(env!("CARGO_BIN_EXE_cargo-stubs"));
    let outcome = Outcome::of(command.arg("stubs").args(arguments));
    outcome.passes().text().to_owned()
}

#[test]
fn the_command_lists_its_verbs() {
    let expected: Expect = expect![[r#"
        See, check, refresh and clean the recordings of stubbed functions

        Usage: cargo stubs [OPTIONS] <COMMAND>

        Commands:
          list    List functions, fixtures, recordings and their sizes
          show    Show a recording, laid out for reading
          status  Run the tests, and show what is missing, stale, unused, orphaned, unreadable
          record  Run the tests, and record what is missing or stale
          verify  Run the tests, and compare real calls with their recordings
          accept  Mark stale recordings as valid for today's body of their function
          diff    Show the recordings that changed against git, and what changed in them
          prune   Run the tests, and delete unused and orphaned recordings
          report  Write a page of HTML: what is recorded, and which tests use it
          help    Print this message or the help of the given subcommand(s)

        Options:
          -h, --help
                  Print help (see a summary with '-h')

          -V, --version
                  Print version

        Packages:
              --manifest-path <FILE>
                  The Cargo.toml of the package or workspace

          -p, --package <NAME>
                  This package of the workspace; may be repeated

              --workspace
                  All packages of the workspace

          -F, --features <FEATURES>
                  Features to build the tests with, as for cargo

              --all-features
                  All features

        Output:
              --json
                  Print one JSON object per line, for programs

              --color <WHEN>
                  When to use colours

                  Possible values:
                  - auto:   On a terminal, unless `NO_COLOR` is set
                  - always
                  - never
          
                  [default: auto]

        Exit codes:
          0  success
          1  something is to be mended: each verb says what counts
          2  the command line is wrong
          3  failure: cargo, git or a file could not be used
    "#]];
    expected.assert_eq(&help(&["help"]));
}

/// The help of a verb without the options that all verbs have.
fn own_help(verb: &str) -> String {
    let help = help(&["help", verb]);
    let (own, rest) = help.split_once("Packages:\n").unwrap();
    let (_, after) = rest.split_once("[default: auto]\n").unwrap();
    format!("{}\n{after}", own.trim_end())
}

/// The help of every verb in one file, which shows a change as a whole.
#[test]
fn every_verb_explains_itself() {
    let mut all = format!("$ cargo stubs help list\n{}", help(&["help", "list"]));
    let verbs = [
        "show", "status", "record", "verify", "accept", "diff", "prune", "report",
    ];
    for verb in verbs {
        write!(all, "\n$ cargo stubs help {verb}\n{}", own_help(verb)).unwrap();
    }
    expect_file!["help.txt"].assert_eq(&all);
}
