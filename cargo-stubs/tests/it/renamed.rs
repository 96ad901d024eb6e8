//! Functions that get another name and keep their recordings.

use crate::outcome::Outcome;
use crate::project::Project;

const LIBRARY: &str = r#"
pub mod llm {
    #[cached_stubs::stubbable]
    pub fn ask(question: &str) -> String {
        question.to_uppercase()
    }
}

#[test]
fn asks() {
    let _stub = cached_stubs::Stub::<llm::ask>::install();
    assert_eq!(llm::ask("who"), "WHO");
}
"#;

/// People copy the name from a file, which has the crate, or leave the crate out.
#[test]
fn the_former_name_keeps_the_recordings() {
    let project = Project::with_library("renamed-fn", LIBRARY);
    project.stubs(&["record"]).passes().says("1 recorded");
    let recorded = project.snapshot();
    let file = project.read(project.recording("ask/"));
    assert!(
        file.contains("\"function\": \"renamed_fn::llm::ask\""),
        "{file}"
    );
    let renamed = LIBRARY
        .replace("mod llm", "mod model")
        .replace("llm::", "model::");
    let renamed = renamed
        .replace("fn ask", "fn inquire")
        .replace("::ask", "::inquire");
    // Only with the name that it had.
    project.write("src/lib.rs", &renamed);
    let test = || Outcome::of(&mut project.cargo(&["test", "--lib"]));
    test()
        .fails()
        .says("nothing is recorded for `renamed_fn::model::inquire`");
    for name in ["renamed_fn::llm::ask", "llm::ask"] {
        let attribute = format!("stubbable(name = \"{name}\")]");
        project.write("src/lib.rs", &renamed.replace("stubbable]", &attribute));
        test().passes();
        project.stubs(&["status", "--check"]).passes();
        project
            .stubs(&["record"])
            .passes()
            .says("0 recorded, 0 changed");
        assert_eq!(project.snapshot(), recorded);
    }
}
