//! `cargo stubs rename --test`: the recordings of a renamed test.

use expect_test::expect;

use crate::project::Project;

const LIBRARY: &str = r#"
use cached_stubs::stubbable;

#[stubbable]
pub fn ask(question: &str) -> String {
    question.to_uppercase()
}

#[stubbable]
pub fn picture(name: &str) -> std::process::Output {
    let stdout = [name.as_bytes(), b"\xff"].concat().repeat(9000);
    std::process::Output { status: Default::default(), stdout, stderr: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cached_stubs::{Stub, stub_fixture};
    use rstest::rstest;

    stub_fixture!(llm: ask, stateful);
    stub_fixture!(pictures: picture, per_test);

    #[rstest]
    fn asks(_llm: Stub<ask>, _pictures: Stub<picture>) {
        assert_eq!([ask("who"), ask("who")], ["WHO", "WHO"]);
        assert_eq!(picture("a").stdout.len(), 18000);
    }

    #[rstest]
    #[case("a")]
    #[case("b")]
    fn each(_llm: Stub<ask>, #[case] question: &str) {
        ask(question);
    }

    #[rstest]
    fn stays(_llm: Stub<ask>) {
        ask("who");
    }
}
"#;

fn project(name: &str) -> Project {
    let project = Project::with_library(name, LIBRARY);
    project.stubs(&["record"]).passes();
    project
}

#[test]
fn the_miss_of_a_renamed_test_leads_to_its_recordings() {
    let project = project("rename_test");
    let renamed = LIBRARY
        .replace("fn asks(", "fn inquires(")
        .replace("fn each(", "fn every(");
    project.write("src/lib.rs", &renamed);
    let outcome = project.stubs(&["status", "--check"]);
    outcome.fails().says(
        "Was it renamed from `tests::asks`? Then this moves its recordings:\n      \
         cargo stubs rename --test -p rename_test tests::asks tests::inquires\n",
    );
    outcome.says("rename --test -p rename_test tests::each tests::every\n");
    let before = project.files("stubs").len();
    project.shows(
        &[
            "rename",
            "--test",
            "-p",
            "rename_test",
            "tests::asks",
            "tests::inquires",
            "--yes",
        ],
        0,
        &expect![[r#"
            renamed  stubs/rename_test/ask/test.rename_test.tests.asks/who.7548847ad10ab71c.json → stubs/rename_test/ask/test.rename_test.tests.inquires/who.7548847ad10ab71c.json
            renamed  stubs/rename_test/picture/test.rename_test.tests.asks/a.977da0959ea1783e.json → stubs/rename_test/picture/test.rename_test.tests.inquires/a.977da0959ea1783e.json
            2 recordings renamed
        "#]],
    );
    let each = ["rename", "--test", "tests::each", "tests::every", "--yes"];
    project.stubs(&each).passes().says("2 recordings renamed\n");
    assert_eq!(project.files("stubs").len(), before);
    project.stubs(&["status", "--check"]).passes();
}

#[test]
fn what_is_no_renamed_test_stays() {
    let project = project("rename_test_left_over");
    let before = project.files("stubs");
    let rename = |old, new| project.stubs(&["rename", "--test", old, new, "--yes"]);
    rename("tests::asks", "tests::inquires")
        .ends_with_code(1)
        .says("its test is still there");
    rename("tests::ask", "tests::inquires")
        .ends_with_code(3)
        .says("no test at or below `tests::ask` has recordings of its own; did you mean `tests::asks`?");
    project.write("src/lib.rs", &LIBRARY.replace("fn asks(", "fn inquires("));
    rename("tests::asks", "tests::inqires")
        .ends_with_code(1)
        .says("the sources have no test `tests::inqires`");
    assert_eq!(project.files("stubs"), before);
    // Another test has one of the calls.
    rename("tests::asks", "tests::stays")
        .ends_with_code(1)
        .says_all(&[
            "the call has a recording already",
            "1 recording renamed, 1 left over\n",
        ]);
}
