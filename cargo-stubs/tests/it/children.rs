//! Recordings that only programs use which tests start.

use crate::project::Project;

const LIBRARY: &str = r#"
#[cached_stubs::stubbable]
pub fn ask(question: &str) -> String {
    question.to_uppercase()
}

#[cached_stubs::stubbable]
pub fn look_up(article: u32) -> Result<u32, String> {
    Err(format!("no article {article}"))
}
"#;

const PROGRAM: &str = r#"
fn main() {
    println!("{} {:?}", started::ask("who"), started::look_up(3));
}
"#;

const TEST: &str = r#"
use cached_stubs::{Stub, child_env};

#[test]
fn starts() {
    let _asks = Stub::<started::ask>::install();
    if std::env::var_os("RECORD").is_some() {
        let _looks = Stub::<started::look_up>::install();
        run();
    }
    run();
}

fn run() {
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_started"));
    // Its environment does not name the folder of the journal.
    let output = program.env_clear().envs(child_env()).output().unwrap();
    assert_eq!(output.stdout, b"WHO Err(\\"no article 3\\")\\n");
}
"#;

#[test]
fn they_count_as_recorded_and_used() {
    let project = Project::with_library("started", LIBRARY);
    project.write("src/main.rs", PROGRAM);
    project.write("tests/starts.rs", &TEST.replace("\\\\", "\\"));
    project.stubs(&["record"]).passes().says_all(&[
        "1 recorded, 0 changed, 0 unchanged",
        "`started::look_up` returned an `Err`, at src/main.rs:3:",
    ]);
    let status = project.stubs(&["status", "--check"]);
    status.passes().never_says("not used");
    project.stubs(&["prune", "--yes"]).passes();
    assert_eq!(project.files("stubs").len(), 1);
}
