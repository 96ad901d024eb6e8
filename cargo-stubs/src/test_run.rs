//! Runs the tests of a package, and collects what they do with recordings.

use std::env;
use std::io::{self, BufRead as _, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use cached_stubs::__command::{JOURNAL, JournalReader, LoggedEvent, RENAME};
use clap::Args;
use tempfile::TempDir;

use crate::outcome::Error;
use crate::progress::Progress;
use crate::runner_output::{RunnerOutput, Verdict};
use crate::terminal::Terminal;
use crate::text::{count, first_names};
use crate::workspace::{Package, Workspace};

/// How often to read the journals.
const INTERVAL: Duration = Duration::from_millis(100);

#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Running tests")]
pub(crate) struct RunnerOptions {
    /// Use `cargo nextest run`, and `cargo test --doc` for doctests
    #[arg(long)]
    nextest: bool,
    /// Show the runner's output also if the tests pass
    #[arg(long, short)]
    verbose: bool,
    /// Arguments for the runner, as in `-- --include-ignored`
    #[arg(last = true, value_name = "ARGUMENTS")]
    arguments: Vec<String>,
}

/// What tests to run, and what they do with recordings.
#[derive(Clone, Debug, Default)]
pub(crate) struct RunRequest<'a> {
    /// The value of `RECORD`; `None` to replay.
    pub(crate) record: Option<&'a str>,
    /// The functions that `record` applies to, while all others replay; empty for all.
    pub(crate) only: Vec<&'a str>,
    /// Parts of the paths of the tests to run; empty for all tests.
    pub(crate) tests: &'a [String],
    /// `OLD=NEW`: recordings under the old name answer, too.
    pub(crate) renamed: Option<&'a str>,
}

/// A finished run.
#[derive(Debug)]
pub(crate) struct TestRun {
    /// What the tests logged, in the order of each process.
    pub(crate) events: Vec<LoggedEvent>,
    pub(crate) output: RunnerOutput,
    /// Whether the runner reports success.
    pub(crate) passed: bool,
    text: String,
    is_shown: bool,
}

impl RunnerOptions {
    /// Runs the tests of one package. [`TestRun::show`] shows the output.
    pub(crate) fn run(
        &self,
        package: &Package,
        workspace: &Workspace,
        request: &RunRequest<'_>,
        terminal: &Terminal,
    ) -> Result<TestRun, Error> {
        let journals = TempDir::new().map_err(|error| Error::new(error.to_string()))?;
        let mut progress = Progress::begin(&package.name, terminal);
        let mut running = Running {
            format: Format::Cargo,
            run: TestRun {
                events: Vec::new(),
                output: RunnerOutput::default(),
                passed: true,
                text: String::new(),
                is_shown: self.verbose,
            },
            journals: JournalReader::new(journals.path()),
            progress: &mut progress,
        };
        for (mut command, format) in self.commands(package, workspace, request) {
            command.env(JOURNAL, journals.path());
            running.format = format;
            running.finish(command)?;
        }
        Ok(running.run)
    }

    fn commands(
        &self,
        package: &Package,
        workspace: &Workspace,
        request: &RunRequest<'_>,
    ) -> Vec<(Command, Format)> {
        let mut commands = Vec::new();
        if self.nextest {
            let mut nextest = workspace.cargo(&["nextest", "run", "--no-fail-fast"], package);
            nextest
                .args(request.tests)
                .arg("--")
                .args(&self.arguments)
                // By variable, since arguments of the user must win.
                .env("NEXTEST_STATUS_LEVEL", "all")
                .env("NEXTEST_FINAL_STATUS_LEVEL", "none")
                .env("NEXTEST_NO_TESTS", "pass");
            commands.push((nextest, Format::Nextest));
            if package.has_doctests {
                let mut doctests = workspace.cargo(&["test", "--doc", "--no-fail-fast"], package);
                doctests.arg("--").args(request.tests).args(&self.arguments);
                commands.push((doctests, Format::Cargo));
            }
        } else {
            let mut tests = workspace.cargo(&["test", "--no-fail-fast"], package);
            tests.arg("--").args(request.tests).args(&self.arguments);
            commands.push((tests, Format::Cargo));
        }
        for (command, _) in &mut commands {
            request.set_environment(command);
        }
        commands
    }
}

impl RunRequest<'_> {
    fn set_environment(&self, command: &mut Command) {
        // Variables that the user exported are for other runs.
        for (name, _) in env::vars_os() {
            if matches!(
                name.to_str(),
                Some("RECORD" | "CACHED_STUBS_ONLY" | "CACHED_STUBS_DESCRIBE" | RENAME)
            ) {
                command.env_remove(name);
            }
        }
        if let Some(record) = self.record {
            command.env("RECORD", record);
        }
        if !self.only.is_empty() {
            command.env("CACHED_STUBS_ONLY", self.only.join(","));
        }
        if let Some(renamed) = self.renamed {
            command.env(RENAME, renamed);
        }
        // The form of the output that `RunnerOutput` reads.
        command
            .env("CARGO_TERM_COLOR", "never")
            .env("CARGO_TERM_QUIET", "false")
            .env("CARGO_TERM_VERBOSE", "false");
    }
}

/// The format of the output.
#[derive(Clone, Copy)]
enum Format {
    Cargo,
    Nextest,
}

struct Running<'r, 't> {
    format: Format,
    run: TestRun,
    journals: JournalReader,
    progress: &'r mut Progress<'t>,
}

