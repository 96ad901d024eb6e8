//! Disks that cannot be written: the error names the path, the test fails, and the
//! recordings stay.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use crate::checkout::{Checkout, RECORD};
use crate::environment::cleaned;
#[cfg(target_os = "linux")]
use crate::environment::is_available;
use crate::outcome::Outcome;

const ASKS: &str = "modes::asks";
const AGAIN: &[(&str, &str)] = &[("RECORD", "all"), ("SEASON", "autumn")];

/// Runs the test from a shell, after the commands `before`.
fn run_in_shell(checkout: &Checkout, before: &str, shell: Command) -> Outcome {
    let mut command = shell;
    let test = checkout.command(&[ASKS, "--exact"], AGAIN);
    command
        .arg("-c")
        .arg(format!("set -e; {before}; exec \"$0\" \"$@\""))
        .arg(test.get_program())
        .args(test.get_args())
        .current_dir(checkout.folder())
        .env("STUBS", checkout.stubs())
        .env("KEPT", checkout.beside("kept"));
    for (name, value) in test.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    // The file of real calls could not be written, either.
    Outcome::of(command.env_remove("REAL_CALLS"))
}

/// Runs the test in a mount namespace, in which the folder of stubs is another
/// file system. `None` where the system does not allow that.
#[cfg(target_os = "linux")]
fn run_with_mounts(checkout: &Checkout, mounts: &str, before: &str) -> Option<Outcome> {
    let in_namespace = || {
        let mut unshare = cleaned("unshare");
        unshare.args(["--mount", "--map-root-user", "sh"]);
        unshare
    };
    let probe = "mount -t tmpfs none \"$PROBE\"";
    let mut mount = in_namespace();
    mount
        .args(["-c", probe])
        .env("PROBE", checkout.beside("probe"));
    is_available("unshare with mount", &mut mount).then(|| {
        let before = format!("{mounts}; {before}");
        run_in_shell(checkout, &before, in_namespace())
    })
}

#[test]
fn a_process_that_may_not_write() {
    let checkout = Checkout::recorded(&[ASKS]);
    let before = checkout.snapshot();
    let path = checkout.stubs().join("app/llm/ask");
    // No file may have even one byte.
    let limit = "trap '' XFSZ; ulimit -f 0";
    let outcome = run_in_shell(&checkout, limit, cleaned("sh"));
    outcome.fails().says(path.to_str().unwrap());
    assert_eq!(checkout.snapshot(), before);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    let checkout = Checkout::recorded(&[ASKS]);
    let path = checkout.stubs().join("app/llm/ask");
    let small = "cp -R \"$STUBS\" \"$KEPT\" && mount -t tmpfs -o size=64k none \"$STUBS\"";
    let full = "cp -R \"$KEPT/stubs/.\" \"$STUBS\"
        head -c 1000000 /dev/zero > \"$STUBS/filler\" 2> \"$KEPT/error\" || echo full
        status=0
        \"$0\" \"$@\" || status=$?
        rm \"$STUBS/filler\"
        diff -r \"$STUBS\" \"$KEPT/stubs\" && echo unchanged
        exit $status";
    let Some(outcome) = run_with_mounts(&checkout, small, full) else {
        return;
    };
    outcome
        .fails()
        .says(path.to_str().unwrap())
        .says("os error 28");
    outcome.says("full\n").says("unchanged\n");
}

#[cfg(target_os = "linux")]
#[test]
fn a_read_only_folder() {
    let checkout = Checkout::recorded(&[ASKS]);
    let before = checkout.snapshot();
    let path = checkout.stubs().join("app/llm/ask");
    let read_only = "mount --bind \"$STUBS\" \"$STUBS\" && mount -o remount,bind,ro \"$STUBS\"";
    let Some(outcome) = run_with_mounts(&checkout, read_only, "true") else {
        return;
    };
    outcome
        .fails()
        .says(path.to_str().unwrap())
        .says("os error 30");
    assert_eq!(checkout.snapshot(), before);
}

/// Asserts that the link is an error in all modes, and stays.
fn assert_refused(checkout: &Checkout, link: &Path) {
    let before = checkout.snapshot();
    for record in ["", "1", "all"] {
        let outcome = checkout.run("modes::asks_again", &[("RECORD", record)]);
        outcome
            .fails()
            .says(link.to_str().unwrap())
            .never_says("nothing is recorded")
            .never_says("has no recording");
        assert_eq!(checkout.snapshot(), before, "RECORD={record}");
        assert!(link.is_symlink(), "RECORD={record}");
    }
}

#[test]
fn a_symbolic_link_that_leads_nowhere() {
    let checkout = Checkout::recorded(&["modes::asks_again"]);
    let path = checkout.recording("ask");
    for target in [path.as_path(), Path::new("not-there.json")] {
        fs::remove_file(&path).unwrap();
        symlink(target, &path).unwrap();
        assert_refused(&checkout, &path);
    }
    let folder = path.parent().unwrap();
    fs::remove_dir_all(folder).unwrap();
    symlink("ask", folder).unwrap();
    assert_refused(&checkout, folder);
}

#[test]
fn a_symbolic_link_to_another_folder() {
    let checkout = Checkout::new();
    fs::remove_dir_all(checkout.stubs()).unwrap_or_default();
    symlink(checkout.beside("elsewhere"), checkout.stubs()).unwrap();
    checkout.run(ASKS, RECORD).passes();
    checkout.forget_calls();
    checkout.run(ASKS, &[]).passes();
    assert!(checkout.calls().is_empty() && checkout.stubs().is_symlink());
}
