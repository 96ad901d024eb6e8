//! Runs the tests of a package and hears what they do with recordings.

use std::env;
use std::io::{self, BufRead as _, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use cached_stubs::__command::{JOURNAL, JournalReader, LoggedEvent};
use clap::Args;
use tempfile::TempDir;

use crate::outcome::Error;
use crate::progress::Progress;
use crate::tally::{Tally, Verdict};
use crate::terminal::{Terminal, count, some_of};
use crate::workspace::{Package, Workspace};

/// How often the journals are looked into.
const INTERVAL: Duration = Duration::from_millis(100);

/// How tests are run.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Running tests")]
pub(crate) struct Runner {
    /// By `cargo nextest run`, and the doctests by `cargo test --doc`
    #[arg(long)]
    pub(crate) nextest: bool,
    /// Shows what the runner says, also where it passes
    #[arg(long, short)]
    pub(crate) verbose: bool,
    /// Handed on to the runner, as in `-- --include-ignored`
    #[arg(last = true, value_name = "ARGUMENTS")]
    pub(crate) arguments: Vec<String>,
}

/// What the tests are to do with recordings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Doing<'a> {
    /// The value of `RECORD`; replay where there is none.
    pub(crate) record: Option<&'a str>,
    /// The functions that it is about, the others replay; empty means all.
    pub(crate) only: Vec<&'a str>,
    /// Only tests whose paths contain one of these; empty means all.
    pub(crate) tests: &'a [String],
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Ran {
    /// What the tests told, in the order of each process.
    pub(crate) entries: Vec<LoggedEvent>,
    pub(crate) tally: Tally,
    /// The runner says that all is well.
    pub(crate) passed: bool,
    /// All that it said.
    output: String,
    shown: bool,
}

impl Runner {
    /// Runs the tests of one package. What the runner says is kept: see
    /// [`Ran::show`].
    pub(crate) fn run(
        &self,
        package: &Package,
        workspace: &Workspace,
        doing: &Doing<'_>,
        terminal: &Terminal,
    ) -> Result<Ran, Error> {
        let journal = TempDir::new().map_err(|error| Error::new(error.to_string()))?;
        let mut ran = Ran {
            entries: Vec::new(),
            tally: Tally::default(),
            passed: true,
            output: String::new(),
            shown: self.verbose,
        };
        let mut journals = JournalReader::new(journal.path());
        let mut progress = Progress::begin(&package.name, terminal);
        for (mut command, speaker) in self.commands(package, workspace, doing) {
            command.env(JOURNAL, journal.path());
            let mut running = Running {
                ran: &mut ran,
                journals: &mut journals,
                progress: &mut progress,
                speaker,
            };
            let passed = running.finish(command)?;
            ran.passed &= passed;
        }
        Ok(ran)
    }

    fn commands(
        &self,
        package: &Package,
        workspace: &Workspace,
        doing: &Doing<'_>,
    ) -> Vec<(Command, Speaker)> {
        let mut commands = Vec::new();
        if self.nextest {
            let mut nextest = workspace.cargo(&["nextest", "run", "--no-fail-fast"], package);
            nextest
                .args(doing.tests)
                .arg("--")
                .args(&self.arguments)
                // An argument may say otherwise: those of the command line win.
                .env("NEXTEST_STATUS_LEVEL", "all")
                .env("NEXTEST_FINAL_STATUS_LEVEL", "none")
                .env("NEXTEST_NO_TESTS", "pass");
            commands.push((nextest, Speaker::Nextest));
            if package.has_doctests {
                let mut doctests = workspace.cargo(&["test", "--doc", "--no-fail-fast"], package);
                doctests.arg("--").args(doing.tests).args(&self.arguments);
                commands.push((doctests, Speaker::Cargo));
            }
        } else {
            let mut tests = workspace.cargo(&["test", "--no-fail-fast"], package);
            tests.arg("--").args(doing.tests).args(&self.arguments);
            commands.push((tests, Speaker::Cargo));
        }
        for (command, _) in &mut commands {
            // What somebody exported is about their own runs.
            for (name, _) in env::vars_os() {
                if matches!(
                    name.to_str(),
                    Some("RECORD" | "CACHED_STUBS_ONLY" | "CACHED_STUBS_DESCRIBE")
                ) {
                    command.env_remove(name);
                }
            }
            if let Some(record) = doing.record {
                command.env("RECORD", record);
            }
            if !doing.only.is_empty() {
                command.env("CACHED_STUBS_ONLY", doing.only.join(","));
            }
            // Its lines are read.
            command
                .env("CARGO_TERM_COLOR", "never")
                .env("CARGO_TERM_QUIET", "false")
                .env("CARGO_TERM_VERBOSE", "false");
        }
        commands
    }
}

/// Whose lines are heard.
#[derive(Clone, Copy)]
enum Speaker {
    Cargo,
    Nextest,
}

struct Running<'r, 't> {
    speaker: Speaker,
    ran: &'r mut Ran,
    journals: &'r mut JournalReader,
    progress: &'r mut Progress<'t>,
}

impl Running<'_, '_> {
    /// Whether the command says that all is well.
    fn finish(&mut self, mut command: Command) -> Result<bool, Error> {
        let no_cargo = |error: io::Error| Error::new(format!("cargo: {error}"));
        // One pipe: which binary runs is said on the one stream, what comes of
        // it on the other.
        let (output, input) = io::pipe().map_err(no_cargo)?;
        command
            .stdin(Stdio::null())
            .stdout(input.try_clone().map_err(no_cargo)?)
            .stderr(input);
        let mut child = command.spawn().map_err(no_cargo)?;
        // It holds the ends of the pipe that are written to.
        drop(command);
        let lines = lines_of(output);
        let read = self.read(&lines);
        if read.is_err() {
            let _ = child.kill();
        }
        let status = child.wait().map_err(no_cargo)?;
        read?;
        self.look()?;
        Ok(status.success())
    }

    /// Reads until the command closes its output.
    fn read(&mut self, lines: &Receiver<String>) -> Result<(), Error> {
        let mut looked = Instant::now();
        loop {
            match lines.recv_timeout(INTERVAL) {
                Ok(line) => self.hear(&line),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
            if looked.elapsed() >= INTERVAL {
                self.look()?;
                looked = Instant::now();
            }
        }
    }

    fn hear(&mut self, line: &str) {
        match self.speaker {
            Speaker::Cargo => self.ran.tally.hear_cargo(line),
            Speaker::Nextest => self.ran.tally.hear_nextest(line),
        }
        if self.ran.shown {
            self.progress.line(line);
        }
        self.ran.output += line;
        self.ran.output.push('\n');
        self.progress.tests(self.ran.tally.tests.len());
    }

    fn look(&mut self) -> Result<(), Error> {
        let news = self
            .journals
            .read_new()
            .map_err(|error| Error::new(error.to_string()))?;
        self.progress.hear(&news);
        self.ran.entries.extend(news);
        Ok(())
    }
}

/// Lines as they come; some tests print what is no text.
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

impl Ran {
    /// Shows what the runner said, unless it was shown.
    pub(crate) fn show(&mut self, terminal: &Terminal) {
        if !self.shown {
            terminal.aside(self.output.trim_end());
            self.shown = true;
        }
    }

    /// Why not every test that may use recordings ran to its end and passed,
    /// for people; `None` where all that were built did. `matters` is asked of
    /// the ignored ones.
    pub(crate) fn gap(&self, matters: impl Fn(&str) -> bool) -> Option<String> {
        let tally = &self.tally;
        let no_matter = tally.names(Verdict::Skipped).filter(|name| !matters(name));
        let ignored = tally.ignored.saturating_sub(no_matter.count());
        let said = |number: usize, are: &str, verdict: Verdict| {
            let names = tally.names(verdict);
            let names: Vec<_> = names
                .filter(|name| verdict != Verdict::Skipped || matters(name))
                .collect();
            let number = count(number.max(names.len()), "test");
            if names.is_empty() {
                format!("{number} {are}")
            } else {
                format!("{number} {are}: {}", some_of(&names))
            }
        };
        let silent: Vec<_> = tally.silent().collect();
        if tally.failed > 0 {
            Some(said(tally.failed, "failed", Verdict::Failed))
        } else if !self.passed {
            Some("the tests did not run to their end".to_owned())
        } else if tally.filtered_out > 0 {
            let names: Vec<_> = tally.names(Verdict::Skipped).collect();
            let aside = if names.is_empty() {
                String::new()
            } else {
                format!(": {}", some_of(&names))
            };
            Some(format!(
                "{} left out{aside}",
                count(tally.filtered_out, "test")
            ))
        } else if ignored > 0 {
            Some(said(ignored, "ignored", Verdict::Skipped))
        } else if !silent.is_empty() {
            Some(format!("{} did not say which tests ran", some_of(&silent)))
        } else {
            None
        }
    }
}
