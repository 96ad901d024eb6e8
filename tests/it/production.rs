//! Without the feature `replay`, the library leaves nothing behind.

use std::collections::BTreeSet;
use std::fs;

use crate::checkout::Checkout;
use crate::environment::cleaned;
use crate::outcome::Outcome;
use crate::package::{Package, app};

#[test]
fn only_the_macro_crate_is_a_dependency_and_it_has_none() {
    let mut tree = app().package.cargo(&[
        "tree", "--edges", "normal", "--prefix", "none", "--format", "{p}",
    ]);
    let outcome = Outcome::of(&mut tree);
    // Cargo may print other lines.
    let packages: BTreeSet<_> = outcome
        .passes()
        .text()
        .lines()
        .filter_map(|line| line.split_once(" v"))
        .map(|(package, _)| package)
        .collect();
    let expected = ["app", "cached-stubs", "cached-stubs-macros"];
    assert_eq!(packages, BTreeSet::from(expected), "{outcome}");
}

#[test]
fn the_machine_code_is_the_same_as_without_the_attribute() {
    let package = Package::of("machine");
    let folder = tempfile::tempdir().unwrap();
    let assembly = |name: &str, cfg: &[&str]| {
        let path = folder.path().join(name);
        let emit = format!("asm={}", path.display());
        let mut arguments = vec!["rustc", "--release", "--lib", "--", "--emit", &emit];
        arguments.extend(cfg);
        Outcome::of(&mut package.cargo(&arguments))
            .passes()
            .never_says("warning");
        fs::read_to_string(path).unwrap()
    };
    let with = assembly("with.s", &[]);
    let without = assembly("without.s", &["--cfg", "plain"]);
    for function in [
        "synchronous",
        "fallible",
        "generic",
        "uses",
        "method",
        "answer",
        "forwarded",
    ] {
        assert!(
            without.contains(function),
            "{function} is not in the machine code"
        );
    }
    assert!(!with.contains("cached_stubs"));
    if let Some((with, without)) = with
        .lines()
        .zip(without.lines())
        .find(|(with, without)| with != without)
    {
        panic!("{with}\ninstead of\n{without}");
    }
    assert_eq!(with.len(), without.len());
}

#[test]
fn all_that_the_attribute_goes_on_is_as_without_it() {
    let package = Package::of("plain");
    // The feature of the macros alone changes nothing.
    for features in ["", "replay-of-macros"] {
        let mut cargo = package.cargo(&["test", "--lib", "--features", features]);
        let outcome = Outcome::of(&mut cargo);
        outcome.passes().never_says("warning").says("5 passed");
    }
}

#[test]
fn a_mistake_in_the_attribute_is_reported_where_tests_are_built() {
    let package = Package::of("mistaken");
    Outcome::of(&mut package.cargo(&["check"])).passes();
    let outcome = Outcome::of(&mut package.cargo(&["check", "--tests"]));
    outcome
        .fails()
        .says("unknown argument `skp`; did you mean `skip`?")
        .says("src/lib.rs:5:13");
}

#[test]
fn a_parameter_that_cannot_be_passed_on_is_reported_in_production_too() {
    let mut check = Package::of("mistaken").cargo(&["check", "--features", "pattern"]);
    let outcome = Outcome::of(&mut check);
    outcome.fails().says("due to 1 previous error");
    outcome.says_all(&[
        "`of` passes this parameter on, so it needs a name: write `name: Type`",
        "src/lib.rs:12:14",
    ]);
}

#[test]
fn a_fixture_without_the_feature_names_it() {
    let outcome = Outcome::of(&mut Package::of("bare").cargo(&["check"]));
    outcome.fails().says("due to 1 previous error");
    outcome.says_all(&[
        "[dev-dependencies]",
        "cached-stubs",
        "features = [\"replay\"]",
        "src/lib.rs:10:1",
    ]);
}

