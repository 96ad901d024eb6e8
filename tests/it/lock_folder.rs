//! The folder for locks, where other users may have been before.
#![cfg(unix)]

use std::fs::{self, File};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use crate::checkout::Checkout;
use crate::outcome::Outcome;

/// A folder for temporary files.
fn temporary(checkout: &Checkout) -> PathBuf {
    let folder = checkout.beside("tmp");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o1777)).unwrap();
    folder
}

/// The lock folder in it, not made yet.
fn lock_folder(temporary: &Path) -> PathBuf {
    let uid = temporary.metadata().unwrap().uid();
    temporary.join(format!("cached-stubs-{uid}"))
}

fn record(checkout: &Checkout, temporary: &Path) -> Outcome {
    let mut command = checkout.command(&["modes::asks", "--exact"], &[("RECORD", "1")]);
    Outcome::of(command.env("TMPDIR", temporary))
}

fn old_file(path: &Path) {
    let file = File::create(path).unwrap();
    let long_ago = SystemTime::now() - Duration::from_secs(7 * 24 * 60 * 60);
    file.set_modified(long_ago).unwrap();
}

#[test]
fn files_of_others_are_never_removed() {
    let checkout = Checkout::new();
    let temporary = temporary(&checkout);
    // As after `git clone` of this repository, a week ago.
    let clone = temporary.join("cached-stubs");
    fs::create_dir(&clone).unwrap();
    old_file(&clone.join("Cargo.toml"));
    let ours = lock_folder(&temporary);
    fs::DirBuilder::new().mode(0o700).create(&ours).unwrap();
    old_file(&ours.join("notes.txt"));
    old_file(&ours.join(format!("{}.process", "0f".repeat(16))));
    record(&checkout, &temporary)
        .passes()
        .never_says("cannot be used for locks");
    assert!(clone.join("Cargo.toml").exists() && ours.join("notes.txt").exists());
    assert!(!ours.join(format!("{}.process", "0f".repeat(16))).exists());
    assert_eq!(ours.metadata().unwrap().mode() & 0o777, 0o700);
}

/// It still records, reports once what is missing, and touches nothing.
#[track_caller]
fn is_refused(checkout: &Checkout, temporary: &Path, why: &str) {
    let outcome = record(checkout, temporary);
    outcome
        .passes()
        .says_times("cannot be used for locks: ", 1)
        .says(why);
    assert_eq!(checkout.files().len(), 2);
}

#[test]
fn a_link_in_its_place_is_not_followed() {
    let checkout = Checkout::new();
    let temporary = temporary(&checkout);
    let victim = checkout.beside("victim");
    fs::set_permissions(&victim, fs::Permissions::from_mode(0o700)).unwrap();
    let old = victim.join(format!("{}.run", "0f".repeat(32)));
    old_file(&old);
    symlink(&victim, lock_folder(&temporary)).unwrap();
    is_refused(&checkout, &temporary, "it is not a folder");
    assert!(old.exists());
    assert_eq!(fs::read_dir(&victim).unwrap().count(), 1);
}

#[test]
fn a_fifo_in_its_place_does_not_block() {
    let checkout = Checkout::new();
    let temporary = temporary(&checkout);
    let made = Command::new("mkfifo").arg(lock_folder(&temporary)).status();
    assert!(made.unwrap().success());
    is_refused(&checkout, &temporary, "it is not a folder");
}

#[test]
fn a_folder_that_others_can_write_to_is_not_used() {
    let checkout = Checkout::new();
    let temporary = temporary(&checkout);
    let shared = lock_folder(&temporary);
    fs::create_dir(&shared).unwrap();
    fs::set_permissions(&shared, fs::Permissions::from_mode(0o777)).unwrap();
    is_refused(&checkout, &temporary, "its mode is 777 instead of 700");
    assert_eq!(fs::read_dir(&shared).unwrap().count(), 0);
}

#[test]
fn a_folder_of_another_user_is_not_used() {
    let checkout = Checkout::new();
    let temporary = temporary(&checkout);
    let theirs = lock_folder(&temporary);
    fs::DirBuilder::new().mode(0o700).create(&theirs).unwrap();
    if std::os::unix::fs::chown(&theirs, Some(4711), None).is_err() {
        // Only root can give a folder away.
        return;
    }
    is_refused(
        &checkout,
        &temporary,
        "it belongs to another user, with the id 4711",
    );
}
