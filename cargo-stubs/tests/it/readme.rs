//! What README and the pages in `docs/` show is what happens.

use std::fs;
use std::path::Path;

use crate::outcome::Outcome;
use crate::project::{LIBRARY, Project};

/// The package of README, without async.
const APP: &str = r#"
use cached_stubs::stubbable;

#[stubbable]
pub fn generate_response(prompt: &str) -> Result<String, std::fmt::Error> {
    Ok(match prompt {
        "What is the capital of France?" => "The capital of France is Paris.".to_owned(),
        _ => unimplemented!("{prompt}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use cached_stubs::Stub;

    #[test]
    fn knows_the_capital() {
        let _llm = Stub::<generate_response>::install();
        let answer = generate_response("What is the capital of France?").unwrap();
        assert!(answer.contains("Paris"));
    }
}
"#;

fn page(name: &str) -> String {
    fs::read_to_string(Path::new(LIBRARY).join(name)).unwrap()
}

/// The first block of this language after a heading.
pub(crate) fn block<'t>(page: &'t str, heading: &str, language: &str) -> &'t str {
    let (_, chapter) = page.split_once(&format!("\n{heading}\n")).expect(heading);
    let (_, block) = chapter.split_once(&format!("```{language}\n")).unwrap();
    block.split_once("```").unwrap().0
}

/// Whether the text is as the block shows it, which has `…` in place of some parts.
#[track_caller]
pub(crate) fn assert_shown(block: &str, text: &str) {
    let mut rest = text;
    for part in block.split('…') {
        let Some((_, after)) = rest.split_once(part) else {
            panic!("{part:?} is not in the rest of\n{text}");
        };
        rest = after;
    }
}

fn recorded(name: &str) -> Project {
    let project = Project::with_library(name, APP);
    let mut record = project.cargo(&["test", "--lib"]);
    Outcome::of(record.env("RECORD", "1")).passes();
    project
}

#[test]
fn a_file_and_a_miss_are_as_readme_shows_them() {
    let project = recorded("readme-app");
    let readme = page("README.md");
    let renamed = |text: &str| text.replace("readme", "my");
    let file = project.read(project.recording("generate_response/what-is-the-capital-of-france."));
    let shown = block(&readme, "## What a file looks like", "json");
    assert_shown(shown, &renamed(&file));

    let asks_more = APP.replace("of France?\").unwrap", "of Spain?\").unwrap");
    project.write("src/lib.rs", &asks_more);
    let missed = Outcome::of(&mut project.cargo(&["test", "--lib"]));
    let shown = block(&readme, "## What a miss looks like", "text");
    assert_shown(shown, &renamed(missed.fails().text()));
}

#[test]
fn the_settings_that_are_shown_are_legal() {
    let project = recorded("shown_settings");
    let pages = page("docs/settings.md");
    project.write("stubs.toml", block(&pages, "## `stubs.toml`", "toml"));
    let missed = Outcome::of(&mut project.cargo(&["test", "--lib"]));
    // It has another folder of recordings.
    missed.fails().says("tests/stubs/");
}

/// The commands that set up a package, with the library of this repository.
#[test]
fn a_package_is_set_up_as_readme_says() {
    let project = Project::empty("set_up");
    let manifest =
        "[package]\nname = \"set_up\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n";
    project.write("Cargo.toml", manifest);
    project.write("src/lib.rs", APP);
    let (readme, tutorial) = (page("README.md"), page("docs/tutorial.md"));
    let commands = block(&readme, "## Set it up", "sh");
    assert_eq!(commands, block(&tutorial, "## 1. Add the crate", "sh"));
    for command in commands.lines() {
        if let Some(arguments) = command.strip_prefix("cargo ") {
            let mut arguments: Vec<_> = arguments.split(' ').collect();
            if let Some(at) = arguments.iter().position(|it| *it == "cached-stubs") {
                arguments.splice(at..=at, ["--path", LIBRARY]);
            }
            Outcome::of(&mut project.cargo(&arguments)).passes();
        } else {
            assert_eq!(command, "echo 'live = \"deny\"' > stubs.toml");
            project.write("stubs.toml", "live = \"deny\"\n");
        }
    }
    let mut record = project.cargo(&["test", "--lib"]);
    Outcome::of(record.env("RECORD", "1")).passes();
    Outcome::of(&mut project.cargo(&["test", "--lib"])).passes();
    let unstubbed = APP.replace("let _llm = Stub::<generate_response>::install();", "");
    project.write("src/lib.rs", &unstubbed);
    Outcome::of(&mut project.cargo(&["test", "--lib"]))
        .fails()
        .says("live");
}

/// Its words after `target/debug/app` are that program's.
#[test]
fn a_whole_run_is_recorded_as_the_cookbook_says() {
    let project = Project::with_library("whole_run", APP);
    let main = "fn main() {\n    let asked = \"What is the capital of France?\";\n    \
                println!(\"{}\", whole_run::generate_response(asked).unwrap());\n}\n";
    project.write("src/main.rs", main);
    let cookbook = page("docs/cookbook.md");
    for line in block(&cookbook, "## A whole run of a program", "sh").lines() {
        let (command, _) = line.split_once('#').unwrap_or((line, ""));
        let mut words = command.split_whitespace().peekable();
        let mut variables = Vec::new();
        while let Some(pair) = words.next_if(|word| word.contains('=')) {
            variables.push(pair.split_once('=').unwrap());
        }
        let mut command = match words.next() {
            Some("cargo") => project.cargo(&words.collect::<Vec<_>>()),
            program => {
                assert_eq!(program, Some("target/debug/app"));
                let built = crate::environment::target().join("debug/whole_run");
                let mut command = crate::environment::cleaned(built);
                command.current_dir(project.path(""));
                command
            }
        };
        let outcome = Outcome::of(command.envs(variables));
        outcome.passes();
        if !line.starts_with("cargo") {
            outcome.says("The capital of France is Paris.");
        }
    }
    assert!(
        project
            .recording("generate_response")
            .contains("what-is-the-capital")
    );
}
