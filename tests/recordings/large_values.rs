//! Large binary values are stored in separate files.

use std::fs;
use std::path::Path;

use cached_stubs::stubbable;
use expect_test::expect;
use serde_bytes::ByteBuf;

use crate::common::*;

const LARGE: usize = 100_000;

#[stubbable]
fn image(seed: u8) -> ByteBuf {
    ran();
    ByteBuf::from(vec![seed; LARGE])
}

/// How many files have this extension, and how many bytes they have.
fn with_extension(folder: &Path, extension: &str) -> (usize, u64) {
    let mut found = (0, 0);
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.0 += 1;
                found.1 += fs::metadata(path).unwrap().len();
            }
        }
    }
    found
}

#[test]
fn a_large_value_is_stored_beside_its_recording() {
    let dir = folder();
    {
        let _stub = recording::<image>(&dir);
        assert_eq!(image(1), vec![1; LARGE]);
        assert_eq!(image(2), vec![2; LARGE]);
    }
    let (texts, length) = with_extension(dir.path(), "json");
    assert_eq!(texts, 2);
    assert!(length < 2000, "{length}");
    assert_eq!(with_extension(dir.path(), "bin"), (2, 2 * LARGE as u64));
    let _stub = replaying::<image>(&dir);
    let (replayed, real) = runs(|| image(1));
    assert_eq!((replayed.len(), real), (LARGE, 0));
}

#[test]
fn a_changed_or_missing_file_makes_the_recording_unreadable() {
    let dir = folder();
    {
        let _stub = recording::<image>(&dir);
        image(1);
    }
    let text = files(&dir).pop().unwrap();
    let beside = fs::read_dir(text.parent().unwrap()).unwrap();
    let mut beside = beside.map(|entry| entry.unwrap().path());
    let binary = beside
        .find(|path| path.extension().is_some_and(|it| it == "bin"))
        .unwrap();

    fs::write(&binary, "something else").unwrap();
    let stub = replaying::<image>(&dir);
    assert_panics(
        || image(1),
        expect![[r#"
            cached-stubs: the recording of this call of `recordings::large_values::image` cannot be read

              seed = 1

              <temp>/cached-stubs/recordings/large_values/image/1.3f8d2f5e903f2770.json
              its separate file with a binary value, 7afaec9db2d1f347e46eee3af2a29726de4d4a78c6306b0bc2f3f7f859f918eb.bin, was changed

            Restore that file, or delete both and record them again with RECORD=1.

              called  tests/recordings/large_values.rs:[image(1)]
              test    large_values::a_changed_or_missing_file_makes_the_recording_unreadable
        "#]],
    );
    panic_of(|| stub.finish());

    fs::remove_file(&binary).unwrap();
    let stub = replaying::<image>(&dir);
    assert_panics(
        || image(1),
        expect![[r#"
            cached-stubs: the recording of this call of `recordings::large_values::image` cannot be read

              seed = 1

              <temp>/cached-stubs/recordings/large_values/image/1.3f8d2f5e903f2770.json
              its separate file with a binary value, 7afaec9db2d1f347e46eee3af2a29726de4d4a78c6306b0bc2f3f7f859f918eb.bin, cannot be read: it does not exist

            Restore that file, or delete the recording and record it again with RECORD=1.

              called  tests/recordings/large_values.rs:[image(1)]
              test    large_values::a_changed_or_missing_file_makes_the_recording_unreadable
        "#]],
    );
    panic_of(|| stub.finish());
}
