//! `cargo stubs list`.

use crate::outcome::Outcome;
use crate::project::Project;

const LIBRARY: &str = r#"
//! ```
//! use cached_stubs::{Stub, stubbable};
//!
//! #[stubbable]
//! fn documented() -> u8 {
//!     7
//! }
//!
//! let _stub = Stub::<documented>::install();
//! assert_eq!(documented(), 7);
//! ```

use cached_stubs::stubbable;

#[stubbable]
pub fn ask(question: &str) -> String {
    question.to_uppercase()
}

#[stubbable(name = "never::called")]
pub fn never() -> u8 {
    1
}

#[cfg(test)]
mod tests {
    use super::*;
    use cached_stubs::{Stub, stub_fixture};
    use rstest::rstest;

    stub_fixture!(llm: ask);

    #[rstest]
    fn asks(_llm: Stub<ask>) {
        assert_eq!(ask("one") + &ask("two"), "ONETWO");
    }
}
"#;

#[test]
fn it_shows_functions_fixtures_and_recordings() {
    let project = Project::with_library("list", LIBRARY);
    project.stubs(&["list"]).passes().says_all(&[
        "list::ask  0 recordings  src/lib.rs:16  fixture llm",
        "never::called  0 recordings",
    ]);
    Outcome::of(project.cargo(&["test"]).env("RECORD", "1")).passes();
    let listed = project.stubs(&["list", "--recordings", "--sort", "count"]);
    listed.passes().says_all(&[
        "list::ask  2 recordings, ",
        "    one.",
        "    two.",
        "doctest::documented  1 recording, ",
    ]);
    listed.never_says("stale");
    let order = |part: &str| listed.text().find(part).unwrap();
    assert!(order("list::ask") < order("doctest::documented"));
    assert!(order("doctest::documented") < order("never::called"));

    project
        .stubs(&["list", "never"])
        .passes()
        .never_says("list::ask");

    // The functions of a package that has changed are stale.
    project.write(
        "src/lib.rs",
        &LIBRARY.replace("question.to_uppercase()", "question.to_string()"),
    );
    project
        .stubs(&["list", "ask", "--json"])
        .passes()
        .says(r#""function":"list::ask","file":"src/lib.rs","line":16,"fixtures":["llm"],"recordings":2,"stale":2,"#);
}

#[test]
fn recordings_of_no_function_are_shown_as_such() {
    let project = Project::with_library("list_of_no_function", LIBRARY);
    Outcome::of(project.cargo(&["test", "--lib"]).env("RECORD", "1")).passes();
    project.write(
        "src/lib.rs",
        &LIBRARY
            .replace("ask(", "inquire(")
            .replace("ask>", "inquire>")
            .replace(": ask", ": inquire"),
    );
    project.stubs(&["list"]).passes().says_all(&[
        "list_of_no_function::inquire  0 recordings",
        "of no function  2 recordings",
    ]);
}

#[test]
fn what_is_no_package_is_an_error() {
    let project = Project::with_library("list_errors", LIBRARY);
    let named = project.stubs(&["list", "-p", "other"]);
    named
        .fails()
        .says("the workspace has no package `other`; it has list_errors");
    let nowhere = project.stubs(&["list", "--manifest-path", "nowhere/Cargo.toml"]);
    nowhere.fails().says("error: ");
    project.write("src/lib.rs", "fn f( {}");
    project
        .stubs(&["list"])
        .fails()
        .says("the tests of `list_errors` could not be built");
}
