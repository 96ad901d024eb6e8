//! The report of an assertion that does not hold.

use std::fmt::{self, Display};
use std::panic::Location;

use crate::call_log::{Call, Origin};
use crate::predicate::PredicateError;
use crate::render::{
    Difference, ELLIPSIS, INDENT, Labels, PREFIX, WIDTH, clip, compact, count, features, indented,
    name_text, similarity,
};
use crate::secrets::Secrets;
use crate::value::Node;

/// How many calls are listed.
const MOST_CALLS: usize = 20;
/// How many of them are the last ones.
const LAST_CALLS: usize = 5;

/// What the test has asserted.
#[derive(Debug, PartialEq)]
pub(super) enum Assertion {
    Called,
    CallCount(usize),
    CalledWith,
    /// These calls match.
    CalledOnceWith(Vec<usize>),
    /// These calls match.
    NotCalledWith(Vec<usize>),
}

pub(super) struct FailedAssertion<'a> {
    pub(super) function: &'a str,
    pub(super) assertion: Assertion,
    pub(super) predicate: Option<String>,
    pub(super) error: Option<&'a PredicateError>,
    pub(super) calls: Vec<ListedCall>,
    pub(super) nearest: Option<NearestCall>,
    /// The number of calls from threads that no test owns.
    pub(super) unowned: usize,
}

pub(in crate::mock) struct ListedCall {
    arguments: Node,
    origin: Origin,
    location: &'static Location<'static>,
}

/// A call, and those of its arguments that do not match.
pub(super) struct NearestCall {
    number: usize,
    expected: Node,
    called: Node,
    pub(super) similarity: f32,
}

impl NearestCall {
    pub(super) fn new(number: usize, expected: Node, called: Node) -> Self {
        let similarity = similarity(&features(&expected), &features(&called));
        Self {
            number,
            expected,
            called,
            similarity,
        }
    }

    /// Whether the predicate expects certain values, so that a difference can be shown.
    pub(super) fn has_difference(&self) -> bool {
        !matches!(&self.expected, Node::Object(fields) if fields.is_empty())
    }
}

impl Display for FailedAssertion<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut paragraphs = Vec::new();
        if let Some(error) = self.error {
            let (problem, body) = error.problem(&format!("`{}`", self.function));
            paragraphs.extend([format!("{PREFIX}{problem}\n"), body]);
        } else {
            paragraphs.push(format!("{PREFIX}{}\n", self.headline()));
            paragraphs.extend(self.calls());
            if let Some(nearest) = &self.nearest {
                paragraphs.extend(nearest.paragraphs(self.calls.len()));
            }
        }
        if self.unowned > 0 {
            paragraphs.push(format!(
                "{} came from threads that no test owns. Another test may have made such a call,\n\
                 if it calls the function without a stub of its own.\n",
                count(self.unowned, "call")
            ));
        }
        f.write_str(&paragraphs.join("\n"))
    }
}

impl FailedAssertion<'_> {
    fn headline(&self) -> String {
        let function = self.function;
        let called = |calls: usize| match calls {
            0 => format!("`{function}` was not called"),
            1 => format!("`{function}` was called once"),
            calls => format!("`{function}` was called {calls} times"),
        };
        let all = called(self.calls.len());
        let with = self.predicate.as_deref().unwrap_or("such arguments");
        match &self.assertion {
            Assertion::Called => all,
            Assertion::CallCount(0) => format!("{all}; expected no call"),
            Assertion::CallCount(expected) => {
                format!("{all}; expected {}", count(*expected, "call"))
            }
            Assertion::CalledWith => format!("`{function}` was not called with {with}"),
            Assertion::CalledOnceWith(matching) => format!(
                "{} with {with}; expected exactly one such call",
                called(matching.len())
            ),
            Assertion::NotCalledWith(matching) => format!(
                "{} with {with}; expected no such call",
                called(matching.len())
            ),
        }
    }

    fn calls(&self) -> Option<String> {
        let all = self.calls.len();
        if all == 0 {
            // Other headlines say so.
            return matches!(self.assertion, Assertion::CalledWith)
                .then(|| "It was not called at all.\n".to_owned());
        }
        let matching: &[usize] = match &self.assertion {
            Assertion::CalledOnceWith(matching) | Assertion::NotCalledWith(matching) => matching,
            _ => &[],
        };
        let were = if all == 1 { "was" } else { "were" };
        let mark = if matching.is_empty() {
            ""
        } else {
            " (> marks those that match)"
        };
        let mut text = format!("{} {were} made{mark}:\n\n", count(all, "call"));
        let first = if all > MOST_CALLS {
            MOST_CALLS - LAST_CALLS
        } else {
            all
        };
        let last = all - LAST_CALLS.min(all - first);
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

impl ListedCall {
    pub(in crate::mock) fn new(call: &Call, secrets: &Secrets) -> Self {
        Self {
            arguments: secrets.masked(&call.args.to_node()),
            origin: call.origin,
            location: call.location,
        }
    }

    pub(in crate::mock) fn rows(&self, number: &str) -> String {
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
        let indent = number.len();
        format!(
            "{number}{}\n{:indent$}{origin}, at {}\n",
            clip(&arguments, WIDTH - indent),
            "",
            self.location
        )
    }
}

impl NearestCall {
    fn paragraphs(&self, calls: usize) -> Vec<String> {
        let difference = Difference::between(&self.expected, &self.called, Labels::ASSERTED);
        let which = match calls {
            1 => "The call differs".to_owned(),
            _ => format!("The nearest is call {}. It differs", self.number),
        };
        vec![
            format!("{which} (- asserted, + called):\n"),
            indented(&difference.to_string(), INDENT),
        ]
    }
}
