//! Where two values differ, path by path.
//!
//! `values` walks both of them. It compares lists element by element (`lists`), texts line by line
//! (`texts`) and lines word by word (`line`).

mod alignment;
mod edit_script;
mod line;
mod lists;
mod texts;
mod values;

use std::fmt;
use std::time::{Duration, Instant};

use self::values::Walk;
use super::columns::{ELLIPSIS, WIDTH, count};
use super::path::Path;
use crate::value::Node;

/// After this time the comparison gets coarser: a test that fails must not be slow as well.
const BOUND: Duration = Duration::from_millis(100);
/// After this many rows, further paths are only named.
const MOST_ROWS: usize = 60;
/// How many paths are named.
const MOST_NAMED: usize = 8;
/// The body of a report is indented by this.
pub(crate) const INDENT: usize = 2;
const ROW_INDENT: usize = 2;
/// The sign, `-` or `+`, and a blank.
const SIGN: usize = 2;
/// Columns of a row behind its sign.
const ROW_WIDTH: usize = WIDTH - INDENT - ROW_INDENT - SIGN;

/// For each path that differs, a row `-` with the old value and a row `+` with the new one.
#[derive(Default)]
pub(crate) struct Difference {
    entries: Vec<PathDifference>,
    /// Paths for which there was no room.
    left_out: Vec<String>,
    /// Paths of lists that have the same elements in another order.
    reordered: Vec<String>,
}

struct PathDifference {
    path: String,
    heading: String,
    rows: Vec<String>,
}

/// What a report calls the two values.
#[derive(Clone, Copy)]
pub(crate) struct Labels {
    /// The note for a part that only the old value has.
    only_old: &'static str,
    /// The note for a part that only the new value has.
    only_new: &'static str,
    old: &'static str,
    new: &'static str,
}

impl Labels {
    pub(crate) const RECORDED: Self = Self {
        only_old: "only in the recording",
        only_new: "not in the recording",
        old: "recorded",
        new: "the call's",
    };
    pub(crate) const ASSERTED: Self = Self {
        only_old: "only asserted",
        only_new: "only called",
        old: "asserted",
        new: "the call's",
    };
    #[cfg(feature = "__command")]
    pub(crate) const FORMER: Self = Self {
        only_old: "gone",
        only_new: "new",
        old: "former",
        new: "the present",
    };
}

impl Difference {
    pub(crate) fn between(old: &Node, new: &Node, labels: Labels) -> Self {
        let mut walk = Walk::new(labels, Instant::now() + BOUND);
        walk.values(&Path::Root, old, new);
        walk.into_difference()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The path of the first place that differs.
    pub(crate) fn first_path(&self) -> Option<&str> {
        Some(&self.entries.first()?.path)
    }

    pub(crate) fn reordered(&self) -> &[String] {
        &self.reordered
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut previous: Option<&PathDifference> = None;
        for entry in &self.entries {
            // Headings without rows form one block.
            if previous.is_some_and(|previous| !(previous.rows.is_empty() && entry.rows.is_empty()))
            {
                writeln!(f)?;
            }
            entry.fmt(f)?;
            previous = Some(entry);
        }
        if self.left_out.is_empty() {
            return Ok(());
        }
        let paths = count(self.left_out.len(), "more path");
        writeln!(f, "\n{ELLIPSIS} and at {paths}:")?;
        for path in self.left_out.iter().take(MOST_NAMED) {
            writeln!(f, "  {path}")?;
        }
        if self.left_out.len() > MOST_NAMED {
            writeln!(f, "  {ELLIPSIS}")?;
        }
        Ok(())
    }
}

impl fmt::Display for PathDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.path.as_str() {
            "" => "the whole value",
            path => path,
        })?;
        match self.heading.as_str() {
            "" => writeln!(f)?,
            heading => writeln!(f, "   {heading}")?,
        }
        for row in &self.rows {
            writeln!(f, "{:ROW_INDENT$}{row}", "")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
