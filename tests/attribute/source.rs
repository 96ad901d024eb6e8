//! `source`: what happens to recordings of another body of the function.

use std::fs;

use cached_stubs::{Mode, Stubbable, stubbable};
use tempfile::TempDir;

use crate::common::{
    files, folder, in_mode, only_recording, panic_of, ran, recording, replaying, runs,
};

#[stubbable]
fn by_default(n: u8) -> u8 {
    ran();
    n
}

#[stubbable(source = error)]
fn with_error(n: u8) -> u8 {
    ran();
    n
}

#[stubbable(source = warn)]
fn warned(n: u8) -> u8 {
    ran();
    n
}

#[stubbable(source = ignore)]
fn ignored(n: u8) -> u8 {
    ran();
    n
}

/// Records `call` as another body of the function would have.
fn recorded_from_another_body<F: Stubbable>(dir: &TempDir, call: impl Fn() -> u8) {
    {
        let _stub = recording::<F>(dir);
        call();
    }
    let file = &files(dir)[0];
    let text = only_recording(dir);
    let recording: serde_json::Value = serde_json::from_str(&text).unwrap();
    let source = recording["source"].as_str().unwrap();
    fs::write(file, text.replace(source, &"0".repeat(source.len()))).unwrap();
}

#[test]
fn stale_recordings_follow_the_argument_source() {
    fn check<F: Stubbable>(call: fn(u8) -> u8, answers: bool, recorded_again: bool) {
        let dir = folder();
        recorded_from_another_body::<F>(&dir, || call(1));
        let before = only_recording(&dir);
        {
            let stub = replaying::<F>(&dir);
            if answers {
                assert_eq!(runs(|| call(1)), (1, 0));
            } else {
                let miss = panic_of(|| call(1));
                assert!(
                    miss.contains("has changed since this call was recorded"),
                    "{miss}"
                );
                assert_eq!(stub.calls().len(), 0);
                panic_of(|| stub.finish());
            }
        }
        assert_eq!(only_recording(&dir), before, "replaying writes nothing");
        let stub = in_mode::<F>(Mode::Record, &dir);
        assert_eq!(runs(|| call(1)), (1, usize::from(recorded_again)));
        assert_eq!(only_recording(&dir) != before, recorded_again);
        drop(stub);
    }
    check::<by_default>(by_default, false, true);
    check::<with_error>(with_error, false, true);
    check::<warned>(warned, true, true);
    check::<ignored>(ignored, true, false);
}
