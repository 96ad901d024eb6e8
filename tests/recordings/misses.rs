//! The report of a miss: where it happened and why.

use std::fs;

use cached_stubs::{Stub, stubbable};
use expect_test::expect;
use tempfile::TempDir;

use crate::common::*;

#[stubbable]
pub(crate) fn ask(prompt: &str) -> String {
    ran();
    prompt.to_uppercase()
}

#[stubbable]
pub(crate) async fn ask_later(prompt: &str) -> String {
    prompt.to_uppercase()
}

/// A replaying stub, with these prompts recorded.
pub(crate) fn recorded(prompts: &[&str]) -> (TempDir, Stub<ask>) {
    let dir = folder();
    {
        let _stub = recording::<ask>(&dir);
        for prompt in prompts {
            ask(prompt);
        }
    }
    let stub = replaying::<ask>(&dir);
    (dir, stub)
}

// Where it happened.

#[track_caller]
fn assert_at(line: u32, (report, panicked_at): (String, String)) {
    let place = format!("tests/recordings/misses.rs:{line}:");
    assert!(panicked_at.starts_with(&place), "{panicked_at}");
    assert!(report.contains(&format!("called  {place}")), "{report}");
}

#[test]
fn a_miss_panics_at_the_callers_line() {
    let (_dir, stub) = recorded(&[]);
    assert_at(line!(), located_panic_of(|| ask("direct")));
    let nested = || {
        let prompt = "on a line of its own";
        ask(prompt)
    };
    assert_at(line!() - 2, located_panic_of(nested));

    #[track_caller]
    fn tracked(prompt: &str) -> String {
        ask(prompt)
    }
    let through_another = || tracked("through a function that tracks its caller");
    assert_at(line!() - 1, located_panic_of(through_another));
    panic_of(|| stub.finish());
}

#[tokio::test]
async fn an_async_function_misses_when_it_is_called() {
    let dir = folder();
    let stub = replaying::<ask_later>(&dir);
    assert_at(line!(), located_panic_of(|| ask_later("never polled")));
    let spawned = || tokio::spawn(ask_later("never spawned"));
    assert_at(line!() - 1, located_panic_of(spawned));
    panic_of(|| stub.finish());
}

// Why.

