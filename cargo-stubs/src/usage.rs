//! Which recordings a run used, and whether the others are unused.
//!
//! A recording that no test used is unused only if every test that might use it ran to
//! its end and passed. Otherwise it counts as not run.

mod used;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use cached_stubs::__command as library;

use self::used::{UsedRecordings, real};
use crate::doctests::is_without_stubs;
use crate::inventory::Inventory;
use crate::outcome::Error;
use crate::recordings::RecordingFile;
use crate::runner_output::{TestResult, Verdict};
use crate::sources::{Sources, WrittenTest};
use crate::test_run::TestRun;
use crate::text::{count, first_names};
use crate::workspace::{Package, Workspace};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UsageState {
    Used,
    /// Every test that might use the recording ran and passed.
    Unused,
    /// A test that might use the recording did not run to its end or failed.
    NotRun,
}

/// What the tests of several packages, here and elsewhere, did with recordings.
pub(crate) struct Usage {
    workspace_root: PathBuf,
    used: UsedRecordings,
    packages: Vec<PackageRun>,
}

/// The state of the tests of one package.
#[derive(Debug)]
struct PackageRun {
    package: String,
    folder: PathBuf,
    /// Why some recordings may be in use although no test used them.
    gap: Option<String>,
    /// Whether its tests may use recordings of other packages.
    reaches_out: bool,
    written: Vec<WrittenTest>,
    results: Vec<TestResult>,
}

impl Usage {
    /// The usage before any tests have run.
    pub(crate) fn new(workspace: &Workspace) -> Self {
        let not_run = workspace.others.iter().map(|package| PackageRun {
            package: package.name.clone(),
            folder: package.folder.clone(),
            gap: Some(format!(
                "the tests of `{}` were not run; `--workspace` runs all",
                package.name
            )),
            reaches_out: Sources::of(package).reach_out,
            written: Vec::new(),
            results: Vec::new(),
        });
        Self {
            workspace_root: workspace.root.clone(),
            used: UsedRecordings::new(workspace),
            packages: not_run.collect(),
        }
    }

    /// Adds a run of a package's tests.
    pub(crate) fn add_run(
        &mut self,
        package: &Package,
        inventory: Option<&Inventory>,
        run: &TestRun,
    ) {
        self.used.add(&run.events);
        let sources = Sources::of(package);
        let folders = [package.folder.as_path(), self.workspace_root.as_path()];
        let gap = run
            .gap(|test| !is_without_stubs(test, &folders))
            .or_else(|| inventory?.gap.clone())
            .or_else(|| gap_of_build(&sources, &run.output.tests));
        self.packages.push(PackageRun {
            package: package.name.clone(),
            folder: package.folder.clone(),
            gap,
            reaches_out: sources.reach_out,
            written: sources.tests,
            results: run.output.tests.clone(),
        });
    }

    /// Adds what runs elsewhere logged.
    pub(crate) fn add_journals(&mut self, folders: &[PathBuf]) -> Result<(), Error> {
        for folder in folders {
            let events = library::JournalReader::new(folder).read_new()?;
            self.used.add(&events);
        }
        Ok(())
    }

    /// Why recordings of a package may be in use although no test used them, for people.
    pub(crate) fn gap(&self, package: &Package) -> Option<&str> {
        let run = self.run(package)?;
        let others = self.packages.iter().filter(|other| other.reaches_out);
        let mut runs = [run].into_iter().chain(others);
        runs.find_map(|run| run.gap.as_deref())
    }

    /// The same for recordings in a folder. Any package may use a folder that is outside of
    /// this one.
    fn gap_in(&self, package: &Package, folder: &Path) -> Option<&str> {
        let is_own = self
            .run(package)
            .is_some_and(|run| folder.starts_with(real(&run.folder)));
        self.gap(package).or_else(|| {
            let mut others = self.packages.iter().filter(|_| !is_own);
            others.find_map(|run| run.gap.as_deref())
        })
    }

    fn run(&self, package: &Package) -> Option<&PackageRun> {
        self.packages.iter().find(|run| run.package == package.name)
    }

    /// The state of a recording of this package.
    pub(crate) fn state(&self, package: &Package, file: &RecordingFile) -> UsageState {
        if self.used.contains(file) {
            return UsageState::Used;
        }
        let Some(run) = self.run(package) else {
            return UsageState::NotRun;
        };
        let folder = real(file.path.parent().unwrap_or(Path::new("")));
        let its_test_passed = || {
            file.test
                .as_deref()
                .is_some_and(|test| run.has_passed(test))
        };
        if self.gap_in(package, &folder).is_none() || its_test_passed() {
            UsageState::Unused
        } else {
            UsageState::NotRun
        }
    }

    /// The tests that used a recording.
    pub(crate) fn tests(&self, file: &RecordingFile) -> BTreeSet<&str> {
        self.used.tests(file)
    }
}

impl PackageRun {
    /// Whether the test that a folder is named after ran and passed, in each binary that
    /// has a test of its path.
    fn has_passed(&self, folder: &str) -> bool {
        let results = self.results.iter();
        let results: Vec<_> = results
            .filter(|test| library::is_folder_of_test(folder, &test.name))
            .collect();
        let written = self.written.iter();
        let written = written
            .filter(|written| results.iter().any(|test| written.has_path(&test.name)))
            .count();
        !results.is_empty()
            && results.iter().all(|test| test.verdict == Verdict::Passed)
            && results.len() >= written
    }
}

/// What the sources have and the run has not.
fn gap_of_build(sources: &Sources, results: &[TestResult]) -> Option<String> {
    let has_run = |written: &&WrittenTest| results.iter().any(|test| written.matches(test));
    let missing = sources.tests.iter().filter(|written| !has_run(written));
    let missing: Vec<_> = missing.map(WrittenTest::shown).collect();
    if !missing.is_empty() {
        let names: Vec<_> = missing.iter().map(String::as_str).collect();
        let tests = count(names.len(), "test");
        return Some(format!("this build lacks {tests}: {}", first_names(&names)));
    }
    let programs: Vec<_> = sources.programs.iter().map(String::as_str).collect();
    (!programs.is_empty()).then(|| format!("no test runs {}", first_names(&programs)))
}
