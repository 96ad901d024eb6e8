//! A secret in a committed recording is shown by no verb.

use std::fs;

use crate::outcome::Outcome;
use crate::project::Project;

const LIBRARY: &str = r#"
use cached_stubs::stubbable;

#[stubbable]
pub fn ask(place: &str) -> String {
    format!("{place}: {}", std::env::var("JOB_TOKEN").unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use cached_stubs::Stub;

    #[test]
    fn asks() {
        let _stub = Stub::<ask>::install();
        ask("Lisbon");
        ask("Porto");
        if let Ok(place) = std::env::var("PLACE") {
            ask(&place);
        }
    }
}
"#;

const SECRET: &str = "pa55-9f86d081884c";

#[test]
fn no_verb_shows_a_secret() {
    let project = Project::with_library("verbs_and_secrets", LIBRARY);
    let mut command = project.cargo(&["test", "--lib"]);
    // Where it was recorded, it was no secret; so it is in the name of a file.
    let place = format!("Nowhere {SECRET}");
    Outcome::of(command.env("RECORD", "1").env("PLACE", place)).passes();
    let named = project.recording("nowhere");
    assert!(named.contains(SECRET));
    project.commit_all();
    let (porto, lisbon) = (project.recording("porto"), project.recording("lisbon"));
    // Somebody has written it by hand; and one call is missing now.
    for name in ["Porto", "Porto: "] {
        let text = project.read(&porto);
        let (from, to) = (format!("\"{name}\""), format!("\"{name} {SECRET}\""));
        project.write(&porto, &text.replace(&from, &to));
    }
    project.remove(&lisbon);

    for verb in [
        &["list"][..],
        &["show", &porto],
        &["show", &named],
        &["show", "ask"],
        &["status"],
        &["record"],
        &["verify"],
        &["diff"],
        &["accept", "--yes"],
        &["prune", "--yes"],
        &["report", "--no-run", "--output", "page.html"],
        &["report", "--output", "page.html"],
    ] {
        let can_be_json = verb[0] != "report";
        for json in [&[][..], &["--json"]]
            .iter()
            .take(1 + usize::from(can_be_json))
        {
            let mut command = project.stubs_command(&[verb, json].concat());
            let outcome = Outcome::of(command.env("JOB_TOKEN", SECRET));
            outcome.never_says(SECRET).never_says("9f86d081884c");
            if json.is_empty() && verb[0] == "record" {
                outcome.says("would contain a secret");
            }
            if json.is_empty() && verb[0] == "status" {
                outcome.says("with a secret");
            }
        }
    }
    assert!(project.read("page.html").contains("ask"));
    for path in project.files(".") {
        let is_ours = path.contains("/stubs/") || path.contains("/.git/");
        let content = fs::read(project.path(&path)).unwrap_or_default();
        let text = String::from_utf8_lossy(&content);
        assert!(is_ours || !text.contains("9f86d081884c"), "{path}");
    }
}
