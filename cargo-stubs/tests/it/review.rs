//! `cargo stubs review`.

use expect_test::expect;

use crate::outcome::Outcome;
use crate::project::Project;
#[cfg(target_os = "linux")]
use crate::prompt::{type_after, type_into};
use crate::two_functions::project;

/// A package with a changed, a new and a deleted recording.
fn changed(name: &str) -> Project {
    let project = project(name);
    project.stubs(&["record"]).passes();
    project.commit_all();
    let goodbye = project.recording("goodbye");
    let text = project.read(&goodbye);
    project.write(&goodbye, &text.replace("earth", "venus"));
    project.remove(&project.recording("hello"));
    let library = project.read("src/lib.rs").replace("price(3)", "price(4)");
    project.write("src/lib.rs", &library);
    Outcome::of(project.cargo(&["test", "--lib", "buys"]).env("RECORD", "1")).passes();
    project
}

/// `git status`, without the sources.
#[cfg(target_os = "linux")]
fn state(project: &Project) -> String {
    let status =
        Outcome::of(&mut project.git_command(&["status", "--porcelain", "-uall", "stubs"]));
    status.passes().text().to_owned()
}

#[test]
fn without_a_terminal_it_lists_the_changes() {
    let project = changed("review_list");
    project.shows(
        &["review"],
        1,
        &expect![[r#"
        review_list::ask
          changed     stubs/review_list/ask/goodbye.36c01d13939b85ed.json

            returns
              - ["goodbye earth"]
                          ~~~~~
              + ["goodbye venus"]
                          ~~~~~

        review_list::ask
          deleted     stubs/review_list/ask/hello.1df59c8cd8e1f125.json

            question: "hello"

            returns
              "hello earth"

        review_list::price
          new         stubs/review_list/price/4.00262e92459fc1df.json  263 B

            article: 4

            returns
              9

        3 recordings to review; on a terminal, this command asks about each.
    "#]],
    );
    project.shows_objects(&["review", "price"], 1, &expect![[r#"
        {"type":"change","package":"review_list","function":"review_list::price","file":"[project]/stubs/review_list/price/4.00262e92459fc1df.json","change":"new","bytes":263,"difference":null,"problem":null}
    "#]]);
    project
        .stubs(&["review", "nothing"])
        .passes()
        .says("No recording is to be reviewed.");
    project.git(&["add", "stubs"]);
    project
        .stubs(&["review"])
        .passes()
        .says("No recording is to be reviewed.");
}

#[cfg(target_os = "linux")]
#[test]
fn each_change_is_kept_or_restored() {
    let project = changed("review_choices");
    let Some(quit) = type_into(&project, "review --color never", "?\nq\n") else {
        return;
    };
    quit.ends_with_code(1).says_all(&[
        "(1/3) Keep it? [k, r, s, a, q, ? for help]",
        "r  restore: undo the change in the working tree; delete a new recording",
        "0 kept, 0 restored, 3 left to review",
    ]);
    // The changed, the deleted and the new one.
    let some = type_into(&project, "review --color never", "k\nr\ns\n").unwrap();
    some.ends_with_code(1)
        .says("1 kept, 1 restored, 1 left to review");
    let left = state(&project);
    assert!(
        left.starts_with("M  stubs/review_choices/ask/goodbye."),
        "{left}"
    );
    assert!(
        left.contains("\n?? stubs/review_choices/price/4."),
        "{left}"
    );
    assert_eq!(left.lines().count(), 2, "{left}");
    let rest = type_into(&project, "review --color never", "r\n").unwrap();
    rest.passes().says("0 kept, 1 restored, 0 left to review");
    assert_eq!(state(&project).lines().count(), 1);
    let nothing = type_into(&project, "review --color never", "").unwrap();
    nothing.passes().says("No recording is to be reviewed.");
}

#[cfg(target_os = "linux")]
#[test]
fn all_that_follow_are_kept() {
    let project = changed("review_all");
    let Some(all) = type_into(&project, "review --color never", "s\na\n") else {
        return;
    };
    all.ends_with_code(1)
        .says("2 kept, 0 restored, 1 left to review");
    let left = state(&project);
    assert!(
        left.starts_with(" M stubs/review_all/ask/goodbye."),
        "{left}"
    );
    assert!(left.contains("\nD  stubs/review_all/ask/hello."), "{left}");
    assert!(left.contains("\nA  stubs/review_all/price/4."), "{left}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_stale_recording_is_marked_as_valid() {
    let project = project("review_stale");
    project.stubs(&["record"]).passes();
    project.commit_all();
    let library = project.read("src/lib.rs");
    project.write(
        "src/lib.rs",
        &library.replace("article + u32", "u32::MIN + article + u32"),
    );
    let Some(kept) = type_into(&project, "review --color never", "r\nk\n") else {
        return;
    };
    kept.passes().says_all(&[
        "stale       stubs/review_stale/price/3.",
        "+     u32::MIN + article",
        "it has not changed; the function has",
        "1 kept, 0 restored, 0 left to review",
    ]);
    project.stubs(&["status", "--check", "--no-run"]).passes();
    assert!(state(&project).starts_with("M  stubs/review_stale/price/3."));
}

#[cfg(target_os = "linux")]
#[test]
fn a_changed_recording_that_is_stale_becomes_valid_when_it_is_kept() {
    let project = project("review_changed_and_stale");
    project.stubs(&["record"]).passes();
    project.commit_all();
    let recording = project.recording("price");
    let text = project.read(&recording);
    let (arguments, answer) = text.split_once("\"returns\"").expect("it has an answer");
    let edited = format!("{arguments}\"returns\"{}", answer.replace('8', "9"));
    assert_ne!(edited, text);
    project.write(&recording, &edited);
    let library = project.read("src/lib.rs");
    project.write(
        "src/lib.rs",
        &library.replace("article + u32", "u32::MIN + article + u32"),
    );
    let Some(kept) = type_into(&project, "review --color never", "k\n") else {
        return;
    };
    kept.passes().says_all(&[
        "changed     stubs/review_changed_and_stale/price/3.",
        "stale       recorded from another body of the function; to keep it accepts it",
        "1 kept, 0 restored, 0 left to review",
    ]);
    project.stubs(&["status", "--check", "--no-run"]).passes();
    assert!(state(&project).starts_with("M  stubs/review_changed_and_stale/price/3."));
}

#[cfg(target_os = "linux")]
#[test]
fn a_broken_recording_is_neither_kept_nor_deleted() {
    let project = project("review_broken");
    project.stubs(&["record"]).passes();
    project.commit_all();
    project.edit("stubs/review_broken/price", |text| {
        format!("<<<<<<< HEAD\n{text}")
    });
    let Some(refused) = type_into(&project, "review --color never", "k\nr\n") else {
        return;
    };
    refused
        .passes()
        .says_all(&["it cannot be read; mend it first", "0 kept, 1 restored"]);
    assert_eq!(state(&project), "");
}

#[cfg(target_os = "linux")]
#[test]
fn a_recording_run_can_start_it() {
    let project = project("review_record");
    project.stubs(&["record"]).passes();
    project.commit_all();
    project.write("world", "venus");
    let Some(reviewed) = type_into(&project, "record --all --review ask --color never", "a\n")
    else {
        return;
    };
    reviewed.passes().says_all(&[
        "0 recorded, 2 changed",
        "2 kept, 0 restored, 0 left to review",
    ]);
}

/// A binary value is in a file beside its recording.
#[cfg(target_os = "linux")]
#[test]
fn binary_values_go_with_their_recordings() {
    let project = crate::git::project("review_binary");
    project.commit_all();
    project
        .stubs(&["record", "download", "--test", "downloads"])
        .passes();
    let files = state(&project);
    assert_eq!(files.lines().count(), 3, "{files}");
    let Some(restored) = type_into(&project, "review --color never", "r\n") else {
        return;
    };
    restored.passes().says("0 kept, 1 restored");
    // The file that tells git how to treat binary values is nobody's recording.
    let left = state(&project);
    assert!(!left.contains(".bin") && !left.contains(".json"), "{left}");

    project
        .stubs(&["record", "download", "--test", "downloads"])
        .passes();
    type_into(&project, "review --color never", "k\n")
        .unwrap()
        .passes();
    let kept = state(&project);
    assert!(
        kept.lines().count() == 3 && kept.lines().all(|line| line.starts_with("A ")),
        "{kept}"
    );
}

/// Somebody decides about what they have seen, and about nothing else.
#[cfg(target_os = "linux")]
#[test]
fn what_has_changed_since_it_was_shown_is_neither_kept_nor_restored() {
    let project = project("review_meanwhile");
    project.stubs(&["record"]).passes();
    project.commit_all();
    let three = project.recording("/3.");
    let first = project.read(&three).replace("8", "88");
    let second = first.replace("88", "888");
    project.write(&three, &first);
    let edit = || project.write(&three, &second);
    let review = "review --color never";
    let Some(refused) = type_after(&project, review, "Keep it?", edit, "k\nr\ns\n") else {
        return;
    };
    refused
        .ends_with_code(1)
        .says("0 kept, 0 restored, 1 left to review");
    let errors = refused
        .text()
        .matches("it has changed since it was shown")
        .count();
    assert_eq!(errors, 2, "{refused}");
    assert_eq!(project.read(&three), second);
    assert!(state(&project).starts_with(" M "));

    // A stale recording, too.
    project.git(&["checkout", "--quiet", "."]);
    let library = project.read("src/lib.rs");
    project.write(
        "src/lib.rs",
        &library.replace("article + u32", "u32::MIN + article + u32"),
    );
    let edit = || project.write(&three, &first);
    let refused = type_after(&project, review, "Keep it?", edit, "k\ns\n").unwrap();
    refused.ends_with_code(1).says_all(&[
        "it has changed since it was shown",
        "0 kept, 0 restored, 1 left to review",
    ]);
    assert_eq!(project.read(&three), first);
}

#[test]
fn the_packages_of_a_workspace_are_reviewed_together() {
    let project = crate::shared::workspace("review_shared");
    project.write("stubs.toml", "");
    project.stubs(&["record", "--workspace"]).passes();
    project.commit_all();
    for package in ["llm", "shop"] {
        for file in project.files(&format!("{package}/stubs")) {
            project.write(&file, &project.read(&file).replace("[2]", "[3]"));
        }
    }
    let review = |arguments: &[&str]| project.stubs(&[&["review"], arguments].concat());
    review(&["--workspace"]).ends_with_code(1).says_all(&[
        "llm/stubs/review_shared_llm/ask/1.",
        "shop/stubs/review_shared_llm/ask/1.",
        "shop/stubs/review_shared_shop/price/1.",
        "3 recordings to review",
    ]);
    review(&["-p", "review_shared_shop"])
        .ends_with_code(1)
        .says("2 recordings to review");
    review(&["--workspace", "price"])
        .ends_with_code(1)
        .says("1 recording to review");
    #[cfg(target_os = "linux")]
    if let Some(all) = type_into(&project, "review --workspace --color never", "a\n") {
        all.passes().says("3 kept, 0 restored, 0 left to review");
        review(&["--workspace"])
            .passes()
            .says("No recording is to be reviewed.");
    }
}
