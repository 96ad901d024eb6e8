//! Which recordings a run used, and what may be said of the others.
//!
//! A recording that no test used is unused only if every test that could have
//! used it ran to its end and passed. In all other cases it was not run.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use cached_stubs::__command::{self as library, Event, JournalReader, LoggedEvent};

use crate::doctest::is_without_stubs;
use crate::outcome::Error;
use crate::recordings::Stored;
use crate::run::Ran;
use crate::sources::{Sources, Written};
use crate::tally::{Test, Verdict};
use crate::terminal::{count, some_of};
use crate::workspace::{Package, Workspace};

/// What a run says of a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Used,
    /// Every test that could have used it ran and passed.
    Unused,
    /// A test that might use it did not run, or not to its end.
    NotRun,
}

/// What the tests of many packages, here and elsewhere, did with recordings.
#[derive(Debug, Default)]
pub(crate) struct Usage {
    /// The folder of the workspace.
    root: PathBuf,
    /// The folder of each package, by its name.
    folders: HashMap<String, PathBuf>,
    /// By folder and key: the tests that it answered.
    by_key: HashMap<(PathBuf, String), BTreeSet<String>>,
    /// The same, by file.
    by_file: HashMap<PathBuf, BTreeSet<String>>,
    packages: Vec<Run>,
}

/// What is known of the tests of one package.
#[derive(Debug)]
struct Run {
    package: String,
    folder: PathBuf,
    /// Why it cannot be said what is unused.
    gap: Option<String>,
    /// Its tests may use recordings of other packages.
    reaches_out: bool,
    written: Vec<Written>,
    tests: Vec<Test>,
}

impl Usage {
    /// Of this workspace; nothing was run yet.
    pub(crate) fn of(workspace: &Workspace) -> Self {
        let folders = workspace
            .members()
            .map(|package| (package.name.clone(), package.folder.clone()));
        let not_run = workspace.others.iter().map(|package| Run {
            package: package.name.clone(),
            folder: package.folder.clone(),
            gap: Some(format!("the tests of `{}` were not run", package.name)),
            reaches_out: Sources::of(package).reach_out,
            written: Vec::new(),
            tests: Vec::new(),
        });
        Self {
            root: workspace.root.clone(),
            folders: folders.collect(),
            packages: not_run.collect(),
            ..Self::default()
        }
    }

    /// What the tests of a package did, which were run here.
    pub(crate) fn ran(&mut self, package: &Package, ran: &Ran) {
        self.hear(&ran.entries);
        let sources = Sources::of(package);
        let matters = |test: &str| !is_without_stubs(test, &[&package.folder, &self.root]);
        let gap = ran.gap(matters);
        self.packages.push(Run {
            package: package.name.clone(),
            folder: package.folder.clone(),
            gap: gap.or_else(|| not_built(&sources, &ran.tally.tests)),
            reaches_out: sources.reach_out,
            written: sources.tests,
            tests: ran.tally.tests.clone(),
        });
    }

    /// The journals of runs elsewhere.
    pub(crate) fn hear_folders(&mut self, folders: &[PathBuf]) -> Result<(), Error> {
        for folder in folders {
            let events = JournalReader::new(folder).read_new();
            self.hear(&events.map_err(|error| Error::new(error.to_string()))?);
        }
        Ok(())
    }

    /// What any tests told, here or on another machine.
    pub(crate) fn hear(&mut self, entries: &[LoggedEvent]) {
        // Many events tell of few folders.
        let mut known: HashMap<PathBuf, PathBuf> = HashMap::new();
        let mut once = |folder: PathBuf| {
            let real = known
                .entry(folder)
                .or_insert_with_key(|folder| real(folder));
            real.clone()
        };
        for LoggedEvent { package, event } in entries {
            let place = |path: &Path| {
                let folder = package.as_ref().and_then(|name| self.folders.get(name));
                folder.map_or_else(|| path.to_path_buf(), |folder| folder.join(path))
            };
            let (tests, test) = match event {
                Event::Used { folder, key, test } => {
                    let at = (once(place(folder)), key.clone());
                    (self.by_key.entry(at).or_default(), test.as_ref())
                }
                Event::Missed { file, .. } | Event::Saved { file, .. } => {
                    let (Some(folder), Some(name)) = (file.parent(), file.file_name()) else {
                        continue;
                    };
                    let at = once(place(folder)).join(name);
                    let test = match event {
                        Event::Missed { test, .. } => test.as_ref(),
                        _ => None,
                    };
                    (self.by_file.entry(at).or_default(), test)
                }
                _ => continue,
            };
            tests.extend(test.cloned());
        }
    }