#[test]
fn nothing_is_recorded() {
    let (_dir, stub) = recorded(&[]);
    let report = assert_panics(
        || ask("What is the capital of France?"),
        expect![[r#"
            cached-stubs: nothing is recorded for `recordings::misses::ask`

              prompt = "What is the capital of France?"

            Its recordings belong in

              <temp>/cached-stubs/recordings/misses/ask

            The stub's mode was set in code, so `RECORD` does not change it. To record this
            call, run it once with `Mode::Record`, or without a mode and with RECORD=1.

              called  tests/recordings/misses.rs:[ask("What is the capital of France?")]
              test    misses::nothing_is_recorded
        "#]],
    );
    assert_repeats(stub, &report);
}

#[test]
fn these_arguments_are_not_recorded() {
    let (_dir, stub) = recorded(&["What is the capital of France?", "Tell me a joke."]);
    let report = assert_panics(
        || ask("What is the capital of Spain?"),
        expect![[r#"
            cached-stubs: `recordings::misses::ask` has no recording with these arguments

              prompt = "What is the capital of Spain?"

            The nearest of 2 recordings differs (- recorded, + this call):

              <temp>/cached-stubs/recordings/misses/ask/what-is-the-capital-of-france.82dca0c17bdf9a4b.json

              prompt
                - "What is the capital of France?"
                                          ~~~~~~
                + "What is the capital of Spain?"
                                          ~~~~~

            The stub's mode was set in code, so `RECORD` does not change it. To record this
            call, run it once with `Mode::Record`, or without a mode and with RECORD=1.

              called  tests/recordings/misses.rs:[ask("What is the capital of Spain?")]
              test    misses::these_arguments_are_not_recorded
        "#]],
    );
    assert_repeats(stub, &report);
}

fn edit(dir: &TempDir, edited: impl Fn(&str) -> String) {
    let file = files(dir).remove(0);
    let text = fs::read_to_string(&file).unwrap();
    fs::write(file, edited(&text)).unwrap();
}

#[test]
fn the_recording_is_stale() {
    let (dir, stub) = recorded(&["a"]);
    edit(&dir, |text| {
        let at = text.find("\"source\": \"").unwrap() + "\"source\": \"".len();
        text[..at].to_owned() + &"0".repeat(64) + &text[at + 64..]
    });
    let report = assert_panics(
        || ask("a"),
        expect![[r#"
            cached-stubs: `recordings::misses::ask` has changed since this call was recorded

              prompt = "a"

            Its source was different when this was recorded, so the answer may no longer be
            right. Its signature and body count, what these read at compile time, what
            `depends` names, and a trait's real implementation under `fingerprint`:

              <temp>/cached-stubs/recordings/misses/ask/a.78d2f69b67cdd298.json

            If you undo the change, the recording is valid again. If the change does not
            matter, this command shows it and keeps the recording:

              cargo stubs accept -p cached-stubs recordings::misses::ask

            The stub's mode was set in code, so `RECORD` does not change it. To record this
            call, run it once with `Mode::Record`, or without a mode and with RECORD=1.

              called  tests/recordings/misses.rs:[ask("a")]
              test    misses::the_recording_is_stale
        "#]],
    );
    assert_repeats(stub, &report);
}

/// The report of a call whose recording was edited.
fn report_of_edited(edited: impl Fn(&str) -> String) -> String {
    let (dir, stub) = recorded(&["a"]);
    edit(&dir, edited);
    let report = panic_of(|| ask("a"));
    assert_repeats(stub, &report);
    report
}

#[test]
fn the_recording_ends_in_the_middle() {
    let half = |text: &str| text.split_once("\"A\"").unwrap().0.to_owned();
    assert_text(
        &report_of_edited(half),
        expect![[r#"
            cached-stubs: the recording of this call of `recordings::misses::ask` cannot be read

              prompt = "a"

              <temp>/cached-stubs/recordings/misses/ask/a.78d2f69b67cdd298.json:10:5
              the file ends in the middle of a value

            Delete the file and record it again with RECORD=1.

              called  tests/recordings/misses.rs:[ask("a")]
              test    misses::the_recording_ends_in_the_middle
        "#]],
    );
}

#[test]
fn the_recording_has_a_newer_format() {
    let newer = |text: &str| text.replace("\"format\": 1", "\"format\": 2");
    assert_text(
        &report_of_edited(newer),
        expect![[r#"
            cached-stubs: the recording of this call of `recordings::misses::ask` cannot be read

              prompt = "a"

              <temp>/cached-stubs/recordings/misses/ask/a.78d2f69b67cdd298.json:2:3
              it has format 2, and this version of cached-stubs reads format 1

            Update cached-stubs to the version that wrote it.

              called  tests/recordings/misses.rs:[ask("a")]
              test    misses::the_recording_has_a_newer_format
        "#]],
    );
}

#[test]
fn the_recording_has_a_value_of_another_type() {
    let number = |text: &str| text.replace("\"A\"", "1");
    assert_text(
        &report_of_edited(number),
        expect![[r#"
            cached-stubs: the recording of this call of `recordings::misses::ask` cannot be read

              prompt = "a"

              <temp>/cached-stubs/recordings/misses/ask/a.78d2f69b67cdd298.json:10:5
              returns[0]: invalid type: integer `1`, expected a string

            The value does not fit the function's return type. Correct it, or delete
            the file and record it again with RECORD=1.

              called  tests/recordings/misses.rs:[ask("a")]
              test    misses::the_recording_has_a_value_of_another_type
        "#]],
    );
}

#[test]
fn the_recording_has_conflict_markers() {
    let ours = "<<<<<<< HEAD\n  \"returns\"";
    let conflict = |text: &str| text.replace("  \"returns\"", ours);
    assert_text(
        &report_of_edited(conflict),
        expect![[r#"
            cached-stubs: the recording of this call of `recordings::misses::ask` cannot be read

              prompt = "a"

              <temp>/cached-stubs/recordings/misses/ask/a.78d2f69b67cdd298.json:9:1
              a merge conflict is not resolved

            Keep one of the two sides, as for any merge conflict.

              called  tests/recordings/misses.rs:[ask("a")]
              test    misses::the_recording_has_conflict_markers
        "#]],
    );
}
