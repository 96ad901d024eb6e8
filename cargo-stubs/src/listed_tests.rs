//! The tests that the test binaries of a package list, with each case.

use std::io::{self, Read as _};
use std::path::Path;
use std::process::Stdio;

use crate::outcome::Error;
use crate::runner_output::started_binary;
use crate::workspace::{Package, Workspace};

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ListedTest {
    /// The name of the executable, without cargo's hash.
    pub(crate) binary: String,
    /// Its path in the binary.
    pub(crate) path: String,
}

impl ListedTest {
    /// Has cargo list the tests of a package.
    pub(crate) fn all_of(package: &Package, workspace: &Workspace) -> Result<Vec<Self>, Error> {
        let failed = |error: io::Error| Error::cannot_run("cargo", &error);
        let mut cargo = workspace.cargo(&["test", "--tests", "--no-fail-fast"], package);
        // One pipe for both streams keeps their order: standard error has the names of the
        // binaries, standard output their tests.
        let (mut output, input) = io::pipe().map_err(failed)?;
        cargo
            .args(["--", "--list", "--format", "terse"])
            // So that a harness that ignores `--list` does not use stubs.
            .env("CACHED_STUBS_LISTING", "1")
            .env("CARGO_TERM_COLOR", "never")
            .env("CARGO_TERM_QUIET", "false")
            .stdin(Stdio::null())
            .stdout(input.try_clone().map_err(failed)?)
            .stderr(input);
        let mut child = cargo.spawn().map_err(failed)?;
        // The command holds the writing ends of the pipe.
        drop(cargo);
        let mut text = Vec::new();
        output.read_to_end(&mut text).map_err(failed)?;
        child.wait().map_err(failed)?;
        Ok(Self::parse(&String::from_utf8_lossy(&text)))
    }

    /// `Running tests/a.rs (target/debug/deps/a-0123456789abcdef)`, and below it `path: test`.
    fn parse(output: &str) -> Vec<Self> {
        let (mut binary, mut tests) = (String::new(), Vec::new());
        for line in output.lines().map(str::trim) {
            if let Some((_, executable)) = started_binary(line) {
                binary = without_hash(executable);
            } else if let (false, Some(path)) = (binary.is_empty(), line.strip_suffix(": test")) {
                tests.push(Self {
                    binary: binary.clone(),
                    path: path.to_owned(),
                });
            }
        }
        tests
    }
}

fn without_hash(executable: &str) -> String {
    let name = Path::new(executable).file_stem().unwrap_or_default();
    let name = name.to_string_lossy();
    name.rsplit_once('-')
        .map_or(&*name, |(name, _)| name)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_test_is_of_the_binary_above_it() {
        let output = "   Compiling app v0.1.0: test\n    Finished `test` profile\n     \
                      Running unittests src/lib.rs (target/debug/deps/app-0123)\n\
                      tests::each::case_1_a: test\n\n     \
                      Running tests/big-one.rs (target/debug/deps/big_one-0123)\n\
                      asks: test\nmeasures: benchmark\n";
        let tests = ListedTest::parse(output);
        let tests: Vec<_> = tests
            .iter()
            .map(|test| (&*test.binary, &*test.path))
            .collect();
        assert_eq!(
            tests,
            [("app", "tests::each::case_1_a"), ("big_one", "asks")]
        );
    }
}
