//! An assertion about the calls that were made, which does not hold.

use std::fmt::{self, Display};
use std::panic::Location;

use crate::call_log::Origin;
use crate::predicate::{self, PredicateError};
use crate::render::{
    Difference, ELLIPSIS, INDENT, Labels, WIDTH, clip, compact, count, features, indented,
    name_text, similarity,
};
use crate::value::Node;

/// Calls that are listed.
const MOST_CALLS: usize = 20;
/// The last of them are the last of all.
const LAST_CALLS: usize = 5;

/// What the test has said.
#[derive(Debug, PartialEq)]
pub(super) enum Asserted {
    Called,
    /// So many times.
    Count(usize),
    CalledWith,
    /// These calls match.
    OnceWith(Vec<usize>),
    NotWith(Vec<usize>),
}

pub(super) struct Broken<'a> {
    pub(super) function: &'a str,
    pub(super) asserted: Asserted,
    pub(super) predicate: Option<String>,
    pub(super) error: Option<&'a PredicateError>,
    pub(super) calls: Vec<Listed>,
    pub(super) nearest: Option<Nearest>,
    /// Calls of which nobody knows whether they are its own.
    pub(super) unattributed: usize,
}

/// One call.
pub(super) struct Listed {
    pub(super) arguments: Node,
    pub(super) origin: Origin,
    pub(super) location: &'static Location<'static>,
}

/// A call, with those arguments that are not as they should be.
pub(super) struct Nearest {
    number: usize,
    expected: Node,
    called: Node,
    pub(super) likeness: f32,
}

impl Nearest {
    pub(super) fn new(number: usize, expected: Node, called: Node) -> Self {
        let likeness = similarity(&features(&expected), &features(&called));
        Self {
            number,
            expected,
            called,
            likeness,
        }
    }

    /// Whether one value was expected, rather than any of many.
    pub(super) fn tells_something(&self) -> bool {
        !matches!(&self.expected, Node::Object(fields) if fields.is_empty())
    }
}

impl Display for Broken<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut paragraphs = vec![format!("cached-stubs: {}\n", self.headline())];
        if let Some(error) = self.error {
            paragraphs.push(predicate::problem(error).1);
        } else {
            paragraphs.extend(self.calls());
            if let Some(nearest) = &self.nearest {
                paragraphs.extend(nearest.paragraphs(self.calls.len()));
            }
        }
        if self.unattributed > 0 {
            paragraphs.push(format!(
                "Recordings have answered {} of it besides on threads of which it is not known\n\
                 whose they are. A `StubHandle` makes a thread the test's own.\n",
                count(self.unattributed, "call")
            ));
        }
        f.write_str(&paragraphs.join("\n"))
    }
}

impl Broken<'_> {
    fn headline(&self) -> String {
        let function = self.function;
        let times = |calls: usize| match calls {
            0 => "not called".to_owned(),
            1 => "called once".to_owned(),
            calls => format!("called {calls} times"),
        };
        let calls = times(self.calls.len());
        let with = self.predicate.as_deref().unwrap_or("such arguments");
        if let Some(error) = self.error {
            return format!(
                "an assertion about `{function}`: {}",
                predicate::problem(error).0
            );
        }
        match &self.asserted {
            Asserted::Called => format!("`{function}` was not called"),
            Asserted::Count(0) => format!("`{function}` was {calls}, and was not to be called"),
            Asserted::Count(1) => format!("`{function}` was {calls}, and was to be called once"),
            Asserted::Count(asserted) => {
                format!(
                    "`{function}` was {calls}, and was to be {}",
                    times(*asserted)
                )
            }
            Asserted::CalledWith => format!("`{function}` was not called with {with}"),
            Asserted::OnceWith(matching) => format!(
                "`{function}` was {} with {with}, and was to be called so once",
                times(matching.len())
            ),
            Asserted::NotWith(matching) => format!(
                "`{function}` was {} with {with}, and was not to be",
                times(matching.len())
            ),
        }
    }

    fn calls(&self) -> Option<String> {
        let all = self.calls.len();
        if all == 0 {
            // The headline says so, unless it speaks of arguments.
            return matches!(self.asserted, Asserted::CalledWith)
                .then(|| "It was not called at all.\n".to_owned());
        }
        let matching: &[usize] = match &self.asserted {
            Asserted::OnceWith(matching) | Asserted::NotWith(matching) => matching,
            _ => &[],
        };
        let first = if all > MOST_CALLS {
            MOST_CALLS - LAST_CALLS
        } else {
            all
        };
        let last = all - LAST_CALLS.min(all - first);
        let mut text = if matching.is_empty() {
            format!("{} made:\n\n", was(all))
        } else {
            format!("{} made (> those that match):\n\n", was(all))
        };
        let digits = all.to_string().len();
        for (at, call) in self.calls.iter().enumerate() {
            let number = at + 1;
            if at == first && first < last {
                text += &format!("  {ELLIPSIS} {}\n", count(last - first, "more call"));
            }
            if at < first || at >= last {
                let sign = if matching.contains(&number) { '>' } else { ' ' };
                text += &call.rows(&format!("{sign} {number:>digits$}. "));
            }
        }
        Some(text)
    }
}

fn was(calls: usize) -> String {
    let were = if calls == 1 { "was" } else { "were" };
    format!("{} {were}", count(calls, "call"))
}

impl Listed {
    fn rows(&self, number: &str) -> String {
        let arguments = match &self.arguments {
            Node::Object(fields) if !fields.is_empty() => {
                let fields = fields.iter().map(|(name, value)| {
                    format!("{} = {}", name_text(name), compact(value, WIDTH))
                });
                fields.collect::<Vec<_>>().join(", ")
            }
            _ => "(no arguments)".to_owned(),
        };
        let origin = match self.origin {
            Origin::Replayed => "replayed",
            Origin::Recorded => "recorded",
            Origin::Mocked => "mocked",
            Origin::Live => "live",
        };
        let (indent, room) = (number.len(), WIDTH - number.len());
        format!(
            "{number}{}\n{:indent$}{origin}, at {}\n",
            clip(&arguments, room),
            "",
            self.location
        )
    }
}

impl Nearest {
    fn paragraphs(&self, of: usize) -> Vec<String> {
        let difference = Difference::between(&self.expected, &self.called, Labels::ASSERTED);
        let which = match of {
            1 => "The call differs".to_owned(),
            _ => format!("The nearest is call {}. It differs", self.number),
        };
        vec![
            format!("{which} (- asserted, + called):\n"),
            indented(&difference.to_string(), INDENT),
        ]
    }
}
