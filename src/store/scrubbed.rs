//! Applies `scrub` to recorded answers, and finds its paths that lead nowhere.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};

use super::folder::files_in;
use super::outputs::{OUT, outputs_mut};
use super::{Recording, each_part, read};
use crate::function::Function;
use crate::record_summary::IdleScrub;
use crate::scrub::{Scrub, ScrubArgument, ScrubPath};
use crate::sort::sort_by;
use crate::value::Node;

/// Scrubs a recorded answer as its parts are scrubbed before they are recorded. Whether any path
/// leads to a value.
pub(crate) fn scrub_recorded(scrub: &Scrub, answer: &mut Node) -> bool {
    let mut leads = false;
    if each_part(answer, &mut |part| leads |= scrub.apply(part)) {
        return leads;
    }
    let Some((returned, params)) = outputs_mut(answer) else {
        return scrub.apply(answer);
    };
    leads |= scrub.apply(returned);
    for (name, param) in params {
        leads |= scrub.below(&[OUT, name]).apply(param);
    }
    leads
}

/// Whether a path of `scrub` leads to a value that is returned.
pub(crate) fn leads_into(path: &ScrubPath, recording: &Recording) -> bool {
    let scrub = Scrub::of_path(path);
    let mut answers = recording.returns.iter();
    answers.any(|answer| scrub_recorded(&scrub, &mut answer.clone()))
}

/// The folders into which this process recorded functions with paths to scrub.
static RECORDED: LazyLock<Mutex<HashMap<PathBuf, &'static Function>>> =
    LazyLock::new(Mutex::default);

/// Notes that the function was recorded into this folder.
pub(super) fn note_recorded(function: &'static Function, folder: &Path) {
    if function.declaration.scrub.is_empty() {
        return;
    }
    // Nothing panics while this lock is held.
    let mut recorded = RECORDED.lock().unwrap_or_else(PoisonError::into_inner);
    if !recorded.contains_key(folder) {
        recorded.insert(folder.to_owned(), function);
    }
}

/// The paths of attributes that lead to nothing in any recording of their function, as far as this
/// process has recorded it. All files of the folders count: another process may have recorded
/// those in which an optional field is.
pub(crate) fn idle_scrub() -> Vec<IdleScrub> {
    let recorded = std::mem::take(&mut *RECORDED.lock().unwrap_or_else(PoisonError::into_inner));
    let mut recorded: Vec<_> = recorded.into_iter().collect();
    sort_by(&mut recorded, |(a_folder, a), (b_folder, b)| {
        (a.path(), a_folder).cmp(&(b.path(), b_folder))
    });
    let mut idle = Vec::new();
    for of_function in recorded.chunk_by(|(_, a), (_, b)| a.path() == b.path()) {
        let folders: Vec<_> = of_function
            .iter()
            .map(|(folder, _)| folder.clone())
            .collect();
        idle.extend(idle_of(of_function[0].1, &folders));
    }
    idle
}

fn idle_of(function: &Function, folders: &[PathBuf]) -> Vec<IdleScrub> {
    let arguments = function.declaration.scrub.iter();
    let mut open: Vec<_> = arguments
        .map(|ScrubArgument(path, _)| {
            let parsed = ScrubPath::parse(path).expect("the macro has checked the path");
            (*path, parsed)
        })
        .collect();
    let mut recordings = 0;
    for file in folders.iter().flat_map(|folder| files_in(folder)) {
        // Mostly, the first file has all paths.
        if open.is_empty() {
            break;
        }
        if let Ok(Some(recording)) = read(&file, None) {
            recordings += 1;
            open.retain(|(_, path)| !leads_into(path, &recording));
        }
    }
    let idle = open.into_iter().map(|(path, _)| IdleScrub {
        function: function.path().to_owned(),
        attribute: function
            .subject()
            .attribute(&format!("scrub({path:?} = …)")),
        path: path.to_owned(),
        folders: folders.to_vec(),
        recordings,
    });
    idle.filter(|idle| idle.recordings > 0).collect()
}
