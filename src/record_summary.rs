//! What this process recorded, and which real calls it made without recording them:
//! replay will miss those. It is printed when the process exits, since the test
//! harness hides what tests print.

mod ignored;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write as _;
use std::panic::Location;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use serde::{Deserialize, Serialize};

use self::ignored::ignored_by_git;
use crate::function::Function;
use crate::journal::{self, Event, FileChange};
use crate::render::{count, shown_path};

/// Why replay will not answer a real call as it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotRecorded {
    /// It returned an `Err`, and `errors` was not given.
    IsError,
    /// `record_if` returned `false`.
    RecordIf,
    /// Its value cannot or must not be written.
    Refused,
    /// It panicked, or its thread did.
    Unwound,
    /// Its items differ from those of an identical call, which are kept.
    Differs,
    /// It has not returned when the process exits.
    InProgress,
}

/// Unrecorded calls of one kind: how often they were made, and what to write.
#[derive(Debug, PartialEq, Deserialize, Serialize)]
struct UnrecordedCalls {
    function: String,
    location: String,
    what: String,
    advice: String,
    number: usize,
}

/// What a process recorded, and what it did not.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(crate) struct Report {
    /// How many files are new, changed and the same.
    saved: [usize; 3],
    /// The folders of the new and changed ones.
    folders: BTreeSet<PathBuf>,
    not_recorded: Vec<UnrecordedCalls>,
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
    in_progress: BTreeMap<usize, (&'static Function, &'static Location<'static>)>,
    /// The calls that their callers gave up, by the paths of their recordings.
    given_up: BTreeMap<PathBuf, Vec<GivenUpCall>>,
    /// The recordings with answers that calls of this run got.
    answered: HashSet<PathBuf>,
}

static SUMMARY: Mutex<Option<Summary>> = Mutex::new(None);

/// Nothing panics while this lock is held.
fn change<T>(change: impl FnOnce(&mut Summary) -> T) -> T {
    let mut summary = SUMMARY.lock().unwrap_or_else(PoisonError::into_inner);
    change(summary.get_or_insert_default())
}

/// Counts a written recording.
pub(crate) fn count_saved(how: FileChange, folder: &Path) {
    change(|summary| {
        summary.report.saved[how as usize] += 1;
        if how != FileChange::Same && !summary.report.folders.contains(folder) {
            summary.report.folders.insert(folder.to_owned());
        }
    });
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
        None => [what.to_owned(), "Replayed, it stays pending.".to_owned()],
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
        change(|summary| summary.in_progress.insert(id, (function, location)));
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
            summary.in_progress.remove(&self.id);
            let (function, location) = (self.function.path(), self.location.to_string());
            let mut counted = summary.report.not_recorded.iter();
            counted.any(|calls| {
                calls.what == NotRecorded::Refused.what()
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
            Self::Unwound => "panicked",
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
            Self::Refused => "The report of the failed test says why.".to_owned(),
            Self::Unwound => {
                "A panic is not recorded. Return an `Err` instead, or answer the call with an \
                 expectation."
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

impl Report {
    fn add(&mut self, calls: UnrecordedCalls) {
        let mut known = self.not_recorded.iter_mut();
        let same = known.find(|known| {
            (&known.function, &known.location, &known.what)
                == (&calls.function, &calls.location, &calls.what)
        });
        match same {
            Some(known) => known.number += calls.number,
            None => self.not_recorded.push(calls),
        }
    }

    /// Whether replay will answer every call as it was made.
    pub(crate) fn is_complete(&self) -> bool {
        self.not_recorded.is_empty()
    }

    /// The report, for people.
    pub(crate) fn text(mut self) -> String {
        let [new, changed, same] = self.saved;
        let mut text =
            format!("\ncached-stubs: {new} recorded, {changed} changed, {same} unchanged\n");
        let ignored = ignored_by_git(&self.folders);
        if let Some(file) = ignored.first() {
            // Writing to a String cannot fail.
            let _ = writeln!(
                text,
                "git ignores {} and files like it, which every clone will lack; \
                 `git check-ignore -v FILE` says why",
                shown_path(file)
            );
        }
        if self.is_complete() {
            return text;
        }
        let all = self.not_recorded.iter().map(|calls| calls.number).sum();
        let calls = count(all, "call");
        let was = if all == 1 { "was" } else { "were" };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{calls} {was} made that replay will not answer:");
        let key = |calls: &UnrecordedCalls| {
            let UnrecordedCalls {
                function,
                location,
                what,
                ..
            } = calls;
            (function.clone(), location.clone(), what.clone())
        };
        self.not_recorded.sort_by_key(key);
        for UnrecordedCalls {
            function,
            location,
            what,
            advice,
            number,
        } in &self.not_recorded
        {
            let times = if *number == 1 {
                String::new()
            } else {
                format!(" ({})", count(*number, "call"))
            };
            let _ = writeln!(
                text,
                "\n  `{function}` {what}{times}, at {location}\n  {advice}"
            );
        }
        text
    }
}

/// The report of this process; `None` if nothing was recorded or lost. It is given once.
pub(crate) fn take() -> Option<Report> {
    let in_progress = change(|summary| std::mem::take(&mut summary.in_progress));
    for (function, location) in in_progress.into_values() {
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
    let is_empty = report.saved == [0; 3] && report.is_complete();
    (!is_empty).then_some(report)
}

/// Adds what a process that this one started recorded.
pub(crate) fn add(report: Report) {
    change(|summary| {
        let both = summary.report.saved.iter_mut().zip(report.saved);
        both.for_each(|(own, added)| *own += added);
        summary.report.folders.extend(report.folders);
        for calls in report.not_recorded {
            summary.report.add(calls);
        }
    });
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn calls(what: &str, number: usize, advice: &str) -> UnrecordedCalls {
        UnrecordedCalls {
            function: "app::ask".to_owned(),
            location: "src/app.rs:3:5".to_owned(),
            what: what.to_owned(),
            advice: advice.to_owned(),
            number,
        }
    }

    #[test]
    fn nothing_is_said_where_nothing_happened() {
        let report = Report {
            saved: [1, 0, 2],
            folders: BTreeSet::new(),
            not_recorded: Vec::new(),
        };
        let text = report.text();
        assert_eq!(text, "\ncached-stubs: 1 recorded, 0 changed, 2 unchanged\n");
    }

    #[test]
    fn calls_are_grouped_by_place() {
        let mut report = Report::default();
        for what in ["returned an `Err`", "was given up", "returned an `Err`"] {
            report.add(calls(what, 1, "Write this."));
        }
        expect![[r#"

            cached-stubs: 0 recorded, 0 changed, 0 unchanged
            3 calls were made that replay will not answer:

              `app::ask` returned an `Err` (2 calls), at src/app.rs:3:5
              Write this.

              `app::ask` was given up, at src/app.rs:3:5
              Write this.
        "#]]
        .assert_eq(&report.text());
    }
}
