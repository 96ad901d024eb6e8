//! Programs that tests start.

use std::path::PathBuf;
use std::sync::LazyLock;

use crate::checkout::{Checkout, RECORD, REPLAY};
use crate::outcome::Outcome;
use crate::package::Package;

/// The built tests and program.
struct Parent {
    tests: PathBuf,
    program: PathBuf,
    /// The program without the feature `replay`.
    plain: PathBuf,
}

static PARENT: LazyLock<Parent> = LazyLock::new(|| {
    let package = Package::of("parent");
    let target = crate::environment::target();
    // Built apart: the tests build another program of the same path.
    let apart = target.join("without-replay");
    let mut build = package.cargo(&["build"]);
    Outcome::of(build.env("CARGO_TARGET_DIR", &apart)).passes();
    let plain = apart.join("debug/caller");
    let tests = package.executable_of(&["test", "--test", "children", "--no-run"], &[]);
    let program = target.join("debug/caller");
    Parent {
        tests,
        program,
        plain,
    }
});

fn checkout() -> Checkout {
    Checkout::running(&PARENT.tests)
}

#[test]
fn a_child_records_and_replays_what_its_test_stubs() {
    for (test, answer, call) in [
        ("asks", "one in spring", "one"),
        ("asks_on_a_thread", "one in spring", "one"),
        ("asks_a_block", "17", "hour"),
        ("has_a_grandchild", "one in spring", "one"),
        ("clears_the_environment_first", "one in spring", "one"),
        ("asks_by_tokio", "one in spring", "one"),
    ] {
        let checkout = checkout();
        let recorded = checkout.run(test, RECORD);
        assert_eq!(recorded.passes().answers(), [answer], "{recorded}");
        assert_eq!(checkout.calls(), [call], "{test}");
        assert_eq!(checkout.files().len(), 1, "{test}");

        let replayed = checkout.run(test, &[("SEASON", "autumn")]);
        assert_eq!(replayed.passes().answers(), [answer], "{replayed}");
        assert_eq!(checkout.calls(), [call], "{test}");
    }
}

#[test]
fn a_miss_in_a_child_fails_the_child_and_the_test() {
    for test in [
        "asks",
        "asks_on_a_thread",
        "swallows",
        "has_a_grandchild",
        "clears_the_environment_first",
    ] {
        let checkout = checkout();
        let missed = checkout.run(test, REPLAY);
        missed
            .fails()
            .says("a process that this test started failed")
            .says("nothing is recorded for `parent::ask`")
            .says(&format!("RECORD=1 cargo test -p app {test} -- --exact"));
        if test != "has_a_grandchild" {
            missed.says("code: Some(101)");
        }
        assert!(checkout.calls().is_empty(), "{test}");
    }
}

/// Such a test drops its stubs while it unwinds.
#[test]
fn a_miss_in_a_child_is_shown_where_an_assertion_fails_first() {
    for test in ["asserts_on_the_output", "asks_by_tokio"] {
        checkout()
            .run(test, REPLAY)
            .fails()
            .says("assertion failed")
            .says_times("a process that this test started failed", 1)
            .says_times("nothing is recorded for `parent::ask`", 1)
            .says_times(&format!("RECORD=1 cargo test -p app {test} -- --exact"), 1);
    }
}

#[test]
fn a_process_that_never_reports_fails_the_test() {
    let plain = PARENT.plain.to_str().unwrap();
    for (test, variables) in [
        ("asks", [("RECORD", "1"), ("CALLER", plain)].as_slice()),
        ("clears_the_environment_last", RECORD),
        ("starts_nothing", RECORD),
    ] {
        let outcome = checkout().run(test, variables);
        outcome
            .fails()
            .says("no process reported that it has the stubs of this test")
            .says("tests/children.rs:");
    }
    // One that calls nothing reports too.
    checkout().run("asks_nothing", REPLAY).passes();
}

#[test]
fn each_call_is_recorded_once_a_run_whoever_makes_it() {
    let checkout = checkout();
    checkout.run("asks_twice", RECORD).passes();
    assert_eq!(checkout.calls(), ["one", "two"]);
    checkout.forget_calls();
    let all = checkout.run("asks_twice", &[("RECORD", "all"), ("SEASON", "autumn")]);
    all.passes().says_times("answer: one in autumn", 3);
    all.says_times("answer: two in autumn", 2);
    assert_eq!(checkout.calls(), ["one", "two"]);
}

#[test]
fn stubs_that_cannot_be_taken_along_are_named() {
    checkout()
        .run("has_no_stub", REPLAY)
        .fails()
        .says("this test has no active stub");
    let expectations = (
        "`parent::ask`: it has expectations",
        "let recordings answer",
    );
    let sequence = "it is a `sequence` or `stateful`";
    for (test, (part, advice)) in [
        ("has_a_sequence", (sequence, "tell identical calls apart")),
        (
            "has_a_stateful_stub",
            (sequence, "remove `sequence` or `stateful`"),
        ),
        ("has_expectations", expectations),
        ("has_faults", expectations),
        (
            "has_recordings_of_its_own",
            (
                "`parent::ask`: it is `per_test`",
                "  #[stubbable(skip(folder), key(input = input_of(folder)))]",
            ),
        ),
        (
            "has_the_stub_of_a_trait",
            (
                "`parent::Teller::tell`: it is the stub of a trait",
                "stub the implementation that the process uses",
            ),
        ),
    ] {
        let outcome = checkout().run(test, REPLAY);
        outcome.fails().says(part).says_times(advice, 1);
    }
}

