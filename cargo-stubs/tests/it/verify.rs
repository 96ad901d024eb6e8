//! `cargo stubs verify`.

use expect_test::expect;

use crate::project::Project;

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
fn verify_shows_what_differs_and_writes_nothing() {
    let project = project("verify_differences");
    project.stubs(&["record", "--verbose"]).passes().says_all(&[
        "test tests::asks ... ok",
        "3 recorded, 0 changed, 0 unchanged",
    ]);
    let recorded = project.snapshot();
    project.shows(
        &["verify"],
        0,
        &expect![[r#"
            4 real calls compared, 0 differences  [time]
        "#]],
    );

    project.write("world", "venus");
    project.shows(
        &["verify", "price"],
        0,
        &expect![[r#"
            1 real call compared, 0 differences  [time]
        "#]],
    );

    let asked = project.stubs(&["verify", "verify_differences::ask", "--exact"]);
    asked.ends_with_code(1).says_all(&[
        "`verify_differences::ask`",
        "earth",
        "venus",
        "3 real calls compared, 3 differences",
        "2 tests failed",
    ]);
    // The output of the runner would only repeat the reports.
    asked.never_says("test tests::asks ... FAILED");
    let asked = project.stubs(&["verify", "ask", "--json"]);
    asked.fails().says_all(&[
        r#"{"type":"drift","package":"verify_differences","function":"verify_differences::ask","test":"tests::asks","report":""#,
        r#""tests_failed":2,"passed":false}"#,
    ]);
    assert_eq!(project.snapshot(), recorded);
}
