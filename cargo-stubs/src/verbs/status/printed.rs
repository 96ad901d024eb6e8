//! How `status` prints its findings, and how to mend them.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::Serialize;

use crate::terminal::{ASIDE, BAD, GOOD, Terminal, style_of_row};
use crate::text::{count, first_names, shown};

/// In the order in which they are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum FindingKind {
    Missing,
    Stale,
    Unused,
    Orphaned,
    Copy,
    LeftOver,
    ByHand,
    Misnamed,
    Ignored,
    Unreadable,
    Secret,
    /// Older than the command line allows.
    Old,
}

impl FindingKind {
    const ALL: [Self; 12] = [
        Self::Missing,
        Self::Stale,
        Self::Unused,
        Self::Orphaned,
        Self::Copy,
        Self::LeftOver,
        Self::ByHand,
        Self::Misnamed,
        Self::Ignored,
        Self::Unreadable,
        Self::Secret,
        Self::Old,
    ];

    /// Whether `prune` deletes it.
    pub(super) fn is_superfluous(self) -> bool {
        matches!(
            self,
            Self::Unused | Self::Orphaned | Self::Copy | Self::LeftOver
        )
    }

    /// `2 recordings`
    pub(super) fn count(self, number: usize) -> String {
        let noun = match self {
            Self::Missing => "call",
            Self::LeftOver => "temporary file",
            Self::Ignored => "file",
            _ => "recording",
        };
        count(number, noun)
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Stale => "stale",
            Self::Unused => "unused",
            Self::Orphaned => "orphaned",
            Self::Copy => "copied",
            Self::LeftOver => "left over",
            Self::ByHand => "by hand",
            Self::Misnamed => "misnamed",
            Self::Ignored => "git-ignored",
            Self::Unreadable => "unreadable",
            Self::Secret => "with a secret",
            Self::Old => "old",
        }
    }

    /// Commands, and what they do.
    fn remedy(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Missing => &[("cargo stubs record", "records what is missing")],
            Self::Stale => &[
                (
                    "cargo stubs record",
                    "records what is stale again; if the change does",
                ),
                (
                    "cargo stubs accept NAME",
                    "not matter, this keeps the recordings",
                ),
            ],
            Self::Unused | Self::Orphaned | Self::Copy | Self::LeftOver => &[(
                "cargo stubs prune",
                "deletes what is unused, orphaned, copied or left over",
            )],
            Self::ByHand => &[(
                "cargo stubs accept NAME",
                "completes what was written by hand: key, source, file name",
            )],
            Self::Old => &[(
                "cargo stubs record --all",
                "records again what is recorded already",
            )],
            Self::Ignored => &[(
                "git check-ignore -v FILE",
                "says why git ignores it: every clone lacks it",
            )],
            Self::Misnamed => &[
                (
                    "git mv FILE …",
                    "no call finds it: the name of a recording ends with",
                ),
                ("", "the first 16 digits of its key; or delete it"),
            ],
            Self::Unreadable => &[(
                "git restore FILE",
                "or mend it, or delete it and record again",
            )],
            Self::Secret => &[(
                "delete the recording, revoke the secret, and `redact` or `skip` the argument",
                "",
            )],
        }
    }
}

/// Something to mend.
#[derive(Serialize)]
pub(super) struct PrintedFinding<'a> {
    #[serde(skip)]
    pub(super) kind: FindingKind,
    pub(super) package: &'a str,
    pub(super) function: String,
    /// The recording, or its future file.
    pub(super) file: PathBuf,
    /// The place of the function.
    pub(super) source: Option<String>,
    /// The rows of the difference in the function since, if git has it.
    pub(super) change: Option<Vec<String>>,
    /// The tests that missed it.
    pub(super) tests: BTreeSet<String>,
    /// Details that the kind does not give.
    pub(super) problem: Option<String>,
}

impl PrintedFinding<'_> {
    /// The tests that missed it, for people.
    pub(super) fn shown_tests(&self) -> Option<String> {
        let tests: Vec<_> = self.tests.iter().map(String::as_str).collect();
        (!tests.is_empty()).then(|| first_names(&tests))
    }
}

/// The most findings of one kind in one function that are listed.
pub(super) const MOST: usize = 10;

