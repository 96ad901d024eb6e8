//! The end of a call that nothing answers.

mod command;
mod former_name;
mod former_test;
mod nearest;
mod report;
mod volatile;

pub(crate) use self::command::of_test as command_of_test;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use self::former_name::WhatWasRenamed;
use self::nearest::{Search, search};
use self::report::{Miss, MissReason, NearestRecording, Renamed, UnreadableRecordings};
use super::context::CallContext;
use super::message;
use crate::call_log::RepeatedCall;
use crate::codec::Passes;
use crate::config::{self, Variable};
use crate::dispatch::{all_tests, command_by_hand};
use crate::journal::{self, Event};
use crate::secrets::Secrets;
use crate::store::{self, LookUp, ReadError, ReadProblem};
use crate::value::Node;

/// How long a miss looks for the nearest recording, where recordings are huge.
const SEARCH: Duration = Duration::from_millis(500);

impl CallContext {
    /// Nothing answers the call, and its mode does not make it.
    ///
    /// # Panics
    ///
    /// Always, with the report.
    #[cold]
    #[track_caller]
    pub(super) fn miss(&self, found: Option<&LookUp>, passes: Passes) -> ! {
        let files = self.stub().store.files();
        let file = &self.shown_file();
        let paragraph;
        let accept = command::accept(self.function.path());
        let reason = match found {
            Some(LookUp::Unreadable(error)) => {
                paragraph = store::paragraph(error);
                MissReason::Unreadable(&paragraph)
            }
            Some(LookUp::Found(known)) => MissReason::SequenceExhausted {
                file,
                answers: known.recording.returns.len(),
            },
            Some(LookUp::Stale(_)) => MissReason::Stale {
                file,
                accept: &accept,
            },
            _ if files.is_empty() => MissReason::NothingRecorded,
            _ => MissReason::NoSuchArguments,
        };
        // The real one must see all calls of the test.
        let record = if self.stub().settings.stateful {
            "all"
        } else {
            "1"
        };
        self.fail(&self.miss_report(reason, &files, passes, record))
    }

    /// The consumer of a stream asks for more than was recorded.
    ///
    /// # Panics
    ///
    /// Always, with the report.
    #[cold]
    #[track_caller]
    pub(super) fn ended(&self, items: usize) -> ! {
        let file = &self.shown_file();
        let reason = MissReason::PartialStreamEnded { file, items };
        // `RECORD=1` would not help: the recording answers until its end.
        self.fail(&self.miss_report(reason, &self.stub().store.files(), Passes::default(), "all"))
    }

    /// The test awaits a future that never completed while it was recorded.
    ///
    /// # Panics
    ///
    /// Always, with the report.
    #[cold]
    #[track_caller]
    pub(super) fn waited_in_vain(&self, waited: Duration) -> ! {
        let file = &self.shown_file();
        let reason = MissReason::Pending { file, waited };
        self.fail(&self.miss_report(reason, &self.stub().store.files(), Passes::default(), "all"))
    }

