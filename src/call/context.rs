//! The context of a call, from its arguments on: enough to word every failure.

use std::panic::Location;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use crate::args::Args;
use crate::dispatch::{ActiveStub, Answerer, OwningTest};
use crate::function::Function;
use crate::journal::{self, Event};
use crate::mode::Mode;
use crate::record_summary::{self, NotRecorded};
use crate::secrets::Secrets;
use crate::store::Place;

/// A call: its function, its place, its arguments and the stub that answers.
#[derive(Clone, Debug)]
pub(super) struct CallContext {
    pub(super) function: &'static Function,
    pub(super) location: &'static Location<'static>,
    pub(super) answerer: Answerer,
    /// All arguments, once they were given.
    args: Option<Args>,
    /// Where its recording is; computed when it is first needed.
    place: OnceLock<Arc<Place>>,
}

impl CallContext {
    pub(super) fn new(
        function: &'static Function,
        location: &'static Location<'static>,
        answerer: Answerer,
    ) -> Self {
        Self {
            function,
            location,
            answerer,
            args: None,
            place: OnceLock::new(),
        }
    }

    /// The arguments; none until all of them were given.
    pub(super) fn args(&self) -> &Args {
        self.args.as_ref().unwrap_or_else(|| Args::empty())
    }

    pub(super) fn set_args(&mut self, args: Args) {
        self.args = Some(args);
    }

    /// The stub that answers, or one of several that are alike.
    pub(super) fn stub(&self) -> &Arc<ActiveStub> {
        self.answerer.stub()
    }

    pub(super) fn mode(&self) -> Mode {
        self.stub().mode
    }

    /// Where the recording of the call is, or would be.
    pub(super) fn place(&self) -> &Place {
        self.place
            .get_or_init(|| Arc::new(self.stub().store.place(self.args())))
    }

    /// The same file for reports and journals: without the words of arguments that
    /// contain a secret.
    pub(super) fn shown_file(&self) -> PathBuf {
        let place = self.place();
        if let Some(file) = self.stub().store.file_by_hand(place) {
            return file;
        }
        let secrets = Secrets::of_run(self.function.package_dir());
        match secrets.find(&place.args) {
            Some(_) => place.path_without_words(),
            None => place.path.clone(),
        }
    }

    /// The file that answers.
    pub(super) fn file(&self) -> PathBuf {
        let by_hand = self.stub().store.file_by_hand(self.place());
        by_hand.unwrap_or_else(|| self.place().path.clone())
    }

    /// The test that makes the call, or one of those that may.
    pub(super) fn test(&self) -> Option<String> {
        let mut owners = self.answerer.candidates().iter().map(|stub| &stub.owner);
        owners.find_map(OwningTest::test).map(str::to_owned)
    }

    /// Panics at the caller's line, and keeps the report in every stub that
    /// the call may belong to: somebody may swallow the panic.
    #[cold]
    #[track_caller]
    pub(super) fn fail(&self, report: &str) -> ! {
        let report = self.without_secrets(report);
        self.keep_failure(&report);
        panic!("{report}")
    }

    /// Reports end in logs, and errors of other crates show values.
    fn without_secrets(&self, report: &str) -> String {
        Secrets::of_run(self.function.package_dir()).masked_text(report)
    }

    /// Keeps the report in every stub that the call may belong to.
    pub(super) fn keep_failure(&self, report: &str) {
        let report = self.without_secrets(report);
        journal::log(|_| Event::Failed {
            function: self.function.path().to_owned(),
            test: self.test(),
            report: report.clone(),
        });
        self.answerer.fail(&report);
    }

    /// Counts the call for the summary, as one that was made and is not recorded.
    pub(super) fn count_not_recorded(&self, why: NotRecorded) {
        if self.mode().records() {
            record_summary::count_not_recorded(self.function, self.location, why, self.test());
        }
    }

    /// Counts the call for the summary, as one that its caller gave up.
    pub(super) fn count_given_up(&self) {
        let path = &self.place().path;
        let in_sequence = self.stub().store.in_sequence();
        record_summary::count_given_up(
            self.function,
            in_sequence,
            self.location,
            path,
            self.test(),
        );
    }

    /// Keeps a difference between the real answer and its recording.
    pub(super) fn keep_drift(&self, report: &str) {
        let report = self.without_secrets(report);
        journal::log(|_| Event::Drifted {
            function: self.function.path().to_owned(),
            test: self.test(),
            report: report.clone(),
        });
        self.answerer.fail(&report);
    }
}