/// What the messages of these refusals suggest.
#[test]
fn what_is_taken_along_instead_answers() {
    for (test, answers) in [
        ("skips_the_folder", vec!["read rain", "read sun"]),
        ("stubs_the_implementation_of_a_trait", vec!["4"]),
    ] {
        let checkout = checkout();
        let recorded = checkout.run(test, RECORD);
        assert_eq!(recorded.passes().answers(), answers, "{recorded}");
        let calls = checkout.calls();
        let replayed = checkout.run(test, REPLAY);
        assert_eq!(replayed.passes().answers(), answers, "{replayed}");
        assert_eq!(checkout.calls(), calls, "{test}");
    }
}

#[test]
fn a_stub_that_the_child_installs_wins() {
    let checkout = checkout();
    let outcome = checkout.run("starts_a_test_with_a_stub_of_its_own", RECORD);
    assert_eq!(outcome.passes().answers(), ["by hand", "one in spring"]);
    assert_eq!(checkout.calls(), ["one"]);
}

/// No test, only variables.
#[test]
fn a_whole_run_of_a_program_is_recorded_by_hand() {
    let checkout = checkout();
    let run = |stubbed: &str, variables: &[(&str, &str)]| {
        let mut command = checkout.command_of(&PARENT.program, &[], variables);
        let mut program = std::process::Command::new(&PARENT.program);
        let set = command.envs([("CACHED_STUBS_CHILD", stubbed)]).get_envs();
        for (name, value) in set {
            match value {
                Some(value) => program.env(name, value),
                None => program.env_remove(name),
            };
        }
        Outcome::of(
            program
                .args(["thread", "one"])
                .current_dir(checkout.folder()),
        )
    };
    run("all", REPLAY).fails().ends_with_code(101);
    let recorded = run("all", RECORD);
    assert_eq!(recorded.passes().answers(), ["one in spring"]);
    recorded.says("cached-stubs: 1 recorded, 0 changed, 0 unchanged");
    assert_eq!(checkout.calls(), ["one"]);
    for paths in ["all", "parent::ask", "parent"] {
        let replayed = run(paths, &[("SEASON", "autumn")]);
        assert_eq!(replayed.passes().answers(), ["one in spring"], "{paths}");
    }
    assert_eq!(checkout.calls(), ["one"]);
    // Others run.
    run("parent::next", REPLAY).passes();
    assert_eq!(checkout.calls(), ["one", "one"]);
}

#[test]
fn assertions_that_calls_of_a_child_could_decide_fail() {
    let checkout = checkout();
    checkout.run("asks", RECORD).passes();
    for assertion in [
        "calls",
        "assert_not_called",
        "assert_not_called_with",
        "assert_call_count",
        "assert_called_once",
    ] {
        checkout
            .run("asserts_after_the_child", &[("ASSERTION", assertion)])
            .fails()
            .says(&format!(
                "`{assertion}` cannot be decided: 1 call of `parent::ask` was answered in \
                 processes that this test started"
            ))
            .says("tests/children.rs:");
    }
    // The test's own call decides.
    let variables = [("ASSERTION", "assert_called")];
    checkout.run("asserts_after_the_child", &variables).passes();
}

#[test]
fn an_expectation_that_a_child_does_not_see_is_refused() {
    let checkout = checkout();
    checkout.run("asks", RECORD).passes();
    for test in ["expects_after_the_child", "plans_a_fault_after_the_child"] {
        checkout
            .run(test, REPLAY)
            .fails()
            .says("panicked at tests/children.rs:")
            .says(
                "an expectation or a fault of `parent::ask` is added, which processes that this \
                 test starts do not see",
            )
            .says("`child_env()`  tests/children.rs:");
    }
}

/// The child's output is what its test judges.
#[test]
fn what_children_record_is_summed_up_by_their_test() {
    let outcome = checkout().run("asks_twice", RECORD);
    outcome
        .passes()
        .says_times("cached-stubs: 2 recorded, 0 changed, 0 unchanged", 1)
        .says_times(" recorded, ", 1);
}

#[test]
fn what_a_killed_parent_leaves_behind_is_removed_by_the_next_run() {
    let checkout = checkout();
    let temp = checkout.folder().join("temp");
    std::fs::create_dir_all(&temp).unwrap();
    let temp_variable = [("TMPDIR", temp.to_str().unwrap()), ("RECORD", "1")];
    let left_over = || {
        let below = crate::snapshot::below(&temp).into_iter();
        let is_channel = |path: &PathBuf| path.ends_with("stubs.json");
        below.filter(is_channel).count()
    };
    checkout.run("is_killed", &temp_variable).fails();
    assert_eq!(left_over(), 1);
    checkout.run("asks", &temp_variable).passes();
    assert_eq!(left_over(), 0);
}
