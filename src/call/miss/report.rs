//! The report of a call that nothing answers.

use std::fmt::{self, Display};
use std::path::Path;
use std::time::Duration;

use super::former_name::WhatWasRenamed;
use super::volatile;
use crate::codec::Passes;
use crate::function::Subject;
use crate::render::{CALLED, Difference, INDENT, Labels, count, indented, outline, shown_path};
use crate::value::Node;

/// Rows for the arguments, if no difference is shown.
const MOST_ROWS: usize = 30;
/// Rows for the arguments above a difference.
const ROWS_BESIDE_DIFFERENCE: usize = 12;
/// The difference from a less similar recording is only shown if it is short.
const LEAST_SIMILARITY: f32 = 0.2;
const ROWS_IF_DISSIMILAR: usize = 12;
/// How many tests are named that may have made the call.
const MOST_TESTS: usize = 4;

pub(crate) struct Miss<'a> {
    pub(crate) function: Subject<'a>,
    pub(crate) reason: MissReason<'a>,
    pub(crate) arguments: &'a Node,
    pub(crate) nearest: Option<NearestRecording<'a>>,
    /// The function has type arguments, which only keys contain.
    pub(crate) has_type_arguments: bool,
    pub(crate) renamed: Option<Renamed<'a>>,
    /// Another call of the stub, whose answer may have been wrong, and what to do then.
    pub(crate) repeated: Option<&'a str>,
    pub(crate) unreadable: Option<UnreadableRecordings<'a>>,
    /// The test that made the call, or all that may have.
    pub(crate) tests: &'a [String],
    /// No test owns the thread of the call.
    pub(crate) is_unowned: bool,
    /// Which values of this function are not recorded.
    pub(crate) passes: Passes,
    /// Only all calls of the test can be recorded.
    pub(crate) is_stateful: bool,
    /// Records only this call; `None` if the stub's mode was set in code.
    pub(crate) command: Option<&'a str>,
    /// `src/app.rs:40:13`
    pub(crate) location: &'a str,
    /// The folder of the function's recordings.
    pub(crate) folder: &'a Path,
    /// How many files are in it.
    pub(crate) recordings: usize,
}

pub(crate) enum MissReason<'a> {
    /// The function has no recordings.
    NothingRecorded,
    /// None of its recordings has these arguments.
    NoSuchArguments,
    /// The function has changed since.
    Stale {
        file: &'a Path,
        /// The command that keeps the recording.
        accept: &'a str,
    },
    /// All answers of a `sequence` have been given.
    SequenceExhausted { file: &'a Path, answers: usize },
    /// The caller asks for more items than were recorded.
    PartialStreamEnded { file: &'a Path, items: usize },
    /// The future never completed while it was recorded, and the test awaits it.
    Pending { file: &'a Path, waited: Duration },
    /// The recording cannot be read: its file, the problem and what to do.
    Unreadable(&'a dyn Display),
}

pub(crate) struct NearestRecording<'a> {
    pub(crate) file: &'a Path,
    pub(crate) arguments: &'a Node,
    pub(crate) similarity: f32,
    /// How many recordings it is the nearest of.
    pub(crate) looked_at: usize,
}

/// A function or a test that is gone, with a recording of the call.
pub(crate) struct Renamed<'a> {
    pub(crate) what: WhatWasRenamed,
    /// The path of the function or test, or of what contains it.
    pub(crate) old: &'a str,
    pub(crate) file: &'a Path,
    /// Moves its recordings.
    pub(crate) command: &'a str,
}

/// Other recordings of the function that cannot be read.
pub(crate) struct UnreadableRecordings<'a> {
    pub(crate) count: usize,
    /// The file, the problem and what to do.
    pub(crate) first: &'a str,
}

/// Rounded down, at least one.
fn seconds(time: Duration) -> String {
    count(
        usize::try_from(time.as_secs()).unwrap_or(usize::MAX).max(1),
        "second",
    )
}

impl Display for Miss<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cached-stubs: {}\n\n{}", self.headline(), self.body())
    }
}