    /// Why it cannot be said which recordings of a package are unused, for
    /// people.
    pub(crate) fn gap(&self, package: &Package) -> Option<&str> {
        let run = self.run(package)?;
        let others = self.packages.iter().filter(|other| other.reaches_out);
        let mut gaps = [run].into_iter().chain(others);
        gaps.find_map(|run| run.gap.as_deref())
    }

    /// The same of recordings that lie in this folder.
    fn gap_in(&self, package: &Package, folder: &Path) -> Option<&str> {
        let is_own = self
            .run(package)
            .is_some_and(|run| folder.starts_with(real(&run.folder)));
        self.gap(package).or_else(|| {
            // Any package may use it.
            let mut others = self.packages.iter().filter(|_| !is_own);
            others.find_map(|run| run.gap.as_deref())
        })
    }

    fn run(&self, package: &Package) -> Option<&Run> {
        self.packages.iter().find(|run| run.package == package.name)
    }

    /// What is to be said of a recording of this package.
    pub(crate) fn state(&self, package: &Package, stored: &Stored) -> State {
        let folder = real(stored.path.parent().unwrap_or(Path::new("")));
        if self.is_used(stored, &folder) {
            return State::Used;
        }
        let Some(run) = self.run(package) else {
            return State::NotRun;
        };
        let its_test_passed = || {
            let test = stored.of_test.as_deref()?;
            Some(run.has_passed(test))
        };
        if self.gap_in(package, &folder).is_none() || its_test_passed() == Some(true) {
            State::Unused
        } else {
            State::NotRun
        }
    }

    fn is_used(&self, stored: &Stored, folder: &Path) -> bool {
        let by_key = stored.recording.as_ref().is_ok_and(|recording| {
            let at = (folder.to_path_buf(), recording.key.clone());
            self.by_key.contains_key(&at)
        });
        by_key || self.by_file.contains_key(&real_file(&stored.path))
    }

    /// The tests that a recording answered.
    pub(crate) fn tests(&self, stored: &Stored) -> BTreeSet<&str> {
        let folder = real(stored.path.parent().unwrap_or(Path::new("")));
        let by_key = stored.recording.as_ref().ok().and_then(|recording| {
            let at = (folder, recording.key.clone());
            self.by_key.get(&at)
        });
        let by_file = self.by_file.get(&real_file(&stored.path));
        let tests = by_key.into_iter().chain(by_file).flatten();
        tests.map(String::as_str).collect()
    }
}

impl Run {
    /// Whether the test that a folder is named after ran and passed, in each
    /// binary that has one of its path.
    fn has_passed(&self, folder: &str) -> bool {
        let of_it: Vec<_> = self
            .tests
            .iter()
            .filter(|test| library::is_folder_of_test(folder, &test.name))
            .collect();
        let written = self.written.iter();
        let written = written.filter(|written| of_it.iter().any(|test| written.path == test.name));
        !of_it.is_empty()
            && of_it.iter().all(|test| test.verdict == Verdict::Passed)
            && of_it.len() >= written.count()
    }
}

/// What the sources have and the run had not.
fn not_built(sources: &Sources, ran: &[Test]) -> Option<String> {
    let written = sources.tests.iter();
    let missing = written.filter(|written| !ran.iter().any(|test| written.is(test)));
    let missing: Vec<_> = missing.map(Written::shown).collect();
    let missing: Vec<_> = missing.iter().map(String::as_str).collect();
    if !missing.is_empty() {
        let tests = count(missing.len(), "test");
        return Some(format!("this build lacks {tests}: {}", some_of(&missing)));
    }
    let programs: Vec<_> = sources.programs.iter().map(String::as_str).collect();
    if programs.is_empty() {
        return None;
    }
    Some(format!("no test runs {}", some_of(&programs)))
}

/// The folder by its one name, however a fixture or variable names it.
fn real(folder: &Path) -> PathBuf {
    folder
        .canonicalize()
        .unwrap_or_else(|_| folder.to_path_buf())
}

/// The same of a file, which need not be there.
fn real_file(file: &Path) -> PathBuf {
    match (file.parent(), file.file_name()) {
        (Some(folder), Some(name)) => real(folder).join(name),
        _ => file.to_path_buf(),
    }
}
