//! Recordings that people write: without `key`, matched by `args`.

use std::fs;
use std::path::{Path, PathBuf};

use cached_stubs::{Mode, stubbable};
use expect_test::{Expect, expect};
use tempfile::TempDir;

use crate::common::*;

#[stubbable]
fn rate(from: &str, days: Vec<u32>) -> f64 {
    ran();
    days.len() as f64 + from.len() as f64 / 10.0
}

#[stubbable]
fn named<T: std::fmt::Debug + Default>(name: &str) -> String {
    ran();
    format!("{name}: {:?}", T::default())
}

#[stubbable(sequence)]
fn next(of: u8) -> u8 {
    ran();
    of + 1
}

/// A file as somebody writes it.
fn text(function: &str, args: &str, returns: &str) -> String {
    format!(
        r#"{{"format": 1, "function": "recordings::by_hand::{function}", "args": {args}, "returns": [{returns}]}}"#
    )
}

fn usd(returns: &str) -> String {
    text("rate", r#"{"days": [1], "from": "USD"}"#, returns)
}

/// Writes a file in the folder of a function.
fn write(dir: &TempDir, function: &str, name: &str, text: &str) -> PathBuf {
    let folder = Path::new("cached-stubs/recordings/by_hand").join(function);
    let folder = dir.path().join(folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), text).unwrap();
    folder.join(name)
}

fn names(dir: &TempDir) -> Vec<String> {
    let names = files(dir).into_iter();
    let name = |file: PathBuf| file.file_name().unwrap().to_str().unwrap().to_owned();
    names.map(name).collect()
}

/// The problem and the remedy in the report, in each mode that must neither answer from
/// such a file nor call the real function.
#[track_caller]
fn refused(dir: &TempDir, call: impl Fn() -> f64, expected: &Expect) {
    let problem = |mode| {
        let stub = in_mode::<rate>(mode, dir);
        let report = portable(&panic_of(&call));
        panic_of(|| stub.finish());
        let at = report
            .find("  <temp>")
            .unwrap_or_else(|| panic!("{report}"));
        let end = report.find("\nAfter you delete").unwrap_or(report.len());
        let end = report.find("\n  called").unwrap_or(report.len()).min(end);
        report[at..end].to_owned()
    };
    expected.assert_eq(&problem(Mode::Replay));
    assert_eq!(problem(Mode::Replay), problem(Mode::Record));
}

#[test]
fn a_recording_without_a_key_answers_the_call_with_its_arguments() {
    let dir = folder();
    let file = write(&dir, "rate", "dollars.json", &usd("0.5"));
    let before = fs::read_to_string(&file).unwrap();
    for _ in 0..2 {
        let _stub = replaying::<rate>(&dir);
        assert_eq!(runs(|| rate("USD", vec![1])), (0.5, 0));
        assert_eq!(runs(|| rate("USD", vec![1])), (0.5, 0));
    }
    // Replay writes nothing.
    assert_eq!(names(&dir), ["dollars.json"]);
    assert_eq!(fs::read_to_string(&file).unwrap(), before);

    let stub = replaying::<rate>(&dir);
    let report = panic_of(|| rate("USD", vec![2]));
    assert!(report.contains("The only recording differs"), "{report}");
    panic_of(|| stub.finish());
}

#[test]
fn recording_completes_it() {
    let dir = folder();
    write(&dir, "rate", "dollars.json", &usd("0.5"));
    {
        let _stub = recording::<rate>(&dir);
        assert_eq!(runs(|| rate("USD", vec![1])), (0.5, 0));
        assert_eq!(runs(|| rate("USD", vec![1])), (0.5, 0));
        assert_eq!(runs(|| rate("EUR", vec![])), (0.3, 1));
    }
    let names = names(&dir);
    assert!(
        names[0].starts_with("eur.") && names[1].starts_with("usd-1."),
        "{names:?}"
    );
    // But for the answer and the order of the arguments, as if it had been recorded.
    let [_, completed] = files(&dir).try_into().unwrap();
    let completed = fs::read_to_string(completed).unwrap();
    let other = folder();
    let _stub = recording::<rate>(&other);
    rate("USD", vec![1]);
    let [recorded] = files(&other).try_into().unwrap();
    let recorded = fs::read_to_string(recorded).unwrap();
    let head = |text: &str| text[..text.find("\"args\"").unwrap()].to_owned();
    assert_eq!(head(&completed), head(&recorded));
    let _stub = replaying::<rate>(&dir);
    assert_eq!(rate("USD", vec![1]), 0.5);
}

#[test]
fn a_recording_with_a_key_wins() {
    let dir = folder();
    {
        let _stub = recording::<rate>(&dir);
        rate("USD", vec![1]);
    }
    let file = write(&dir, "rate", "dollars.json", &usd("0.5"));
    for mode in [Mode::Replay, Mode::Record, Mode::RecordAll] {
        let _stub = in_mode::<rate>(mode, &dir);
        assert_eq!(rate("USD", vec![1]), 1.3);
        assert_eq!(fs::read_to_string(&file).unwrap(), usd("0.5"));
    }
}