impl Running<'_, '_> {
    fn finish(&mut self, mut command: Command) -> Result<(), Error> {
        let no_cargo = |error: io::Error| Error::cannot_run("cargo", &error);
        // One pipe for both streams keeps their order: standard error has the names of the
        // binaries, standard output their tests.
        let (output, input) = io::pipe().map_err(no_cargo)?;
        command
            .stdin(Stdio::null())
            .stdout(input.try_clone().map_err(no_cargo)?)
            .stderr(input);
        let mut child = command.spawn().map_err(no_cargo)?;
        // The command holds the writing ends of the pipe.
        drop(command);
        let read = self.read(&lines_of(output));
        if read.is_err() {
            let _ = child.kill();
        }
        let status = child.wait().map_err(no_cargo)?;
        read?;
        self.read_journals()?;
        self.run.passed &= status.success();
        Ok(())
    }

    /// Reads until the command closes its output.
    fn read(&mut self, lines: &Receiver<String>) -> Result<(), Error> {
        let mut last = Instant::now();
        loop {
            match lines.recv_timeout(INTERVAL) {
                Ok(line) => self.read_line(&line),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
            if last.elapsed() >= INTERVAL {
                self.read_journals()?;
                last = Instant::now();
            }
        }
    }

    fn read_line(&mut self, line: &str) {
        let run = &mut self.run;
        match self.format {
            Format::Cargo => run.output.read_cargo_line(line),
            Format::Nextest => run.output.read_nextest_line(line),
        }
        if run.is_shown {
            self.progress.print(line);
        }
        run.text += line;
        run.text.push('\n');
        self.progress.set_tests(run.output.tests.len());
    }

    fn read_journals(&mut self) -> Result<(), Error> {
        let events = self.journals.read_new()?;
        self.progress.add_events(&events);
        self.run.events.extend(events);
        Ok(())
    }
}

/// The lines as they come. Tests may print bytes that are not text.
fn lines_of(output: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            if sender.send(line.trim_end_matches('\r').to_owned()).is_err() {
                break;
            }
        }
    });
    receiver
}

impl TestRun {
    /// Shows the runner's output, once.
    pub(crate) fn show(&mut self, terminal: &Terminal) {
        if !self.is_shown {
            terminal.pass_through(self.text.trim_end());
            self.is_shown = true;
        }
    }

    /// Why some test that may use recordings did not run to its end or did not pass, for
    /// people; `None` if all did. `matters` decides about each ignored test.
    pub(crate) fn gap(&self, matters: impl Fn(&str) -> bool) -> Option<String> {
        let output = &self.output;
        if output.failed > 0 {
            let failed: Vec<_> = output.names(Verdict::Failed).collect();
            return Some(listed(output.failed, "failed", &failed));
        }
        if !self.passed {
            return Some("the tests did not run to their end".to_owned());
        }
        let skipped: Vec<_> = output.names(Verdict::Skipped).collect();
        if output.filtered_out > 0 {
            // Only nextest names them, and it counts ignored tests as such.
            let names = if output.ignored == 0 {
                &skipped[..]
            } else {
                &[]
            };
            return Some(listed(output.filtered_out, "left out", names));
        }
        let all = skipped.len();
        let ignored: Vec<_> = skipped.into_iter().filter(|name| matters(name)).collect();
        let number = output.ignored.saturating_sub(all - ignored.len());
        if number > 0 {
            let ignored = listed(number, "ignored", &ignored);
            return Some(format!("{ignored}; `-- --include-ignored` runs all"));
        }
        let silent: Vec<_> = output.silent().collect();
        (!silent.is_empty())
            .then(|| format!("{} did not say which tests ran", first_names(&silent)))
    }
}

/// `2 tests failed: a, b`. The names may be incomplete.
fn listed(number: usize, verb: &str, names: &[&str]) -> String {
    let tests = count(number.max(names.len()), "test");
    if names.is_empty() {
        format!("{tests} {verb}")
    } else {
        format!("{tests} {verb}: {}", first_names(names))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Why not every test ran and passed, from the output of cargo.
    fn gap(passed: bool, output: &str) -> Option<String> {
        let mut run = TestRun {
            events: Vec::new(),
            output: RunnerOutput::default(),
            passed,
            text: String::new(),
            is_shown: false,
        };
        output
            .lines()
            .for_each(|line| run.output.read_cargo_line(line));
        run.gap(|test| test != "harmless")
    }

    #[test]
    fn a_run_in_which_every_test_passed_has_no_gap() {
        let result = "test a ... ok\ntest result: ok. 1 passed; 0 failed; 0 ignored";
        assert_eq!(gap(true, result), None);
        let harmless = "test harmless ... ignored\ntest result: ok. 0 passed; 0 failed; 1 ignored";
        assert_eq!(gap(true, harmless), None);
    }

    #[test]
    fn the_first_gap_is_named() {
        let gap = |passed, output| gap(passed, output).unwrap();
        let failed = "test a ... FAILED\ntest result: FAILED. 0 passed; 2 failed; 1 ignored";
        assert_eq!(gap(false, failed), "2 tests failed: a");
        assert_eq!(gap(false, ""), "the tests did not run to their end");
        let filtered = "test b ... ignored\ntest result: ok. 0 passed; 0 failed; 1 ignored; 0 \
                        measured; 1 filtered out";
        assert_eq!(gap(true, filtered), "1 test left out");
        let ignored = "test b ... ignored\ntest harmless ... ignored\ntest result: ok. 0 passed; 0 \
                       failed; 2 ignored";
        assert_eq!(
            gap(true, ignored),
            "1 test ignored: b; `-- --include-ignored` runs all"
        );
        let silent = "Running tests/quiet.rs (target/debug/deps/quiet)";
        assert_eq!(
            gap(true, silent),
            "tests/quiet.rs did not say which tests ran"
        );
    }
}
