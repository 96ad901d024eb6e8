//! The commands that documentation and messages suggest exist, and work.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::environment::cleaned;
use crate::outcome::Outcome;
use crate::project::LIBRARY;
#[cfg(unix)]
use crate::project::Project;
use crate::snapshot::below;

/// The documentation, and the sources of messages.
fn texts() -> Vec<(String, String)> {
    let root = Path::new(LIBRARY);
    let mut paths = vec![root.join("README.md")];
    paths.extend(below(&root.join("docs")));
    paths.extend(below(&root.join("src")));
    paths.extend(below(&root.join("cargo-stubs/src")));
    paths.retain(|path| path.is_file());
    let read = |path: &Path| {
        (
            path.display().to_string(),
            fs::read_to_string(path).unwrap(),
        )
    };
    paths.iter().map(|path| read(path)).collect()
}

/// Each `cargo stubs …` in a text, to the end of its line, code or table cell, or to the
/// next column.
fn commands(text: &str) -> BTreeSet<String> {
    let places = text
        .match_indices("cargo stubs ")
        .map(|(at, _)| &text[at..]);
    let command = |rest: &str| {
        let ends = [
            "\n", "`", "\"", "|", ")", " >", "  ", "#", ";", "…", ":", "\\",
        ];
        let end = ends.iter().filter_map(|end| rest.find(end)).min();
        rest[..end.unwrap_or(rest.len())].trim().to_owned()
    };
    places
        .map(command)
        .filter(|command| command != "cargo stubs")
        .collect()
}

#[test]
fn every_command_in_a_text_is_taken_by_the_parser() {
    let mut verbs = BTreeSet::new();
    for (file, text) in texts() {
        for command in commands(&text) {
            let words: Vec<_> = command
                .split_whitespace()
                .skip(1)
                // Optional words, placeholders of code, and any verb.
                .map(|word| {
                    word.trim_matches(['[', ']', ',', '.'])
                        .replace(['{', '}'], "x")
                        .replace("VERB", "list")
                })
                .collect();
            verbs.insert(words[1].clone());
            let mut program = cleaned(env!("CARGO_BIN_EXE_cargo-stubs"));
            // At the end: the parser reads the words before it.
            let help = (words[1] != "help").then_some("--help");
            let outcome = Outcome::of(program.args(&words).args(help));
            assert!(
                outcome.text().contains("Usage: cargo stubs") && !outcome.text().contains("error:"),
                "{file}: {command}\n{outcome}"
            );
        }
    }
    for verb in [
        "accept", "diff", "list", "prune", "record", "show", "status", "verify",
    ] {
        assert!(verbs.contains(verb), "{verb} is in {verbs:?}");
    }
}

#[test]
fn commands_are_found_in_texts() {
    let text = "`cargo stubs list`; | `cargo stubs show NAME` | x\n  cargo stubs prune   deletes\n";
    let found = commands(text);
    let expected = [
        "cargo stubs list",
        "cargo stubs prune",
        "cargo stubs show NAME",
    ];
    assert_eq!(found, BTreeSet::from(expected.map(str::to_owned)));
}

#[cfg(unix)]
const ASK: &str = r#"
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
    }

    #[test]
    fn asks_more() {
        let _stub = Stub::<ask>::install();
        assert_eq!(ask("where"), "WHERE");
    }
}
"#;

/// The commands in a report, one per line.
#[cfg(unix)]
fn of_report(outcome: &Outcome) -> Vec<String> {
    let lines = outcome.text().lines().map(str::trim);
    let commands =
        lines.filter(|line| line.starts_with("RECORD=") || line.starts_with("cargo stubs "));
    commands.map(str::to_owned).collect()
}

/// Runs a command as if copied into a shell.
#[cfg(unix)]
fn shell(project: &Project, command: &str) -> Outcome {
    let stubs = Path::new(env!("CARGO_BIN_EXE_cargo-stubs"));
    let path = std::env::var("PATH").unwrap_or_default();
    let mut shell = project.command("sh");
    shell.args(["-c", command]).env(
        "PATH",
        format!("{}:{path}", stubs.parent().unwrap().display()),
    );
    Outcome::of(&mut shell)
}

