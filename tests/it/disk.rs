//! Disks that cannot be written: the error names the path, the test fails, and
//! what was recorded stands.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use crate::checkout::{Checkout, RECORD};
use crate::environment::cleaned;
use crate::outcome::Outcome;

const ASKS: &str = "modes::asks";
const AGAIN: &[(&str, &str)] = &[("RECORD", "all"), ("SEASON", "autumn")];

/// Runs the test from a shell, in which `before` comes first.
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
    // That file would be too large as well.
    Outcome::of(command.env_remove("REAL_CALLS"))
}

/// The same in a name space of its own, in which the stubs' folder can be
/// another file system; `None` where the system gives nobody one.
#[cfg(target_os = "linux")]
fn run_with_mounts(checkout: &Checkout, mounts: &str, before: &str) -> Option<Outcome> {
    const NOT_HERE: &str = "nothing can be mounted here";
    let in_name_space = || {
        let mut unshare = cleaned("unshare");
        unshare.args(["--mount", "--map-root-user", "sh"]);
        unshare
    };
    let probe = in_name_space().args(["-c", "true"]).output();
    let is_there = probe.is_ok_and(|output| output.status.success());
    let outcome = is_there.then(|| {
        let before = format!("({mounts}) || {{ echo '{NOT_HERE}'; exit 1; }}; {before}");
        run_in_shell(checkout, &before, in_name_space())
    });
    let outcome = outcome.filter(|outcome| !outcome.text().contains(NOT_HERE));
    if outcome.is_none() {
        println!("{NOT_HERE}: nothing is tested");
    }
    outcome
}

#[test]
fn where_no_more_can_be_written() {
    let checkout = Checkout::recorded(&[ASKS]);
    let before = checkout.snapshot();
    let path = checkout.stubs().join("app/llm/ask");
    // No file may have a single byte.
    let limit = "trap '' XFSZ; ulimit -f 0";
    let outcome = run_in_shell(&checkout, limit, cleaned("sh"));
    outcome.fails().says(path.to_str().unwrap());
    assert_eq!(checkout.snapshot(), before);
}

#[cfg(target_os = "linux")]
#[test]
fn on_a_full_disk() {
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
fn in_a_tree_that_can_only_be_read() {
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

/// The link is the error, whatever is done.
fn is_refused(checkout: &Checkout, link: &Path) {
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
fn where_a_symbolic_link_leads_nowhere() {
    let checkout = Checkout::recorded(&["modes::asks_again"]);
    let path = checkout.recording("ask");
    for target in [path.as_path(), Path::new("not-there.json")] {
        fs::remove_file(&path).unwrap();
        symlink(target, &path).unwrap();
        is_refused(&checkout, &path);
    }
    let folder = path.parent().unwrap();
    fs::remove_dir_all(folder).unwrap();
    symlink("ask", folder).unwrap();
    is_refused(&checkout, folder);
}

#[test]
fn where_a_symbolic_link_leads_somewhere() {
    let checkout = Checkout::new();
    fs::remove_dir_all(checkout.stubs()).unwrap_or_default();
    symlink(checkout.beside("elsewhere"), checkout.stubs()).unwrap();
    checkout.run(ASKS, RECORD).passes();
    checkout.forget_calls();
    checkout.run(ASKS, &[]).passes();
    assert!(checkout.calls().is_empty() && checkout.stubs().is_symlink());
}