/// Prints the findings of one kind in one function.
pub(super) fn print(
    kind: FindingKind,
    function: &str,
    findings: &[&PrintedFinding<'_>],
    terminal: &Terminal,
) {
    let first = findings.first();
    let source = first.and_then(|finding| finding.source.as_deref());
    let source = source.map_or_else(String::new, |source| format!("  {ASIDE}{source}{ASIDE:#}"));
    terminal.line(format_args!(
        "  {BAD}{}{BAD:#}  {function}  {}{source}",
        kind.word(),
        kind.count(findings.len())
    ));
    let change = first.and_then(|finding| finding.change.as_deref());
    for row in change.unwrap_or_default() {
        let style = style_of_row(row);
        terminal.line(format_args!("      {style}{row}{style:#}"));
    }
    for finding in findings.iter().take(MOST) {
        let tests = finding.shown_tests();
        let tests = tests.map_or_else(String::new, |tests| format!("  {ASIDE}{tests}{ASIDE:#}"));
        terminal.line(format_args!("    {}{tests}", shown(&finding.file)));
        for line in finding.problem.iter().flat_map(|problem| problem.lines()) {
            terminal.line(format!("      {line}").trim_end());
        }
    }
    if findings.len() > MOST {
        let more = findings.len() - MOST;
        terminal.line(format_args!("    {ASIDE}… and {more} more{ASIDE:#}"));
    }
}

/// The numbers, for programs.
#[derive(Default, Serialize)]
pub(super) struct Summary {
    pub(super) recordings: usize,
    missing: usize,
    stale: usize,
    unused: usize,
    orphaned: usize,
    #[serde(rename = "copy")]
    copies: usize,
    left_over: usize,
    by_hand: usize,
    misnamed: usize,
    git_ignored: usize,
    unreadable: usize,
    secret: usize,
    /// `None` if no age was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<usize>,
    /// Recordings that a test might use that did not run.
    pub(super) not_run: usize,
    /// `None` if no tests were run.
    tests_passed: Option<bool>,
}

impl Summary {
    pub(super) fn new(tests_passed: Option<bool>) -> Self {
        Self {
            tests_passed,
            ..Self::default()
        }
    }

    pub(super) fn add(&mut self, kind: FindingKind) {
        match kind {
            FindingKind::Missing => self.missing += 1,
            FindingKind::Stale => self.stale += 1,
            FindingKind::Unused => self.unused += 1,
            FindingKind::Orphaned => self.orphaned += 1,
            FindingKind::Copy => self.copies += 1,
            FindingKind::LeftOver => self.left_over += 1,
            FindingKind::ByHand => self.by_hand += 1,
            FindingKind::Misnamed => self.misnamed += 1,
            FindingKind::Ignored => self.git_ignored += 1,
            FindingKind::Unreadable => self.unreadable += 1,
            FindingKind::Secret => self.secret += 1,
            FindingKind::Old => *self.old.get_or_insert_default() += 1,
        }
    }

    fn number(&self, kind: FindingKind) -> usize {
        match kind {
            FindingKind::Missing => self.missing,
            FindingKind::Stale => self.stale,
            FindingKind::Unused => self.unused,
            FindingKind::Orphaned => self.orphaned,
            FindingKind::Copy => self.copies,
            FindingKind::LeftOver => self.left_over,
            FindingKind::ByHand => self.by_hand,
            FindingKind::Misnamed => self.misnamed,
            FindingKind::Ignored => self.git_ignored,
            FindingKind::Unreadable => self.unreadable,
            FindingKind::Secret => self.secret,
            FindingKind::Old => self.old.unwrap_or_default(),
        }
    }

    fn kinds(&self) -> impl Iterator<Item = FindingKind> {
        FindingKind::ALL
            .into_iter()
            .filter(|kind| self.number(*kind) > 0)
    }

    /// Whether there is something to mend. A failed test counts, because it might have
    /// missed more.
    pub(super) fn has_findings(&self) -> bool {
        self.tests_passed == Some(false) || self.kinds().next().is_some()
    }

    pub(super) fn print(&self, selection: &str, terminal: &Terminal) {
        terminal.object("summary", self);
        terminal.line(self.text());
        for remedy in self.remedies(selection) {
            terminal.line(format_args!("  {remedy}"));
        }
    }

    /// How to mend it, for the packages that these options select.
    pub(super) fn remedies(&self, selection: &str) -> Vec<String> {
        let mut remedies: Vec<_> = self.kinds().map(FindingKind::remedy).collect();
        remedies.dedup();
        let row = |(command, what): &(&str, &str)| {
            let selection = if command.starts_with("cargo") {
                selection
            } else {
                ""
            };
            let command = format!("{command}{selection}");
            format!("{command:28}  {what}").trim_end().to_owned()
        };
        remedies.into_iter().flatten().map(row).collect()
    }

    pub(super) fn text(&self) -> String {
        let recordings = count(self.recordings, "recording");
        let mut numbers: Vec<_> = self
            .kinds()
            .map(|kind| format!("{} {}", self.number(kind), kind.word()))
            .collect();
        let not_run = (self.not_run > 0).then(|| format!("{} not run", self.not_run));
        if numbers.is_empty() {
            let failed = self.tests_passed == Some(false);
            let failed = failed.then(|| "tests failed for another reason".to_owned());
            let remarks = not_run.into_iter().chain(failed);
            let remarks: String = remarks.map(|remark| format!("; {remark}")).collect();
            format!("{GOOD}{recordings}, nothing to mend{GOOD:#}{remarks}")
        } else {
            numbers.extend(not_run);
            format!("{recordings}: {}\n", numbers.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(kinds: &[FindingKind]) -> Summary {
        let mut summary = Summary {
            recordings: 9,
            ..Summary::default()
        };
        kinds.iter().for_each(|kind| summary.add(*kind));
        summary
    }

    #[test]
    fn the_summary_counts_each_kind() {
        let mut summary = summary(&[
            FindingKind::Unused,
            FindingKind::Stale,
            FindingKind::Unused,
            FindingKind::Secret,
        ]);
        summary.not_run = 3;
        assert_eq!(
            summary.text(),
            "9 recordings: 1 stale, 2 unused, 1 with a secret, 3 not run\n"
        );
        assert!(summary.has_findings());
    }

    #[test]
    fn nothing_to_mend_has_its_reservations() {
        let mut summary = summary(&[]);
        summary.not_run = 2;
        assert!(!summary.has_findings());
        summary.tests_passed = Some(false);
        let text = anstream::adapter::strip_str(&summary.text()).to_string();
        assert_eq!(
            text,
            "9 recordings, nothing to mend; 2 not run; tests failed for another reason"
        );
        assert!(summary.has_findings());
    }
}
