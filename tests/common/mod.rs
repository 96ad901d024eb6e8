//! Helpers that several test binaries share. None uses all of them.
#![allow(dead_code)]

mod portable;

use std::cell::{Cell, RefCell};
use std::fmt::Debug;
use std::fs;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Once};

use cached_stubs::{Mode, Origin, Stub, Stubbable};
use expect_test::Expect;
use tempfile::TempDir;

use portable::{Sources, files_below};

// Stubs in a temporary folder.

pub fn recording<F: Stubbable>(dir: &TempDir) -> Stub<F> {
    in_mode(Mode::Record, dir)
}

pub fn replaying<F: Stubbable>(dir: &TempDir) -> Stub<F> {
    in_mode(Mode::Replay, dir)
}

pub fn in_mode<F: Stubbable>(mode: Mode, dir: &TempDir) -> Stub<F> {
    Stub::<F>::builder().mode(mode).dir(dir.path()).install()
}

pub fn folder() -> TempDir {
    tempfile::tempdir().expect("the system's temporary folder is writable")
}

// Real calls.

thread_local! {
    static RUNS: Cell<usize> = const { Cell::new(0) };
}

/// Counts a real call. Stubbable functions call this in their bodies.
pub fn ran() {
    RUNS.set(RUNS.get() + 1);
}

/// What `call` returns, and how many real calls it made on this thread.
pub fn runs<R>(call: impl FnOnce() -> R) -> (R, usize) {
    let before = RUNS.get();
    let returned = call();
    (returned, RUNS.get() - before)
}

/// Makes the call while recording, while replaying and without a stub. All three
/// return the same; only the first and the last run the real function, which
/// calls [`ran`].
#[track_caller]
pub fn survives<F: Stubbable, R: PartialEq + Debug>(call: impl Fn() -> R) -> R {
    let dir = folder();
    let (recorded, real) = {
        let _stub = recording::<F>(&dir);
        runs(&call)
    };
    assert_eq!(real, 1, "real calls while recording");
    let (replayed, real) = {
        let _stub = replaying::<F>(&dir);
        runs(&call)
    };
    assert_eq!(real, 0, "real calls while replaying");
    let (unstubbed, real) = runs(&call);
    assert_eq!(real, 1, "real calls without a stub");
    assert_eq!(recorded, replayed);
    assert_eq!(recorded, unstubbed);
    replayed
}

/// [`survives`] for an async function.
pub async fn survives_async<F: Stubbable, R: PartialEq + Debug>(call: impl AsyncFn() -> R) -> R {
    let dir = folder();
    let before = RUNS.get();
    let recorded = {
        let _stub = recording::<F>(&dir);
        call().await
    };
    assert_eq!(RUNS.get() - before, 1, "real calls while recording");
    let replayed = {
        let _stub = replaying::<F>(&dir);
        call().await
    };
    assert_eq!(RUNS.get() - before, 1, "real calls while replaying");
    let unstubbed = call().await;
    assert_eq!(RUNS.get() - before, 2, "real calls without a stub");
    assert_eq!(recorded, replayed);
    assert_eq!(recorded, unstubbed);
    replayed
}

// Recordings on disk.

/// Every file below the folder, sorted.
pub fn files(dir: &TempDir) -> Vec<PathBuf> {
    let mut files = files_below(dir.path());
    // It is beside binary values, for git.
    files.retain(|file| !file.ends_with(".gitattributes"));
    files
}

/// The text of the only recording.
#[track_caller]
pub fn only_recording(dir: &TempDir) -> String {
    let files = files(dir);
    let [file] = files.as_slice() else {
        panic!("expected one recording: {files:#?}")
    };
    fs::read_to_string(file).expect("a recording is text")
}

/// The field `returns` of the only recording.
#[track_caller]
pub fn only_returns(dir: &TempDir) -> String {
    let text = only_recording(dir);
    let at = text
        .find("  \"returns\"")
        .expect("a recording has `returns`");
    text[at..].to_owned()
}

/// How many recordings `calls` makes.
pub fn recordings_of<F: Stubbable, R>(calls: impl FnOnce() -> R) -> usize {
    let dir = folder();
    {
        let _stub = recording::<F>(&dir);
        calls();
    }
    files(&dir).len()
}

// Calls and failures.

pub fn origins<F: Stubbable>(stub: &Stub<F>) -> Vec<Origin> {
    stub.calls().iter().map(|call| call.origin).collect()
}

/// The text of the panic in `action`.
#[track_caller]
pub fn panic_of<R>(action: impl FnOnce() -> R) -> String {
    match catch_unwind(AssertUnwindSafe(action)) {
        Ok(_) => panic!("expected a panic"),
        Err(payload) => text_of(payload.as_ref()),
    }
}

thread_local! {
    static PANICKED_AT: RefCell<String> = const { RefCell::new(String::new()) };
}

/// The text of the panic in `action`, and its place, like `tests/x.rs:7:9`.
#[track_caller]
pub fn located_panic_of<R>(action: impl FnOnce() -> R) -> (String, String) {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let print = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if let Some(location) = info.location() {
                PANICKED_AT.set(location.to_string());
            }
            print(info);
        }));
    });
    let text = panic_of(action);
    (text, PANICKED_AT.take())
}

pub fn text_of(payload: &(dyn std::any::Any + Send)) -> String {
    payload
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| payload.downcast_ref::<&str>().map(ToString::to_string))
        .unwrap_or_else(|| "a panic without a text".to_owned())
}

/// Asserts that the end of the stub repeats a report, for tests that swallowed
/// the panic.
#[track_caller]
pub fn assert_repeats<F: Stubbable>(stub: Stub<F>, report: &str) {
    let repeated = panic_of(|| stub.finish());
    assert!(repeated.starts_with(report), "{report}\nin\n{repeated}");
}

/// Asserts a whole text, of a report or a file, as [`portable`] shows it.
/// `UPDATE_EXPECT=1 cargo test` rewrites the expected texts; a text in a loop
/// would be written repeatedly.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "`expect!` makes values")]
pub fn assert_text(report: &str, expected: Expect) {
    expected.assert_eq(&portable(report));
}

/// Asserts the whole text of the panic in `action`, and returns it.
#[track_caller]
pub fn assert_panics<R>(action: impl FnOnce() -> R, expected: Expect) -> String {
    let report = panic_of(action);
    assert_text(&report, expected);
    report
}

/// A report without line numbers and temporary folders.
pub fn portable(report: &str) -> String {
    SOURCES.portable(report)
}

/// The sources in `tests/`, as they are before `UPDATE_EXPECT` changes them.
static SOURCES: LazyLock<Sources> =
    LazyLock::new(|| Sources::read(Path::new(env!("CARGO_MANIFEST_DIR")), "tests"));
