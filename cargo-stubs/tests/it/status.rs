//! `cargo stubs status`: each kind of finding, and broken files.

use expect_test::expect;

use crate::outcome::Outcome;
use crate::project::Project;

const LIBRARY: &str = r#"
use cached_stubs::stubbable;

#[stubbable]
pub fn ask(question: &str) -> String {
    question.to_uppercase()
}

#[stubbable]
pub fn price(article: u32) -> u32 {
    article + 1
}

#[stubbable]
pub fn forgotten() -> u8 {
    7
}

#[stubbable]
pub fn optional() -> u8 {
    8
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
    fn buys() {
        let _stub = Stub::<price>::install();
        assert_eq!(price(3), 4);
    }

    #[test]
    fn forgets() {
        let _stub = Stub::<forgotten>::install();
        assert_eq!(forgotten(), 7);
    }

    #[test]
    fn opts() {
        let _stub = Stub::<optional>::install();
        assert_eq!(optional(), 8);
    }
}
"#;

/// The text without a part that begins and ends with these.
fn without(text: &str, from: &str, to: &str) -> String {
    let (before, rest) = text.split_once(from).unwrap();
    let (_, after) = rest.split_once(to).unwrap();
    format!("{before}{after}")
}

/// A package with something to mend of each kind but secrets. This build lacks the
/// function `optional`.
fn to_mend(name: &str) -> Project {
    let project = Project::with_library(name, LIBRARY);
    project.stubs(&["record"]).passes().says("4 recorded, ");
    project
        .stubs(&["status", "--check", "--no-run"])
        .passes()
        .says("4 recordings, nothing to mend\n");
    project.commit_all();
    let library = without(LIBRARY, "#[stubbable]\npub fn forgotten", "\n}\n");
    let library = without(&library, "    #[test]\n    fn forgets", "\n    }\n");
    let library = library
        .replace("to_uppercase()", "trim().to_uppercase()")
        .replace(
            "assert_eq!(price(3), 4);",
            "assert_eq!(price(3) + price(5), 10);",
        );
    let under_cfg =
        |library: &str, item: &str| library.replace(item, &format!("#[cfg(any())]\n{item}"));
    let library = under_cfg(&library, "#[stubbable]\npub fn optional");
    project.write(
        "src/lib.rs",
        &under_cfg(&library, "    #[test]\n    fn opts"),
    );
    project
}

