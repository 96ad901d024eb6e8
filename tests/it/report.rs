//! Whole reports of failing tests, as expected texts.

use std::sync::LazyLock;

use expect_test::Expect;

use crate::outcome::Outcome;
use crate::package::app;
use crate::portable::Sources;

/// Asserts the last panic of the tests of `app`: its place and its text.
/// `UPDATE_EXPECT=1 cargo test` rewrites the expected texts; a text in a loop
/// would be written repeatedly.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "`expect!` makes values")]
pub(crate) fn assert_report(outcome: &Outcome, expected: Expect) {
    let library = concat!(env!("CARGO_MANIFEST_DIR"), "/src/");
    let panic = match last_panic(outcome.fails()).split_once('\n') {
        // A drop panics in the library, whose lines change often.
        Some((place, text)) if place.starts_with(library) => text,
        _ => last_panic(outcome),
    };
    expected.assert_eq(&format!("{}\n", portable(panic)));
}

/// The place of the last panic, with the code there instead of its line.
#[track_caller]
pub(crate) fn place_of_panic(outcome: &Outcome) -> String {
    let (place, _) = last_panic(outcome.fails()).split_once('\n').unwrap();
    let place = portable(place);
    place.trim_end_matches(':').to_owned()
}

/// A text without line numbers and temporary folders.
pub(crate) fn portable(text: &str) -> String {
    static SOURCES: LazyLock<Sources> =
        LazyLock::new(|| Sources::read(app().package.folder(), "src"));
    SOURCES.portable(text)
}

/// What libtest shows of the last panic, from its place on.
fn last_panic(outcome: &Outcome) -> &str {
    let text = outcome.text();
    let (_, panic) = text.rsplit_once("panicked at ").expect("a panic");
    let ends = ["\nnote: run with", "\n\nfailures:", "\nfailures:\n"];
    let end = ends.iter().filter_map(|end| panic.find(end)).min();
    panic[..end.unwrap_or(panic.len())].trim_end()
}
