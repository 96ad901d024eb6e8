//! `cargo stubs list`.

use expect_test::expect;

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
fn functions_fixtures_and_recordings_are_listed() {
    let project = Project::with_library("list", LIBRARY);
    project.shows(
        &["list"],
        0,
        &expect![[r#"
        list
          list::ask  0 recordings  src/lib.rs:16  fixture llm
          never::called  0 recordings  src/lib.rs:21
    "#]],
    );
    Outcome::of(project.cargo(&["test"]).env("RECORD", "1")).passes();
    project.shows(
        &["list", "--recordings", "--sort", "count"],
        0,
        &expect![[r#"
            list
              list::ask  2 recordings, 542 B  src/lib.rs:16  fixture llm
                one.76960c0960217ef8.json  271 B
                two.e450fd2d4f0ddf24.json  271 B
              doctest::documented  1 recording, 244 B  a doctest
                call.8388006e094db320.json  244 B
              never::called  0 recordings  src/lib.rs:21
        "#]],
    );
    project.shows(
        &["list", "never"],
        0,
        &expect![[r#"
        list
          never::called  0 recordings  src/lib.rs:21
    "#]],
    );

    // The recordings of a function that has changed are stale.
    project.write(
        "src/lib.rs",
        &LIBRARY.replace("question.to_uppercase()", "question.to_string()"),
    );
    project.shows(
        &["list", "ask"],
        0,
        &expect![[r#"
        list
          list::ask  2 recordings, 542 B, 2 stale  src/lib.rs:16  fixture llm
    "#]],
    );
    project.shows(&["list", "ask", "--json"], 0, &expect![[r#"
        {"type":"function","package":"list","function":"list::ask","file":"src/lib.rs","line":16,"fixtures":["llm"],"recordings":2,"stale":2,"bytes":542}
    "#]]);
}

#[test]
fn recordings_of_no_function_are_listed_apart() {
    let project = Project::with_library("list_of_no_function", LIBRARY);
    Outcome::of(project.cargo(&["test", "--lib"]).env("RECORD", "1")).passes();
    project.write(
        "src/lib.rs",
        &LIBRARY
            .replace("ask(", "inquire(")
            .replace("ask>", "inquire>")
            .replace(": ask", ": inquire"),
    );
    project.shows(
        &["list"],
        0,
        &expect![[r#"
        list_of_no_function
          list_of_no_function::inquire  0 recordings  src/lib.rs:16  fixture llm
          never::called  0 recordings  src/lib.rs:21
          of no function  2 recordings, 572 B
    "#]],
    );
}

#[test]
fn a_package_that_does_not_exist_is_an_error() {
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
