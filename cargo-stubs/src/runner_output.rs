//! The output of test runners: `cargo test` and nextest.

/// A test in the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TestResult {
    /// The name that the runner gives the binary.
    pub(crate) binary: String,
    /// The path of the test, with its case; for a doctest, rustdoc's name of it.
    pub(crate) name: String,
    pub(crate) verdict: Verdict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Passed,
    Failed,
    /// Ignored; with nextest also filtered out.
    Skipped,
    /// Output of the test interrupts the line.
    Unknown,
}

/// The results in the lines so far.
#[derive(Debug, Default)]
pub(crate) struct RunnerOutput {
    pub(crate) tests: Vec<TestResult>,
    pub(crate) failed: usize,
    pub(crate) ignored: usize,
    /// With nextest including ignored tests.
    pub(crate) filtered_out: usize,
    /// The binary that runs, until its result.
    running: Option<String>,
    /// The binary of the lines that follow.
    binary: String,
    /// Binaries without a result: they crashed, or have a harness of their own.
    silent: Vec<String>,
}

impl RunnerOutput {
    pub(crate) fn read_cargo_line(&mut self, line: &str) {
        let line = line.trim();
        if let Some((binary, _)) = started_binary(line) {
            self.silent.extend(self.running.replace(binary.clone()));
            self.binary = binary;
        } else if let Some(counts) = line.strip_prefix("test result: ") {
            self.failed += number_before(counts, "failed");
            self.ignored += number_before(counts, "ignored");
            self.filtered_out += number_before(counts, "filtered out");
            self.running = None;
        } else if let Some(test) = line.strip_prefix("test ") {
            self.read_libtest(test);
        }
    }

    /// Reads a line of nextest. Lines of a failing test's own harness come too.
    pub(crate) fn read_nextest_line(&mut self, line: &str) {
        let line = line.trim();
        if line.starts_with("Summary [") && line.contains(" run: ") {
            self.failed += number_before(line, "failed") + number_before(line, "timed out");
            self.filtered_out += number_before(line, "skipped");
        } else {
            self.read_nextest_test(line);
        }
    }

    /// `a::b ... ok`, `a::b - should panic ... ok`, `a::b ... ignored, why`
    fn read_libtest(&mut self, test: &str) {
        let Some((name, verdict)) = test.rsplit_once(" ... ") else {
            return;
        };
        let verdict = match verdict.split_once(',').map_or(verdict, |(word, _)| word) {
            "ok" => Verdict::Passed,
            "FAILED" => Verdict::Failed,
            "ignored" => Verdict::Skipped,
            _ => Verdict::Unknown,
        };
        let name = name.strip_suffix(" - should panic").unwrap_or(name);
        self.tests.push(TestResult {
            binary: self.binary.clone(),
            name: name.to_owned(),
            verdict,
        });
    }

    /// `PASS [   0.005s] (1/3) app tests::a`; for a test that runs again after a failure,
    /// `TRY 2 PASS [   0.005s] (1/3) app tests::a`
    fn read_nextest_test(&mut self, line: &str) {
        let Some((status, rest)) = line.split_once(" [") else {
            return;
        };
        let Some((_, test)) = rest.split_once(']') else {
            return;
        };
        let verdict = match status.rsplit(' ').next().unwrap_or_default() {
            "PASS" | "LEAK" => Verdict::Passed,
            "SKIP" => Verdict::Skipped,
            // The test has not ended.
            "SLOW" | "START" => return,
            word if is_failure(word) => Verdict::Failed,
            _ => return,
        };
        let mut words = test.split_whitespace().rev();
        let (Some(name), Some(binary)) = (words.next(), words.next()) else {
            return;
        };
        if status.starts_with("TRY ") {
            // Only the last attempt counts.
            self.tests
                .retain(|test| test.name != name || test.binary != binary);
        }
        self.tests.push(TestResult {
            binary: binary.to_owned(),
            name: name.to_owned(),
            verdict,
        });
    }

    /// The binaries without a result.
    pub(crate) fn silent(&self) -> impl Iterator<Item = &str> {
        self.silent.iter().chain(&self.running).map(String::as_str)
    }

    /// The names of the tests with a verdict.
    pub(crate) fn names(&self, verdict: Verdict) -> impl Iterator<Item = &str> {
        self.tests
            .iter()
            .filter(move |test| test.verdict == verdict)
            .map(|test| test.name.as_str())
    }
}

/// `Running unittests src/lib.rs (target/…)`, `Doc-tests app`: what runs, and its executable.
pub(crate) fn started_binary(line: &str) -> Option<(String, &str)> {
    if let Some(package) = line.strip_prefix("Doc-tests ") {
        return Some((format!("the doctests of {package}"), ""));
    }
    let (binary, path) = line.strip_prefix("Running ")?.split_once(" (")?;
    Some((binary.to_owned(), path.strip_suffix(')')?))
}