impl Miss<'_> {
    fn headline(&self) -> String {
        let function = self.function;
        match &self.reason {
            MissReason::NothingRecorded => format!("nothing is recorded for `{function}`"),
            MissReason::NoSuchArguments => {
                format!("`{function}` has no recording with these arguments")
            }
            MissReason::Stale { .. } => {
                format!("`{function}` has changed since this call was recorded")
            }
            MissReason::SequenceExhausted { answers, .. } => {
                let are = if *answers == 1 { "is" } else { "are" };
                let answers = count(*answers, "answer");
                format!(
                    "`{function}` was called more often than recorded: {answers} {are} recorded for \
                     these arguments"
                )
            }
            MissReason::PartialStreamEnded { items, .. } => format!(
                "the recording of `{function}` ends after {}, and its caller asks for more",
                count(*items, "item"),
            ),
            MissReason::Pending { .. } => {
                format!(
                    "`{function}` never completed while it was recorded, and its caller waits for it"
                )
            }
            MissReason::Unreadable(_) => {
                format!("the recording of this call of `{function}` cannot be read")
            }
        }
    }

    fn body(&self) -> String {
        let nearest = self.nearest.as_ref().map(|nearest| {
            (
                nearest,
                Difference::between(nearest.arguments, self.arguments, Labels::RECORDED),
            )
        });
        let rows = if nearest.is_some() {
            ROWS_BESIDE_DIFFERENCE
        } else {
            MOST_ROWS
        };
        let mut paragraphs = vec![indented(&outline(self.arguments, rows), INDENT)];
        paragraphs.extend(self.explanation());
        if let Some(renamed) = &self.renamed {
            paragraphs.push(renamed.paragraph());
        } else if let Some((nearest, difference)) = &nearest {
            paragraphs.extend(nearest.paragraphs(difference, self));
        }
        if let Some(unreadable) = &self.unreadable {
            paragraphs.extend(unreadable.paragraphs(self.recordings));
        }
        let volatile = self.volatile();
        match (self.command, &self.reason) {
            // Recorded again, it would miss again in the next run.
            _ if volatile.is_some() => paragraphs.extend(volatile),
            (Some(command), _) => {
                paragraphs.push(format!("{}\n\n  {command}\n", self.invitation()));
            }
            // Its paragraph says what to do.
            (None, MissReason::Unreadable(_)) => {}
            (None, _) => paragraphs.push(self.fixed_mode()),
        }
        let is_missing = matches!(
            self.reason,
            MissReason::NothingRecorded | MissReason::NoSuchArguments
        );
        if self.passes.errors && is_missing {
            let attribute = self.function.attribute("errors");
            paragraphs.push(format!(
                "If it returns an `Err`: only {attribute} records that.\n"
            ));
        }
        if self.passes.refused && is_missing {
            paragraphs.push(
                "A value that `record_if` refuses is never recorded: recording again cannot help \
                 then.\n"
                    .to_owned(),
            );
        }
        if let Some(repeated) = self.repeated.filter(|_| is_missing) {
            paragraphs.push(repeated.to_owned());
        }
        if self.is_unowned {
            paragraphs.push(UNOWNED.to_owned());
        }
        paragraphs.push(self.whereabouts());
        paragraphs.join("\n")
    }

    /// The way out if the nearest recording differs only by what each run makes anew.
    fn volatile(&self) -> Option<String> {
        let nearest = self.nearest.as_ref().filter(|_| self.renamed.is_none())?;
        volatile::advice(self.function, nearest.arguments, self.arguments)
    }

    /// What the headline does not say.
    fn explanation(&self) -> Option<String> {
        Some(match &self.reason {
            MissReason::NothingRecorded => {
                format!(
                    "Its recordings belong in\n\n  {}\n",
                    shown_path(self.folder)
                )
            }
            MissReason::NoSuchArguments => return None,
            MissReason::Stale { file, accept } => format!(
                "Its source was different when this was recorded, so the answer may no longer be\n\
                 right. Its signature and body count, what these read at compile time, what\n\
                 `depends` names, and a trait's real implementation under `fingerprint`:\n\n  {}\n\n\
                 If you undo the change, the recording is valid again. If the change does not\n\
                 matter, this command shows it and keeps the recording:\n\n  {accept}\n",
                shown_path(file),
            ),
            MissReason::SequenceExhausted { file, .. } => format!(
                "Each recorded answer is given once. They are in\n\n  {}\n",
                shown_path(file),
            ),
            MissReason::PartialStreamEnded { file, .. } => format!(
                "When it was recorded, its caller stopped there:\n\n  {}\n",
                shown_path(file),
            ),
            MissReason::Pending { file, waited } => format!(
                "When it was recorded, its caller gave up: a timeout, `abort` or `select!` dropped the\n\
                 future. So it stays pending, until its caller gives up again. This one has waited for\n\
                 {} in vain:\n\n  {}\n\n\
                 If the caller gives up after a time, let the clock of the test be paused, as in\n\
                 `#[tokio::test(start_paused = true)]`: then the time passes at once.\n",
                seconds(*waited),
                shown_path(file),
            ),
            MissReason::Unreadable(unreadable) => unreadable.to_string(),
        })
    }

    fn invitation(&self) -> &'static str {
        match &self.reason {
            MissReason::Unreadable(_) => {
                "After you delete the file, this records the call again, and nothing else:"
            }
            _ if self.is_stateful => "To record this test again, with all its calls:",
            MissReason::NothingRecorded | MissReason::NoSuchArguments => {
                "To record this call, and nothing else:"
            }
            MissReason::Stale { .. }
            | MissReason::PartialStreamEnded { .. }
            | MissReason::Pending { .. } => "To record this call again, and nothing else:",
            MissReason::SequenceExhausted { .. } => "To record what follows in the sequence:",
        }
    }

    /// What to do if the mode was set in code.
    fn fixed_mode(&self) -> String {
        let (mode, record) = match self.reason {
            MissReason::PartialStreamEnded { .. } => ("RecordAll", "all"),
            _ if self.is_stateful => ("RecordAll", "all"),
            _ => ("Record", "1"),
        };
        format!(
            "The stub's mode was set in code, so `RECORD` does not change it. To record this\n\
             call, run it once with `Mode::{mode}`, or without a mode and with RECORD={record}.\n"
        )
    }

    fn whereabouts(&self) -> String {
        let mut whereabouts = format!("{CALLED}{}\n", self.location);
        if let [test] = self.tests {
            whereabouts += &format!("  test    {test}\n");
        } else if !self.tests.is_empty() {
            whereabouts += "  test    one of\n";
            for test in self.tests.iter().take(MOST_TESTS) {
                whereabouts += &format!("          {test}\n");
            }
        }
        if self.tests.len() > MOST_TESTS {
            whereabouts += &format!("          … and {} more\n", self.tests.len() - MOST_TESTS);
        }
        whereabouts
    }
}

