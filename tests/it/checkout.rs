//! A user's checkout of the package, with its recordings and real calls.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::environment::cleaned;
use crate::outcome::Outcome;
use crate::package::app;
use crate::snapshot::{Snapshot, age, below};

pub(crate) struct Checkout {
    folder: TempDir,
    tests: PathBuf,
}

/// Variables of the environment.
pub(crate) type Variables<'a> = &'a [(&'a str, &'a str)];

pub(crate) const RECORD: Variables<'static> = &[("RECORD", "1")];
pub(crate) const REPLAY: Variables<'static> = &[];

impl Checkout {
    /// A checkout of `app` in which nothing is recorded.
    pub(crate) fn new() -> Self {
        Self::running(&app().tests)
    }

    /// A checkout in which this test binary runs.
    pub(crate) fn running(tests: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("package")).unwrap();
        Self {
            folder,
            tests: tests.to_owned(),
        }
    }

    /// A checkout in which these tests are recorded.
    pub(crate) fn recorded(tests: &[&str]) -> Self {
        let checkout = Self::new();
        for test in tests {
            checkout.run(test, RECORD).passes();
        }
        checkout.forget_calls();
        age(&checkout.folder());
        checkout
    }

    /// The test binary.
    pub(crate) fn tests(&self) -> PathBuf {
        self.tests.clone()
    }

    /// Copies the binary of the tests. Another process does it: a program cannot be started while
    /// it is open for writing, also in a process that another thread of this one is about to
    /// become.
    #[track_caller]
    pub(crate) fn copy_tests(&self, to: &Path) {
        let status = Command::new("cp").arg(self.tests()).arg(to).status();
        assert!(status.is_ok_and(|status| status.success()), "{to:?}");
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.folder.path().join("package")
    }

    /// A folder outside the package.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        let beside = self.folder.path().join(name);
        fs::create_dir_all(&beside).unwrap();
        beside
    }

    /// Runs one test as cargo would.
    pub(crate) fn run(&self, test: &str, variables: Variables<'_>) -> Outcome {
        Outcome::of(&mut self.command(&[test, "--exact"], variables))
    }

    /// Runs the test binary as cargo would.
    pub(crate) fn command(&self, arguments: &[&str], variables: Variables<'_>) -> Command {
        self.command_of(&self.tests, arguments, variables)
    }

    /// Runs another test binary as cargo would.
    pub(crate) fn command_of(
        &self,
        tests: &Path,
        arguments: &[&str],
        variables: Variables<'_>,
    ) -> Command {
        let mut command = cleaned(tests);
        command
            .args(arguments)
            .arg("--show-output")
            .current_dir(self.folder())
            .env("CARGO_MANIFEST_DIR", self.folder())
            .env("CARGO_PKG_NAME", "app")
            .env("REAL_CALLS", self.calls_file())
            .envs(variables.iter().copied());
        command
    }

    pub(crate) fn calls_file(&self) -> PathBuf {
        self.folder.path().join("calls")
    }

    /// The real calls so far.
    pub(crate) fn calls(&self) -> Vec<String> {
        let calls = fs::read_to_string(self.calls_file()).unwrap_or_default();
        calls.lines().map(str::to_owned).collect()
    }

    pub(crate) fn forget_calls(&self) {
        let _ = fs::remove_file(self.calls_file());
    }

    pub(crate) fn stubs(&self) -> PathBuf {
        self.folder().join("stubs")
    }

    /// All files of the store.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        below(&self.stubs())
            .into_iter()
            .filter(|path| path.is_file())
            .collect()
    }

    /// The only recording of a function.
    #[track_caller]
    pub(crate) fn recording(&self, function: &str) -> PathBuf {
        let of_function = |path: &PathBuf| {
            path.parent()
                .is_some_and(|folder| folder.ends_with(function))
        };
        let files: Vec<_> = self.files().into_iter().filter(of_function).collect();
        match files.as_slice() {
            [file] => file.clone(),
            files => panic!("expected one recording of {function}: {files:#?}"),
        }
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot::of(&self.folder())
    }
}
