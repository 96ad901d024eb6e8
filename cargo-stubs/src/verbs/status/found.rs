//! What `status` finds, how it is said, and what mends it.

use std::path::PathBuf;

use serde::Serialize;

use crate::terminal::{ASIDE, BAD, GOOD, Terminal, count, shown};

/// What may be found, in the order in which it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    Missing,
    Stale,
    Unused,
    Orphaned,
    Unreadable,
    Secret,
}

/// One thing that was found.
#[derive(Serialize)]
pub(super) struct Found<'a> {
    #[serde(rename = "type")]
    pub(super) kind: Kind,
    pub(super) package: &'a str,
    pub(super) function: String,
    /// The recording, or where it would be.
    pub(super) file: PathBuf,
    /// Where the function is.
    pub(super) source: Option<String>,
    /// The lines that changed in it since, each after its sign, where git knows.
    pub(super) change: Option<Vec<String>>,
    /// The test that missed it.
    pub(super) test: Option<String>,
    /// What is wrong, where the kind does not say it.
    pub(super) problem: Option<String>,
}

/// How much was found, for programs.
#[derive(Default, Serialize)]
pub(super) struct Summary {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) recordings: usize,
    pub(super) missing: usize,
    pub(super) stale: usize,
    pub(super) unused: usize,
    pub(super) orphaned: usize,
    pub(super) unreadable: usize,
    pub(super) secret: usize,
    /// No test ran that might use them.
    pub(super) not_run: usize,
    /// The tests were run, and passed.
    pub(super) tests_passed: Option<bool>,
}

/// What one function has of one kind.
pub(super) fn group(kind: Kind, function: &str, found: &[&Found<'_>], terminal: &Terminal) {
    const MOST: usize = 10;
    let what = if kind == Kind::Missing {
        "call"
    } else {
        "recording"
    };
    let source = found.first().and_then(|found| found.source.as_deref());
    let source = source.map_or_else(String::new, |source| format!("  {ASIDE}{source}{ASIDE:#}"));
    terminal.line(format_args!(
        "  {BAD}{}{BAD:#}  {function}  {}{source}",
        kind.word(),
        count(found.len(), what)
    ));
    let change = found.first().and_then(|found| found.change.as_deref());
    for row in change.unwrap_or_default() {
        let style = match row.chars().next() {
            Some('-') => BAD,
            Some('+') => GOOD,
            _ => ASIDE,
        };
        terminal.line(format_args!("      {style}{row}{style:#}"));
    }
    for found in found.iter().take(MOST) {
        let test = found.test.as_deref();
        let test = test.map_or_else(String::new, |test| format!("  {ASIDE}{test}{ASIDE:#}"));
        terminal.line(format_args!("    {}{test}", shown(&found.file)));
        for line in found.problem.iter().flat_map(|problem| problem.lines()) {
            terminal.line(format_args!("      {line}"));
        }
    }
    if found.len() > MOST {
        terminal.line(format_args!(
            "    {ASIDE}… and {} more{ASIDE:#}",
            found.len() - MOST
        ));
    }
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Stale => "stale",
            Self::Unused => "unused",
            Self::Orphaned => "orphaned",
            Self::Unreadable => "unreadable",
            Self::Secret => "with a secret",
        }
    }

    /// What mends it.
    fn cure(self) -> &'static str {
        match self {
            Self::Missing => "cargo stubs record            records what is missing",
            Self::Stale => {
                "cargo stubs record            records what is stale again; where the change\n  \
                 cargo stubs accept NAME       does not matter, this keeps the recordings"
            }
            Self::Unused | Self::Orphaned => {
                "cargo stubs prune             deletes what is unused or orphaned"
            }
            Self::Unreadable => {
                "git restore FILE              or mend it, or delete it and record again"
            }
            Self::Secret => {
                "delete the recording, make the secret invalid, and `redact` or `skip` the argument"
            }
        }
    }
}

impl Summary {
    pub(super) fn add(&mut self, kind: Kind) {
        *self.number_mut(kind) += 1;
    }

    fn number_mut(&mut self, kind: Kind) -> &mut usize {
        match kind {
            Kind::Missing => &mut self.missing,
            Kind::Stale => &mut self.stale,
            Kind::Unused => &mut self.unused,
            Kind::Orphaned => &mut self.orphaned,
            Kind::Unreadable => &mut self.unreadable,
            Kind::Secret => &mut self.secret,
        }
    }

    fn numbers(&self) -> [(Kind, usize); 6] {
        [
            (Kind::Missing, self.missing),
            (Kind::Stale, self.stale),
            (Kind::Unused, self.unused),
            (Kind::Orphaned, self.orphaned),
            (Kind::Unreadable, self.unreadable),
            (Kind::Secret, self.secret),
        ]
    }

    /// Whether anything is not as it should be: of a test that failed for
    /// another reason, nobody knows what it would have missed.
    pub(super) fn finds(&self) -> bool {
        self.tests_passed == Some(false) || self.numbers().iter().any(|(_, number)| *number > 0)
    }

    pub(super) fn say(&self, terminal: &Terminal) {
        let numbers = self.numbers();
        let found: Vec<_> = numbers.iter().filter(|(_, number)| *number > 0).collect();
        let of = count(self.recordings, "recording");
        if found.is_empty() {
            let but = match self.not_run {
                0 => String::new(),
                not_run => format!("; {not_run} not run"),
            };
            let so_far = if self.tests_passed == Some(false) {
                "; tests failed for another reason"
            } else {
                ""
            };
            terminal.line(format_args!(
                "{GOOD}{of}, nothing to mend{GOOD:#}{but}{so_far}"
            ));
            return;
        }
        let mut words: Vec<_> = found
            .iter()
            .map(|(kind, number)| format!("{number} {}", kind.word()))
            .collect();
        if self.not_run > 0 {
            words.push(format!("{} not run", self.not_run));
        }
        terminal.line(format_args!("{of}: {}\n", words.join(", ")));
        let mut said = Vec::new();
        for (kind, _) in found {
            let cure = kind.cure();
            if !said.contains(&cure) {
                terminal.line(format_args!("  {cure}"));
                said.push(cure);
            }
        }
    }
}
