//! Recordings that people write: `status` lists them, and `accept` completes them.

use expect_test::expect;

use crate::outcome::Outcome;
use crate::project::Project;

const LIBRARY: &str = r#"
#[cached_stubs::stubbable]
pub fn run(program: &str, arguments: &[&str]) -> String {
    panic!("{program} {arguments:?} is not installed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs() {
        let _stub = cached_stubs::Stub::<run>::install();
        assert_eq!(run("nonesuch", &["--version"]), "nonesuch 1.0");
    }
}
"#;

const FOLDER: &str = "stubs/NAME/run";

/// A package with a recording as somebody writes it, and the path of its file.
fn project(name: &str) -> (Project, String) {
    let project = Project::with_library(name, LIBRARY);
    let file = FOLDER.replace("NAME", name) + "/version.json";
    project.write(&file, &text(name, "--version", "nonesuch 1.0"));
    (project, file)
}

fn text(name: &str, argument: &str, answer: &str) -> String {
    format!(
        r#"{{
  "format": 1,
  "function": "{name}::run",
  "args": {{
    "program": "nonesuch",
    "arguments": ["{argument}"]
  }},
  "returns": ["{answer}"]
}}
"#
    )
}

#[test]
fn what_was_written_by_hand_is_listed_and_completed() {
    let (project, file) = project("by_hand");
    let unused = "stubs/by_hand/run/other.json";
    project.write(unused, &text("by_hand", "--help", "?"));
    let before = project.snapshot();
    Outcome::of(&mut project.cargo(&["test", "--lib"])).passes();
    project.shows(
        &["status", "--check"],
        1,
        &expect![[r#"
        by_hand
          by hand  by_hand::run  2 recordings
            stubs/by_hand/run/other.json
            stubs/by_hand/run/version.json
        2 recordings: 2 by hand

          cargo stubs accept NAME       completes what was written by hand: key, source, file name
    "#]],
    );
    project.stubs(&["list"]).says("2 recordings");
    project
        .stubs(&["show", "version", "--json"])
        .says(r#""stale":false,"key":null,"source":null,"#);
    project.shows(
        &["accept", "--dry-run", "run"],
        1,
        &expect![[r#"
        not completed  stubs/by_hand/run/other.json
          no test that ran got its answer: a test must call the function with these arguments

        by hand  stubs/by_hand/run/version.json → nonesuch-version.341c50e0375d619c.json

        1 recording would be completed.
    "#]],
    );
    project.stubs(&["accept", &file]).ends_with_code(3).says(
        "error: Give 1 recording the key, the source and the name of the file? There is no terminal",
    );
    let prune = project.stubs(&["prune", "--yes"]);
    prune.passes().says("written by hand");
    assert_eq!(project.snapshot(), before);

    project.shows(
        &["accept", "--yes", &file],
        0,
        &expect![[r#"
        by hand  stubs/by_hand/run/version.json → nonesuch-version.341c50e0375d619c.json

        1 recording completed.
    "#]],
    );
    project.remove(unused);
    let completed = project.recording("run/");
    assert_ne!(completed, file);
    project.stubs(&["status", "--check"]).passes();
    // Its source counts from now on.
    project.write("src/lib.rs", &LIBRARY.replace("is not", "isn't"));
    project
        .stubs(&["status", "--no-run", "--check"])
        .fails()
        .says("1 stale");
}

/// Other JSON files are none of the command's business.
#[test]
fn what_was_written_by_hand_is_a_new_recording() {
    let (project, file) = project("by_hand_new");
    let written = project.read(&file);
    project.remove(&file);
    project.commit_all();
    project.write(&file, &written);
    project.write("stubs/by_hand_new/run/notes.json", "{}");
    project.write("other.json", "{\"returns\": [");
    project.shows(
        &["diff"],
        0,
        &expect![[r#"
        by_hand_new::run
          new         stubs/by_hand_new/run/version.json  158 B, by hand

        1 recording changed since HEAD.
    "#]],
    );
    project
        .stubs(&["diff", "--json"])
        .passes()
        .says("version.json\",\"change\":\"new\"");
    project.stubs(&["review"]).fails().says_all(&[
        "by hand",
        "nonesuch 1.0",
        "1 recording to review",
    ]);
}

/// A record run completes it as well, to the same bytes.
#[test]
fn a_record_run_completes_what_was_written_by_hand() {
    let (project, file) = project("by_hand_recorded");
    let written = project.read(&file);
    project.stubs(&["record"]).passes().says("1 recorded");
    let recorded = project.recording("run/");
    let text = project.read(&recorded);
    assert_ne!(recorded, file);
    project.remove(&recorded);
    project.write(&file, &written);
    project.stubs(&["accept", "--yes", "run"]).passes();
    assert_eq!(project.read(&recorded), text);
    assert_eq!(project.recording("run/"), recorded);
}

/// Otherwise it would stay beside its successor, and no call would find it.
#[test]
fn what_is_recorded_again_replaces_what_was_written_by_hand() {
    let (project, _) = project("by_hand_all");
    let library = LIBRARY.replace(
        "panic!(\"{program} {arguments:?} is not installed\")",
        "assert_eq!(arguments.len(), 1); program.to_owned() + \" 1.0\"",
    );
    project.write("src/lib.rs", &library);
    // Of another call.
    let other = "stubs/by_hand_all/run/other.json";
    project.write(other, &text("by_hand_all", "--help", "?"));
    project
        .stubs(&["record", "--all"])
        .passes()
        .says("1 recorded, ");
    let files = project.files("stubs");
    assert_eq!(files.len(), 2, "{files:?}");
    assert_eq!(project.read(other), text("by_hand_all", "--help", "?"));
    assert!(
        !files.iter().any(|file| file.ends_with("/version.json")),
        "{files:?}"
    );
}

/// A copy brings the source of what it was copied from.
#[test]
fn a_stale_recording_without_a_key_is_accepted_and_completed() {
    let (project, file) = project("by_hand_stale");
    let written = project.read(&file);
    let copied = written.replace("  \"args\"", "  \"source\": \"0a\",\n  \"args\"");
    project.write(&file, &copied);
    project
        .stubs(&["status", "--check"])
        .fails()
        .says("by hand");
    Outcome::of(&mut project.cargo(&["test", "--lib"]))
        .fails()
        .says("has changed since this call was recorded");
    project
        .stubs(&["accept", "--yes", "run"])
        .passes()
        .says_all(&["1 recording accepted.", "1 recording completed."]);
    project.stubs(&["status", "--check"]).passes();
}

/// A second recording of the call could never answer.
#[test]
fn a_call_that_has_a_recording_is_not_completed() {
    let (project, file) = project("by_hand_twice");
    let written = project.read(&file);
    project.stubs(&["record"]).passes();
    project.write(&file, &written);
    project
        .stubs(&["accept", "--yes", &file])
        .ends_with_code(1)
        .says("not completed");
    assert_eq!(project.read(&file), written);
}
