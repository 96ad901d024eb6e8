//! `cargo stubs accept`.

use expect_test::expect;

use crate::outcome::Outcome;
use crate::project::Project;

const LIBRARY: &str = r#"
use cached_stubs::stubbable;

/// Another function of this name.
pub mod other {
    pub fn ask() -> u8 {
        7
    }
}

pub struct Client;

#[stubbable]
impl Client {
    /// What the model says.
    #[stub]
    pub fn ask(&self, question: &str) -> String {
        let answer = question.to_uppercase();
        answer
    }
}

#[stubbable(depends(UNIT))]
pub fn measure(length: u8) -> String {
    format!("{length} {UNIT}")
}

const UNIT: &str = "m";

#[cfg(test)]
mod tests {
    use super::*;
    use cached_stubs::Stub;

    #[test]
    fn asks() {
        let _stub = Stub::<Client>::install();
        assert_eq!(Client.ask("one") + &Client.ask("two"), "ONETWO");
    }

    #[test]
    fn measures() {
        let _stub = Stub::<measure>::install();
        assert_eq!(measure(3), "3 m");
    }
}
"#;

#[test]
fn stale_recordings_are_accepted_after_the_change_was_shown() {
    let project = Project::with_library("accept", LIBRARY);
    let tests = || Outcome::of(&mut project.cargo(&["test", "--lib"]));
    Outcome::of(project.cargo(&["test", "--lib"]).env("RECORD", "1")).passes();
    let accept = |arguments: &[&str]| project.stubs(&[&["accept"], arguments].concat());
    // Somebody has edited it by hand.
    let file = project.recording("ask/one");
    let text = project.read(&file).replace('\n', "\r\n");
    project.write(&file, &text);

    project.write(
        "src/lib.rs",
        &LIBRARY.replace(
            "let answer = question.to_uppercase();\n        answer",
            "question.to_uppercase()",
        ),
    );
    tests().fails().says("`accept::Client::ask`");
    project.git(&["init", "--quiet"]);
    accept(&["--dry-run", "ask"]).says("the recording is in no commit");
    let changed = project.read("src/lib.rs");
    project.write("src/lib.rs", LIBRARY);
    project.commit_all();
    project.write("src/lib.rs", &changed);

    let dry = accept(&["--dry-run", "ask"]);
    dry.ends_with_code(0).says_all(&[
        "accept::Client::ask  src/lib.rs:",
        " ago: As it was\n
    pub fn ask(&self, question: &str) -> String {
  -     let answer = question.to_uppercase();
  -     answer
  +     question.to_uppercase()
    }

stale  stubs/accept/Client/ask/one.",
        "\n2 recordings would be accepted.",
    ]);
    dry.says_times("As it was", 1);
    assert_eq!(project.read(&file), text);
    tests().fails();

    // One, by its file; then the rest, in words for programs.
    accept(&["--yes", &file])
        .ends_with_code(0)
        .says(&format!("accepted  {file}\n\n1 recording accepted."));
    let accepted = project.read(&file);
    assert_ne!(accepted, text);
    assert_eq!(accepted.len(), text.len());
    accept(&["--json", "--yes", "ask"])
        .ends_with_code(0)
        .says_all(&[
            r#"{"type":"source","package":"accept","function":"accept::Client::ask","commit":""#,
            r#""difference":["  pub fn ask(&self, question: &str) -> String {","-     let"#,
            r#""state":"accepted","problem":null}"#,
        ])
        .never_says("one.");
    tests().passes();
}

