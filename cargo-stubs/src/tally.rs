//! What a runner says of the tests: `cargo test`'s lines, and nextest's.

/// A test that the runner spoke of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Test {
    /// The binary that it is in, as the runner calls it.
    pub(crate) binary: String,
    /// Its path, with the case; of a doctest, what rustdoc calls it.
    pub(crate) name: String,
    pub(crate) verdict: Verdict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Passed,
    Failed,
    /// Ignored, or under nextest filtered out.
    Skipped,
    /// The line was cut by what the test printed.
    Unknown,
}

/// What was heard so far.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) tests: Vec<Test>,
    pub(crate) failed: usize,
    pub(crate) ignored: usize,
    /// Under nextest the ignored ones too.
    pub(crate) filtered_out: usize,
    /// The binary that runs, until it says how it ended.
    running: Option<String>,
    last: String,
    /// Binaries that did not say it: they have a harness of their own, or
    /// crashed.
    silent: Vec<String>,
}

impl Tally {
    /// A line of `cargo test`.
    pub(crate) fn hear_cargo(&mut self, line: &str) {
        let line = line.trim();
        if let Some(binary) = running(line) {
            self.begin(&binary);
        } else if let Some(counts) = line.strip_prefix("test result: ") {
            self.failed += number_before(counts, "failed");
            self.ignored += number_before(counts, "ignored");
            self.filtered_out += number_before(counts, "filtered out");
            self.running = None;
        } else if let Some(test) = line.strip_prefix("test ") {
            self.libtest(test);
        }
    }

    /// A line of nextest, which shows the lines of each test's own runner where
    /// it fails.
    pub(crate) fn hear_nextest(&mut self, line: &str) {
        let line = line.trim();
        if line.starts_with("Summary [") && line.contains(" run: ") {
            self.failed += number_before(line, "failed") + number_before(line, "timed out");
            self.filtered_out += number_before(line, "skipped");
        } else {
            self.nextest(line);
        }
    }

    fn begin(&mut self, binary: &str) {
        self.silent.extend(self.running.replace(binary.to_owned()));
        binary.clone_into(&mut self.last);
    }

    /// `a::b ... ok`, `a::b - should panic ... ok`, `a::b ... ignored, why`
    fn libtest(&mut self, test: &str) {
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
        self.tests.push(Test {
            binary: self.last.clone(),
            name: name.to_owned(),
            verdict,
        });
    }

    /// `PASS [   0.005s] (1/3) app tests::a`; where tests are tried again,
    /// `TRY 2 PASS [   0.005s] (1/3) app tests::a`
    fn nextest(&mut self, line: &str) {
        let Some((status, rest)) = line.split_once(" [") else {
            return;
        };
        let Some((_, which)) = rest.split_once(']') else {
            return;
        };
        let verdict = match status.rsplit(' ').next().unwrap_or_default() {
            "PASS" | "LEAK" => Verdict::Passed,
            "SKIP" => Verdict::Skipped,
            // It goes on.
            "SLOW" | "START" => return,
            word if is_word_of_failure(word) => Verdict::Failed,
            _ => return,
        };
        let mut words = which.split_whitespace().rev();
        if let (Some(name), Some(binary)) = (words.next(), words.next()) {
            // Only the last try counts.
            if status.starts_with("TRY ") {
                self.tests
                    .retain(|test| test.name != name || test.binary != binary);
            }
            self.tests.push(Test {
                binary: binary.to_owned(),
                name: name.to_owned(),
                verdict,
            });
        }
    }

    /// The binaries that did not say how they ended.
    pub(crate) fn silent(&self) -> impl Iterator<Item = &str> {
        self.silent.iter().chain(&self.running).map(String::as_str)
    }

    /// The names of the tests of this verdict.
    pub(crate) fn names(&self, verdict: Verdict) -> impl Iterator<Item = &str> {
        self.tests
            .iter()
            .filter(move |test| test.verdict == verdict)
            .map(|test| test.name.as_str())
    }
}

/// `Running unittests src/lib.rs (target/…)`, `Doc-tests app`
fn running(line: &str) -> Option<String> {
    if let Some(package) = line.strip_prefix("Doc-tests ") {
        return Some(format!("the doctests of {package}"));
    }
    let (binary, path) = line.strip_prefix("Running ")?.split_once(" (")?;
    path.ends_with(')').then(|| binary.to_owned())
}

/// The 3 of `ok. 3 passed; 0 failed`.
fn number_before(text: &str, word: &str) -> usize {
    text.split([';', ',', ':', '.', '('])
        .filter_map(|part| part.trim().strip_suffix(word))
        .find_map(|number| number.trim().parse().ok())
        .unwrap_or(0)
}

/// `FAIL`, `TIMEOUT`, and the names of signals.
fn is_word_of_failure(word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_uppercase() || c == '-';
    word.len() > 2 && word.chars().all(is_part)
}