#[cfg(unix)]
#[test]
fn the_command_of_a_miss_records_just_that() {
    let project = Project::with_library("commands_miss", ASK);
    let missed =
        Outcome::of(&mut project.cargo(&["test", "--lib", "tests::asks", "--", "--exact"]));
    let commands = of_report(missed.fails());
    assert_eq!(
        commands,
        ["RECORD=1 cargo test -p commands_miss tests::asks -- --exact"]
    );
    shell(&project, &commands[0]).passes();
    assert_eq!(project.files("stubs").len(), 1);
    project
        .stubs(&["status", "--test", "asks_more"])
        .passes()
        .says("missing  commands_miss::ask  1 call\n");

    // The commands that `status` suggests.
    let missing = project.stubs(&["status"]);
    let commands = of_report(missing.passes());
    let [command] = commands.as_slice() else {
        panic!("{commands:?}\n{missing}");
    };
    let (command, _) = command.split_once("   ").unwrap();
    shell(&project, command).passes().says("1 recorded, ");
    project.stubs(&["status", "--check"]).passes();

    // A change that does not matter.
    project.write(
        "src/lib.rs",
        &ASK.replace("question.to_uppercase()", "{ question.to_uppercase() }"),
    );
    let stale = Outcome::of(&mut project.cargo(&["test", "--lib", "tests::asks", "--", "--exact"]));
    let commands = of_report(stale.fails());
    assert_eq!(
        commands,
        [
            "cargo stubs accept -p commands_miss commands_miss::ask",
            "RECORD=1 cargo test -p commands_miss tests::asks -- --exact",
        ]
    );
    // It asks, and nobody is there to answer.
    let asks = shell(&project, &commands[0]);
    asks.ends_with_code(3).says("`--yes` answers");
    shell(&project, &format!("{} --yes", commands[0])).passes();
    project
        .stubs(&["status", "--check"])
        .passes()
        .says("2 recordings, nothing to mend\n");
}

/// In a package with the names that README uses; and the verbs that `docs/` lists.
#[cfg(unix)]
#[test]
fn the_commands_of_readme_run() {
    let readme = Path::new(LIBRARY).join("README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let library = ASK.replace("fn asks()", "fn knows_the_capital()");
    let project = Project::with_library("my-app", &library);

    let (_, chapter) = readme.split_once("## Record, commit, replay").unwrap();
    let (_, block) = chapter.split_once("```sh\n").unwrap();
    let (block, _) = block.split_once("```").unwrap();
    let lines = block
        .lines()
        .map(|line| line.split('#').next().unwrap().trim());
    let mut ran = 0;
    for line in lines {
        if line.starts_with("git ") {
            // `git commit` would open an editor.
            project.commit_all();
        } else {
            shell(&project, line).passes();
            ran += 1;
        }
    }
    assert!(ran > 2, "{block}");

    let journal = project.path("journal");
    let mut told = project.cargo(&["test", "--lib"]);
    Outcome::of(told.env("CACHED_STUBS_JOURNAL", &journal)).passes();
    let verbs = fs::read_to_string(Path::new(LIBRARY).join("docs/command.md")).unwrap();
    let commands = &commands(&readme) | &commands(&verbs);
    for command in &commands {
        if command.contains(" rename ") {
            // The function is renamed first; and back, for the other commands.
            for (old, new) in [("ask", "inquire"), ("inquire", "ask")] {
                let source = project.read("src/lib.rs").replace(old, new);
                project.write("src/lib.rs", &source);
                let names = format!("{old} {new} --yes");
                shell(&project, &command.replace("OLD NEW", &names)).passes();
            }
            continue;
        }
        let command = command
            .replace("NAME", "my_app::ask")
            .replace("FUNCTION", "my_app::ask")
            .replace("[FILTER]", "ask")
            .replace("[REV]", "HEAD")
            .replace("FOLDER", "journal")
            .replace("VERB", "list");
        shell(&project, &command).passes();
        if command.contains(" new ") {
            // Nobody fills it in here, so it would stay something to mend.
            fs::remove_file(project.path("stubs/my-app/ask/by-hand.json")).unwrap();
        }
    }
    assert!(commands.len() > 9, "{commands:?}");
    project
        .stubs(&["status", "--check"])
        .passes()
        .says("2 recordings, nothing to mend\n");
}