#[test]
fn a_changed_dependency_is_accepted() {
    let project = Project::with_library("accept_depends", LIBRARY);
    Outcome::of(project.cargo(&["test", "--lib"]).env("RECORD", "1")).passes();
    project.commit_all();
    let accept = |name| project.stubs(&["accept", "--yes", name]);
    accept("ask")
        .ends_with_code(0)
        .says("Nothing to accept: the 2 recordings are not stale.");
    let kilometres = LIBRARY
        .replace(r#"= "m""#, r#"= "km""#)
        .replace("3 m", "3 km");
    project.write("src/lib.rs", &kilometres);
    let measures = || Outcome::of(&mut project.cargo(&["test", "--lib", "measures"]));
    measures().fails();
    accept("measure")
        .ends_with_code(0)
        .says_all(&["`depends(…)` has changed", "1 recording accepted."]);
    // The recording is valid again; its answer is the old one.
    measures().fails().says("left: \"3 m\"");
}

#[test]
fn a_recording_that_cannot_be_accepted_is_named() {
    let project = Project::with_library("accept_errors", LIBRARY);
    Outcome::of(project.cargo(&["test", "--lib"]).env("RECORD", "1")).passes();
    let broken = project.recording("ask/one");
    let text = project.read(&broken);
    let edited = format!("<<<<<<< HEAD\n{text}");
    project.write(&broken, &edited);
    let stale = LIBRARY.replace("question.to_uppercase()", "question.to_string()");
    project.write("src/lib.rs", &stale);
    project.shows(
        &["accept", "ask", "--yes"],
        1,
        &expect![[r#"
        not accepted  stubs/accept_errors/Client/ask/one.7a19e295b1a8d57a.json
          [project]/stubs/accept_errors/Client/ask/one.7a19e295b1a8d57a.json:1:1
          a merge conflict is not resolved

        Keep one of the two sides, as for any merge conflict.

        accept_errors::Client::ask  src/lib.rs:13

          It is unknown what changed: there is no git repository.

        accepted  stubs/accept_errors/Client/ask/two.5c504f43ef0d8f82.json

        1 recording accepted.
    "#]],
    );
    assert_eq!(project.read(&broken), edited);

    project.write("src/lib.rs", &stale.replace("measure", "gauge"));
    project.shows(
        &["accept", "measure"],
        1,
        &expect![[r#"
        not accepted  stubs/accept_errors/measure/3.ad7930b786fda842.json
          the tests have no such function

    "#]],
    );
    project
        .stubs(&["accept", "nobody"])
        .ends_with_code(3)
        .says("no recording is named `nobody`");
    project
        .stubs(&["accept"])
        .ends_with_code(2)
        .says("required arguments were not provided");
}

#[test]
fn nothing_is_accepted_unasked() {
    let project = Project::with_library("accept_unasked", LIBRARY);
    Outcome::of(project.cargo(&["test", "--lib"]).env("RECORD", "1")).passes();
    project.write(
        "src/lib.rs",
        &LIBRARY.replace("to_uppercase()", "to_string()"),
    );
    let recorded = project.snapshot();
    for arguments in [&["accept", "ask"] as &[&str], &["accept", "ask", "--json"]] {
        project.stubs(arguments).ends_with_code(3).says(
            "error: Mark 2 recordings as valid for today's body? There is no terminal to ask at, \
             so nothing was changed; `--yes` answers, `--dry-run` only looks\n",
        );
    }
    assert_eq!(project.snapshot(), recorded);
}

const WITH_REAL: &str = r#"
use cached_stubs::stubbable;

#[stubbable]
pub trait Llm {
    fn ask(&self, question: &str) -> String;
}

pub struct OpenAi;

#[stubbable(fingerprint)]
impl Llm for OpenAi {
    fn ask(&self, question: &str) -> String {
        format!("{question}, says one")
    }
}

#[test]
fn asks() {
    let llm = StubLlm::builder().real(|| OpenAi).build();
    assert!(llm.ask("who").starts_with("who"));
}
"#;

/// The source of the real implementation counts too.
#[test]
fn recordings_of_a_trait_are_accepted_after_its_implementation_changed() {
    let project = Project::with_library("accept_real", WITH_REAL);
    let tests = || Outcome::of(&mut project.cargo(&["test", "--lib"]));
    Outcome::of(project.cargo(&["test", "--lib"]).env("RECORD", "1")).passes();
    project.stubs(&["status", "--check"]).passes();
    let accept = || project.stubs(&["accept", "--yes", "ask"]);
    accept()
        .passes()
        .says("Nothing to accept: the recording is not stale.");

    project.write("src/lib.rs", &WITH_REAL.replace("says one", "says two"));
    tests().fails().says("has changed since");
    project.stubs(&["status", "--check"]).fails().says("stale");
    accept().passes().says("1 recording accepted");
    tests().passes();
    project.stubs(&["status", "--check"]).passes();
}

/// What a test calls stale after `fingerprint` was added, the command accepts.
#[test]
fn recordings_of_a_trait_are_accepted_after_fingerprint_was_added() {
    const NAME: &str = "accept_added";
    let without = WITH_REAL.replace("#[stubbable(fingerprint)]\n", "");
    let project = Project::with_library(NAME, &without);
    let tests = || Outcome::of(&mut project.cargo(&["test", "--lib"]));
    Outcome::of(project.cargo(&["test", "--lib"]).env("RECORD", "1")).passes();
    project.commit_all();
    project.write("src/lib.rs", WITH_REAL);
    let advice = "cargo stubs accept -p accept_added accept_added::Llm::ask";
    tests().fails().says_all(&["has changed since", advice]);
    project.stubs(&["status"]).says("1 recording: 1 stale\n");
    let words: Vec<_> = advice.split(' ').skip(2).chain(["--yes"]).collect();
    project.stubs(&words).passes().says_all(&[
        "`fingerprint` was added to a real implementation or removed from it",
        "1 recording accepted",
    ]);
    tests().passes();
    project.stubs(&["status", "--check"]).passes();

    // A change of the implementation is shown.
    project.commit_all();
    project.write("src/lib.rs", &WITH_REAL.replace("says one", "says two"));
    project.stubs(&words).passes().says_all(&[
        "\n  -     format!(\"{question}, says one\")\n",
        "\n  +     format!(\"{question}, says two\")\n",
    ]);
    tests().passes();
}
