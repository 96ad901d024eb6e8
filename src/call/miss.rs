//! The end of a call that nothing may answer.

mod command;
mod message;
mod nearest;

use std::path::Path;
use std::time::{Duration, Instant};

use self::message::{Miss, NearestRecording, Reason};
use self::nearest::nearest;
use super::Invocation;
use crate::journal::{self, Event};
use crate::mock::{self, Doing, GateError};
use crate::secrets::Secrets;
use crate::store::{self, LookUp, Place, ReadProblem};
use crate::value::Node;

/// How long the nearest recording is looked for.
const SEARCH: Duration = Duration::from_millis(150);

impl Invocation {
    /// Nothing answers the call, and its mode does not make it.
    ///
    /// # Panics
    ///
    /// Always, with the report.
    #[cold]
    #[track_caller]
    pub(super) fn miss(&mut self, passes_errors: bool) -> ! {
        let report = self.miss_report(passes_errors, None);
        self.fail(report)
    }

    /// What was recorded ends before what is asked for.
    ///
    /// # Panics
    ///
    /// Always, with the report.
    #[cold]
    #[track_caller]
    pub(super) fn ended(&mut self, items: usize) -> ! {
        let report = self.miss_report(false, Some(items));
        self.fail(report)
    }

    fn miss_report(&mut self, passes_errors: bool, ended: Option<usize>) -> String {
        let args = self.args();
        let store = &self.stub().store;
        let Place { path, args, .. } = store.place(&args);
        journal::log(|paths| Event::Missed {
            function: self.function().path().to_owned(),
            file: paths.of(&path),
            test: self.test(),
        });
        // A report ends in a log.
        let secrets = Secrets::from_env();
        let node = secrets.masked(&args);
        let files = store.files();
        let paragraph;
        let accept = command::accept(self.function().path());
        let reason = match (ended, &self.0.found) {
            (Some(items), _) => Reason::PartialStreamEnded { file: &path, items },
            (None, Some(LookUp::Unreadable(unreadable))) => {
                paragraph = store::paragraph(unreadable);
                Reason::Unreadable(&paragraph)
            }
            (None, Some(LookUp::Found(known))) => Reason::SequenceExhausted {
                file: &path,
                answers: known.recording.returns.len(),
            },
            (None, Some(LookUp::Stale(_))) => Reason::Stale {
                file: &path,
                accept: &accept,
            },
            (None, _) if files.is_empty() => Reason::NothingRecorded,
            (None, _) => Reason::NoSuchArguments,
        };
        // Where a recording ends too early, it answers until then.
        let record = if ended.is_some() { "all" } else { "1" };
        let wants_nearest = matches!(reason, Reason::NoSuchArguments);
        let started = Instant::now();
        let found = wants_nearest
            .then(|| {
                let name = |path: &Path| {
                    path.file_name()
                        .unwrap_or_default()
                        .to_string_lossy()
                        .into_owned()
                };
                nearest(
                    &node,
                    &name(&path),
                    files.iter().map(|file| (name(file), file)).collect(),
                    |file| Some(secrets.masked(&arguments(file)?)),
                    SEARCH,
                    || started.elapsed(),
                )
            })
            .flatten();
        let tests: Vec<String> = self
            .0
            .answerer
            .candidates()
            .iter()
            .filter_map(|stub| stub.owner.test().map(str::to_owned))
            .collect();
        let command = (!self.stub().settings.mode_is_fixed).then(|| self.command(record));
        Miss {
            function: self.0.function.subject(),
            reason,
            arguments: &node,
            nearest: found.as_ref().map(|found| NearestRecording {
                file: found.candidate,
                arguments: &found.arguments,
                likeness: found.likeness,
                looked_at: found.looked_at,
                of: found.of,
            }),
            tests: &tests,
            passes_errors,
            command: command.as_deref(),
            location: &self.0.location.to_string(),
            folder: store.folder(),
            recordings: files.len(),
        }
        .to_string()
    }

    /// The recording is there, and what it holds is not what is expected.
    #[cold]
    #[track_caller]
    pub(super) fn unreadable(&mut self, problem: ReadProblem) -> ! {
        let args = self.args();
        let unreadable = store::unusable(self.stub().store.place(&args).path, problem);
        let report = super::message::unusable(self.0.function.path(), &unreadable, self.0.location);
        self.fail(report.to_string())
    }

    /// The command that runs the test of this call, and no other, with this
    /// value of `RECORD`.
    pub(super) fn command(&self, record: &str) -> String {
        command::of_test(record, self.test().as_deref())
    }

    /// The mock may not be asked.
    #[cold]
    #[track_caller]
    pub(super) fn refused(&mut self, doing: Doing, error: &GateError) -> ! {
        let report = mock::refused(self.0.function.path(), doing, error);
        if let GateError::Poisoned { .. } = error {
            // The panic is the test's own: it may have wanted it.
            panic!("{report}");
        }
        self.fail(report.to_string())
    }

    /// Panics at the caller's line, and keeps the report in every stub that
    /// the call may belong to: the panic may be swallowed, the report is not.
    #[cold]
    #[track_caller]
    pub(super) fn fail(&mut self, report: String) -> ! {
        self.keep_failure(&report);
        panic!("{report}")
    }

    /// Keeps the report in every stub that the call may belong to.
    pub(super) fn keep_failure(&self, report: &str) {
        journal::log(|_| Event::Failed {
            function: self.function().path().to_owned(),
            test: self.test(),
            report: report.to_owned(),
        });
        self.0.answerer.fail(report);
    }
}

/// The arguments of a recording; what cannot be read is not the nearest.
fn arguments(file: &Path) -> Option<Node> {
    store::read(file, None)
        .ok()
        .flatten()
        .map(|recording| recording.args)
}
