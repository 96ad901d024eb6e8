//! `cargo stubs record`.

use expect_test::expect;

use crate::environment::nextest_is_installed;
use crate::outcome::Outcome;
use crate::project::Project;
use crate::two_functions::project;

#[test]
fn only_the_chosen_functions_are_called() {
    let project = project("record_chosen");
    // The other function's recordings do not answer, and it is not called.
    let recorded = project.stubs(&["record", "ask"]);
    recorded.fails().says_all(&[
        "2 recorded, 0 changed, 0 unchanged, 1 call failed",
        "2 real calls in ",
        "1 test failed",
        "called record_chosen::ask, ",
        // What the runner said.
        "nothing is recorded for `record_chosen::price`",
        "test tests::buys ... FAILED",
    ]);
    let by_test = project.stubs(&["record", "--test", "buys"]);
    by_test.passes().says("1 recorded, 0 changed, 0 unchanged");
    by_test.never_says("test tests::buys");

    // There is nothing more to do.
    project.shows(
        &["record"],
        0,
        &expect![[r#"
            0 recorded, 0 changed, 0 unchanged  0 real calls in [time]
        "#]],
    );

    project.write("world", "mars");
    project.shows(
        &["record", "--all", "price"],
        0,
        &expect![[r#"
            0 recorded, 1 changed, 0 unchanged  1 real call in [time]
            Review what was recorded:

              stubs/record_chosen/price
        "#]],
    );
    project
        .stubs(&["record", "prize"])
        .fails()
        .says("error: no stubbable function matches prize; `cargo stubs list` shows all");
}

#[test]
fn programs_get_an_object_per_line() {
    let project = project("record_json");
    project.stubs(&["record"]).passes();
    project.write("world", "mars");
    project.shows_objects(&["record", "--all", "price"], 0, &expect![[r#"
        {"type":"kept","package":"record_json","function":"record_json::price","file":"[project]/stubs/record_json/price/3.ced517b8c55d1bc9.json","change":"changed"}
        {"type":"summary","recorded":0,"changed":1,"unchanged":0,"failed":0,"not_recorded":0,"calls":1,"milliseconds":[time],"tests_failed":0,"passed":true}
    "#]]);
}

/// Variables that the user exported are for other runs.
#[test]
fn variables_of_the_shell_do_not_matter_but_ci_does() {
    let project = project("record_environment");
    let mut command = project.stubs_command(&["record", "price"]);
    command
        .env("RECORD", "live")
        .env("CACHED_STUBS_ONLY", "nothing");
    Outcome::of(&mut command).fails().says("1 recorded, ");
    let mut command = project.stubs_command(&["record"]);
    let refused = Outcome::of(command.env("CI", "true"));
    refused
        .fails()
        .says_all(&["CI=true", "RECORD=1", "RECORD_IN_CI=1"]);
    let mut command = project.stubs_command(&["record"]);
    command.env("CI", "true").env("RECORD_IN_CI", "1");
    Outcome::of(&mut command).passes().says("2 recorded, ");
}

#[test]
fn the_command_says_what_to_commit() {
    let project = project("record_commit");
    project.shows(
        &["record", "ask"],
        1,
        &expect![[r#"
            2 recorded, 0 changed, 0 unchanged, 1 call failed  2 real calls in [time]
            1 test failed
            Review what was recorded:

              stubs/record_commit/ask
        "#]],
    );
    project.commit_all();
    project.shows(
        &["record"],
        0,
        &expect![[r#"
            1 recorded, 0 changed, 0 unchanged  1 real call in [time]
            Review what was recorded, and commit it:

              git add stubs/record_commit/price
        "#]],
    );
}

const FAILING: &str = r#"
#[cached_stubs::stubbable]
pub fn look_up(article: u32) -> Result<u32, String> {
    Err(format!("no article {article}"))
}

#[test]
fn fails() {
    let _stub = cached_stubs::Stub::<look_up>::install();
    assert!(look_up(3).is_err());
}
"#;

#[test]
fn calls_that_are_not_recorded_are_listed() {
    let project = Project::with_library("record_failing", FAILING);
    project.shows(
        &["record"],
        0,
        &expect![[r#"
            0 recorded, 0 changed, 0 unchanged  1 real call in [time]
            1 call was made that replay will not answer:

              `record_failing::look_up` returned an `Err`, at src/lib.rs:10:13
              If the test needs the error, write #[stubbable(errors)].
        "#]],
    );
}

const GIVEN_UP: &str = r#"
use cached_stubs::{Stub, stubbable};

#[stubbable]
pub async fn ask(question: &str) -> String {
    question.to_owned()
}

#[test]
fn gives_up() {
    let _stub = Stub::<ask>::install();
    drop(ask("one"));
    drop(ask("two"));
}
"#;

/// Another process completes what the first one gives up.
const COMPLETES: &str = r#"
#[test]
fn completes() {
    let _stub = cached_stubs::Stub::<record_given_up::ask>::install();
    let mut call = std::pin::pin!(record_given_up::ask("one"));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(call.as_mut().poll(&mut context).is_ready());
}
"#;

#[test]
fn a_call_that_one_process_gives_up_and_another_completes_needs_a_sequence() {
    let project = Project::with_library("record_given_up", GIVEN_UP);
    project.write("tests/completes.rs", COMPLETES);
    project.shows(&["record"], 0, &expect![[r#"
        2 recorded, 0 changed, 0 unchanged  1 real call in [time]
        2 calls were made that replay will not answer:

          `record_given_up::ask` was given up by its caller before it completed, at src/lib.rs:13:10
          Replayed, it stays pending and changes nothing.

          `record_given_up::ask` was given up by its caller before it completed, and an identical call completed, at src/lib.rs:12:10
          Replayed, both get the answer at once; #[stubbable(sequence)] replays each as it was.
        Review what was recorded:

          stubs/record_given_up/ask
    "#]]);
}

const FAILS_AGAIN: &str = r#"
#[test]
fn fails_again() {
    let _stub = cached_stubs::Stub::<record_nextest::look_up>::install();
    assert!(record_nextest::look_up(3).is_err());
}
"#;

#[test]
fn the_processes_of_nextest_are_summed_up() {
    if !nextest_is_installed() {
        return;
    }
    let project = Project::with_library("record_nextest", FAILING);
    project.write("tests/again.rs", FAILS_AGAIN);
    project.shows(
        &["record", "--nextest"],
        0,
        &expect![[r#"
            0 recorded, 0 changed, 0 unchanged  2 real calls in [time]
            2 calls were made that replay will not answer:

              `record_nextest::look_up` returned an `Err`, at src/lib.rs:10:13
              If the test needs the error, write #[stubbable(errors)].

              `record_nextest::look_up` returned an `Err`, at tests/again.rs:5:13
              If the test needs the error, write #[stubbable(errors)].
        "#]],
    );
}

const DOCTEST: &str = r#"
/// ```
/// use record_doctest::look_up;
///
/// let _stub = cached_stubs::Stub::<look_up>::install();
/// assert!(look_up(3).is_err());
/// ```
#[cached_stubs::stubbable]
pub fn look_up(article: u32) -> Result<u32, String> {
    Err(format!("no article {article}"))
}
"#;

/// rustdoc hides what a passing doctest prints.
#[test]
fn what_doctests_do_not_record_is_listed() {
    let project = Project::with_library("record_doctest", DOCTEST);
    project.stubs(&["record"]).passes().says_all(&[
        "1 call was made that replay will not answer:",
        "`record_doctest::look_up` returned an `Err`, at ",
        "write #[stubbable(errors)].",
    ]);
}
