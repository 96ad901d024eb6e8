//! A command and a library of versions that do not work together.

use expect_test::expect;

use crate::outcome::Outcome;
use crate::project::Project;

const LIBRARY: &str = r#"
use cached_stubs::stubbable;

#[stubbable]
pub fn ask(question: &str) -> String {
    question.to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use cached_stubs::Stub;

    #[test]
    fn asks() {
        let _stub = Stub::<ask>::install();
        assert_eq!(ask("who"), "WHO");
        if std::env::var_os("ASK_MORE").is_some() {
            assert_eq!(ask("where"), "WHERE");
        }
    }
}
"#;

/// A package with two recordings, of which its tests use one.
fn project(name: &str) -> Project {
    let project = Project::with_library(name, LIBRARY);
    let mut record = project.cargo(&["test", "--lib"]);
    Outcome::of(record.env("RECORD", "1").env("ASK_MORE", "1")).passes();
    project
}

/// The first line that a library of this protocol writes.
fn header(protocol: u32, version: &str) -> String {
    format!(r#"{{"protocol":{protocol},"version":"{version}","package":"app"}}"#)
}

/// `cargo stubs prune --yes` ends with this error, and nothing is deleted.
#[track_caller]
fn nothing_is_pruned(project: &Project, arguments: &[&str], error: &expect_test::Expect) {
    let before = project.snapshot();
    let pruned = project.stubs(&[&["prune", "--yes"], arguments].concat());
    pruned.ends_with_code(3);
    let (_, message) = pruned.text().split_once("error: ").unwrap();
    error.assert_eq(&message.replace(env!("CARGO_PKG_VERSION"), "1.2.3"));
    assert_eq!(project.snapshot(), before, "{pruned}");
}

/// A test binary without a harness, that describes itself with this first line.
const BINARY: &str = r#"
fn main() {
    if let Some(folder) = std::env::var_os("CACHED_STUBS_DESCRIBE") {
        let file = std::path::Path::new(&folder).join("other.description");
        std::fs::write(file, "HEADER\n").unwrap();
    }
}
"#;

/// Adds a test binary that describes itself as a library of this protocol does.
fn add_binary(project: &Project, protocol: u32, version: &str) {
    let manifest = project.read("Cargo.toml");
    if !manifest.contains("[[test]]") {
        let test = "\n[[test]]\nname = \"other\"\nharness = false\n";
        project.write("Cargo.toml", &(manifest + test));
    }
    let header = header(protocol, version);
    let header = header.replace('"', "\\\"");
    project.write("tests/other.rs", &BINARY.replace("HEADER", &header));
}

#[test]
fn a_test_binary_of_another_protocol_stops_the_command() {
    let project = project("protocol_description");
    add_binary(&project, 99, "9.0.0");
    nothing_is_pruned(
        &project,
        &[],
        &expect![[r#"
        the tests of `app` use cached-stubs 9.0.0, which does not work with this cargo-stubs 1.2.3: cargo-stubs is older
          Update it: cargo install cargo-stubs --version 9.0.0
    "#]],
    );
    add_binary(&project, 2, "0.0.9");
    nothing_is_pruned(
        &project,
        &[],
        &expect![[r#"
        the tests of `app` use cached-stubs 0.0.9, which does not work with this cargo-stubs 1.2.3: cached-stubs is older
          Update cached-stubs to 1.2.3 in Cargo.toml; or install the command of its version: cargo install cargo-stubs --version 0.0.9
    "#]],
    );
}

#[test]
fn a_journal_of_another_protocol_stops_the_command() {
    let project = project("protocol_journal");
    let journal = |text: &str| project.write("journals/1-0.journal", text);
    let arguments = ["--journal", "journals"];
    journal(&(header(99, "9.0.0") + "\n{\"event\":\"spared\"}\n"));
    nothing_is_pruned(
        &project,
        &arguments,
        &expect![[r#"
        the tests of `app` use cached-stubs 9.0.0, which does not work with this cargo-stubs 1.2.3: cargo-stubs is older
          Update it: cargo install cargo-stubs --version 9.0.0
    "#]],
    );
    journal(&(header(2, "0.0.9") + "\n"));
    nothing_is_pruned(
        &project,
        &arguments,
        &expect![[r#"
        the tests of `app` use cached-stubs 0.0.9, which does not work with this cargo-stubs 1.2.3: cached-stubs is older
          Update cached-stubs to 1.2.3 in Cargo.toml; or install the command of its version: cargo install cargo-stubs --version 0.0.9
    "#]],
    );
    journal(&(header(9, "1.2.3") + "\n{\"event\":\"spared\"}\n"));
    nothing_is_pruned(
        &project,
        &arguments,
        &expect![[r#"
            journals/1-0.journal has a line that cargo-stubs cannot read: unknown variant `spared`, expected one of `installed`, `used`, `by_hand`, `renamed`, `missed`, `calling`, `called`, `saved`, `not_recorded`, `given_up`, `idle_scrub`, `drifted`, `failed`, `ended` at line 1 column 17
              "{\"event\":\"spared\"}\n"
        "#]],
    );

    // One that agrees.
    journal(&(header(9, "1.2.3") + "\n"));
    let pruned = project.stubs(&["prune", "--yes", "--journal", "journals"]);
    pruned.passes().says("1 file deleted");
}
