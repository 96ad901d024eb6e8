//! Large binary values stand in files of their own.

mod common;

use std::fs;
use std::path::Path;

use cached_stubs::stubbable;
use serde_bytes::ByteBuf;

use common::*;

const LARGE: usize = 100_000;

#[stubbable]
fn image(seed: u8) -> ByteBuf {
    ran();
    ByteBuf::from(vec![seed; LARGE])
}

/// By their endings: how many files there are, and the bytes in them.
fn of_ending(folder: &Path, ending: &str) -> (usize, u64) {
    let mut found = (0, 0);
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == ending) {
                found.0 += 1;
                found.1 += fs::metadata(path).unwrap().len();
            }
        }
    }
    found
}

#[test]
fn a_large_one_is_no_wall_of_text() {
    let dir = folder();
    {
        let _stub = recording::<image>(&dir);
        assert_eq!(image(1), vec![1; LARGE]);
        assert_eq!(image(2), vec![2; LARGE]);
    }
    let (texts, length) = of_ending(dir.path(), "json");
    assert_eq!(texts, 2);
    assert!(length < 2000, "{length}");
    assert_eq!(of_ending(dir.path(), "bin"), (2, 2 * LARGE as u64));
    let _stub = replaying::<image>(&dir);
    let (replayed, real) = runs(|| image(1));
    assert_eq!((replayed.len(), real), (LARGE, 0));
}

#[test]
fn without_its_file_a_recording_is_unreadable() {
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
    let name = binary.file_name().unwrap().to_str().unwrap().to_owned();

    fs::write(&binary, "something else").unwrap();
    let stub = replaying::<image>(&dir);
    let report = panic_of(|| image(1));
    assert!(
        report.contains(&name) && report.contains("was changed"),
        "{report}"
    );
    panic_of(|| stub.finish());

    fs::remove_file(&binary).unwrap();
    let stub = replaying::<image>(&dir);
    let report = panic_of(|| image(1));
    assert!(
        report.contains(&name) && report.contains("cannot be read"),
        "{report}"
    );
    panic_of(|| stub.finish());
}
