//! `cargo stubs record` and `cargo stubs verify`.

use crate::outcome::Outcome;
use crate::project::Project;

/// What the functions return is a file beside the manifest, so that it can
/// change without them.
const LIBRARY: &str = r#"
use cached_stubs::stubbable;

#[stubbable]
pub fn ask(question: &str) -> String {
    format!("{question} {}", world())
}

#[stubbable]
pub fn price(article: u32) -> u32 {
    article + u32::try_from(world().len()).unwrap()
}

fn world() -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("world");
    std::fs::read_to_string(path).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;
    use cached_stubs::Stub;

    #[test]
    fn asks() {
        let _stub = Stub::<ask>::install();
        assert!(ask("hello").starts_with("hello"));
    }

    #[test]
    fn asks_twice() {
        let _stub = Stub::<ask>::install();
        assert!(ask("hello").len() + ask("goodbye").len() > 1);
    }

    #[test]
    fn buys() {
        let _stub = Stub::<price>::install();
        assert!(price(3) > 3);
    }
}
"#;

fn project(name: &str) -> Project {
    let project = Project::with_library(name, LIBRARY);
    project.write("world", "earth");
    project
}

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
    let again = project.stubs(&["record"]);
    again.passes().says("0 recorded, 0 changed, 0 unchanged");
    again.never_says("git add");

    project.write("world", "mars");
    let all = project.stubs(&["record", "--all", "price", "--json"]);
    all.passes().says_all(&[
        r#"{"type":"kept","package":"record_chosen","function":"record_chosen::price","file":""#,
        r#""change":"changed"}"#,
        r#"{"type":"summary","recorded":0,"changed":1,"unchanged":0,"failed":0,"not_recorded":0,"calls":1,"#,
        r#""tests_failed":0,"passed":true}"#,
    ]);
    all.never_says("record_chosen::ask");
    project
        .stubs(&["record", "prize"])
        .fails()
        .says("error: no stubbable function matches prize; `cargo stubs list` shows all");
}

#[test]
fn verify_shows_what_differs_and_writes_nothing() {
    let project = project("verify_differences");
    project.stubs(&["record", "--verbose"]).passes().says_all(&[
        "test tests::asks ... ok",
        "3 recorded, 0 changed, 0 unchanged",
    ]);
    let recorded = project.snapshot();
    let same = project.stubs(&["verify"]);
    same.passes().says("4 real calls compared, 0 differences");

    project.write("world", "venus");
    let prices = project.stubs(&["verify", "price"]);
    prices.passes().says("1 real call compared, 0 differences");

    let asked = project.stubs(&["verify", "verify_differences::ask", "--exact"]);
    asked.fails().says_all(&[
        "`verify_differences::ask`",
        "earth",
        "venus",
        "3 real calls compared, 3 differences",
        "2 tests failed",
    ]);
    // The reports stand for what the runner says.
    asked.never_says("test tests::asks ... FAILED");
    let asked = project.stubs(&["verify", "ask", "--json"]);
    asked.fails().says_all(&[
        r#"{"type":"drift","package":"verify_differences","function":"verify_differences::ask","test":"tests::asks","report":""#,
        r#""tests_failed":2,"passed":false}"#,
    ]);
    assert_eq!(project.snapshot(), recorded);
}

/// What somebody exported for their own runs is not about these.
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
fn what_is_to_be_committed_is_named() {
    let project = project("record_commit");
    project
        .stubs(&["record", "ask"])
        .fails()
        .says("Review what was recorded:\n\n  stubs/record_commit/ask\n");
    project.commit_all();
    project
        .stubs(&["record"])
        .passes()
        .says("commit it:\n\n  git add stubs/record_commit/price\n");
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
fn what_is_not_recorded_is_told() {
    let project = Project::with_library("record_failing", FAILING);
    project.stubs(&["record"]).passes().says_all(&[
        "0 recorded, 0 changed, 0 unchanged  1 real call in ",
        "1 call not recorded (an `Err`, or refused by `record_if`):\n  \
         record_failing::look_up\n",
    ]);
}