/// The 3 of `ok. 3 passed; 0 failed`.
fn number_before(text: &str, word: &str) -> usize {
    text.split([';', ',', ':', '.', '('])
        .filter_map(|part| part.trim().strip_suffix(word))
        .find_map(|number| number.trim().parse().ok())
        .unwrap_or(0)
}

/// `FAIL`, `TIMEOUT`, and the names of signals.
fn is_failure(word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_uppercase() || c == '-';
    word.len() > 2 && word.chars().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cargo(output: &str) -> RunnerOutput {
        let mut read = RunnerOutput::default();
        output.lines().for_each(|line| read.read_cargo_line(line));
        read
    }

    fn nextest(output: &str) -> RunnerOutput {
        let mut read = RunnerOutput::default();
        output.lines().for_each(|line| read.read_nextest_line(line));
        read
    }

    /// The tests, one per line.
    fn tests(output: &RunnerOutput) -> Vec<String> {
        let line = |test: &TestResult| {
            let TestResult {
                binary,
                name,
                verdict,
            } = test;
            format!("{binary} | {name} | {verdict:?}")
        };
        output.tests.iter().map(line).collect()
    }

    const CARGO: &str = "\
     Running unittests src/lib.rs (target/debug/deps/app-0123)

running 5 tests
test tests::first ... ok
test tests::panics - should panic ... ok
test tests::slow ... ignored, takes an hour
test tests::case::case_1_empty ... FAILED
test tests::loud ... a line of the test

failures:

---- tests::case::case_1_empty stdout ----
test result: is what the test prints

test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.00s

     Running tests/other.rs (target/debug/deps/other-0123)
   Doc-tests app

running 1 test
test src/lib.rs - price (line 8) ... ok

test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.20s
";

    #[test]
    fn cargo_lists_the_tests_of_each_binary() {
        let output = cargo(CARGO);
        assert_eq!(
            tests(&output),
            [
                "unittests src/lib.rs | tests::first | Passed",
                "unittests src/lib.rs | tests::panics | Passed",
                "unittests src/lib.rs | tests::slow | Skipped",
                "unittests src/lib.rs | tests::case::case_1_empty | Failed",
                "unittests src/lib.rs | tests::loud | Unknown",
                "the doctests of app | src/lib.rs - price (line 8) | Passed",
            ]
        );
        assert_eq!(
            (output.failed, output.ignored, output.filtered_out),
            (1, 1, 3)
        );
    }

    #[test]
    fn a_binary_without_a_result_is_silent() {
        assert_eq!(
            cargo(CARGO).silent().collect::<Vec<_>>(),
            ["tests/other.rs"]
        );
        let crashed = cargo("     Running unittests src/lib.rs (target/debug/deps/app-0123)\n");
        assert_eq!(
            crashed.silent().collect::<Vec<_>>(),
            ["unittests src/lib.rs"]
        );
    }

    const NEXTEST: &str = "\
────────────
 Nextest run ID 01 with nextest profile: default
    Starting 6 tests across 2 binaries
        PASS [   0.005s] (1/6) app tests::first
        SLOW [> 60.000s] (   ) app tests::slow
        LEAK [   0.105s] (2/6) app tests::leaks
     SIGABRT [   0.100s] (3/6) app tests::aborts
  TRY 1 FAIL [   0.005s] (   ) app::other flaky
  TRY 2 PASS [   0.005s] (4/6) app::other flaky
     TIMEOUT [  60.005s] (5/6) app tests::slow
        SKIP [         ] (───) app tests::ignored
────────────
     Summary [  60.010s] 5 tests run: 3 passed (1 flaky, 1 leaky), 1 failed, 1 timed out, 4 skipped
";

    #[test]
    fn nextest_lists_each_test_with_its_binary() {
        let output = nextest(NEXTEST);
        assert_eq!(
            tests(&output),
            [
                "app | tests::first | Passed",
                "app | tests::leaks | Passed",
                "app | tests::aborts | Failed",
                "app::other | flaky | Passed",
                "app | tests::slow | Failed",
                "app | tests::ignored | Skipped",
            ]
        );
        assert_eq!((output.failed, output.filtered_out), (2, 4));
    }

    #[test]
    fn lines_of_a_test_under_nextest_are_no_results() {
        let output = nextest("  stdout ───\n    test tests::a ... FAILED\n    [ERROR] [x] b\n");
        assert!(output.tests.is_empty(), "{output:?}");
    }
}