#[test]
fn each_kind_of_finding_has_its_remedy() {
    let project = to_mend("status_kinds");
    project.shows(
        &["status", "--", "--test-threads=1"],
        0,
        &expect![[r#"
            status_kinds
              missing  status_kinds::price  1 call
                stubs/status_kinds/price/5.35f0383c13201643.json  tests::buys
              stale  status_kinds::ask  1 recording  src/lib.rs:4
                    pub fn ask(question: &str) -> String {
                  -     question.to_uppercase()
                  +     question.trim().to_uppercase()
                    }
                stubs/status_kinds/ask/who.882f87717793afb6.json
              orphaned  status_kinds::forgotten  1 recording
                stubs/status_kinds/forgotten/call.d6a473d4b3d66251.json
              not run  1 recording: 2 tests failed: tests::asks, tests::buys
            4 recordings: 1 missing, 1 stale, 1 orphaned, 1 not run

              cargo stubs record            records what is missing
              cargo stubs record            records what is stale again; if the change does
              cargo stubs accept NAME       not matter, this keeps the recordings
              cargo stubs prune             deletes what is unused, orphaned, copied or left over
        "#]],
    );
    // The output of the runner would only repeat the missing calls.
    let found = project.stubs(&["status", "--check"]);
    found.fails().never_says("test tests::asks ... FAILED");
    project
        .stubs(&["status", "--check", "optional", "--no-run"])
        .passes();
    project.shows_objects(&["status", "--no-run"], 0, &expect![[r#"
        {"type":"stale","package":"status_kinds","function":"status_kinds::ask","file":"[project]/stubs/status_kinds/ask/who.882f87717793afb6.json","source":"src/lib.rs:4","change":["  pub fn ask(question: &str) -> String {","-     question.to_uppercase()","+     question.trim().to_uppercase()","  }"],"tests":[],"problem":null}
        {"type":"orphaned","package":"status_kinds","function":"status_kinds::forgotten","file":"[project]/stubs/status_kinds/forgotten/call.d6a473d4b3d66251.json","source":null,"change":null,"tests":[],"problem":null}
        {"type":"summary","recordings":4,"missing":0,"stale":1,"unused":0,"orphaned":1,"copy":0,"left_over":0,"by_hand":0,"misnamed":0,"git_ignored":0,"unreadable":0,"secret":0,"not_run":0,"tests_passed":null}
    "#]]);
}

#[test]
fn orphaned_recordings_are_deleted_also_if_a_test_fails() {
    let project = to_mend("status_orphaned");
    let pruned = ["prune", "--yes", "--", "--test-threads=1"];
    project.shows(
        &pruned,
        1,
        &expect![[r#"
        status_orphaned  not checked, 1 recording: 2 tests failed: tests::asks, tests::buys
        orphaned  stubs/status_orphaned/forgotten/call.24e3ff141c138984.json  251 B
        1 file deleted, 251 B
    "#]],
    );
    assert!(!project.path("stubs/status_orphaned/forgotten").exists());
    assert!(project.path("stubs/status_orphaned/optional").exists());
}

#[test]
fn a_recording_with_a_secret_is_named_and_not_shown() {
    let project = Project::with_library("status_secret", LIBRARY);
    project.stubs(&["record", "ask", "--test", "asks"]).passes();
    project.edit("stubs/status_secret/ask", |text| {
        text.replace("\"WHO\"", "\"Bearer s3cr3t-n0body-knows\"")
    });
    let mut command = project.stubs_command(&["status", "--no-run", "--check"]);
    let secret = Outcome::of(command.env("SERVICE_TOKEN", "s3cr3t-n0body-knows"));
    secret.fails().says_all(&[
        "  with a secret  status_secret::ask  1 recording\n",
        "returns[0]",
        "SERVICE_TOKEN",
    ]);
    secret.never_says("s3cr3t");
}

#[test]
fn edited_files_are_read_and_broken_ones_are_named() {
    let project = Project::with_library("status_edited", LIBRARY);
    project.stubs(&["record"]).passes();
    project.edit("stubs/status_edited/ask", |text| text.replace('\n', "\r\n"));
    project.edit("stubs/status_edited/optional", |text| {
        text.replace(' ', "   ")
    });
    project.edit("stubs/status_edited/price", |text| {
        format!("<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> other\n")
    });
    project.edit("stubs/status_edited/forgotten", |text| {
        text.replace("\"format\": 1", "\"format\": 2")
    });
    let recorded = project.snapshot();
    project.shows(
        &["status", "--check"],
        1,
        &expect![[r#"
        status_edited
          unreadable  status_edited::forgotten  1 recording
            stubs/status_edited/forgotten/call.e8e2922066c50bf7.json
              [project]/stubs/status_edited/forgotten/call.e8e2922066c50bf7.json:2:3
                it has format 2, and this version of cached-stubs reads format 1
      
              Update cached-stubs to the version that wrote it.
          unreadable  status_edited::price  1 recording
            stubs/status_edited/price/3.323c22a5e77d9fef.json
              [project]/stubs/status_edited/price/3.323c22a5e77d9fef.json:1:1
                a merge conflict is not resolved
      
              Keep one of the two sides, as for any merge conflict.
        4 recordings: 2 unreadable

          git restore FILE              or mend it, or delete it and record again
    "#]],
    );
    project
        .stubs(&["prune", "--yes"])
        .fails()
        .says("nothing to delete");
    assert_eq!(project.snapshot(), recorded);
    project
        .stubs(&["list"])
        .passes()
        .says("status_edited::price  1 recording");
}

/// Files that can be read, and that no call can use.
#[test]
fn what_was_edited_so_that_no_call_can_use_it_is_unreadable() {
    let project = Project::with_library("status_unusable", LIBRARY);
    project.stubs(&["record"]).passes().says("4 recorded, ");
    let edit = |function: &str, from: &str, to: &str| {
        let folder = format!("stubs/status_unusable/{function}");
        project.edit(&folder, |text| text.replace(from, to));
    };
    edit("ask", "\"who\"", "\"why\"");
    edit("forgotten", "[7]", "[]");
    edit("price", "[4]", "[4, 5]");
    let shown = expect![[r#"
        status_unusable
          unreadable  status_unusable::ask  1 recording
            stubs/status_unusable/ask/who.d36c7e98dc4c9eb6.json
              [project]/stubs/status_unusable/ask/who.d36c7e98dc4c9eb6.json:6:3
                its name has the words of other arguments

              `args` or the file's name was edited, which does not change which call the recording belongs to.
              Restore it. Otherwise: Delete the file and record it again with RECORD=1.
          unreadable  status_unusable::forgotten  1 recording
            stubs/status_unusable/forgotten/call.52077a93c887dc58.json
              [project]/stubs/status_unusable/forgotten/call.52077a93c887dc58.json:7:3
                `returns` holds no value

              Write what the function returns, or delete the file and record it with RECORD=1.
          unreadable  status_unusable::price  1 recording
            stubs/status_unusable/price/3.3404d4447a29c906.json
              [project]/stubs/status_unusable/price/3.3404d4447a29c906.json:9:3
                `returns` holds 2 values instead of one

              Delete the file and record it again with RECORD=1.
        4 recordings: 3 unreadable

          git restore FILE              or mend it, or delete it and record again
    "#]];
    project.shows(&["status", "--check", "--no-run"], 1, &shown);
    // The tests fail for these files, which says nothing new.
    let run = project.stubs(&["status", "--check"]);
    run.fails().says_all(&[
        "its name has the words of other arguments\n",
        "`returns` holds no value\n",
        "`returns` holds 2 values instead of one\n",
        "4 recordings: 3 unreadable\n",
    ]);
}

/// Only the call shows it: the report of the test says what is wrong.
#[test]
fn a_recording_of_another_type_is_there_and_does_not_answer() {
    let project = Project::with_library("status_type", LIBRARY);
    project.stubs(&["record"]).passes();
    project.edit("stubs/status_type/price", |text| {
        text.replace("[4]", "[\"four\"]")
    });
    project.shows(
        &["status", "--check"],
        1,
        &expect![[r#"
        status_type
          missing  status_type::price  1 call
            stubs/status_type/price/3.535838d2bd488fb9.json  tests::buys
              The file is there, but it does not answer the call: the report of the test says why.
        4 recordings: 1 missing

          cargo stubs record            records what is missing
    "#]],
    );
    let report = "The value does not fit the function's return type. Correct it, or delete\n";
    project.stubs(&["status"]).says(report);
}

#[test]
fn twenty_thousand_recordings_are_read() {
    let project = Project::with_library("status_many", LIBRARY);
    project.stubs(&["record", "ask", "--test", "asks"]).passes();
    let recorded = project.files("stubs").remove(0);
    let text = project.read(&recorded);
    let (_, key) = recorded.trim_end_matches(".json").rsplit_once('.').unwrap();
    for number in 1..20_000 {
        let other = format!("{number:016x}");
        project.write(recorded.replace(key, &other), &text.replace(key, &other));
    }
    project
        .stubs(&["list"])
        .passes()
        .says("status_many::ask  20000 recordings, ");
    let found = project.stubs(&["status", "--no-run"]);
    found.passes().says("20000 recordings, nothing to mend\n");
    project.write(
        "src/lib.rs",
        &LIBRARY.replace("to_uppercase", "to_lowercase"),
    );
    let stale = project.stubs(&["status", "--no-run"]);
    stale
        .passes()
        .says_all(&["20000 recordings: 20000 stale\n", "    … and 19990 more\n"]);
}

const MANY_TESTS: &str = r#"
use cached_stubs::stubbable;

#[stubbable]
pub fn ask(question: &str) -> String {
    question.to_uppercase()
}

macro_rules! tests {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                let _stub = cached_stubs::Stub::<ask>::install();
                ask("all");
                ask(if stringify!($name) < "c" { "two" } else { "others" });
            }
        )*
    };
}

tests!(a b c d e f);
"#;

/// Also while a test misses twice.
#[test]
fn each_test_that_misses_a_recording_is_named() {
    let project = Project::with_library("status_tests", MANY_TESTS);
    project.shows(
        &["status"],
        0,
        &expect![[r#"
        status_tests
          missing  status_tests::ask  1 call
            stubs/status_tests/ask/all.7a9338e0101511a8.json  a, b, c, d and 2 more
        0 recordings: 1 missing

          cargo stubs record            records what is missing
    "#]],
    );
    project
        .stubs(&["status", "--json"])
        .says(r#""tests":["a","b","c","d","e","f"]"#);
    project.write("src/lib.rs", &MANY_TESTS.replace("ask(\"all\");", ""));
    project.stubs(&["status"]).says_all(&[
        "/two.5dd4c9bf8ff05a59.json  a, b\n",
        "/others.8d0d4f4cb0270503.json  c, d, e, f\n",
    ]);
}