#[test]
fn an_unknown_error_type_names_the_feature() {
    let mut cargo = Package::of("unknown").cargo(&["test", "--lib", "--no-run"]);
    let outcome = Outcome::of(&mut cargo);
    outcome.fails().says("due to 1 previous error");
    outcome.says_all(&[
        "`anyhow::Error` cannot be recorded",
        "`anyhow`, `bytes`, `eyre`, `http`, `prost` and `tonic`",
        "feature",
        "src/lib.rs:6:31",
    ]);
}

#[test]
fn the_program_makes_real_calls_and_its_tests_replay() {
    let checkout = Checkout::new();
    let cargo = |arguments: &[&str], record: &str| {
        let mut cargo = app().package.cargo(arguments);
        cargo
            .env("RECORD", record)
            .env("CACHED_STUBS_DIR", checkout.stubs());
        Outcome::of(cargo.env("REAL_CALLS", checkout.calls_file()))
    };
    for record in ["", "1", "nonsense"] {
        cargo(&["run", "--quiet"], record)
            .passes()
            .says("one in spring\n");
        assert!(!checkout.stubs().exists());
    }
    assert_eq!(checkout.calls(), ["one", "one", "one"]);
    checkout.forget_calls();

    let tests = [
        "test",
        "--quiet",
        "--test",
        "outside",
        "--",
        "--show-output",
    ];
    cargo(&tests, "")
        .fails()
        .says("nothing is recorded for `app::llm::ask`");
    // The program that cargo builds for the tests makes a real call.
    assert_eq!(checkout.calls(), ["one"]);
    checkout.forget_calls();
    cargo(&tests, "1")
        .passes()
        .says_times("answer: one in spring", 2);
    assert_eq!(checkout.calls(), ["one", "one"]);
    assert_eq!(checkout.files().len(), 1);
    checkout.forget_calls();
    cargo(&tests, "").passes();
    assert_eq!(checkout.calls(), ["one"]);

    // The unit tests of the library share the recording.
    checkout.run("modes::asks_again", &[]).passes();
}

const WARNING: &str = "cached-stubs: this program was built with the feature `replay`";

/// `./app` with the feature, as somebody ships it.
#[test]
fn a_shipped_program_with_the_feature_says_so() {
    let package = Package::of("shipped");
    let program = package.executable_of(&["build", "--profile", "shipped"], &[]);
    let run = || {
        let mut command = cleaned(&program);
        command.env_remove("CARGO_MANIFEST_DIR");
        command
    };
    let shipped = Outcome::of(&mut run());
    shipped
        .passes()
        .says_times(WARNING, 1)
        .says("one in spring\ntwo in spring\n");
    let mut tree = package.cargo(&[
        "tree",
        "--edges",
        "normal,features",
        "--invert",
        "cached-stubs",
    ]);
    Outcome::of(&mut tree)
        .passes()
        .says("cached-stubs feature \"replay\"\n")
        .says("shipped v0.0.0");

    // Started by cargo, by a test, or by somebody who records a run.
    for (variable, value) in [("CARGO_MANIFEST_DIR", "."), ("CACHED_STUBS_CHILD", "none")] {
        let known = Outcome::of(run().env(variable, value));
        known.passes().never_says(WARNING);
    }
    let unoptimised = package.executable_of(&["build"], &[]);
    let unoptimised = Outcome::of(&mut cleaned(unoptimised));
    unoptimised.passes().never_says(WARNING);
}

/// Whoever can set its variables must not make it write files and exit.
#[test]
fn only_a_test_harness_describes_itself() {
    let package = Package::of("shipped");
    let folder = tempfile::tempdir().unwrap();
    let descriptions = folder.path().join("descriptions");
    let describe = |program| {
        let mut command = cleaned(program);
        Outcome::of(command.env("CACHED_STUBS_DESCRIBE", &descriptions))
    };
    let program = package.executable_of(&["build"], &[]);
    describe(program).passes().says("one in spring\n");
    assert!(!descriptions.exists());
    let tests = package.executable_of(&["test", "--no-run"], &[]);
    describe(tests).passes().never_says("running 1 test");
    assert_eq!(fs::read_dir(&descriptions).unwrap().count(), 1);
}
