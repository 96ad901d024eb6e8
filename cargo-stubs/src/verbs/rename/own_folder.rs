//! The recordings of a renamed test, which are in a folder of its own. No key contains the
//! test's name, so they only move.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use cached_stubs::__command::{self as library, DescribedFunction};

use super::super::prune::Territory;
use super::moves::{LeftOver, Move};
use super::names::{below, checked};
use crate::inventory::Inventory;
use crate::outcome::Error;
use crate::recordings::{RecordingFile, Recordings};
use crate::sources::{Sources, WrittenTest};
use crate::text::{did_you_mean, shown};
use crate::workspace::{Package, Workspace};

/// What there is to move, and what is left over.
pub(super) type Found<'a> = (Vec<Move<'a>>, Vec<LeftOver<'a>>);

/// A test, or a module of tests, with its former path and its new one.
struct RenamedTest {
    old: String,
    new: String,
    /// The tests in the sources.
    written: Vec<WrittenTest>,
}

/// A test with recordings of its own, as their folder names it.
struct FormerTest {
    binary: String,
    path: String,
}

pub(super) fn find<'a>(
    (old, new): (&str, &str),
    workspace: &'a Workspace,
    inventories: &'a [Inventory],
    recordings: &'a [Recordings],
    territory: &Territory,
) -> Result<Found<'a>, Error> {
    let packages = workspace.members();
    let written = packages.flat_map(|package| Sources::of(package).tests);
    let renamed = RenamedTest {
        old: checked(old)?,
        new: checked(new)?,
        written: written.collect(),
    };
    let (mut moves, mut left_over) = (Vec::new(), Vec::new());
    let mut others = BTreeSet::new();
    for (at, package) in workspace.packages.iter().enumerate() {
        let (of_functions, orphaned) = recordings[at].by_function(&inventories[at].functions);
        let of_functions = of_functions.into_iter().flat_map(|(function, files)| {
            files.into_iter().map(move |file| (Some(function), file))
        });
        let orphaned = orphaned.into_iter().map(|file| (None, file));
        for (function, file) in of_functions.chain(orphaned) {
            let Some(test) = FormerTest::of(file, &renamed.old) else {
                continue;
            };
            let Some(rest) = below(&test.path, &renamed.old) else {
                others.insert(test.path);
                continue;
            };
            let now = format!("{}{rest}", renamed.new);
            match renamed.place(file, function, &test, &now, territory) {
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
        let hint = did_you_mean(&renamed.old, &others);
        let old = renamed.old;
        return Err(Error::new(format!(
            "no test at or below `{old}` has recordings of its own{hint}"
        )));
    }
    Ok((moves, left_over))
}

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

impl FormerTest {
    /// The test of the recording; `old` decides what a shortened name stands for.
    fn of(file: &RecordingFile, old: &str) -> Option<Self> {
        let folder = folder_name(file)?;
        let (binary, name) = folder.split_once('.')?;
        let path = if library::is_folder_of_test(folder, old) {
            old.to_owned()
        } else {
            name.replace('.', "::")
        };
        Some(Self {
            binary: binary.to_owned(),
            path,
        })
    }
}

/// The name of a test's folder, without its prefix.
fn folder_name(file: &RecordingFile) -> Option<&str> {
    let name = file.path.parent()?.file_name()?.to_str()?;
    file.test.as_ref()?;
    name.strip_prefix("test.")
}

impl RenamedTest {
    fn place<'a>(
        &self,
        file: &RecordingFile,
        function: Option<&'a DescribedFunction>,
        test: &FormerTest,
        now: &str,
        territory: &Territory,
    ) -> Result<Place<'a>, String> {
        if file.content.is_err() {
            return Err("it cannot be read: `cargo stubs status` says why".to_owned());
        }
        let function = function.ok_or("its function does not exist any more")?;
        let is_written = |path: &str| {
            let mut written = self.written.iter();
            written.any(|written| written.may_be(&test.binary, path))
        };
        if is_written(&test.path) {
            return Err("its test is still there".to_owned());
        }
        if !is_written(now) {
            return Err(format!("the sources have no test `{now}`"));
        }
        let of_test = |path: &str| library::folder_of_test(&function.folder, &test.binary, path);
        let is_whole = of_test(&test.path)
            .map(|folder| file.root.join(folder))
            .as_deref()
            == file.path.parent();
        let (true, Some(folder)) = (is_whole, of_test(now)) else {
            return Err("the name of its folder is shortened: record the test again".to_owned());
        };
        if let Err(reason) = territory.check(&file.path, &file.root) {
            let reason = reason.replace(": delete them by hand", "");
            return Err(format!("it is {reason}"));
        }
        let name = file.path.file_name().unwrap_or_default();
        let path = file.root.join(folder).join(name);
        if path.symlink_metadata().is_ok() {
            let there = shown(&path);
            return Err(format!("the call has a recording already: {there}"));
        }
        if !territory.may_write(&path, &file.root) {
            return Err("the new folder is behind a symbolic link".to_owned());
        }
        Ok(Place { function, path })
    }
}