/// People copy a file, edit it and delete the key, or do that in place.
#[test]
fn the_name_of_the_file_does_not_matter() {
    let dir = folder();
    {
        let _stub = recording::<rate>(&dir);
        rate("USD", vec![1]);
    }
    let [file] = files(&dir).try_into().unwrap();
    let recorded = fs::read_to_string(&file).unwrap();
    let key = recorded
        .lines()
        .find(|line| line.contains("\"key\""))
        .unwrap();
    let edited = recorded
        .replace(&format!("{key}\n"), "")
        .replace("USD", "EUR");
    fs::write(&file, edited).unwrap();
    {
        let stub = replaying::<rate>(&dir);
        assert_eq!(rate("EUR", vec![1]), 1.3);
        let report = panic_of(|| rate("USD", vec![1]));
        assert!(
            report.contains("no recording with these arguments"),
            "{report}"
        );
        panic_of(|| stub.finish());
    }
    let _stub = recording::<rate>(&dir);
    rate("EUR", vec![1]);
    assert_eq!(files(&dir).len(), 1);
    assert_ne!(files(&dir), [file]);
}

/// A copy has a source, which must be today's; what is new has none.
#[test]
fn a_source_counts_if_there_is_one() {
    let dir = folder();
    let with_source = usd("0.5").replace("\"args\"", "\"source\": \"0a\", \"args\"");
    write(&dir, "rate", "dollars.json", &with_source);
    let stub = replaying::<rate>(&dir);
    let report = portable(&panic_of(|| rate("USD", vec![1])));
    assert!(report.contains("has changed since"), "{report}");
    assert!(report.contains("/rate/dollars.json\n"), "{report}");
    panic_of(|| stub.finish());
}

#[test]
fn two_recordings_of_one_call_are_an_error() {
    let dir = folder();
    write(&dir, "rate", "dollars.json", &usd("0.5"));
    write(&dir, "rate", "euros.json", &usd("0.7"));
    refused(
        &dir,
        || rate("USD", vec![1]),
        &expect![[r#"
          <temp>/cached-stubs/recordings/by_hand/rate/dollars.json:1:56
          it has no `key`, and neither has <temp>/cached-stubs/recordings/by_hand/rate/euros.json

        Both have the arguments of this call. Remove one of them, or correct its `args`.
    "#]],
    );
    assert_eq!(names(&dir), ["dollars.json", "euros.json"]);
}

#[test]
fn what_does_not_fit_is_an_error_at_its_place() {
    let dir = folder();
    let euros = |function, returns| text(function, r#"{"from": "EUR", "days": []}"#, returns);
    write(&dir, "rate", "dollars.json", &usd("\"half\""));
    write(&dir, "rate", "euros.json", &euros("rate", ""));
    refused(
        &dir,
        || rate("USD", vec![1]),
        &expect![[r#"
          <temp>/cached-stubs/recordings/by_hand/rate/dollars.json:1:106
          returns[0]: invalid type: string "half", expected f64

        The value does not fit the function's return type. Correct it, or delete
        the file and record it again with RECORD=1.
    "#]],
    );
    refused(
        &dir,
        || rate("EUR", vec![]),
        &expect![[r#"
          <temp>/cached-stubs/recordings/by_hand/rate/euros.json:1:93
          `returns` holds no value

        Write what the function returns, or delete the file and record it with RECORD=1.
    "#]],
    );
    write(&dir, "rate", "euros.json", &euros("next", "0.1"));
    refused(
        &dir,
        || rate("EUR", vec![]),
        &expect![[r#"
          <temp>/cached-stubs/recordings/by_hand/rate/euros.json:1:15
          its function is `recordings::by_hand::next`, but the call that leads to this file is of `recordings::by_hand::rate`

        The field `function` was edited. Correct it. Otherwise: Delete the file and record it again with RECORD=1.
    "#]],
    );
    assert_eq!(names(&dir), ["dollars.json", "euros.json"]);
}

/// Only a key tells `named::<u8>` from `named::<bool>`.
#[test]
fn type_arguments_need_a_key() {
    let dir = folder();
    let args = r#"{"name": "x"}"#;
    write(&dir, "named", "x.json", &text("named", args, "\"x: 7\""));
    let stub = replaying::<named>(&dir);
    let report = portable(&panic_of(|| named::<u8>("x")));
    expect![[r#"
        cached-stubs: the recording of this call of `recordings::by_hand::named` cannot be read

          name = "x"

          <temp>/cached-stubs/recordings/by_hand/named/x.json
          it has no `key`, and the function has type arguments, which only the key contains

        Delete the file, record the call with RECORD=1, and edit `returns` in its recording.

          called  tests/recordings/by_hand.rs:[named::<u8>("x")]
          test    by_hand::type_arguments_need_a_key
    "#]]
    .assert_eq(&report);
    panic_of(|| stub.finish());
}

#[test]
fn a_sequence_continues_behind_what_was_written() {
    let dir = folder();
    write(
        &dir,
        "next",
        "a.json",
        &text("next", r#"{"of": 1}"#, "5, 6"),
    );
    {
        let _stub = recording::<next>(&dir);
        assert_eq!(runs(|| [next(1), next(1), next(1)]), ([5, 6, 2], 1));
    }
    assert_eq!(files(&dir).len(), 1);
    let _stub = replaying::<next>(&dir);
    assert_eq!([next(1), next(1), next(1)], [5, 6, 2]);
}

#[test]
fn each_test_may_have_its_own() {
    let dir = folder();
    let per_test = || {
        cached_stubs::Stub::<rate>::builder()
            .dir(dir.path())
            .per_test()
    };
    {
        let _stub = per_test().mode(Mode::Record).install();
        rate("EUR", vec![1]);
    }
    let [file] = files(&dir).try_into().unwrap();
    fs::write(file.with_file_name("dollars.json"), usd("0.5")).unwrap();
    let stub = per_test().mode(Mode::Replay).install();
    assert_eq!(rate("EUR", vec![1]) + rate("USD", vec![1]), 1.8);
    // Both were used.
    stub.finish();
}
