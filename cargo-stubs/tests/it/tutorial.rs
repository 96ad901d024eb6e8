//! The tutorial, done step by step in a package.

use std::fs;
use std::path::Path;

use crate::outcome::Outcome;
use crate::project::{LIBRARY, Project};
use crate::readme::{assert_shown, block};

/// The code of a step. In the page, the lines of the bank are hidden.
fn code(tutorial: &str, heading: &str) -> String {
    let code = block(tutorial, heading, "rust,test_harness").lines();
    let shown = code.map(|line| line.strip_prefix("# ").unwrap_or(line));
    shown
        .filter(|line| *line != "#")
        .fold(String::new(), |text, line| text + line + "\n")
}

fn test(project: &Project, record: &str) -> Outcome {
    let mut cargo = project.cargo(&["test", "--lib"]);
    Outcome::of(cargo.env("RECORD", record))
}

#[test]
fn the_tutorial_works_step_by_step() {
    let path = Path::new(LIBRARY).join("docs/tutorial.md");
    let tutorial = fs::read_to_string(path).unwrap();
    let shop = code(&tutorial, "## 3. Write the test");
    let project = Project::with_library("shop", &shop);
    project.write("stubs.toml", "live = \"deny\"\n");

    // 4. Record
    test(&project, "1")
        .passes()
        .says("cached-stubs: 2 recorded,");
    let recording = project.read(project.recording("usd-eur."));
    assert_shown(block(&tutorial, "## 4. Record", "json"), &recording);
    // 5. Replay
    project.write("src/lib.rs", &shop.replace("0.86", "0.5"));
    test(&project, "0").passes();
    // 6. Ask something else
    project.write("src/lib.rs", &shop.replace("\"USD\"", "\"US$\""));
    test(&project, "0")
        .fails()
        .says("has no recording with these arguments");
    // 7. Change the function
    let changed = shop.replace("/rates/{from}", "/v2/rates/{from}");
    project.write("src/lib.rs", &changed);
    test(&project, "0")
        .fails()
        .says("has changed since this call was recorded");
    project
        .stubs(&["accept", "exchange_rate", "--yes"])
        .passes();
    test(&project, "0").passes();
    // 8. Answer by hand
    let by_hand = code(
        &tutorial,
        "## 8. Answer by hand what does not happen on request",
    );
    project.write(
        "src/lib.rs",
        &by_hand.replace("/rates/{from}", "/v2/rates/{from}"),
    );
    test(&project, "0").passes();

    // 9. Keep recordings fresh
    project.write("src/lib.rs", &changed);
    project.commit_all();
    for command in block(&tutorial, "## 9. Keep recordings fresh", "sh").lines() {
        let words: Vec<_> = command
            .split_whitespace()
            .take_while(|word| *word != "#")
            .collect();
        if let Some(arguments) = words.strip_prefix(&["cargo", "stubs"]) {
            project.stubs(arguments).passes();
        }
    }
}
