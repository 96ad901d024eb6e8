//! What this process recorded, and which real calls it made without recording them:
//! replay will miss those. It is printed when the process exits, since the test
//! harness hides what tests print.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::panic::Location;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::function::Function;
use crate::journal::{self, Event, FileChange};
use crate::render::count;

/// Why a real call is not recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NotRecorded {
    /// It returned an `Err`, and `errors` was not given.
    IsError,
    /// `record_if` returned `false`.
    RecordIf,
    /// Its value cannot or must not be written.
    Refused,
    /// It panicked, or its thread did.
    Unwound,
    /// Its caller dropped the future before it completed.
    GivenUp,
    /// It has not returned when the process exits.
    InProgress,
}

/// The function, the place of the call, and why.
type Kind = (&'static str, &'static Location<'static>, NotRecorded);

struct Summary {
    saved: [usize; 3],
    /// How many calls of each kind, and what to write.
    not_recorded: BTreeMap<Kind, (usize, String)>,
    in_progress: BTreeMap<usize, (&'static Function, &'static Location<'static>)>,
}

static SUMMARY: Mutex<Summary> = Mutex::new(Summary {
    saved: [0; 3],
    not_recorded: BTreeMap::new(),
    in_progress: BTreeMap::new(),
});

/// Nothing panics while this lock is held.
fn lock() -> MutexGuard<'static, Summary> {
    SUMMARY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Counts a written recording.
pub(crate) fn count_saved(change: FileChange) {
    lock().saved[change as usize] += 1;
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
    let mut summary = lock();
    let kind = (function.path(), location, why);
    summary.not_recorded.entry(kind).or_insert((0, advice)).0 += 1;
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
        lock().in_progress.insert(id, (function, location));
        Self {
            id,
            function,
            location,
        }
    }
}

impl Drop for RealCall {
    fn drop(&mut self) {
        let mut summary = lock();
        summary.in_progress.remove(&self.id);
        let refused = (self.function.path(), self.location, NotRecorded::Refused);
        let is_counted = summary.not_recorded.contains_key(&refused);
        drop(summary);
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
            Self::GivenUp => "was given up by its caller before it completed",
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
            Self::GivenUp => format!(
                "Replayed, it stays pending. If the same call also completes, its answer replays at \
                 once; {} replays both.",
                function.subject().attribute("sequence")
            ),
            Self::InProgress => "Wait for the call before the test ends.".to_owned(),
        }
    }
}

/// The summary, for people; `None` if nothing was recorded or lost. It is given once.
pub(crate) fn take() -> Option<String> {
    let in_progress = std::mem::take(&mut lock().in_progress);
    for (function, location) in in_progress.into_values() {
        count_not_recorded(function, location, NotRecorded::InProgress, None);
    }
    let mut summary = lock();
    let [new, changed, same] = std::mem::take(&mut summary.saved);
    let not_recorded = std::mem::take(&mut summary.not_recorded);
    drop(summary);
    (new + changed + same + not_recorded.len() > 0)
        .then(|| text([new, changed, same], &not_recorded))
}

fn text(
    [new, changed, same]: [usize; 3],
    not_recorded: &BTreeMap<Kind, (usize, String)>,
) -> String {
    let mut text = format!("\ncached-stubs: {new} recorded, {changed} changed, {same} unchanged\n");
    if not_recorded.is_empty() {
        return text;
    }
    let all = not_recorded.values().map(|(calls, _)| calls).sum();
    let calls = count(all, "call");
    let was = if all == 1 { "was" } else { "were" };
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{calls} {was} made that replay will not answer:");
    for ((function, location, why), (calls, advice)) in not_recorded {
        let times = if *calls == 1 {
            String::new()
        } else {
            format!(" ({})", count(*calls, "call"))
        };
        let what = why.what();
        let _ = writeln!(
            text,
            "\n  `{function}` {what}{times}, at {location}\n  {advice}"
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn nothing_is_said_where_nothing_happened() {
        let text = text([1, 0, 2], &BTreeMap::new());
        assert_eq!(text, "\ncached-stubs: 1 recorded, 0 changed, 2 unchanged\n");
    }

    #[test]
    fn calls_are_grouped_by_place() {
        let here = Location::caller();
        let advice = |text: &str| text.to_owned();
        let not_recorded = BTreeMap::from([
            (
                ("app::ask", here, NotRecorded::RecordIf),
                (1, advice("Accept it.")),
            ),
            (
                ("app::ask", here, NotRecorded::IsError),
                (2, advice("Write `errors`.")),
            ),
        ]);
        let text = text([0, 0, 0], &not_recorded);
        let text = text.replace(&here.to_string(), "src/app.rs:3:5");
        expect![[r#"

            cached-stubs: 0 recorded, 0 changed, 0 unchanged
            3 calls were made that replay will not answer:

              `app::ask` returned an `Err` (2 calls), at src/app.rs:3:5
              Write `errors`.

              `app::ask` returned a value that `record_if` refuses, at src/app.rs:3:5
              Accept it.
        "#]]
        .assert_eq(&text);
    }
}