impl NearestRecording<'_> {
    fn paragraphs(&self, difference: &Difference, miss: &Miss<'_>) -> Vec<String> {
        let which = match (miss.recordings, self.looked_at) {
            (1, _) => "The only recording".to_owned(),
            (of, looked_at) if looked_at < of => {
                format!("The nearest of {looked_at} recordings (out of {of})")
            }
            (of, _) => format!("The nearest of {of} recordings"),
        };
        let file = shown_path(self.file);
        if difference.is_empty() {
            let reason = if miss.has_type_arguments {
                "the type arguments of the function must differ"
            } else {
                "its key is that of another function or package"
            };
            return vec![
                format!("{which} is\n\n  {file}\n"),
                format!("Its arguments are the same: {reason}.\n"),
            ];
        }
        let shown = indented(&difference.to_string(), INDENT);
        if self.similarity < LEAST_SIMILARITY && shown.lines().count() > ROWS_IF_DISSIMILAR {
            return vec![format!(
                "{which} has little in common with this call:\n\n  {file}\n"
            )];
        }
        let mut paragraphs = vec![
            format!("{which} differs (- recorded, + this call):\n\n  {file}\n"),
            shown,
        ];
        let reordered = difference.reordered().iter();
        paragraphs.extend(reordered.map(|path| advice(miss.function, path)));
        paragraphs
    }
}

impl Renamed<'_> {
    fn paragraph(&self) -> String {
        let Self { old, command, .. } = self;
        let (it, gone) = match self.what {
            WhatWasRenamed::Function => ("it", "No function of this test binary has that path"),
            WhatWasRenamed::Test => ("the test", "No test of this test binary has that path"),
            WhatWasRenamed::TestFile => ("this file of tests", "There is no such file any more"),
        };
        format!(
            "Was {it} renamed from `{old}`?\n{gone}, and there is a \
             recording of\nthis call:\n\n  {}\n\nIf it was, this moves its recordings:\n\n  {command}\n",
            shown_path(self.file)
        )
    }
}

impl UnreadableRecordings<'_> {
    fn paragraphs(&self, recordings: usize) -> [String; 2] {
        let which = match (self.count, recordings) {
            (1, 1) => "Its only recording cannot be read:".to_owned(),
            (1, _) => format!("One of its {recordings} recordings cannot be read:"),
            (count, _) => {
                format!("{count} of its {recordings} recordings cannot be read. The first:")
            }
        };
        [format!("{which}\n"), self.first.to_owned()]
    }
}

/// A call on a thread that no test owns may belong to any test.
const UNOWNED: &str = "\
No test owns the thread of this call, so another test may have made it, even one without
a stub. With `live = \"deny\"` in stubs.toml, every test that lacks the stub fails by itself,
and cargo nextest runs each test in a process of its own. If a library owns the threads,
and one test at a time stubs the function, set `everywhere` on the stub's builder.
";

/// How to key a list whose order does not matter.
fn advice(function: Subject<'_>, path: &str) -> String {
    let (begin, key) = match path.split_once(['.', '[']) {
        None => (
            "If the order does not matter, key the sorted elements:".to_owned(),
            format!("key({path} = cached_stubs::sorted({path}))"),
        ),
        Some((argument, _)) => (
            format!(
                "If the order of `{path}` does not matter, sort it before the call, or\n\
                 choose another value for `{argument}` in the key:"
            ),
            format!("key({argument} = …)"),
        ),
    };
    format!("{begin}\n\n  {}\n", function.attribute(&key))
}

#[cfg(test)]
mod tests;
