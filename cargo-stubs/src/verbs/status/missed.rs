//! The calls that nothing answered.

use std::collections::HashSet;
use std::path::Path;

use cached_stubs::__command::Event;

use super::PackageStatus;
use super::printed::{FindingKind, PrintedFinding};
use crate::inventory::{Inventory, place};
use crate::recordings::Recordings;
use crate::runner_output::Verdict;
use crate::test_run::TestRun;
use crate::text::shown_name;

const NO_ANSWER: &str =
    "The file is there, but it does not answer the call: the report of the test says why.";

impl PackageStatus<'_> {
    /// Adds the calls that nothing answered.
    pub(super) fn add_missed(
        &mut self,
        run: &TestRun,
        recordings: &Recordings,
        inventory: &Inventory,
    ) {
        let findings = self.findings.iter();
        let mut known: HashSet<_> = findings.map(|finding| finding.file.clone()).collect();
        let passed: HashSet<_> = run.output.names(Verdict::Passed).collect();
        for logged in &run.events {
            let Event::Missed {
                function,
                file,
                test,
                former,
            } = &logged.event
            else {
                continue;
            };
            let file = self.package.folder.join(file);
            // A test that expects the miss passes.
            let is_expected = test.as_deref().is_some_and(|test| passed.contains(test));
            if is_expected {
                continue;
            }
            let test = test.as_deref().map(shown_name);
            if !known.insert(file.clone()) {
                self.add_test(&file, test);
                continue;
            }
            // Only the call shows whether a real implementation made it.
            let mut described = inventory.functions.iter();
            let described = described.find(|described| described.path == *function);
            let of_trait = described.filter(|described| {
                let mut files = recordings.files.iter();
                files.any(|other| other.path == file && other.lacks_real_source(described))
            });
            let kind = of_trait.map_or(FindingKind::Missing, |_| FindingKind::Stale);
            let hint = former.as_ref().map(|(old, command)| {
                format!("Was it renamed from `{old}`? Then this moves its recordings:\n{command}")
            });
            // Once is enough.
            // It may have the wrong type, be used up, or be behind a link to elsewhere.
            let is_there = of_trait.is_none() && file.symlink_metadata().is_ok();
            self.has_unexplained |= is_there;
            let is_new = |hint: &String| {
                let mut findings = self.findings.iter();
                !findings.any(|finding| finding.problem.as_ref() == Some(hint))
            };
            self.add(PrintedFinding {
                source: of_trait.map(place),
                problem: if is_there {
                    Some(NO_ANSWER.to_owned())
                } else {
                    hint.filter(is_new)
                },
                tests: test.into_iter().collect(),
                ..self.finding_at(kind, shown_name(function), &file)
            });
        }
    }

    /// Another test missed a recording that is listed as missing.
    fn add_test(&mut self, file: &Path, test: Option<String>) {
        let mut missed = self.findings.iter_mut();
        let missed = missed.find(|finding| finding.file == file && !finding.tests.is_empty());
        if let Some(finding) = missed {
            finding.tests.extend(test);
        }
    }
}
