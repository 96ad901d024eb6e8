//! What the tests of several features share. No file uses all of it.
#![allow(dead_code)]

use std::cell::Cell;
use std::fmt::Debug;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use cached_stubs::{Mode, Origin, Stub, Stubbable};
use tempfile::TempDir;

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
    tempfile::tempdir().expect("the system's folder for temporary files can be written")
}

thread_local! {
    static RUNS: Cell<usize> = const { Cell::new(0) };
}

/// Stands in the body of a function, to count how often it really runs on this
/// thread.
pub fn ran() {
    RUNS.set(RUNS.get() + 1);
}

/// How often [`ran`] was called on this thread while `call` ran.
pub fn runs<R>(call: impl FnOnce() -> R) -> (R, usize) {
    let before = RUNS.get();
    let returned = call();
    (returned, RUNS.get() - before)
}

/// The call is made while it is recorded, while it is replayed and without a
/// stub: the real function, which has [`ran`] in its body, runs in the first and
/// the last, and all give the same.
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

/// The same for an async function.
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

/// Every file below the folder, sorted.
pub fn files(dir: &TempDir) -> Vec<PathBuf> {
    fn below(dir: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).expect("a folder of the test's own") {
            let path = entry.expect("a folder of the test's own").path();
            if path.is_dir() {
                below(&path, found);
            } else {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    below(dir.path(), &mut found);
    found.sort();
    found
}

/// The text of the only recording.
#[track_caller]
pub fn only_recording(dir: &TempDir) -> String {
    let files = files(dir);
    let [file] = files.as_slice() else {
        panic!("one recording expected: {files:#?}")
    };
    fs::read_to_string(file).expect("a recording is text")
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

pub fn origins<F: Stubbable>(stub: &Stub<F>) -> Vec<Origin> {
    stub.calls().iter().map(|call| call.origin).collect()
}

/// What `action` panics with.
#[track_caller]
pub fn panic_of<R>(action: impl FnOnce() -> R) -> String {
    match catch_unwind(AssertUnwindSafe(action)) {
        Ok(_) => panic!("it was to panic"),
        Err(payload) => text_of(payload.as_ref()),
    }
}

pub fn text_of(payload: &(dyn std::any::Any + Send)) -> String {
    payload
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| payload.downcast_ref::<&str>().map(ToString::to_string))
        .unwrap_or_else(|| "a panic without a text".to_owned())
}
