//! `cargo stubs prune` deletes only what is provably the store's.

use std::fs;

use expect_test::expect;

use crate::project::Project;
use crate::three_tests::{LIBRARY, project, without_third};

/// A project whose recordings are beside its tests and their data.
fn among_others(name: &str) -> Project {
    let project = Project::with_library(name, LIBRARY);
    project.write("stubs.toml", "dir = \"tests\"\n");
    project.stubs(&["record"]).passes().says("3 recorded, ");
    project.write("src/lib.rs", &without_third());
    project
}

#[test]
fn files_of_the_user_beside_recordings_stay() {
    let project = among_others("prune_others");
    let recording = project.files("tests").pop().unwrap();
    let recording = project.read(recording);
    let hash = sha256("mine");
    for (file, text) in [
        (format!("vectors/{}.bin", "0".repeat(64)), "mine"),
        (format!("vectors/{hash}.bin"), "mine"),
        (format!("prune_others/gone/{hash}.bin"), "mine"),
        (format!("prune_others/ask/{}.bin", "0".repeat(64)), "mine"),
        ("data/request.json".to_owned(), "{}"),
        ("data/request.0123456789abcdef.json".to_owned(), "{}"),
        ("data/copied.json".to_owned(), &*recording),
        ("prune_others/ask/notes.json".to_owned(), "{}"),
        ("prune_others/ask/.recording-notes.tmp".to_owned(), "mine"),
        ("prune_others/ask/notes.tmp".to_owned(), "mine"),
    ] {
        project.write(format!("tests/{file}"), text);
    }
    // A recording, but not where its function's are.
    let third = third(&project, "tests");
    let moved = third.replace("/ask/", "/other/");
    project.write(&moved, &project.read(&third));

    let before = project.files("tests");
    project.shows(
        &["prune", "--yes"],
        0,
        &expect![[r#"
            prune_others  not checked, 1 recording: not in the folder of their function
            prune_others  not checked, 1 recording: not named after their keys: `cargo stubs status`
            prune_others  not checked, 3 recordings: unreadable files may be half of a merge: `cargo stubs status`
            unused  tests/prune_others/ask/third.6767a53becba5917.json  283 B
            1 file deleted, 283 B
        "#]],
    );
    let mut expected = before;
    expected.retain(|file| *file != third);
    assert_eq!(project.files("tests"), expected);
}

fn sha256(content: &str) -> String {
    use sha2::{Digest as _, Sha256};

    let hash = Sha256::digest(content);
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The recording that no test uses.
fn third(project: &Project, folder: &str) -> String {
    let files = project.files(folder).into_iter();
    let mut third = files.filter(|file| file.contains("/third."));
    third.next().unwrap()
}

#[cfg(unix)]
#[test]
fn nothing_is_deleted_through_a_link() {
    use std::os::unix::fs::symlink;

    let project = project("prune_links");
    let elsewhere = Project::empty("prune_links_elsewhere");
    let real = elsewhere.path("stubs");
    fs::rename(project.path("stubs"), &real).unwrap();
    let expected = elsewhere.files("stubs");
    let keeps = |reason: &str| {
        let pruned = project.stubs(&["prune", "--yes"]);
        pruned.passes().says_all(&[reason, "nothing to delete\n"]);
        assert_eq!(elsewhere.files("stubs"), expected);
    };

    symlink(&real, project.path("stubs")).unwrap();
    let link = "not checked, 1 recording: behind a symbolic link: delete them by hand\n";
    keeps(link);
    // The folder of a package, then that of a function: they are not searched.
    for folder in ["stubs/prune_links", "stubs/prune_links/ask"] {
        let _ = fs::remove_file(project.path("stubs"));
        let _ = fs::remove_dir_all(project.path("stubs"));
        let link = project.path(folder);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        symlink(elsewhere.path(folder), &link).unwrap();
        let pruned = project.stubs(&["prune", "--yes"]);
        pruned.says("nothing to delete\n");
        assert_eq!(elsewhere.files("stubs"), expected);
    }
    // Single files.
    fs::remove_dir_all(project.path("stubs")).unwrap();
    fs::create_dir_all(project.path("stubs/prune_links/ask")).unwrap();
    for file in &expected {
        let name = file.rsplit('/').next().unwrap();
        symlink(file, project.path("stubs/prune_links/ask").join(name)).unwrap();
    }
    let pruned = project.stubs(&["prune", "--yes"]);
    pruned.says("nothing to delete\n");
    assert_eq!(project.files("stubs").len(), 3);
}

#[test]
fn what_another_process_writes_meanwhile_stays() {
    let project = project("prune_meanwhile");
    let third = third(&project, "stubs");
    let (_, key) = third.trim_end_matches(".json").rsplit_once('.').unwrap();
    let other = "0123456789abcdef";
    // The recordings of another test binary, which is not built here.
    project.write("new.json", &project.read(&third).replace(key, other));
    let changed = project.read(&third).replace("THIRD", "another");
    project.write("changed.json", &changed);
    let new = third.replace(key, other);
    let library = without_third();
    let (before, after) = library.split_once("        let _stub").unwrap();
    let copies = format!(
        "        std::fs::copy(\"new.json\", {new:?}).unwrap();\n        \
         std::fs::copy(\"changed.json\", {third:?}).unwrap();\n        let _stub"
    );
    project.write("src/lib.rs", &format!("{before}{copies}{after}"));
    project.shows(
        &["prune", "--yes"],
        0,
        &expect![[r#"
        prune_meanwhile  not checked, 1 recording: changed since the tests began
        nothing to delete
    "#]],
    );
    assert_eq!(project.read(&third), changed);
    assert!(project.files("stubs").contains(&new));
    // They are only older the next time.
    project.write("src/lib.rs", &library);
    project
        .stubs(&["prune", "--yes"])
        .passes()
        .says("2 files deleted, ");
}

#[test]
fn a_fixture_may_lead_out_of_the_package() {
    let project = project("prune_outside");
    let outside = Project::empty("prune_outside_stubs");
    fs::remove_dir(outside.path("")).ok();
    fs::rename(project.path("stubs"), outside.path("stubs")).unwrap();
    let fixture = format!(
        "#[cfg(test)]\ncached_stubs::stub_fixture!(outside: crate::ask, dir = {:?});\n",
        outside.path("stubs")
    );
    let library = without_third().replace(
        "Stub::<ask>::install()",
        &format!(
            "Stub::<ask>::builder().dir({:?}).install()",
            outside.path("stubs")
        ),
    );
    project.write("src/lib.rs", &(library + &fixture));
    let recorded = outside.snapshot();
    project.shows(&["prune", "--yes"], 0, &expect![[r#"
        prune_outside  not checked, 1 recording: outside the package, in [project]_stubs/stubs: delete them by hand
        nothing to delete
    "#]]);
    assert_eq!(outside.snapshot(), recorded);
}

#[test]
fn copies_and_files_of_killed_processes_are_deleted() {
    let project = project("prune_copies");
    let first = project.recording("ask/first");
    let text = project.read(&first);
    let folder = "stubs/prune_copies/ask";
    project.write(format!("{folder}/first copy.json"), &text);
    project.write(
        format!("{folder}/first.0123456789abcdef.json"),
        &text.replace("FIRST", "edited"),
    );
    let name = first.rsplit('/').next().unwrap();
    project.write(format!("{folder}/.recording-{name}.tmp"), "{\n");
    project.write(
        format!("stubs/prune_copies/gone/.recording-{name}.12-0.tmp"),
        "{\n",
    );
    project.shows(
        &["status", "--check"],
        1,
        &expect![[r#"
        prune_copies
          unused  prune_copies::ask  1 recording
            stubs/prune_copies/ask/third.6a25321aa4094cec.json
          copied  prune_copies::ask  1 recording
            stubs/prune_copies/ask/first copy.json
          left over  prune_copies::ask  1 temporary file
            stubs/prune_copies/ask/.recording-first.6e31296350f1f37a.json.tmp
          left over  prune_copies::gone  1 temporary file
            stubs/prune_copies/gone/.recording-first.6e31296350f1f37a.json.12-0.tmp
          misnamed  prune_copies::ask  1 recording
            stubs/prune_copies/ask/first.0123456789abcdef.json
        5 recordings: 1 unused, 1 copied, 2 left over, 1 misnamed

          cargo stubs prune             deletes what is unused, orphaned, copied or left over
          git mv FILE …                 no call finds it: the name of a recording ends with
                                        the first 16 digits of its key; or delete it
    "#]],
    );
    project.shows(
        &["prune", "--yes"],
        0,
        &expect![[r#"
        copied  stubs/prune_copies/ask/first copy.json  283 B
        unused  stubs/prune_copies/ask/third.6a25321aa4094cec.json  283 B
        left over  stubs/prune_copies/ask/.recording-first.6e31296350f1f37a.json.tmp  2 B
        left over  stubs/prune_copies/gone/.recording-first.6e31296350f1f37a.json.12-0.tmp  2 B
        4 files deleted, 570 B
    "#]],
    );
    assert!(!project.path("stubs/prune_copies/gone").exists());
    project.shows_objects(&["status", "--no-run"], 0, &expect![[r#"
        {"type":"misnamed","package":"prune_copies","function":"prune_copies::ask","file":"[project]/stubs/prune_copies/ask/first.0123456789abcdef.json","source":null,"change":null,"tests":[],"problem":null}
        {"type":"summary","recordings":3,"missing":0,"stale":0,"unused":0,"orphaned":0,"copy":0,"left_over":0,"by_hand":0,"misnamed":1,"git_ignored":0,"unreadable":0,"secret":0,"not_run":0,"tests_passed":null}
    "#]]);
    let mut files = project.files(folder);
    files.retain(|file| !file.contains("second"));
    assert_eq!(files.len(), 2, "{files:?}");
}
