//! A call that nothing answers.

use std::fmt::{self, Display};
use std::path::Path;

use crate::render::{CALLED, Difference, INDENT, Labels, Subject, count, indented, outline};
use crate::value::Node;

/// Rows for the arguments where nothing else tells about them.
const MOST_ROWS: usize = 30;
/// Rows for the arguments above a difference.
const ROWS_BESIDE_DIFFERENCE: usize = 12;
/// Recordings less alike than this are shown only if there is little to show.
const LEAST_LIKENESS: f32 = 0.2;
const ROWS_IF_UNLIKE: usize = 12;
/// Tests that are named where any of several may have made the call.
const MOST_TESTS: usize = 4;

pub(crate) struct Miss<'a> {
    pub(crate) function: Subject<'a>,
    pub(crate) reason: Reason<'a>,
    pub(crate) arguments: &'a Node,
    pub(crate) nearest: Option<NearestRecording<'a>>,
    /// The test that made the call, or all that may have.
    pub(crate) tests: &'a [String],
    /// A call that returns an `Err` is not recorded.
    pub(crate) passes_errors: bool,
    /// Records this call and nothing else; there is none where the stub's mode
    /// was set in code.
    pub(crate) command: Option<&'a str>,
    /// `src/app.rs:40:13`
    pub(crate) location: &'a str,
    /// Where the function's recordings are.
    pub(crate) folder: &'a Path,
    /// How many recordings are there.
    pub(crate) recordings: usize,
}

