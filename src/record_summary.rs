//! What this process recorded, and which real calls it made without recording them:
//! replay will miss those. It is printed when the process exits, since the test
//! harness hides what tests print.

mod ignored;
mod report;

use std::collections::{HashMap, HashSet};
use std::panic::Location;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use self::report::UnrecordedCalls;
pub(crate) use self::report::{IdleScrub, Report};
use crate::function::Function;
use crate::journal::{self, Event, FileChange};

/// Why replay will not answer a real call as it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotRecorded {
    /// It returned an `Err`, and `errors` was not given.
    IsError,
    /// `record_if` returned `false`.
    RecordIf,
    /// Its value must not be recorded, or has no form that can be.
    Refused,
    /// The file cannot be written.
    NotWritten,
    /// It panicked, or its thread did.
    Unwound,
    /// Its items differ from those of an identical call, which are kept.
    Differs,
    /// It has not returned when the process exits.
    InProgress,
}

/// The function, where it was called, and the attribute that would replay an identical call
/// that completes as well.
type GivenUpCall = (
    &'static Function,
    &'static Location<'static>,
    Option<String>,
);

#[derive(Default)]
struct Summary {
    report: Report,
    /// By the ids of the calls, in the order in which they began.
    in_progress: Vec<(usize, &'static Function, &'static Location<'static>)>,
    /// The calls that their callers gave up, by the paths of their recordings.
    given_up: HashMap<PathBuf, Vec<GivenUpCall>>,
    /// The recordings with answers that calls of this run got.
    answered: HashSet<PathBuf>,
}

static SUMMARY: Mutex<Option<Summary>> = Mutex::new(None);

/// Nothing panics while this lock is held.
fn change<T>(change: impl FnOnce(&mut Summary) -> T) -> T {
    let mut summary = SUMMARY.lock().unwrap_or_else(PoisonError::into_inner);
    change(summary.get_or_insert_default())
}

/// Notes a written recording.
pub(crate) fn note_saved(how: FileChange, recording: &Path) {
    change(|summary| summary.report.note_saved(how, recording.to_owned()));
}

/// Notes that a call with this recording has completed.
pub(crate) fn note_answered(recording: &Path) {
    change(|summary| summary.answered.insert(recording.to_owned()));
}

/// Counts a call that its caller dropped before it completed. `in_sequence`: identical calls
/// replay in their order.
pub(crate) fn count_given_up(
    function: &'static Function,
    in_sequence: bool,
    location: &'static Location<'static>,
    recording: &Path,
    test: Option<String>,
) {
    // The attribute that would replay this call and an identical one that completes.
    let sequence = (!in_sequence).then(|| function.subject().attribute("sequence"));
    journal::log(|paths| Event::GivenUp {
        function: function.path().to_owned(),
        location: location.to_string(),
        file: paths.of(recording),
        sequence: sequence.clone(),
        test,
    });
    change(|summary| {
        let calls = summary.given_up.entry(recording.to_owned()).or_default();
        calls.push((function, location, sequence));
    });
}

/// What to say of a call that was given up: what it did, and what to write. With
/// `sequence`, an identical call has completed.
pub(crate) fn given_up(sequence: Option<&str>) -> [String; 2] {
    let what = "was given up by its caller before it completed";
    match sequence {
        None => [
            what.to_owned(),
            "Replayed, it stays pending and changes nothing.".to_owned(),
        ],
        Some(sequence) => [
            format!("{what}, and an identical call completed"),
            format!("Replayed, both get the answer at once; {sequence} replays each as it was."),
        ],
    }
}

/// Counts a real call that is not recorded.
pub(crate) fn count_not_recorded(
    function: &'static Function,
    location: &'static Location<'static>,
    why: NotRecorded,
    test: Option<String>,
) {
    let advice = why.advice(function);
    journal::log(|_| Event::NotRecorded {
        function: function.path().to_owned(),
        location: location.to_string(),
        what: why.what().to_owned(),
        advice: advice.clone(),
        test,
    });
    let calls = UnrecordedCalls {
        function: function.path().to_owned(),
        location: location.to_string(),
        what: why.what().to_owned(),
        advice,
        number: 1,
    };
    change(|summary| summary.report.add(calls));
}

/// A real call that is to be recorded. It counts as not recorded if it unwinds, or
/// still runs when the process exits.
pub(crate) struct RealCall {
    id: usize,
    function: &'static Function,
    location: &'static Location<'static>,
}

impl RealCall {
    pub(crate) fn begin(function: &'static Function, location: &'static Location<'static>) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);

        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        change(|summary| summary.in_progress.push((id, function, location)));
        Self {
            id,
            function,
            location,
        }
    }
}

impl Drop for RealCall {
    fn drop(&mut self) {
        let is_counted = change(|summary| {
            summary.in_progress.retain(|(id, ..)| *id != self.id);
            let (function, location) = (self.function.path(), self.location.to_string());
            let mut counted = summary.report.not_recorded.iter();
            counted.any(|calls| {
                [NotRecorded::Refused, NotRecorded::NotWritten]
                    .iter()
                    .any(|why| calls.what == why.what())
                    && calls.function == function
                    && calls.location == location
            })
        });
        // A value that is refused panics, too.
        if thread::panicking() && !is_counted {
            count_not_recorded(self.function, self.location, NotRecorded::Unwound, None);
        }
    }
}

impl NotRecorded {
    fn what(self) -> &'static str {
        match self {
            Self::IsError => "returned an `Err`",
            Self::RecordIf => "returned a value that `record_if` refuses",
            Self::Refused => "returned a value that cannot be recorded",
            Self::NotWritten => "returned a value whose recording could not be written",
            Self::Unwound => "was interrupted by a panic",
            Self::Differs => "gave other items than an identical call",
            Self::InProgress => "had not returned when the process exited",
        }
    }

