//! Files that are not what they should be: a pull request can bring any of them.
#![cfg(unix)]

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use cached_stubs::{Mode, stubbable};
use serde_bytes::ByteBuf;
use tempfile::TempDir;

use crate::common::*;

#[stubbable]
fn image(seed: u8) -> ByteBuf {
    ran();
    ByteBuf::from(vec![seed; 20_000])
}

/// A store with one recording, its file and the file of its binary value.
fn recorded() -> (TempDir, PathBuf, PathBuf) {
    let dir = folder();
    {
        let _stub = recording::<image>(&dir);
        image(1);
    }
    let mut files = files(&dir);
    files.sort_by_key(|file| file.extension().map(|it| it.to_owned()));
    let [binary, text] = files.try_into().unwrap();
    (dir, text, binary)
}

/// Every mode reports it at once, and leaves it as it is.
#[track_caller]
fn is_refused(dir: &TempDir, file: &Path, problem: &str) {
    let before = file.symlink_metadata().unwrap();
    for mode in [Mode::Replay, Mode::Record, Mode::Verify] {
        let stub = in_mode::<image>(mode, dir);
        let begun = Instant::now();
        let mut report = panic_of(|| {
            image(1);
            stub.finish();
        });
        assert!(begun.elapsed() < Duration::from_secs(5), "{mode}");
        report.retain(|c| c != '\r');
        assert!(report.contains(problem), "{mode}: {report}");
        let after = file.symlink_metadata().unwrap();
        assert_eq!(after.file_type(), before.file_type());
        assert_eq!(after.len(), before.len());
    }
}

fn fifo(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status();
    assert!(made.expect("mkfifo is installed").success());
}

#[test]
fn a_fifo_does_not_block() {
    let (dir, text, binary) = recorded();
    for file in [binary, text] {
        fs::remove_file(&file).unwrap();
        fifo(&file);
        is_refused(&dir, &file, "it is not a regular file");
    }
}

#[test]
fn a_link_that_leaves_its_folder_is_not_followed() {
    let (dir, text, binary) = recorded();
    let elsewhere = dir.path().join("elsewhere");
    for file in [binary, text] {
        for target in [Path::new("/dev/zero"), &elsewhere] {
            fs::rename(&file, &elsewhere).unwrap();
            symlink(target, &file).unwrap();
            is_refused(
                &dir,
                &file,
                "it is a symbolic link that leads out of its folder",
            );
            fs::rename(&elsewhere, &file).unwrap();
        }
    }
}

#[test]
fn a_large_file_is_not_read() {
    let (dir, text, binary) = recorded();
    for file in [binary, text] {
        let content = fs::read(&file).unwrap();
        File::create(&file).unwrap().set_len(1 << 40).unwrap();
        is_refused(
            &dir,
            &file,
            "it has 1099511627776 bytes, but recordings have at most 104857600 (100 MiB)",
        );
        fs::write(&file, content).unwrap();
    }
}

#[test]
fn pointers_of_git_lfs_are_named() {
    let (dir, text, binary) = recorded();
    let pointer = "version https://git-lfs.github.com/spec/v1\n\
                   oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\n\
                   size 12345\n";
    let content = fs::read(&binary).unwrap();
    fs::write(&binary, pointer).unwrap();
    is_refused(
        &dir,
        &binary,
        "it is a pointer of git-lfs; fetch it with `git lfs pull`",
    );
    fs::write(&binary, content).unwrap();
    fs::write(&text, pointer).unwrap();
    is_refused(
        &dir,
        &text,
        "it is a pointer of git-lfs, whose content was not fetched\n\nFetch it with `git lfs pull`",
    );
}

/// A folder of the store that is elsewhere: nothing is read from it, or written
/// to it.
#[test]
fn a_folder_that_leaves_the_store_is_not_used() {
    let (elsewhere, text, _) = recorded();
    let there = text.parent().unwrap();
    let dir = folder();
    let function = dir
        .path()
        .join(there.strip_prefix(elsewhere.path()).unwrap());
    fs::create_dir_all(function.parent().unwrap()).unwrap();
    symlink(there, &function).unwrap();
    let problem = "a symbolic link leads out of the folder of recordings";
    is_refused(&dir, &function, problem);
    for mode in [Mode::Record, Mode::RecordAll] {
        let stub = in_mode::<image>(mode, &dir);
        let (report, real) = runs(|| panic_of(|| image(2)));
        assert!(report.contains(problem), "{report}");
        assert_eq!(real, 0, "real calls");
        panic_of(|| stub.finish());
    }
    assert_eq!(files(&elsewhere).len(), 2);
}

/// On macOS and Windows they would be one folder.
#[test]
fn functions_whose_names_differ_by_case_do_not_share_a_folder() {
    let dir = folder();
    let functions = dir.path().join("cached-stubs/recordings/hostile_files");
    let other = functions.join("Image");
    fs::create_dir_all(&other).unwrap();
    let stub = recording::<image>(&dir);
    let (report, real) = runs(|| panic_of(|| image(1)));
    let problem = format!("it differs only by case from {}", other.display());
    assert!(report.contains(&problem), "{report}");
    assert_eq!(real, 0, "real calls");
    panic_of(|| stub.finish());
    assert_eq!(fs::read_dir(functions).unwrap().count(), 1);
}
