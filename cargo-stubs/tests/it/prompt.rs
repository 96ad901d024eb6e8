//! The question before something is deleted or written, asked on a pseudo-terminal.
#![cfg(target_os = "linux")]

use std::io::{Read as _, Write as _};
use std::process::Stdio;

use crate::environment::{cleaned, is_available};
use crate::outcome::Outcome;
use crate::project::Project;
use crate::three_tests::{project, without_third};

/// Runs `cargo stubs …` on a pseudo-terminal, on which somebody types this; `None`
/// without `script`, which is in util-linux.
pub(crate) fn type_into(project: &Project, arguments: &str, typed: &str) -> Option<Outcome> {
    type_after(project, arguments, "", || {}, typed)
}

/// The same once the command has said this and something has been done.
pub(crate) fn type_after(
    project: &Project,
    arguments: &str,
    said: &str,
    act: impl FnOnce(),
    typed: &str,
) -> Option<Outcome> {
    if !is_available("script", cleaned("script").arg("--version")) {
        return None;
    }
    let program = env!("CARGO_BIN_EXE_cargo-stubs");
    let mut script = project.command("script");
    script
        .args(["--quiet", "--return", "--command"])
        .arg(format!("'{program}' stubs {arguments}"))
        .arg("/dev/null")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = script.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut before = Vec::new();
    let stdout = child.stdout.as_mut().unwrap();
    while !String::from_utf8_lossy(&before).contains(said) {
        let mut byte = [0];
        if stdout.read(&mut byte).unwrap() == 0 {
            break;
        }
        before.extend(byte);
    }
    act();
    stdin.write_all(typed.as_bytes()).unwrap();
    // Closing it would end the session before the answer is read.
    let mut output = child.wait_with_output().unwrap();
    drop(stdin);
    before.append(&mut output.stdout);
    output.stdout = before;
    Some(Outcome::new(&script, &output))
}

#[test]
fn prune_deletes_after_a_yes() {
    let project = project("prompt_prune");
    let recorded = project.snapshot();
    let Some(no) = type_into(&project, "prune", "n\n") else {
        return;
    };
    no.passes()
        .says("Delete 1 file? [y/N]")
        .says(": nothing was deleted");
    assert_eq!(project.snapshot(), recorded);
    let yes = type_into(&project, "prune", "y\n").unwrap();
    yes.passes().says("1 file deleted, ");
    assert_eq!(project.files("stubs").len(), 2);
}

#[test]
fn accept_writes_after_a_yes() {
    let project = project("prompt_accept");
    let library = without_third();
    let changed = library.replace("question.to_uppercase()", "{ question.to_uppercase() }");
    project.write("src/lib.rs", &changed);
    let recorded = project.snapshot();
    let Some(no) = type_into(&project, "accept first", "\n") else {
        return;
    };
    no.ends_with_code(1)
        .says("Mark 1 recording as valid for today's body? [y/N]")
        .says("Nothing was written.");
    assert_eq!(project.snapshot(), recorded);
    let yes = type_into(&project, "accept first", "yes\n").unwrap();
    yes.passes().says("1 recording accepted");
    assert_ne!(project.snapshot(), recorded);
}

#[test]
fn rename_moves_after_a_yes() {
    let project = project("prompt_rename");
    let library = without_third();
    let renamed = library
        .replace("ask(", "inquire(")
        .replace("<ask>", "<inquire>");
    project.write("src/lib.rs", &renamed);
    let recorded = project.snapshot();
    let Some(no) = type_into(&project, "rename ask inquire", "n\n") else {
        return;
    };
    no.ends_with_code(1)
        .says("Move 2 recordings to the new name? [y/N]")
        .says_times("would rename", 2)
        .says("2 recordings to rename: nothing was written, 1 left over");
    assert_eq!(project.snapshot(), recorded);
    let yes = type_into(&project, "rename ask inquire", "y\n").unwrap();
    yes.ends_with_code(1)
        .says("2 recordings renamed, 1 left over");
    assert_eq!(project.files("stubs/prompt_rename/inquire").len(), 2);
}
