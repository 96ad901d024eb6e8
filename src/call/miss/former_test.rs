//! Finds the test that the missing one may have been renamed from: one that this binary does
//! not have, with a recording of the same call of its own.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::former_name::{FormerName, WhatWasRenamed};
use crate::store::is_folder_of_test;

/// `place` is where the recording of the call would be, in the folder of `test`; `all` are the
/// tests of this binary.
pub(super) fn find(place: &Path, test: &str, all: &HashSet<String>) -> Option<FormerName> {
    let own = place.parent()?;
    let (binary, _) = of_test(own.file_name()?.to_str()?)?;
    let is_there = |folder: &str| all.iter().any(|test| is_folder_of_test(folder, test));
    entries(own.parent()?).into_iter().find_map(|folder| {
        let name = folder.file_name()?.to_str()?;
        let (of_binary, old) = of_test(name)?;
        let file = folder.join(place.file_name()?);
        // A name with `-` was shortened.
        let is_former = of_binary == binary
            && !old.contains('-')
            && !is_there(&format!("{of_binary}.{old}"))
            && file.is_file();
        is_former.then(|| {
            let old = old.replace('.', "::");
            let (old, new) = without_case(&old, test);
            FormerName {
                what: WhatWasRenamed::Test,
                old: old.to_owned(),
                new: new.to_owned(),
                file,
            }
        })
    })
}

/// The same for a renamed file of tests: the test has the recording in a binary whose file is
/// gone. `package` is the folder and the crate of the package.
pub(super) fn find_in_former_file(place: &Path, package: (&Path, &str)) -> Option<FormerName> {
    let own = place.parent()?;
    let (binary, test) = of_test(own.file_name()?.to_str()?)?;
    let (folder, library) = package;
    let files = test_files(&folder.join("tests"));
    let new = files.get(binary)?;
    entries(own.parent()?).into_iter().find_map(|folder| {
        let (of_binary, same) = of_test(folder.file_name()?.to_str()?)?;
        let file = folder.join(place.file_name()?);
        let is_gone = of_binary != library && !files.contains_key(of_binary);
        let is_former = same == test && is_gone && file.is_file();
        is_former.then(|| FormerName {
            what: WhatWasRenamed::TestFile,
            old: format!("tests/{of_binary}.rs"),
            new: new.clone(),
            file,
        })
    })
}

/// The files that cargo finds in `tests`, by the names of their binaries.
fn test_files(tests: &Path) -> HashMap<String, String> {
    let files = entries(tests).into_iter().filter_map(|path| {
        let name = path.file_name()?.to_str()?;
        if path.join("main.rs").is_file() {
            return Some((name.replace('-', "_"), format!("tests/{name}/main.rs")));
        }
        let binary = name.strip_suffix(".rs")?.replace('-', "_");
        Some((binary, format!("tests/{name}")))
    });
    files.collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// The binary and the test that the folder of recordings is named after.
fn of_test(folder: &str) -> Option<(&str, &str)> {
    folder.strip_prefix("test.")?.split_once('.')
}

/// All cases of a test are renamed with it.
fn without_case<'n>(old: &'n str, new: &'n str) -> (&'n str, &'n str) {
    match (old.rsplit_once("::"), new.rsplit_once("::")) {
        (Some((of_old, case)), Some((of_new, same)))
            if case == same && case.starts_with("case_") && of_old != of_new =>
        {
            (of_old, of_new)
        }
        _ => (old, new),
    }
}
