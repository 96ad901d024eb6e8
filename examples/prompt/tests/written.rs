//! Tools that nobody has all of: what they print is written by hand, as recordings, in
//! `stubs/prompt-example/command/exec_cmd`.

use std::fs;

use cached_stubs::{Mode, Stub, stub_fixture};
use prompt_example::{Context, exec_cmd, tools};
use rstest::rstest;

// `RECORD=all` would run the tools.
stub_fixture!(commands: exec_cmd, mode = Mode::Replay);

#[rstest]
#[case::php("composer.json", "php 8.4.4")]
#[case::deno("deno.json", "deno 2.2.3")]
#[case::go("go.mod", "go 1.24.1")]
#[case::java("pom.xml", "java 21.0.6")]
#[case::node("package.json", "node 22.12.0")]
#[case::python("pyproject.toml", "python3 3.13.2")]
#[case::ruby("Gemfile", "ruby 3.4.2")]
fn version(_commands: Stub<exec_cmd>, #[case] file: &str, #[case] expected: &str) {
    let project = tempfile::tempdir().unwrap();
    fs::write(project.path().join(file), "").unwrap();
    let context = Context::new(project.path().to_owned());
    assert_eq!(tools(&context).as_deref(), Some(expected));
}

/// Zig is not installed: its recording returns `null`.
#[rstest]
fn several_tools_of_which_one_is_missing(_commands: Stub<exec_cmd>) {
    let project = tempfile::tempdir().unwrap();
    for file in ["package.json", "build.zig", "Gemfile"] {
        fs::write(project.path().join(file), "").unwrap();
    }
    let context = Context::new(project.path().to_owned());
    assert_eq!(tools(&context).as_deref(), Some("ruby 3.4.2 node 22.12.0"));
}
