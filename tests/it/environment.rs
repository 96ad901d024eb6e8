//! Where packages of users are built, and with which variables. Shared with the
//! tests of `cargo-stubs`.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The target folder of all packages: `it` in cargo's target folder.
pub(crate) fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("it")
}

/// Whether cargo-nextest is installed. In CI it must be.
#[track_caller]
pub(crate) fn nextest_is_installed() -> bool {
    let mut nextest = cleaned("cargo");
    is_available("cargo-nextest", nextest.args(["nextest", "--version"]))
}

/// Whether a tool that a test needs works here. Without it the test is skipped,
/// except in CI, where it fails.
#[track_caller]
pub(crate) fn is_available(tool: &str, probe: &mut Command) -> bool {
    let works = probe.output().is_ok_and(|output| output.status.success());
    if !works {
        let is_ci = env::var("CI").is_ok_and(|ci| !matches!(ci.as_str(), "" | "0" | "false"));
        assert!(!is_ci, "CI needs {tool}, which does not work here");
        println!("{tool} does not work here, so the test is skipped");
    }
    works
}

/// A command without the variables that cargo and this test run have set.
pub(crate) fn cleaned(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(is_ours) {
            command.env_remove(name);
        }
    }
    command
}

fn is_ours(name: &str) -> bool {
    const NAMES: [&str; 10] = [
        "CARGO_PRIMARY_PACKAGE",
        "CARGO_TARGET_TMPDIR",
        "CI",
        "GIT_DIR",
        "GIT_INDEX_FILE",
        "GIT_WORK_TREE",
        "RECORD",
        "RECORD_IN_CI",
        "RUST_BACKTRACE",
        "RUST_LIB_BACKTRACE",
    ];
    const PREFIXES: [&str; 8] = [
        "CACHED_STUBS_",
        "CARGO_BIN_",
        "CARGO_CRATE_",
        "CARGO_MANIFEST_",
        "CARGO_PKG_",
        "NEXTEST",
        "RSTEST_",
        "RUST_TEST_",
    ];
    NAMES.contains(&name) || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}
