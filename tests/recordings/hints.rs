//! What a miss suggests beside recording.

use std::fs;
use std::path::{Path, PathBuf};

use cached_stubs::{Stub, stubbable};
use expect_test::{Expect, expect};
use tempfile::TempDir;

use crate::common::*;

#[stubbable]
fn inquire(question: &str) -> String {
    question.to_uppercase()
}

#[stubbable]
fn convert(input: &Path, at: &str, quality: u8) -> String {
    format!("{} {at} {quality}", input.display())
}

/// The report without what differs from run to run.
fn shows(dir: &TempDir, report: &str, expected: &Expect) {
    let report = report.replace(dir.path().to_str().unwrap(), "[folder]");
    let (report, _) = report.split_once("  called  ").unwrap();
    expected.assert_eq(report);
}

/// Gives the recordings to another function of this crate, and returns its folder. Their key
/// is no longer that of the call.
fn rename(dir: &TempDir, module: &str, name: &str) -> PathBuf {
    let crate_folder = dir.path().join("cached-stubs/recordings");
    let gone = crate_folder.join(module).join(name);
    fs::create_dir_all(gone.parent().unwrap()).unwrap();
    fs::rename(crate_folder.join("hints/inquire"), &gone).unwrap();
    for entry in fs::read_dir(&gone).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let text = text.replace("hints::inquire", &format!("{module}::{name}"));
        let (before, rest) = text.split_once("\"key\": \"").unwrap();
        let text = format!("{before}\"key\": \"{}{}", "0".repeat(64), &rest[64..]);
        fs::write(gone.join(format!("who.{}.json", "0".repeat(16))), text).unwrap();
        fs::remove_file(path).unwrap();
    }
    gone
}

fn recorded(questions: &[&str]) -> TempDir {
    let dir = folder();
    let _stub = recording::<inquire>(&dir);
    questions
        .iter()
        .for_each(|question| drop(inquire(question)));
    dir
}

#[test]
fn a_renamed_function_is_named() {
    let dir = recorded(&["who"]);
    rename(&dir, "hints", "ask");
    let stub = replaying::<inquire>(&dir);
    shows(
        &dir,
        &panic_of(|| inquire("who")),
        &expect![[r#"
            cached-stubs: nothing is recorded for `recordings::hints::inquire`

              question = "who"

            Its recordings belong in

              [folder]/cached-stubs/recordings/hints/inquire

            Was it renamed from `recordings::hints::ask`?
            No function of this test binary has that path, and there is a recording of
            this call:

              [folder]/cached-stubs/recordings/hints/ask/who.0000000000000000.json

            If it was, this moves its recordings:

              cargo stubs rename -p cached-stubs recordings::hints::ask recordings::hints::inquire

            The stub's mode was set in code, so `RECORD` does not change it. To record this
            call, run it once with `Mode::Record`, or without a mode and with RECORD=1.

        "#]],
    );
    // No other function has recorded this one.
    let report = panic_of(|| inquire("what"));
    assert!(!report.contains("Was it renamed"), "{report}");
    panic_of(|| stub.finish());
}

/// With the folder of the old name, which names the function.
#[test]
fn a_folder_that_was_moved_by_hand_is_named() {
    let dir = recorded(&["who"]);
    let gone = rename(&dir, "hints", "ask");
    fs::rename(&gone, gone.with_file_name("inquire")).unwrap();
    let stub = replaying::<inquire>(&dir);
    let report = panic_of(|| inquire("who"));
    assert!(
        report.contains("Was it renamed from `recordings::hints::ask`?"),
        "{report}"
    );
    assert!(!report.contains("type arguments"), "{report}");
    panic_of(|| stub.finish());
}

/// Its key may be of a package that was renamed, or no key at all.
#[test]
fn other_keys_are_not_said_to_be_of_other_types() {
    let dir = recorded(&["who"]);
    let file = rename(&dir, "hints", "inquire");
    let stub = replaying::<inquire>(&dir);
    let report = panic_of(|| inquire("who"));
    let file = file.join("who.0000000000000000.json");
    assert!(report.contains(file.to_str().unwrap()), "{report}");
    assert!(
        report.contains(
            "\nIts arguments are the same: its key is that of another function or package.\n"
        ),
        "{report}"
    );
    panic_of(|| stub.finish());
}

/// Functions of the same arguments are not taken for each other.
#[test]
fn a_function_that_exists_is_not_named() {
    let dir = recorded(&["who"]);
    rename(&dir, "misses", "ask");
    let stub = replaying::<inquire>(&dir);
    let report = panic_of(|| inquire("who"));
    assert!(!report.contains("Was it renamed"), "{report}");
    panic_of(|| stub.finish());
}

#[test]
fn arguments_that_each_run_makes_anew_are_named() {
    let dir = folder();
    {
        let _stub = recording::<convert>(&dir);
        convert(Path::new("/tmp/.tmpAb/in.txt"), "2026-01-31T12:00:00Z", 3);
    }
    let stub = replaying::<convert>(&dir);
    let converts =
        |input: &str, at: &str, quality| panic_of(|| convert(Path::new(input), at, quality));
    let same = "2026-01-31T12:00:00Z";
    shows(
        &dir,
        &converts("/tmp/.tmpCd/in.txt", same, 3),
        &expect![[r#"
            cached-stubs: `recordings::hints::convert` has no recording with these arguments

              input   = "/tmp/.tmpCd/in.txt"
              at      = "2026-01-31T12:00:00Z"
              quality = 3

            The only recording differs (- recorded, + this call):

              [folder]/cached-stubs/recordings/hints/convert/tmp-tmpab-in-txt-2026-01-31t12-00-00z-3.b1d605d8402c54f6.json

              input
                - "/tmp/.tmpAb/in.txt"
                         ~~~~~
                + "/tmp/.tmpCd/in.txt"
                         ~~~~~

            `input` holds a path in a temporary folder, and the rest is the same.
            If each run has another one, no recording can answer the next run. Take it out
            of the key, or key what matters of it:

              #[stubbable(skip(input))]
              #[stubbable(key(input = …))]

        "#]],
    );
    let both = converts("/tmp/.tmpCd/in.txt", "2026-01-31T12:00:05Z", 3);
    assert!(both.contains("#[stubbable(skip(input, at))]"), "{both}");
    // Something else differs, too.
    let other = converts("/tmp/.tmpCd/in.txt", same, 4);
    assert!(
        other.contains("RECORD=1") && !other.contains("skip("),
        "{other}"
    );
    panic_of(|| stub.finish());
}

#[stubbable(skip(input), key(name = input.file_name().unwrap()))]
fn convert_by_name(input: &Path) -> String {
    fs::read_to_string(input).unwrap()
}

/// The advice, followed.
#[test]
fn what_is_keyed_without_them_replays() {
    let (dir, first, second) = (folder(), folder(), folder());
    fs::write(first.path().join("in.txt"), "text").unwrap();
    {
        let _stub = recording::<convert_by_name>(&dir);
        convert_by_name(&first.path().join("in.txt"));
    }
    let _stub: Stub<convert_by_name> = replaying(&dir);
    assert_eq!(convert_by_name(&second.path().join("in.txt")), "text");
}
