//! The command reads `stubs.toml` as the tests do.

use crate::project::Project;

const LIBRARY: &str = r#"
#[cached_stubs::stubbable]
pub fn ask(question: &str) -> String {
    question.to_uppercase()
}

#[test]
fn asks() {
    let _stub = cached_stubs::Stub::<ask>::install();
    assert_eq!(ask("who"), "WHO");
}
"#;

#[test]
fn the_folder_of_recordings_is_the_files() {
    let project = Project::with_library("configured_dir", LIBRARY);
    project.write("stubs.toml", "dir = \"kept\"");
    project
        .stubs(&["record"])
        .passes()
        .says("Review what was recorded:\n\n  kept/configured_dir/ask\n");
    assert_eq!(project.files("kept").len(), 1);
    project.stubs(&["status"]).passes().says("1 recording");
    project
        .stubs(&["show", "ask"])
        .passes()
        .says("kept/configured_dir/ask/");

    project.write("stubs.toml", "dri = \"kept\"");
    project
        .stubs(&["status"])
        .fails()
        .says("stubs.toml:1 has the unknown key `dri`; did you mean `dir`?");
}
