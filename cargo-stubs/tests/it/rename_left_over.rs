//! What `cargo stubs rename` leaves where it is, and why.

use expect_test::expect;

use crate::outcome::Outcome;
use crate::project::Project;
use crate::three_tests::LIBRARY;

/// Three recordings, whose function has got another name since.
fn renamed(name: &str) -> Project {
    let project = Project::with_library(name, LIBRARY);
    project.stubs(&["record"]).passes().says("3 recorded, ");
    project.write("src/lib.rs", &library());
    project
}

fn library() -> String {
    LIBRARY
        .replace("ask(", "inquire(")
        .replace("<ask>", "<inquire>")
}

fn rename<'a>(options: &[&'a str]) -> Vec<&'a str> {
    [&["rename", "ask", "inquire"], options].concat()
}

/// One call has a recording already, one fails with its test, and one is not made any more.
#[test]
fn what_no_call_asked_for_stays() {
    let project = renamed("rename_left_over");
    project
        .stubs(&["record", "--test", "first"])
        .passes()
        .says("1 recorded, ");
    let broken = "stubs/rename_left_over/ask/broken.0123456789abcdef.json";
    project.write(broken, "{");
    let library = library();
    let third = library
        .replace("\"third\"", "\"fourth\"")
        .replace("THIRD", "FOURTH");
    project.write("src/lib.rs", &third);
    let before = project.snapshot();
    let mut command = project.stubs_command(&rename(&["--yes"]));
    let outcome = Outcome::of(command.env("SECOND", "it fails on purpose"));
    outcome
        .ends_with_code(1)
        .says("nothing was renamed, 4 left over\n");
    assert_eq!(project.snapshot(), before);
    project.shows(&rename(&["--yes"]), 1, &expect![[r#"
        renamed  stubs/rename_left_over/ask/second.a18b3139094eca92.json → stubs/rename_left_over/inquire/second.10368aada55da344.json
        left over  stubs/rename_left_over/ask/broken.0123456789abcdef.json
          it cannot be read: `cargo stubs status` says why
        left over  stubs/rename_left_over/ask/first.cd5389ae9cfb1342.json
          the call has a recording already: stubs/rename_left_over/inquire/first.e2c5fea6cd783a3e.json
        left over  stubs/rename_left_over/ask/third.fce15411c96c508b.json
          no test that ran made this call; 1 test failed: tests::third
        1 recording renamed, 3 left over
    "#]]);
    project.shows_objects(&rename(&[]), 1, &expect![[r#"
        {"type":"recording","package":"rename_left_over","function":"rename_left_over::ask","file":"[project]/stubs/rename_left_over/ask/broken.0123456789abcdef.json","state":"left_over","new_function":null,"new_file":null,"stale":false,"problem":"it cannot be read: `cargo stubs status` says why"}
        {"type":"recording","package":"rename_left_over","function":"rename_left_over::ask","file":"[project]/stubs/rename_left_over/ask/first.cd5389ae9cfb1342.json","state":"left_over","new_function":null,"new_file":null,"stale":false,"problem":"the call has a recording already: stubs/rename_left_over/inquire/first.e2c5fea6cd783a3e.json"}
        {"type":"recording","package":"rename_left_over","function":"rename_left_over::ask","file":"[project]/stubs/rename_left_over/ask/third.fce15411c96c508b.json","state":"left_over","new_function":null,"new_file":null,"stale":false,"problem":"no test that ran made this call; 1 test failed: tests::third"}
        {"type":"summary","renamed":0,"stale":0,"left_over":3}
    "#]]);
}

/// A changed body must not become fresh.
#[test]
fn recordings_stay_stale_if_more_than_the_name_has_changed() {
    let project = renamed("rename_stale");
    project.write("src/lib.rs", &library().replace("uppercase", "lowercase"));
    project.shows(&rename(&["--yes"]), 0, &expect![[r#"
        renamed  stubs/rename_stale/ask/first.7f816c96a99b8772.json → stubs/rename_stale/inquire/first.a25ebbff1341cc29.json
        renamed  stubs/rename_stale/ask/second.4e9a4e684e2914d0.json → stubs/rename_stale/inquire/second.73d7b05d1cdc3043.json
        renamed  stubs/rename_stale/ask/third.b893d8dfe413c502.json → stubs/rename_stale/inquire/third.b691d4ec72fa69c0.json
        3 recordings renamed, 3 stale
        More than the name has changed. If the rest does not matter, keep what is recorded:

          cargo stubs accept rename_stale::inquire
    "#]]);
    Outcome::of(&mut project.cargo(&["test", "--lib"]))
        .fails()
        .says("`rename_stale::inquire` has changed since this call was recorded");
    project
        .stubs(&["accept", "--yes", "rename_stale::inquire"])
        .passes()
        .says("3 recordings accepted");
    project.stubs(&["status", "--check"]).passes();
}

#[test]
fn a_function_that_is_still_there_keeps_its_recordings() {
    let project = renamed("rename_still_there");
    let ask = LIBRARY.split("#[cfg(test)]").next().unwrap();
    let ask = ask.replace("use cached_stubs::stubbable;", "");
    project.write("src/lib.rs", &(library() + &ask));
    let before = project.snapshot();
    project
        .stubs(&rename(&["--yes"]))
        .ends_with_code(1)
        .says_all(&[
            "\n  its function is still there\n",
            "nothing was renamed, 3 left over\n",
        ]);
    assert_eq!(project.snapshot(), before);
}

/// What was written by hand is completed.
#[test]
fn recordings_without_a_key_get_one() {
    let project = renamed("rename_by_hand");
    let file = project.recording("/first.");
    let by_hand: Vec<_> = project.read(&file).lines().map(str::to_owned).collect();
    let by_hand: Vec<_> = { by_hand }
        .into_iter()
        .filter(|line| !line.contains("\"key\"") && !line.contains("\"source\""))
        .collect();
    project.remove(&file);
    project.write("stubs/rename_by_hand/ask/mine.json", &by_hand.join("\n"));
    project
        .stubs(&rename(&["--yes"]))
        .passes()
        .says("3 recordings renamed\n");
    Outcome::of(&mut project.cargo(&["test", "--lib"])).passes();
    project
        .stubs(&["status", "--check"])
        .passes()
        .says("3 recordings, nothing to mend");
}

#[test]
fn names_that_are_no_paths_are_refused() {
    let project = renamed("rename_names");
    let before = project.snapshot();
    for (old, new, error) in [
        (
            "../rename_names/ask",
            "inquire",
            "`../rename_names/ask` is not the path of a function",
        ),
        ("ask", "..", "`..` is not the path of a function"),
        (
            "\u{1b}[2J",
            "inquire",
            "`\\u{1b}[2J` is not the path of a function",
        ),
        (
            "ask",
            "inquire=ask",
            "`inquire=ask` is not the path of a function",
        ),
        ("ask", "ask", "`ask` is the old name and the new one"),
        (
            "ask",
            "inqire",
            "the tests have no function at or below `inqire`; did you mean `rename_names::inquire`?",
        ),
        (
            "aks",
            "inquire",
            "there are no recordings at or below `aks`; did you mean `rename_names::ask`?",
        ),
    ] {
        project
            .stubs(&["rename", "--yes", old, new])
            .ends_with_code(3)
            .says(&format!("error: {error}"));
    }
    assert_eq!(project.snapshot(), before);
}

#[cfg(unix)]
#[test]
fn nothing_is_moved_through_a_link() {
    use std::fs;
    use std::os::unix::fs::symlink;

    let project = renamed("rename_links");
    let elsewhere = Project::empty("rename_links_elsewhere");
    // The new folder leads out of the store.
    fs::create_dir_all(elsewhere.path("inquire")).unwrap();
    let new = project.path("stubs/rename_links/inquire");
    symlink(elsewhere.path("inquire"), &new).unwrap();
    let before = project.files("stubs");
    project
        .stubs(&rename(&["--yes"]))
        .ends_with_code(1)
        .says("nothing was renamed, 3 left over\n");
    fs::remove_file(&new).unwrap();
    // All recordings are somewhere else.
    fs::rename(project.path("stubs"), elsewhere.path("stubs")).unwrap();
    symlink(elsewhere.path("stubs"), project.path("stubs")).unwrap();
    project
        .stubs(&rename(&["--yes"]))
        .ends_with_code(1)
        .says_all(&[
            "  it is behind a symbolic link\n",
            "nothing was renamed, 3 left over\n",
        ]);
    assert_eq!(project.files("stubs"), before);
    // A single file.
    fs::remove_file(project.path("stubs")).unwrap();
    fs::rename(elsewhere.path("stubs"), project.path("stubs")).unwrap();
    let first = project.recording("/first.");
    fs::rename(project.path(&first), elsewhere.path("first.json")).unwrap();
    symlink(elsewhere.path("first.json"), project.path(&first)).unwrap();
    project
        .stubs(&rename(&["--yes"]))
        .ends_with_code(1)
        .says("2 recordings renamed, 1 left over\n");
    assert!(elsewhere.path("first.json").is_file());
}
