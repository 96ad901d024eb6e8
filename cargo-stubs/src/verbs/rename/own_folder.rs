//! The recordings of a renamed test, which are in a folder of its own. No key contains the
//! test's name, so they only move.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cached_stubs::__command::{self as library, DescribedFunction};

use super::super::prune::Territory;
use super::moves::{LeftOver, Move};
use super::test_name::TestName;
use super::test_paths::{TestPath, TestPaths};
use crate::inventory::Inventory;
use crate::outcome::Error;
use crate::recordings::{RecordingFile, Recordings};
use crate::text::{did_you_mean, shown, shown_name};
use crate::workspace::{Package, Workspace};

/// What there is to move, and what is left over.
pub(super) type Found<'a> = (Vec<Move<'a>>, Vec<LeftOver<'a>>);

/// A test, or several, with the former name and the new one.
struct RenamedTest<'a> {
    old: &'a TestName,
    new: &'a TestName,
    package: &'a Package,
    tests: &'a TestPaths,
}

pub(super) fn find<'a>(
    (old, new): (&str, &str),
    workspace: &'a Workspace,
    inventories: &'a [Inventory],
    recordings: &'a [Recordings],
    territory: &Territory,
) -> Result<Found<'a>, Error> {
    let names = (TestName::parse(old)?, TestName::parse(new)?);
    let tests = TestPaths::of(workspace)?;
    let (mut moves, mut left_over) = (Vec::new(), Vec::new());
    let mut others = BTreeSet::new();
    for (at, package) in workspace.packages.iter().enumerate() {
        let renamed = RenamedTest {
            old: &names.0,
            new: &names.1,
            package,
            tests: &tests,
        };
        let (of_functions, orphaned) = recordings[at].by_function(&inventories[at].functions);
        let of_functions = of_functions.into_iter().flat_map(|(function, files)| {
            files.into_iter().map(move |file| (Some(function), file))
        });
        let orphaned = orphaned.into_iter().map(|file| (None, file));
        for (function, file) in of_functions.chain(orphaned) {
            let Some(test) = renamed.test_of(file, function) else {
                continue;
            };
            let Some(rest) = renamed.rest_of(&test) else {
                others.insert(test.path);
                continue;
            };
            match renamed.place(file, function, &test, rest, territory) {
                Ok(found) => moves.push(found.of(package, file)),
                Err(reason) => left_over.push(LeftOver {
                    package,
                    file,
                    reason,
                }),
            }
        }
    }
    if moves.is_empty() && left_over.is_empty() {
        let others: Vec<_> = others.iter().map(String::as_str).collect();
        let hint = did_you_mean(&names.0.path, &others);
        let old = shown_name(old);
        return Err(Error::new(format!(
            "no test at or below `{old}` has recordings of its own{hint}"
        )));
    }
    Ok((moves, left_over))
}

const SHORTENED: &str = "the name of its folder is shortened, and does not show its test: name the test itself, \
     instead of its module or file, or record it again";

/// Where a recording belongs.
struct Place<'a> {
    function: &'a DescribedFunction,
    path: PathBuf,
}

impl<'a> Place<'a> {
    fn of(self, package: &'a Package, file: &'a RecordingFile) -> Move<'a> {
        let content = file.content.as_ref().expect("`place` has checked it");
        Move {
            package,
            file,
            content,
            function: self.function,
            places: BTreeMap::from([(self.path, content.clone())]),
            source_counts: false,
        }
    }
}

impl RenamedTest<'_> {
    /// The test that the folder of the recording is named after. A shortened name does not show
    /// it: then it is one that would have this folder.
    fn test_of(
        &self,
        file: &RecordingFile,
        function: Option<&DescribedFunction>,
    ) -> Option<TestPath> {
        let folder = file.path.parent()?;
        let name = folder.file_name()?.to_str()?.strip_prefix("test.")?;
        file.test.as_ref()?;
        let (binary, path) = name.split_once('.')?;
        let shown = TestPath::new(binary, path.replace('.', "::"));
        let Some(function) = function else {
            return Some(shown);
        };
        let has_folder = |test: &TestPath| {
            let of_test = library::folder_of_test(function, &test.binary, &test.path);
            of_test.is_some_and(|of_test| file.root.join(of_test) == folder)
        };
        // A shortened name has a `-`, a test's has none.
        let is_shown = !shown.path.contains('-') && has_folder(&shown);
        let mut possible = self.possible_names().into_iter();
        let found = possible.find(|test| !is_shown && has_folder(test));
        Some(found.unwrap_or(shown))
    }

    /// What the tests at or below the new name may have been called.
    fn possible_names(&self) -> Vec<TestPath> {
        let rests = self
            .tests
            .listed()
            .filter_map(|test| self.new.rest_of(&test.path));
        let rests: BTreeSet<_> = rests.chain([""]).collect();
        let mut binaries: BTreeSet<_> = self.tests.listed().map(|test| &*test.binary).collect();
        let former = self.old.former_binary(self.package);
        binaries.extend(former.as_deref());
        let paths = rests.into_iter().map(|rest| self.old.with(rest));
        let paths: Vec<_> = paths.filter(|path| !path.is_empty()).collect();
        let of_binary = |binary: &str| {
            let named = paths.iter().map(|path| TestPath::new(binary, path.clone()));
            named.collect::<Vec<_>>()
        };
        binaries.into_iter().flat_map(of_binary).collect()
    }

    /// What follows the former name in the path of a test.
    fn rest_of<'t>(&self, test: &'t TestPath) -> Option<&'t str> {
        let binary = self.old.former_binary(self.package);
        let is_in_file = binary.is_none_or(|binary| binary == test.binary);
        self.old.rest_of(&test.path).filter(|_| is_in_file)
    }

    fn place<'a>(
        &self,
        file: &RecordingFile,
        function: Option<&'a DescribedFunction>,
        test: &TestPath,
        rest: &str,
        territory: &Territory,
    ) -> Result<Place<'a>, String> {
        if file.content.is_err() {
            return Err("it cannot be read: `cargo stubs status` says why".to_owned());
        }
        let function = function.ok_or("its function does not exist any more")?;
        if self.tests.may_exist(test) {
            return Err("its test is still there".to_owned());
        }
        let of_test = |test: &TestPath| {
            let folder = library::folder_of_test(function, &test.binary, &test.path);
            folder.map(|folder| file.root.join(folder))
        };
        if test.path.contains('-') || of_test(test).as_deref() != file.path.parent() {
            return Err(SHORTENED.to_owned());
        }
        let binary = self.new.binary(self.package)?;
        let binary = binary.unwrap_or_else(|| test.binary.clone());
        let now = self
            .tests
            .find(TestPath::new(&binary, self.new.with(rest)))?;
        let folder = of_test(&now).ok_or(SHORTENED)?;
        free(file, &folder, territory)?;
        let name = file.path.file_name().unwrap_or_default();
        let path = folder.join(name);
        Ok(Place { function, path })
    }
}

/// Nothing stands against moving the file to the folder.
fn free(file: &RecordingFile, folder: &Path, territory: &Territory) -> Result<(), String> {
    if let Err(reason) = territory.check(&file.path, &file.root) {
        let reason = reason.replace(": delete them by hand", "");
        return Err(format!("it is {reason}"));
    }
    let path = folder.join(file.path.file_name().unwrap_or_default());
    if path.symlink_metadata().is_ok() {
        let there = shown(&path);
        return Err(format!("the call has a recording already: {there}"));
    }
    if !territory.may_write(&path, &file.root) {
        return Err("the new folder is behind a symbolic link".to_owned());
    }
    Ok(())
}
