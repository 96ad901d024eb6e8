//! The help texts.

use std::fmt::Write as _;

use expect_test::expect_file;

use crate::environment::cleaned;
use crate::outcome::Outcome;

fn help(arguments: &[&str]) -> String {
    let mut command = cleaned(env!("CARGO_BIN_EXE_cargo-stubs"));
    let outcome = Outcome::of(command.arg("stubs").args(arguments));
    outcome.passes().text().to_owned()
}

/// The help of a verb without the options that all verbs have.
fn own_help(verb: &str) -> String {
    let help = help(&["help", verb]);
    let (own, rest) = help.split_once("Packages:\n").unwrap();
    let (_, after) = rest.split_once("[default: auto]\n").unwrap();
    format!("{}\n{after}", own.trim_end())
}

/// All help texts in one file, which shows a change as a whole.
#[test]
fn the_command_and_its_verbs_explain_themselves() {
    let mut all = format!("$ cargo stubs help\n{}", help(&["help"]));
    let verbs = [
        "list",
        "show",
        "status",
        "record",
        "verify",
        "accept",
        "diff",
        "prune",
        "rename",
        "report",
        "completions",
        "new",
        "review",
    ];
    for verb in verbs {
        write!(all, "\n$ cargo stubs help {verb}\n{}", own_help(verb)).unwrap();
    }
    expect_file!["help.txt"].assert_eq(&all);
}
