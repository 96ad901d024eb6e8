//! What files, names, values and variables contain never reaches a terminal, a log or the
//! page unescaped or without end.

use crate::outcome::Outcome;
use crate::project::Project;

/// It sets the title, clears the screen, turns what follows, hides, pretends to be another
/// line, and is coloured.
const ATTACK: &str =
    "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{1b}[35m\r\u{202e}\u{2066}\u{200b}\u{e0041}\u{85}end";

/// The same as JSON.
const IN_JSON: &str = "\\u001b]0;owned\\u0007\\u001b[2J\\u009b31m\\u001b[35m\\r\\u202e\\u2066\
                       \\u200b\\udb40\\udc41\\u0085end";

/// What a name may use of that.
const IN_NAME: &str = "\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}\u{200b}\n2 recordings";

const LONGEST_LINE: usize = 10_500;

const LIBRARY: &str = r#"
use cached_stubs::stubbable;
use std::collections::BTreeMap;

pub type Texts = BTreeMap<String, String>;

#[stubbable]
pub fn ask(texts: &Texts) -> Texts {
    let twice = |(key, text): (&String, &String)| (format!("{key}{key}"), format!("{text}!"));
    texts.iter().map(twice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use cached_stubs::Stub;

    const ATTACK: &str = "IN_RUST";

    fn texts(text: &str) -> Texts {
        let long = "long".repeat(1 << 18);
        [(ATTACK.repeat(2), text.to_owned()), (long.clone(), long)].into()
    }

    #[test]
    fn asks() {
        let _stub = Stub::<ask>::install();
        assert_eq!(ask(&texts(ATTACK)).len(), 2);
    }

    #[test]
    fn asks_again() {
        let _stub = Stub::<ask>::builder().per_test().install();
        ask(&texts("again\nagain"));
    }

    #[test]
    fn asks_at_last() {
        let _stub = Stub::<ask>::install();
        ask(&texts("last"));
    }
}
"#;

fn library() -> String {
    let in_rust: String = ATTACK.escape_unicode().collect();
    LIBRARY.replace("IN_RUST", &in_rust)
}

/// A store with hostile recordings, broken files and names.
fn hostile(name: &str) -> Project {
    let project = Project::with_library(name, &library());
    let recorded = project.stubs(&["record", "--color", "always"]);
    is_harmless(recorded.passes());
    let recordings = project.files("stubs");
    assert_eq!(recordings.len(), 3, "{recordings:?}");
    project.commit_all();
    let text = project.read(&recordings[0]);
    let folder = format!("stubs/{name}/ask");
    let long = "long".repeat(1 << 18);
    for (file, text) in [
        (
            "a.0000000000000001",
            text.replace("::ask\"", &format!("::{IN_JSON}\"")),
        ),
        (
            "a.0000000000000002",
            text.replace("::ask\"", &format!("::{long}\"")),
        ),
        (
            "a.0000000000000003",
            text.replace("\"key\": \"", &format!("\"key\": \"{IN_JSON}")),
        ),
        (
            "a.0000000000000004",
            text.replace("\"format\"", &format!("\"{IN_JSON}\": 1, \"format\"")),
        ),
        (
            "a.0000000000000005",
            text.replace("\"format\"", &format!("\"{long}\": 1, \"format\"")),
        ),
        (
            "a.0000000000000006",
            format!("{{\"{IN_JSON}\": 1, \"{IN_JSON}\": 2}}"),
        ),
        ("a.0000000000000007", format!("{{{ATTACK}{long}")),
        (IN_NAME, text.clone()),
        (&format!("{IN_NAME}.0123456789abcdef"), "{}".to_owned()),
        (
            &format!("{IN_NAME}/{IN_NAME}.0123456789abcdef"),
            text.clone(),
        ),
        (
            &format!("test.{IN_NAME}.{IN_NAME}/a.0123456789abcdef"),
            text.clone(),
        ),
    ] {
        project.write(format!("{folder}/{file}.json"), &text);
    }
    project
}

/// Nothing in the output moves, hides or reorders text, or has no end.
#[track_caller]
fn is_harmless(outcome: &Outcome) {
    let text = without_colours(outcome.text());
    is_shown(&text);
    let lines = text.lines().filter(|line| !line.starts_with("{\""));
    let longest = lines.map(|line| line.chars().count()).max();
    assert!(longest <= Some(LONGEST_LINE), "{longest:?}");
    assert!(!text.contains("\n2 recordings.0"), "{text}");
}

/// Each character can be seen, or is a line end or a tab.
#[track_caller]
fn is_shown(text: &str) {
    let is_harmful = |c: &char| {
        let is_shown = matches!(c, '\n' | '\t');
        let is_mark = matches!(*c as u32,
            0xad | 0x61c | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xe0000..=0xe0fff);
        !is_shown && (c.is_control() || is_mark)
    };
    if let Some(at) = text.find(|c| is_harmful(&c)) {
        let before: String = text[..at].chars().rev().take(300).collect();
        let before: String = before.chars().rev().collect();
        panic!("{:?} comes after {before:?}", text[at..].chars().next());
    }
}

/// The text without the sequences that set our colours. None of them is magenta.
fn without_colours(text: &str) -> String {
    let mut plain = String::new();
    let mut parts = text.split("\u{1b}[");
    plain += parts.next().unwrap_or_default();
    for part in parts {
        let end = part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
        let is_colour = end.starts_with('m') && !part.starts_with("35");
        if !is_colour {
            plain.push('\u{1b}');
        }
        plain += if is_colour { &end[1..] } else { part };
    }
    plain
}

#[test]
fn no_verb_prints_what_moves_hides_or_floods() {
    let project = hostile("hostile_verbs");
    let plain: &[&[&str]] = &[
        &["list"],
        &["list", "--recordings"],
        &["show", "--all", "hostile_verbs"],
        &["status"],
        &["status", "--no-run"],
        &["verify"],
        &["diff"],
        &["review"],
        &["prune", "--dry-run"],
        &["rename", "--dry-run", "hostile_verbs", "hostile_verbs::ask"],
        &["report", "--output", "page.html"],
        &["show", IN_NAME],
        &["list", IN_NAME],
    ];
    for arguments in plain {
        for output in [&["--color", "always"] as &[&str], &["--json"]] {
            let outcome = project.stubs(&[*arguments, output].concat());
            is_harmless(&outcome);
            assert!(outcome.text().len() > 60, "{arguments:?}: {outcome}");
        }
    }
    let page = project.read("page.html");
    assert!(page.contains("\\u{1b}]0;owned\\u{7}"));
    is_shown(&page);
}

/// What changed in the sources, and the reports of failing tests.
#[test]
fn no_report_prints_what_moves_hides_or_floods() {
    let project = hostile("hostile_reports");
    let clears = "{ let _ = \"\u{1b}[2J\u{7}\"; format!(\"{text}?\") }";
    let library = library()
        .replace("format!(\"{text}!\")", clears)
        .replace("texts(\"last\")", "texts(\"least\")");
    project.write("src/lib.rs", &library);
    let tests = Outcome::of(&mut project.cargo(&["test", "--lib"]));
    tests.says_all(&[
        "The nearest of",
        "was different when this was recorded",
        "\\u{202e}",
    ]);
    is_harmless(&tests);
    for arguments in [
        &["status"] as &[&str],
        &["accept", "--dry-run", "ask"],
        &["accept", "--yes", "asks_again"],
        &["verify"],
        &["record", "--all"],
        &["diff"],
        &["diff", "--json"],
    ] {
        let outcome = project.stubs(&[arguments, &["--color", "always"]].concat());
        is_harmless(&outcome);
        outcome.says("hostile_reports");
    }
}

/// A variable is shown in the error about it.
#[test]
fn no_error_prints_what_moves_hides_or_floods() {
    let project = Project::with_library("hostile_variables", &library());
    let text = format!("{ATTACK}{}", "long".repeat(1 << 14));
    for variable in [
        "RECORD",
        "CACHED_STUBS_LIVE",
        "CACHED_STUBS_PATIENCE",
        "CACHED_STUBS_DIR",
        "CACHED_STUBS_ONLY",
        "CACHED_STUBS_CHILD",
        "CACHED_STUBS_JOURNAL",
    ] {
        let mut command = project.cargo(&["test", "--lib"]);
        let outcome = Outcome::of(command.env(variable, &text));
        outcome.fails();
        is_harmless(&outcome);
    }
    for toml in [
        format!("\"{IN_JSON}\" = 1"),
        format!("dir = [\"{IN_JSON}\"]"),
        format!("live = \"{IN_JSON}\""),
        format!("[secrets]\nallow = \"{IN_JSON}\""),
        format!("[{ATTACK}"),
        format!("dir = {}", "long".repeat(1 << 17)),
    ] {
        project.write("stubs.toml", &toml.replace("\\udb40\\udc41", ""));
        let outcome = project.stubs(&["list"]);
        outcome.ends_with_code(3).says("stubs.toml:");
        is_harmless(&outcome);
    }
}