    fn advice(self, function: &Function) -> String {
        match self {
            Self::IsError => format!(
                "If the test needs the error, write {}.",
                function.subject().attribute("errors")
            ),
            Self::RecordIf => "If the test needs the value, `record_if` must accept it.".to_owned(),
            Self::Refused | Self::NotWritten => {
                "The report of the failed test says why.".to_owned()
            }
            Self::Unwound => {
                "A panic is not recorded. If it is the function's: return an `Err` instead, or \
                 answer the call with an expectation."
                    .to_owned()
            }
            Self::Differs => format!(
                "Replay gives both the same items; {} replays each as it was.",
                function.subject().attribute("sequence")
            ),
            Self::InProgress => "Wait for the call before the test ends.".to_owned(),
        }
    }
}

/// The report of this process; `None` if nothing was recorded or lost. It is given once.
pub(crate) fn take() -> Option<Report> {
    let in_progress = change(|summary| std::mem::take(&mut summary.in_progress));
    for (_, function, location) in in_progress {
        count_not_recorded(function, location, NotRecorded::InProgress, None);
    }
    let Summary {
        mut report,
        given_up: calls,
        answered,
        ..
    } = change(std::mem::take);
    for (recording, calls) in calls {
        for (function, location, sequence) in calls {
            let sequence = sequence.filter(|_| answered.contains(&recording));
            let [what, advice] = given_up(sequence.as_deref());
            report.add(UnrecordedCalls {
                function: function.path().to_owned(),
                location: location.to_string(),
                what,
                advice,
                number: 1,
            });
        }
    }
    let is_empty = report.saved.is_empty() && report.is_complete();
    (!is_empty).then_some(report)
}

/// Adds what a process that this one started recorded.
pub(crate) fn add(report: Report) {
    change(|summary| {
        for (recording, how) in report.saved {
            summary.report.note_saved(how, recording);
        }
        for calls in report.not_recorded {
            summary.report.add(calls);
        }
        summary.report.add_idle_scrub(report.idle_scrub);
    });
}
