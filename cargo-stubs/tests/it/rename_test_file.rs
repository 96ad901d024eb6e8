//! `cargo stubs rename --test`: renamed files of tests, renumbered cases and shortened folders.

use expect_test::expect;

use crate::outcome::Outcome;
use crate::project::Project;

const LIBRARY: &str = r#"
use cached_stubs::stubbable;

#[stubbable]
pub fn ask(question: &str) -> String {
    question.to_uppercase()
}
"#;

/// The tests in a file, of the package `{name}`.
fn tests(name: &str, body: &str) -> String {
    let before = format!(
        "use cached_stubs::{{Stub, stub_fixture}};\nuse {name}::ask;\nuse rstest::rstest;\n\n\
         stub_fixture!(llm: ask, per_test);\n\n"
    );
    before + body
}

const ASKS: &str = r#"
#[rstest]
fn asks(_llm: Stub<ask>) {
    assert_eq!(ask("who"), "WHO");
}

#[rstest]
#[case::first("a")]
#[case::second("b")]
fn each(_llm: Stub<ask>, #[case] question: &str, #[values(1, 2)] times: usize) {
    ask(&question.repeat(times));
}
"#;

/// A package with recordings of the tests in `tests/old.rs`.
fn project(name: &str, body: &str) -> Project {
    let project = Project::with_library(name, LIBRARY);
    project.write("tests/old.rs", &tests(name, body));
    project.stubs(&["record"]).passes();
    project
}

fn rename(project: &Project, old: &str, new: &str) -> Outcome {
    project.stubs(&["rename", "--test", old, new, "--yes"])
}

#[test]
fn the_recordings_of_a_renamed_file_move() {
    let project = project("rename_file", ASKS);
    let before = project.files("stubs").len();
    project.move_file("tests/old.rs", "tests/new.rs");
    project
        .stubs(&["status", "--check"])
        .fails()
        .says("cargo stubs rename --test -p rename_file tests/old.rs tests/new.rs\n");
    let missed = Outcome::of(&mut project.cargo(&["test", "--test", "new", "asks"]));
    missed.fails().says(
        "Was this file of tests renamed from `tests/old.rs`?\nThere is no such file any more, and \
         there is a recording of\nthis call:\n",
    );
    rename(&project, "tests/old.rs", "tests/nwe.rs")
        .ends_with_code(1)
        .says("`rename_file` has no test binary whose first file is tests/nwe.rs");
    rename(&project, "tests/odl.rs", "tests/new.rs")
        .ends_with_code(3)
        .says("no test at or below `tests/odl.rs` has recordings of its own");
    rename(&project, "tests/old.rs", "tests/new.rs")
        .passes()
        .says("5 recordings renamed\n");
    assert_eq!(project.files("stubs").len(), before);
    project.stubs(&["status", "--check"]).passes();
    // Into a module of another binary.
    project.move_file("tests/new.rs", "tests/it/api.rs");
    project.write("tests/it/main.rs", "mod api;\n");
    rename(&project, "tests/new.rs", "tests/it/main.rs::api")
        .passes()
        .says("5 recordings renamed\n");
    project.stubs(&["status", "--check"]).passes();
    rename(&project, "tests/it/main.rs", "tests/new.rs")
        .ends_with_code(1)
        .says("its test is still there");
}

#[test]
fn a_renumbered_case_is_found_by_its_name() {
    let project = project("rename_case", ASKS);
    let renumbered = ASKS
        .replace("#[case::first", "#[case::new(\"c\")]\n#[case::first")
        .replace("#[values(1, 2)]", "#[values(3, 1, 2)]");
    project.write("tests/old.rs", &tests("rename_case", &renumbered));
    project
        .stubs(&["status", "--check"])
        .fails()
        .says("rename --test -p rename_case each::case_1_first::times_1_1 each::case_2_first::times_2_1\n");
    project.shows(
        &["rename", "--test", "each", "each", "--yes"],
        0,
        &expect![[r#"
            renamed  stubs/rename_case/ask/test.old.each.case_1_first.times_1_1/a.54bd8290c1d60390.json → stubs/rename_case/ask/test.old.each.case_2_first.times_2_1/a.54bd8290c1d60390.json
            renamed  stubs/rename_case/ask/test.old.each.case_1_first.times_2_2/aa.185b1d63f17d3c9c.json → stubs/rename_case/ask/test.old.each.case_2_first.times_3_2/aa.185b1d63f17d3c9c.json
            renamed  stubs/rename_case/ask/test.old.each.case_2_second.times_1_1/b.b6920c8abdfde7ae.json → stubs/rename_case/ask/test.old.each.case_3_second.times_2_1/b.b6920c8abdfde7ae.json
            renamed  stubs/rename_case/ask/test.old.each.case_2_second.times_2_2/bb.9dd9879924664d09.json → stubs/rename_case/ask/test.old.each.case_3_second.times_3_2/bb.9dd9879924664d09.json
            4 recordings renamed
        "#]],
    );
    project.stubs(&["record"]).passes().says("5 recorded");
    project.stubs(&["status", "--check"]).passes();
}

const NUMBERS: &str = r#"
#[rstest]
#[case("a")]
#[case("b")]
fn each(_llm: Stub<ask>, #[case] question: &str) {
    ask(question);
}
"#;

#[test]
fn a_case_without_a_name_is_only_moved_to_a_number_that_is_given() {
    let project = project("rename_number", NUMBERS);
    let first = |body: &str| project.write("tests/old.rs", &tests("rename_number", body));
    first(&NUMBERS.replace("#[case(\"a\")]\n", ""));
    // The first case is still there, and has another question.
    rename(&project, "each", "each").ends_with_code(1).says_all(&[
        "its test is still there",
        "`each` has no case `case_2`, and the name does not show which one it is now: name that one \
         as NEW, or record the test again",
    ]);
    project.remove(&project.recording("case_1"));
    rename(&project, "each::case_2", "each::case_1")
        .passes()
        .says("1 recording renamed\n");
    project.stubs(&["status", "--check"]).passes();
}

#[test]
fn shortened_folders_move_too() {
    let long =
        "a_test_with_a_name_that_says_at_length_what_it_is_about_so_that_its_folder_is_short";
    let body = |name: &str| ASKS.replace("fn asks(", &format!("fn {name}("));
    let module = |name: &str| format!("mod {name} {{ use super::*; {} }}\n", body(long));
    let (one, other) = (
        "in_a_module_of_some_length",
        "in_another_module_of_some_length",
    );
    let project = project("rename_long", &module(one));
    assert!(
        project.recording("who").contains("-"),
        "{}",
        project.recording("who")
    );
    project.write("tests/old.rs", &tests("rename_long", &module(other)));
    rename(&project, one, other)
        .passes()
        .says("5 recordings renamed\n");
    project.stubs(&["status", "--check"]).passes();
    project.move_file("tests/old.rs", "tests/new.rs");
    rename(&project, "tests/old.rs", "tests/new.rs")
        .passes()
        .says("5 recordings renamed\n");
    project.stubs(&["status", "--check"]).passes();
}