pub(crate) enum Reason<'a> {
    /// The function has no recordings at all.
    NothingRecorded,
    /// None of its recordings has these arguments.
    NoSuchArguments,
    /// Recorded from another body of the function.
    Stale {
        file: &'a Path,
        /// Keeps what is recorded where the change does not matter.
        accept: &'a str,
    },
    /// All answers of a `sequence` were given.
    SequenceUsedUp { file: &'a Path, answers: usize },
    /// The recorded consumer stopped earlier than this one.
    PartialStreamEnded { file: &'a Path, items: usize },
    /// A file that is there and says nothing that can be trusted: where, what
    /// is wrong, what to do.
    Unreadable(&'a dyn Display),
}

pub(crate) struct NearestRecording<'a> {
    pub(crate) file: &'a Path,
    pub(crate) arguments: &'a Node,
    pub(crate) likeness: f32,
    pub(crate) looked_at: usize,
    pub(crate) of: usize,
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
            Reason::NothingRecorded => format!("nothing is recorded for `{function}`"),
            Reason::NoSuchArguments => {
                format!("`{function}` has no recording with these arguments")
            }
            Reason::Stale { .. } => {
                format!("`{function}` has changed since this call was recorded")
            }
            Reason::SequenceUsedUp { answers, .. } => {
                let are = if *answers == 1 { "is" } else { "are" };
                let answers = count(*answers, "answer");
                format!(
                    "`{function}` was called once more: {answers} {are} recorded for these arguments"
                )
            }
            Reason::PartialStreamEnded { items, .. } => format!(
                "what is recorded of `{function}` ends after {}, and more are asked for",
                count(*items, "item"),
            ),
            Reason::Unreadable(_) => {
                format!("the recording of this call of `{function}` is unreadable")
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
        if let Some((nearest, difference)) = &nearest {
            paragraphs.extend(nearest.paragraphs(difference, self.function));
        }
        match (self.command, &self.reason) {
            (Some(command), _) => {
                paragraphs.push(format!("{}\n\n  {command}\n", self.invitation()));
            }
            // Its paragraph has said what to do.
            (None, Reason::Unreadable(_)) => {}
            (None, _) => paragraphs.push(self.fixed_mode()),
        }
        let is_missing = matches!(
            self.reason,
            Reason::NothingRecorded | Reason::NoSuchArguments
        );
        if self.passes_errors && is_missing {
            let attribute = self.function.attribute("errors");
            paragraphs.push(format!(
                "Should it return an `Err`: that is recorded with {attribute} only.\n"
            ));
        }
        paragraphs.push(self.whereabouts());
        paragraphs.join("\n")
    }

    /// What the headline leaves open.
    fn explanation(&self) -> Option<String> {
        Some(match &self.reason {
            Reason::NothingRecorded => format!(
                "Recordings of it are looked for in\n\n  {}\n",
                self.folder.display()
            ),
            Reason::NoSuchArguments if self.nearest.is_none() => {
                let recordings = count(self.recordings, "recording");
                format!(
                    "It has {recordings} with other arguments, in\n\n  {}\n",
                    self.folder.display()
                )
            }
            Reason::NoSuchArguments => return None,
            Reason::Stale { file, accept } => format!(
                "When this was recorded, its signature or body was another, so the answer may no\n\
                 longer be right:\n\n  {}\n\n\
                 Undo the change, and the recording is valid again. Where it does not matter,\n\
                 this shows it and keeps what is recorded:\n\n  {accept}\n",
                file.display(),
            ),
            Reason::SequenceUsedUp { file, .. } => format!(
                "Each answer of a `sequence` is given once. They stand in\n\n  {}\n",
                file.display(),
            ),
            Reason::PartialStreamEnded { file, .. } => format!(
                "Whoever read it while it was recorded stopped there:\n\n  {}\n",
                file.display(),
            ),
            Reason::Unreadable(unreadable) => unreadable.to_string(),
        })
    }

    fn invitation(&self) -> &'static str {
        match &self.reason {
            Reason::NothingRecorded | Reason::NoSuchArguments => {
                "To record this call, and nothing else:"
            }
            Reason::Stale { .. } | Reason::PartialStreamEnded { .. } => {
                "To record this call again, and nothing else:"
            }
            Reason::SequenceUsedUp { .. } => "To record what follows in the sequence:",
            Reason::Unreadable(_) => {
                "Where the file is deleted, this records the call again, and nothing else:"
            }
        }
    }

    /// What to do where the mode was set in code.
    fn fixed_mode(&self) -> String {
        let (mode, record) = match self.reason {
            Reason::PartialStreamEnded { .. } => ("RecordAll", "all"),
            _ => ("Record", "1"),
        };
        format!(
            "The stub's mode was set in code, where `RECORD` does not reach. To record this\n\
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
    fn paragraphs(&self, difference: &Difference, function: Subject<'_>) -> Vec<String> {
        let which = match (self.of, self.looked_at) {
            (1, _) => "The only recording".to_owned(),
            (of, looked_at) if looked_at < of => {
                format!("The nearest of the {looked_at} recordings looked at, of {of}")
            }
            (of, _) => format!("The nearest of {of} recordings"),
        };
        let file = self.file.display();
        if difference.is_empty() {
            return vec![
                format!("{which} is\n\n  {file}\n"),
                "Its arguments are the same: the type arguments of the function must differ.\n"
                    .to_owned(),
            ];
        }
        let shown = indented(&difference.to_string(), INDENT);
        if self.likeness < LEAST_LIKENESS && shown.lines().count() > ROWS_IF_UNLIKE {
            return vec![format!(
                "{which} has little in common with this call:\n\n  {file}\n"
            )];
        }
        let mut paragraphs = vec![
            format!("{which} differs (- recorded, + this call):\n\n  {file}\n"),
            shown,
        ];
        let reordered = difference.reordered().iter();
        paragraphs.extend(reordered.map(|path| advice(function, path)));
        paragraphs
    }
}

/// How a list is keyed whose order does not matter.
fn advice(function: Subject<'_>, path: &str) -> String {
    let (begin, key) = match path.split_once(['.', '[']) {
        None => (
            "Where the order does not matter, key the sorted elements:".to_owned(),
            format!("key({path} = cached_stubs::sorted({path}))"),
        ),
        Some((argument, _)) => (
            format!(
                "Where the order of `{path}` does not matter, sort it before the call, or\n\
                 let another value stand in the key for `{argument}`:"
            ),
            format!("key({argument} = …)"),
        ),
    };
    format!("{begin}\n\n  {}\n", function.attribute(&key))
}

#[cfg(test)]
#[path = "message_tests.rs"]
mod tests;
