//! Recordings that were edited by hand so that they no longer are what they say.

use std::collections::BTreeMap;
use std::fs;

use cached_stubs::{Mode, stubbable};
use expect_test::{Expect, expect};

use crate::common::*;

#[stubbable]
fn rate(from: &str, days: Vec<u32>) -> f64 {
    ran();
    days.len() as f64 + from.len() as f64 / 10.0
}

#[stubbable]
fn names(day: u32) -> BTreeMap<u32, String> {
    BTreeMap::from([(day, "a".to_owned()), (day + 1, "b".to_owned())])
}

/// The problem and the remedy in the report of the call, in replay and when it
/// is recorded again.
#[track_caller]
fn edited<R>(record: impl Fn() -> R, dir: &tempfile::TempDir, edit: (&str, &str), expected: Expect)
where
    R: std::fmt::Debug,
{
    let [file] = files(dir).try_into().unwrap();
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains(edit.0), "{text}");
    let changed = text.replacen(edit.0, edit.1, 1);
    fs::write(&file, &changed).unwrap();
    let report = portable(&panic_of(&record));
    let at = report.find("  <temp>").unwrap();
    let end = report.find("\n  called").unwrap();
    expected.assert_eq(&report[at..end]);
    assert_eq!(fs::read_to_string(&file).unwrap(), changed);
    fs::write(&file, text).unwrap();
    record();
}

/// Runs it in each mode that must not answer from, or write over, such a file.
fn in_each_mode<F: cached_stubs::Stubbable>(
    prepare: impl Fn(),
    check: impl Fn(&tempfile::TempDir),
) {
    let dir = folder();
    {
        let _stub = recording::<F>(&dir);
        prepare();
    }
    for mode in [Mode::Replay, Mode::Record] {
        let stub = in_mode::<F>(mode, &dir);
        check(&dir);
        panic_of(|| stub.finish());
    }
}

#[test]
fn edited_arguments_are_an_error() {
    let call = || rate("USD", vec![1, 2]);
    in_each_mode::<rate>(
        || {
            call();
        },
        |dir| {
            edited(
                call,
                dir,
                ("\"USD\"", "\"EUR\""),
                expect![[r#"
                      <temp>/cached-stubs/recordings/edited_files/rate/usd-1-2.29867059f2764590.json:6:3
                      its arguments are not those of the call whose key it has

                    Editing `args` does not change which call the recording belongs to.
                    Restore it. Otherwise: Delete the file and record it again with RECORD=1.
                "#]],
            );
        },
    );
}

#[test]
fn arguments_may_be_written_in_another_way() {
    let dir = folder();
    {
        let _stub = recording::<rate>(&dir);
        rate("USD", vec![1, 2]);
    }
    let [file] = files(&dir).try_into().unwrap();
    let text = fs::read_to_string(&file).unwrap();
    let turned = text.replace(
        "\"from\": \"USD\",\n    \"days\": [1, 2]",
        "\"days\": [\n1,\n2],\n    \"from\": \"\\u0055SD\"",
    );
    assert_ne!(text, turned);
    fs::write(&file, turned).unwrap();
    let _stub = replaying::<rate>(&dir);
    assert_eq!(rate("USD", vec![1, 2]), 2.3);
}

#[test]
fn an_edited_function_is_an_error() {
    let call = || rate("USD", vec![]);
    in_each_mode::<rate>(
        || {
            call();
        },
        |dir| {
            edited(
                call,
                dir,
                ("edited_files::rate", "edited_files::\\u001b]0;rates\\u0007"),
                expect![[r#"
                      <temp>/cached-stubs/recordings/edited_files/rate/usd.e3606b9715bf184d.json:3:3
                      its function is `recordings::edited_files::\u{1b}]0;rates\u{7}`, but the call that leads to this file is of `recordings::edited_files::rate`

                    The field `function` was edited. Correct it. Otherwise: Delete the file and record it again with RECORD=1.
                "#]],
            );
        },
    );
}

#[test]
fn equal_keys_of_a_map_are_an_error() {
    let call = || names(7);
    in_each_mode::<names>(
        || {
            call();
        },
        |dir| {
            edited(
                call,
                dir,
                ("[8, \"b\"]", "[7, \"b\"]"),
                expect![[r#"
                      <temp>/cached-stubs/recordings/edited_files/names/7.fb53a699e9627cf6.json:9:3
                      a map in its field `returns` contains the key 7 twice

                    Remove one of the two entries, or delete the file and record it again with RECORD=1.
                "#]],
            );
        },
    );
}

/// The report stays readable, whatever is in the file.
#[test]
fn text_of_a_file_is_escaped_and_cut() {
    let call = || names(7);
    let dir = folder();
    {
        let _stub = recording::<names>(&dir);
        call();
    }
    let [file] = files(&dir).try_into().unwrap();
    let text = fs::read_to_string(&file).unwrap();
    let long = format!("\\u001b[31m\\u202e{}", "x".repeat(1_000_000));
    for (from, to) in [
        ("\"source\"", format!("\"{long}\"")),
        ("\"key\": \"", format!("\"key\": \"{long}")),
        ("edited_files::names", long.clone()),
        ("\"$map\"", format!("\"{long}\"")),
        ("[7, \"a\"]", format!("[\"{long}\", \"a\"]")),
        ("{\n", format!("{{\"{long}\": 1, \"{long}\": 2,")),
    ] {
        fs::write(&file, text.replacen(from, &to, 1)).unwrap();
        let stub = replaying::<names>(&dir);
        let report = panic_of(call);
        assert!(report.len() < 3000, "{} bytes for {from}", report.len());
        assert!(!report.contains(['\u{1b}', '\u{202e}']), "{report}");
        assert!(report.contains("u{1b}[31m"), "{report}");
        panic_of(|| stub.finish());
    }
}