    fn miss_report(
        &self,
        reason: MissReason<'_>,
        files: &[PathBuf],
        passes: Passes,
        record: &str,
    ) -> String {
        let place = self.place();
        let file = self.shown_file();
        // Reports end in logs.
        let secrets = Secrets::of_run(self.function.package_dir());
        let arguments = secrets.masked(&place.args);
        let search = match reason {
            MissReason::NoSuchArguments => search_in(files, &arguments, &place.path, &secrets),
            _ => Search::default(),
        };
        let former = match reason {
            MissReason::NothingRecorded | MissReason::NoSuchArguments => {
                former_name::find(self.stub().store.root(), self.function, place, SEARCH)
            }
            _ => None,
        };
        let former = former.or_else(|| match reason {
            MissReason::NothingRecorded => self.former_test(),
            _ => None,
        });
        let rename = former.as_ref().map(|former| match former.what {
            WhatWasRenamed::Function => command::rename(&former.old, &former.new),
            WhatWasRenamed::Test | WhatWasRenamed::TestFile => {
                command::rename_test(&former.old, &former.new)
            }
        });
        journal::log(|paths| Event::Missed {
            function: self.function.path().to_owned(),
            file: paths.of(&file),
            test: self.test(),
            former: former
                .as_ref()
                .zip(rename.as_ref())
                .map(|(former, command)| (former.old.clone(), command.clone())),
        });
        let calls = self.stub().log.all();
        let repeated = RepeatedCall::last_in(&calls).filter(|_| !self.stub().store.in_sequence());
        let repeated = repeated.map(|call| call.paragraphs());
        let first_error = search.errors.first().map(store::paragraph);
        let candidates = self.answerer.candidates().iter();
        let tests: Vec<String> = candidates
            .filter_map(|stub| stub.owner.test().map(str::to_owned))
            .collect();
        let command = (!self.stub().settings.mode_is_fixed).then(|| self.command(record));
        Miss {
            function: self.function.subject(),
            reason,
            arguments: &arguments,
            nearest: search.nearest.as_ref().map(|nearest| NearestRecording {
                file: nearest.candidate,
                arguments: &nearest.arguments,
                similarity: nearest.similarity,
                looked_at: search.looked_at,
            }),
            repeated: repeated.as_deref(),
            has_type_arguments: !self.args().generics().is_empty(),
            renamed: former
                .as_ref()
                .zip(rename.as_deref())
                .map(|(former, command)| Renamed {
                    old: &former.old,
                    file: &former.file,
                    command,
                    what: former.what,
                }),
            unreadable: first_error.as_deref().map(|first| UnreadableRecordings {
                count: search.errors.len(),
                first,
            }),
            tests: &tests,
            is_unowned: self.answerer.is_unowned(),
            passes,
            is_stateful: self.stub().settings.stateful,
            command: command.as_deref(),
            location: &self.location.to_string(),
            folder: self.stub().store.folder(),
            recordings: files.len(),
        }
        .to_string()
    }

    /// The name that the test of this call had, if that has a recording of it.
    fn former_test(&self) -> Option<former_name::FormerName> {
        let stub = self.stub();
        if !stub.settings.per_test {
            return None;
        }
        let place = &self.place().path;
        former_test::find(place, stub.owner.test()?, all_tests()?).or_else(|| {
            let library = Variable::PackageName.text()?.replace('-', "_");
            let package = config::package_dir(self.function.package_dir())?;
            former_test::find_in_former_file(place, (&package, &library))
        })
    }

    /// The recording exists, but its value has not the expected form.
    ///
    /// # Panics
    ///
    /// Always, with the report.
    #[cold]
    #[track_caller]
    pub(super) fn unusable(&self, problem: ReadProblem) -> ! {
        let error = ReadError::at_field(self.file(), problem);
        let report = message::unusable(self.function.path(), &error, self.location);
        self.fail(&report.to_string())
    }

    /// The command that runs the test of this call, and no other, with this
    /// value of `RECORD`.
    pub(super) fn command(&self, record: &str) -> String {
        match command_by_hand(self.function, record) {
            Some(command) => command,
            None => command::of_test(record, self.test().as_deref()),
        }
    }
}

/// The recording whose arguments are most similar to these.
fn search_in<'f>(
    files: &'f [PathBuf],
    arguments: &Node,
    path: &Path,
    secrets: &Secrets,
) -> Search<&'f PathBuf, ReadError> {
    let name = |path: &'f Path| path.file_name().unwrap_or_default().to_string_lossy();
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let slug = file.split('.').next().unwrap_or_default();
    let load = |file: &&PathBuf| {
        let recording = store::read(file, None)?;
        Ok(recording.map(|recording| secrets.masked(&recording.args)))
    };
    let started = Instant::now();
    search(
        arguments,
        slug,
        files.iter().map(|file| (name(file), file)).collect(),
        load,
        SEARCH,
        || started.elapsed(),
    )
}
