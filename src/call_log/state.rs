//! Calls whose answer may depend on other calls of the same stub, as with a database.

use std::ptr;

use super::{Call, Origin};
use crate::render::PREFIX;

/// How many of the last calls are compared.
const MOST: usize = 200;

/// An identical call before and after one of another method, which got a recording's answer.
pub(crate) struct RepeatedCall<'c> {
    before: &'c Call,
    between: &'c Call,
    after: &'c Call,
}

impl<'c> RepeatedCall<'c> {
    /// The last one in the calls of a stub.
    pub(crate) fn last_in(calls: &'c [Call]) -> Option<Self> {
        let calls = &calls[calls.len().saturating_sub(MOST)..];
        let repeated = |(at, after): (usize, &'c Call)| {
            if after.origin != Origin::Replayed || after.callee.declaration.sequence {
                return None;
            }
            let is_same = |call: &Call| {
                ptr::eq(call.callee, after.callee) && call.args.bytes() == after.args.bytes()
            };
            let first = calls[..at].iter().rposition(is_same)?;
            let mut others = calls[first + 1..at].iter();
            Some(Self {
                before: &calls[first],
                between: others.find(|call| !ptr::eq(call.callee, after.callee))?,
                after,
            })
        };
        let mut last_first = calls.iter().enumerate().rev();
        last_first.find_map(repeated)
    }

    /// What happened and, if the answer was wrong, what to do.
    pub(crate) fn report(&self) -> String {
        format!(
            "cached-stubs: `{}` was called with the same arguments before and after `{between}`, and \
             got one answer\n\n\
             \x20 before  {}\n  after   {}\n\n\
             If the answer depends on what `{between}` did, as with a database, make the stub \
             `stateful`\nand record again: then each call gets the answer that it had.\n",
            self.before.callee.path(),
            self.before.location,
            self.after.location,
            between = self.between.function,
        )
    }

    /// The same as a part of another report.
    pub(crate) fn paragraphs(&self) -> String {
        let report = self.report();
        let report = report.strip_prefix(PREFIX).unwrap_or(&report);
        report.replacen("\n\n", ":\n\n", 1)
    }
}
