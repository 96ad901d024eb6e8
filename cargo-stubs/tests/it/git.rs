//! Stores in git: line ends, and files that it ignores.

use std::fs;
use std::process::Command;

use crate::outcome::Outcome;
use crate::project::Project;

/// The second function returns more bytes than stay in the recording: lines of text, in
/// which git would change the ends.
const LIBRARY: &str = r#"
use cached_stubs::stubbable;

#[stubbable]
pub fn ask(question: &str) -> String {
    format!("{question}\nHere is an answer\r\nof several lines\n")
}

#[stubbable]
pub fn download(lines: usize) -> serde_bytes::ByteBuf {
    serde_bytes::ByteBuf::from("one\ntwo\r\n".repeat(lines))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cached_stubs::Stub;

    #[test]
    fn asks() {
        let _stub = Stub::<ask>::install();
        assert_eq!(ask("who\r\nare\nyou").lines().count(), 5);
    }

    #[test]
    fn downloads() {
        let _stub = Stub::<download>::install();
        assert_eq!(download(5000).len(), 45_000);
    }
}
"#;

pub(crate) fn project(name: &str) -> Project {
    let project = Project::with_library(name, LIBRARY);
    project.depend_on("serde_bytes = \"0.11\"");
    project
}

/// `git …` as on Windows.
fn on_windows(project: &Project, arguments: &[&str]) {
    let mut git: Command = project.command("git");
    git.args(["-c", "user.name=Ann", "-c", "user.email=ann@example.com"])
        .args(["-c", "core.autocrlf=true", "-c", "core.safecrlf=false"])
        .args(["-c", "commit.gpgsign=false"])
        .args(arguments);
    Outcome::of(&mut git).passes();
}

#[test]
fn a_clone_with_windows_line_ends_replays() {
    let project = project("git_windows");
    project.stubs(&["record"]).passes().says("2 recorded, ");
    on_windows(&project, &["init", "--quiet"]);
    on_windows(&project, &["add", "--all"]);
    on_windows(&project, &["commit", "--quiet", "--message", "As it was"]);
    let clone = Project::empty("git_windows_clone");
    fs::remove_dir_all(clone.path("")).unwrap();
    fs::create_dir(clone.path("")).unwrap();
    let original = project.path("");
    on_windows(
        &clone,
        &["clone", "--quiet", original.to_str().unwrap(), "."],
    );

    for text in ["src/lib.rs".to_owned(), clone.recording("/ask/")] {
        let lines = clone.read(&text);
        assert_eq!(
            lines.matches('\n').count(),
            lines.matches("\r\n").count(),
            "{text}"
        );
    }
    Outcome::of(&mut clone.cargo(&["test", "--lib"])).passes();
    let status = clone.stubs(&["status", "--check"]);
    status.passes().says("2 recordings, nothing to mend\n");
    Outcome::of(clone.cargo(&["test", "--lib"]).env("RECORD", "1"))
        .passes()
        .never_says("1 changed");
    let mut changes = clone.command("git");
    changes.args(["-c", "core.autocrlf=true", "status", "--porcelain"]);
    let changes = Outcome::of(&mut changes);
    assert_eq!(changes.passes().text(), "", "{changes}");
}

#[test]
fn files_that_git_ignores_are_named() {
    let project = project("git_ignored");
    project.write(".gitignore", "*.bin\n/stubs/*/ask/\n");
    // Without a repository, nobody ignores anything.
    project
        .stubs(&["record"])
        .passes()
        .never_says("git ignores");
    project.stubs(&["status", "--check"]).passes();

    project.git(&["init", "--quiet"]);
    let recorded = project.stubs(&["record", "--all"]);
    recorded.passes().never_says("git ignores");
    fs::remove_dir_all(project.path("stubs")).unwrap();
    let recorded = project.stubs(&["record"]);
    recorded.passes().says_all(&[
        "warning: git ignores 2 files, which every clone will lack; `git check-ignore -v FILE` \
         says why:\n  stubs/git_ignored/ask/who-are-you.",
        ".json\n  stubs/git_ignored/download/",
    ]);
    let status = project.stubs(&["status", "--check"]);
    status.ends_with_code(1).says_all(&[
        "  git-ignored  git_ignored::ask  1 file\n    stubs/git_ignored/ask/who-are-you.",
        "  git-ignored  git_ignored::download  1 file\n    stubs/git_ignored/download/",
        "2 recordings: 2 git-ignored\n",
        "  git check-ignore -v FILE      says why git ignores it: every clone lacks it\n",
    ]);
    // What is committed in spite of that is no problem.
    project.git(&["add", "--all", "--force"]);
    project.git(&["commit", "--quiet", "--message", "As it was"]);
    project.stubs(&["status", "--check"]).passes();
}

#[test]
fn nothing_remains_of_a_pruned_binary_value() {
    let project = project("git_pruned");
    project.stubs(&["record"]).passes();
    assert!(
        project
            .path("stubs/git_pruned/download/.gitattributes")
            .exists()
    );
    let (before, _) = LIBRARY.split_once("    #[test]\n    fn downloads").unwrap();
    project.write("src/lib.rs", &format!("{before}}}\n"));
    let pruned = project.stubs(&["prune", "--yes"]);
    pruned.passes().says("2 files deleted, ");
    assert!(!project.path("stubs/git_pruned/download").exists());
}
