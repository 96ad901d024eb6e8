//! Used and unused recordings: what `status` shows and `prune` deletes.

use expect_test::expect;

use crate::environment::nextest_is_installed;
use crate::outcome::Outcome;
use crate::project::Project;
use crate::three_tests::{LIBRARY, project, without_third};

#[test]
fn unused_recordings_are_listed_and_deleted() {
    let project = project("states_unused");
    project.write("stubs/README", "not ours");
    let recorded = project.snapshot();
    project.shows(
        &["status", "--check"],
        1,
        &expect![[r#"
            states_unused
              unused  states_unused::ask  1 recording
                stubs/states_unused/ask/third.61502f32010f0a5f.json
            3 recordings: 1 unused

              cargo stubs prune             deletes what is unused, orphaned, copied or left over
        "#]],
    );
    project.stubs(&["status", "--check", "other"]).passes();
    project.shows_objects(&["status"], 0, &expect![[r#"
        {"type":"unused","package":"states_unused","function":"states_unused::ask","file":"[project]/stubs/states_unused/ask/third.61502f32010f0a5f.json","source":null,"change":null,"tests":[],"problem":null}
        {"type":"summary","recordings":3,"missing":0,"stale":0,"unused":1,"orphaned":0,"copy":0,"left_over":0,"by_hand":0,"misnamed":0,"git_ignored":0,"unreadable":0,"secret":0,"not_run":0,"tests_passed":true}
    "#]]);
    project.shows(
        &["prune", "--dry-run"],
        0,
        &expect![[r#"
        unused  stubs/states_unused/ask/third.61502f32010f0a5f.json  284 B
        1 file to delete, 284 B: nothing was deleted
    "#]],
    );
    project.stubs(&["prune"]).ends_with_code(3).says(
        "error: Delete 1 file? There is no terminal to ask at, so nothing was changed; \
             `--yes` answers, `--dry-run` only looks\n",
    );
    assert_eq!(project.snapshot(), recorded);

    project.shows_objects(&["prune", "--yes"], 0, &expect![[r#"
        {"type":"superfluous","package":"states_unused","function":"states_unused::ask","file":"[project]/stubs/states_unused/ask/third.61502f32010f0a5f.json","reason":"unused","bytes":284,"deleted":true}
        {"type":"summary","files":1,"bytes":284,"not_checked":0,"deleted":true,"tests_passed":true}
    "#]]);
    let files = project.files("stubs");
    assert_eq!(files.len(), 3, "{files:?}");
    assert!(
        files.iter().all(|file| !file.contains("third")),
        "{files:?}"
    );
    project
        .stubs(&["status", "--check"])
        .passes()
        .says("2 recordings, nothing to mend\n");
}

#[test]
fn recordings_that_a_run_elsewhere_used_stay() {
    let project = project("states_elsewhere");
    let recorded = project.snapshot();
    // Another machine has a test that uses it.
    project.write("src/lib.rs", LIBRARY);
    let journal = project.path("elsewhere");
    let mut other = project.cargo(&["test", "--lib", "third"]);
    Outcome::of(other.env("CACHED_STUBS_JOURNAL", &journal)).passes();
    project.write("src/lib.rs", &without_third());
    project
        .stubs(&["prune", "--yes", "--journal", "elsewhere"])
        .passes()
        .says("nothing to delete");
    assert_eq!(project.snapshot(), recorded);
}

#[test]
fn nextest_decides_like_cargo() {
    if !nextest_is_installed() {
        return;
    }
    let project = project("states_nextest");
    let recorded = project.snapshot();
    let prune = |variable: Option<&str>, arguments: &[&str]| {
        let mut command = project.stubs_command(&["prune", "--yes", "--nextest", "--"]);
        command.args(arguments);
        Outcome::of(command.envs(variable.map(|value| ("SECOND", value))))
    };
    let stays = |outcome: Outcome, reason: &str| {
        outcome.says(&format!("not checked, 2 recordings: {reason}"));
        assert_eq!(project.snapshot(), recorded, "{outcome}");
    };
    stays(prune(Some("fails"), &[]), "1 test failed: tests::second\n");
    stays(prune(Some("aborts"), &[]), "1 test failed: tests::second\n");
    stays(
        prune(None, &["--skip", "second"]),
        "1 test left out: tests::second\n",
    );
    let mut again = project.stubs_command(&["prune", "--yes", "--nextest"]);
    again
        .env("NEXTEST_RETRIES", "1")
        .env("SECOND", "passes the second time");
    Outcome::of(&mut again).passes().says("1 file deleted");
}

const DOCTESTS: &str = r#"
//! ```
//! use cached_stubs::{Stub, stubbable};
//!
//! #[stubbable]
//! fn documented(number: u8) -> u8 {
//!     number
//! }
//!
//! let _stub = Stub::<documented>::install();
//! assert_eq!(documented(7), 7);
//! assert_eq!(documented(8), 8);
//! ```
"#;

#[test]
fn doctests_are_tests() {
    let project = Project::with_library("states_doctests", DOCTESTS);
    project.stubs(&["record"]).passes().says("2 recorded, ");
    project
        .stubs(&["status", "--check"])
        .passes()
        .says("2 recordings, nothing to mend\n");
    project.write(
        "src/lib.rs",
        &DOCTESTS.replace("//! assert_eq!(documented(8), 8);\n", ""),
    );
    let unused = project.stubs(&["status"]);
    unused.passes().says("2 recordings: 1 unused");
    project.write(
        "src/lib.rs",
        &DOCTESTS.replace("//! ```\n//! use", "//! ```ignore\n//! use"),
    );
    let ignored = project.stubs(&["status"]);
    ignored
        .passes()
        .says("  not run  2 recordings: 1 test ignored: src/lib.rs - (line 2); `-- --include-ignored` runs all\n");
    // One without recordings leaves none unused.
    project.write(
        "src/lib.rs",
        &format!("{DOCTESTS}\n//! ```ignore\n//! something();\n//! ```\n"),
    );
    project
        .stubs(&["status", "--check"])
        .passes()
        .says("2 recordings, nothing to mend\n");
    if nextest_is_installed() {
        project.write("src/lib.rs", DOCTESTS);
        project
            .stubs(&["status", "--check", "--nextest"])
            .passes()
            .says("2 recordings, nothing to mend\n");
    }
}

fn library(stub: &str) -> String {
    format!(
        r#"
            use cached_stubs::stubbable;

            #[stubbable]
            pub fn ask(question: &str) -> String {{
                question.to_uppercase()
            }}

            #[cfg(test)]
            mod tests {{
                use super::*;
                use cached_stubs::Stub;

                #[test]
                fn own() {{
                    {stub}
                    assert_eq!(ask("own"), "OWN");
                }}

                #[test]
                #[ignore]
                fn other() {{
                    let _stub = Stub::<ask>::builder().per_test().install();
                    assert_eq!(ask("other"), "OTHER");
                }}
            }}
            "#
    )
}

/// The result of a test decides about the folder that only this test uses.
#[test]
fn recordings_of_one_test_are_unused_where_it_passes_without_them() {
    let per_test = library("let _stub = Stub::<ask>::builder().per_test().install();");
    let project = Project::with_library("states_per_test", &per_test);
    let recorded = project.stubs(&["record", "--", "--include-ignored"]);
    recorded.passes().says("2 recorded, ");
    project.write("src/lib.rs", &library(""));
    project.stubs(&["prune", "--yes"]).passes().says_all(&[
        "unused  stubs/states_per_test/ask/test.states_per_test.tests.own/own.",
        "not checked, 1 recording: 1 test ignored: tests::other; `-- --include-ignored` runs all\n",
        "1 file deleted",
    ]);
    let files = project.files("stubs");
    assert!(
        files
            .iter()
            .all(|file| !file.contains("test.states_per_test.tests.own")),
        "{files:?}"
    );
    assert!(
        files
            .iter()
            .any(|file| file.contains("test.states_per_test.tests.other")),
        "{files:?}"
    );
}
