//! Iterators.

use std::io;

use cached_stubs::{Mode, Stub, Stubbable, stubbable};
use expect_test::expect;

use crate::common::{self, assert_panics, assert_repeats, files, folder, in_mode, only_recording};
use crate::common::{panic_of, ran, recording, replaying, runs};

#[stubbable]
fn opaque(from: u32) -> impl Iterator<Item = u32> {
    ran();
    from..from + 3
}

#[stubbable]
fn borrowing<'a>(text: &'a str, prefix: &str) -> impl Iterator<Item = String> + 'a {
    ran();
    let prefix = prefix.to_owned();
    text.split(' ').map(move |word| format!("{prefix}{word}"))
}

#[stubbable]
fn of_borrows<'a>(text: &'a str) -> impl Iterator<Item = &'a str> {
    ran();
    text.split(' ')
}

#[stubbable]
fn boxed(from: u32) -> Box<dyn Iterator<Item = u32>> {
    ran();
    Box::new(from..from + 3)
}

#[stubbable]
fn boxed_borrowing(text: &str) -> Box<dyn Iterator<Item = char> + Send + '_> {
    ran();
    Box::new(text.chars())
}

#[stubbable]
fn lines(text: &str) -> io::Result<impl Iterator<Item = io::Result<String>> + use<>> {
    ran();
    let bytes = io::Cursor::new(text.to_owned());
    if text.is_empty() {
        return Err(io::ErrorKind::NotFound.into());
    }
    Ok(io::BufRead::lines(bytes))
}

#[stubbable]
fn patterns(
    (from, to): (u8, u8),
    mut step: usize,
    label: impl Into<String>,
) -> impl Iterator<Item = String> {
    ran();
    step += 1;
    let label = label.into();
    (from..to).step_by(step).map(move |n| format!("{label}{n}"))
}

#[track_caller]
fn survives<F: Stubbable, I: Iterator<Item: PartialEq + std::fmt::Debug>>(call: impl Fn() -> I) {
    common::survives::<F, Vec<I::Item>>(|| call().collect());
}

#[test]
fn iterators_of_every_form_are_recorded_and_replayed() {
    survives::<opaque, _>(|| opaque(1));
    survives::<borrowing, _>(|| borrowing("a b", "-"));
    survives::<of_borrows, _>(|| of_borrows("a b"));
    survives::<boxed, _>(|| boxed(1));
    survives::<boxed_borrowing, _>(|| boxed_borrowing("ab"));
    survives::<lines, _>(|| lines("a\nb").unwrap().map(Result::unwrap));
    survives::<patterns, _>(|| patterns((1, 6), 1, "n"));
}

#[stubbable]
fn endless(from: u32) -> impl Iterator<Item = u32> {
    ran();
    from..
}

#[test]
fn an_endless_iterator_is_recorded_as_far_as_it_is_used() {
    let dir = folder();
    {
        let _stub = recording::<endless>(&dir);
        assert_eq!(endless(5).take(3).collect::<Vec<_>>(), [5, 6, 7]);
    }
    assert!(only_recording(&dir).contains("\"$partial\": [5, 6, 7]"));
    let stub = replaying::<endless>(&dir);
    let (seen, real) = runs(|| endless(5).take(3).collect::<Vec<_>>());
    assert_eq!((seen, real), (vec![5, 6, 7], 0));
    let report = assert_panics(
        || endless(5).take(4).count(),
        expect![[r#"
            cached-stubs: the recording of `returns::iterators::endless` ends after 3 items, and its caller asks for more

              from = 5

            When it was recorded, its caller stopped there:

              <temp>/cached-stubs/returns/iterators/endless/5.ca266f1b2351a50d.json

            The stub's mode was set in code, so `RECORD` does not change it. To record this
            call, run it once with `Mode::RecordAll`, or without a mode and with RECORD=all.

              called  tests/returns/iterators.rs:[endless(5)]
              test    iterators::an_endless_iterator_is_recorded_as_far_as_it_is_used
        "#]],
    );
    assert_repeats(stub, &report);
}

#[test]
fn recording_all_extends_a_partial_recording() {
    let dir = folder();
    {
        let _stub = recording::<endless>(&dir);
        assert_eq!(endless(5).take(3).count(), 3);
    }
    {
        let _stub = in_mode::<endless>(Mode::RecordAll, &dir);
        assert_eq!(endless(5).take(5).count(), 5);
    }
    let _stub = replaying::<endless>(&dir);
    assert_eq!(endless(5).take(5).count(), 5);
}

#[test]
fn an_err_in_place_of_the_iterator_is_not_recorded() {
    let dir = folder();
    let _stub = recording::<lines>(&dir);
    assert!(lines("").is_err());
    assert!(files(&dir).is_empty());
}

#[test]
fn expectations_answer_with_items() {
    let stub = Stub::<opaque>::install();
    stub.mock().expect_call().returning(|_| Some(vec![9]));
    assert_eq!(opaque(1).collect::<Vec<_>>(), [9]);
    let stub = Stub::<lines>::install();
    stub.mock()
        .expect_call()
        .returning(|_| Some(Ok(vec![Err(io::ErrorKind::Other.into())])));
    assert!(lines("a").unwrap().next().unwrap().is_err());
}

#[test]
fn a_call_misses_when_it_is_made() {
    let dir = folder();
    let stub = replaying::<opaque>(&dir);
    let report = panic_of(|| opaque(1));
    assert!(report.contains("nothing is recorded for"), "{report}");
    assert!(
        report.contains("called  tests/returns/iterators.rs:"),
        "{report}"
    );
    assert_repeats(stub, &report);
}
