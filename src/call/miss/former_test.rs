//! Finds the test that the missing one may have been renamed from: one that this binary does
//! not have, with a recording of the same call of its own.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::former_name::FormerName;
use crate::store::is_folder_of_test;

/// `place` is where the recording of the call would be, in the folder of `test`; `all` are the
/// tests of this binary.
pub(super) fn find(place: &Path, test: &str, all: &HashSet<String>) -> Option<FormerName> {
    let own = place.parent()?;
    let (binary, _) = of_test(own.file_name()?.to_str()?)?;
    let is_there = |folder: &str| all.iter().any(|test| is_folder_of_test(folder, test));
    let entries = fs::read_dir(own.parent()?).ok()?.filter_map(Result::ok);
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    folders.sort();
    folders.into_iter().find_map(|folder| {
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
                old: old.to_owned(),
                new: new.to_owned(),
                file,
            }
        })
    })
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
