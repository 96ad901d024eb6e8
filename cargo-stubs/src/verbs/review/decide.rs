//! Keeps or restores a recording, with the binary values that it names.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

use cached_stubs::__command as library;

use super::super::accept;
use super::super::diff::{Change, ChangedRecording, Place, ShownChange};
use super::super::prune::sidecars;
use super::Item;
use crate::git::Git;
use crate::outcome::Error;

/// Stages the recording. A stale one becomes valid.
pub(super) fn keep(item: &Item<'_>) -> Result<(), Error> {
    match item {
        Item::Changed(shown, stale) => {
            for (place, changed) in checked(shown)? {
                if matches!(changed.change, Change::Unreadable(_)) {
                    return Err(Error::at(&place.file, "it cannot be read; mend it first"));
                }
                if let (Some(function), true) = (stale, place.file == shown.place.file) {
                    accept::accept_recording(&place.file, function)?;
                }
                stage(&place.git, &place.file)?;
            }
            Ok(())
        }
        Item::Stale(entry, function) => {
            let file = &entry.file;
            if library::read(&file.path) != file.content {
                return Err(Error::at(&file.path, CHANGED));
            }
            accept::accept_recording(&entry.file.path, function)?;
            let folder = entry.file.path.parent().unwrap_or(Path::new(""));
            stage(&Git::of(folder)?, &entry.file.path)
        }
    }
}

fn stage(git: &Git, file: &Path) -> Result<(), Error> {
    let text = read(file);
    let beside = files_beside(file).into_iter().filter(|other| {
        let name = other.file_name().unwrap_or_default();
        library::is_attributes(other)
            || library::is_name_of_sidecar(name) && is_named_in(&text, other)
    });
    let files: Vec<_> = [file.to_path_buf()].into_iter().chain(beside).collect();
    git.stage(&files)
}

/// Undoes the change in the working tree.
pub(super) fn restore(item: &Item<'_>) -> Result<(), Error> {
    match item {
        Item::Changed(shown, _) => {
            let mut changes = checked(shown)?.into_iter();
            changes.try_for_each(|(place, changed)| undo(place, changed))
        }
        Item::Stale(entry, _) => {
            let error = "it has not changed; the function has";
            Err(Error::at(&entry.file.path, error))
        }
    }
}

fn undo(place: &Place<'_>, changed: &ChangedRecording) -> Result<(), Error> {
    let (git, file) = (&place.git, &place.file);
    let former = read(file);
    match &changed.change {
        Change::New(_) => {
            fs::remove_file(file).map_err(|error| Error::at(file, error))?;
        }
        Change::Unreadable(_) if !git.is_tracked(file) => {
            let error = "it is new and cannot be read; it is yours to delete";
            return Err(Error::at(file, error));
        }
        _ => git.restore(std::slice::from_ref(file))?,
    }
    let text = read(file);
    let folder = file.parent().unwrap_or(Path::new(""));
    let mut gone = git.deleted_in(folder)?;
    gone.retain(|sidecar| is_named_in(&text, sidecar));
    if !gone.is_empty() {
        git.restore(&gone)?;
    }
    // Binary values that nothing but this recording named.
    for sidecar in files_beside(file) {
        let is_left_over = is_named_in(&former, &sidecar)
            && library::is_sidecar(&sidecar)
            && !sidecars::is_named_beside(&sidecar)
            && !git.is_tracked(&sidecar);
        if is_left_over {
            fs::remove_file(&sidecar).map_err(|error| Error::at(&sidecar, error))?;
        }
    }
    Ok(())
}

/// What the item consists of: of a renamed recording the deleted one, too. All are still what was
/// shown.
fn checked<'a>(
    shown: &'a ShownChange<'a>,
) -> Result<Vec<(&'a Place<'a>, &'a ChangedRecording)>, Error> {
    let former = shown.former.as_ref();
    let former = former.map(|former| (&former.place, &former.changed));
    let parts = former.into_iter().chain([(&shown.place, &shown.changed)]);
    let checked = parts.map(|(place, changed)| check(place, changed).map(|()| (place, changed)));
    checked.collect()
}

/// The recording is still the one that was shown.
fn check(place: &Place<'_>, changed: &ChangedRecording) -> Result<(), Error> {
    let metadata = fs::metadata(&place.file).ok();
    let bytes = metadata.as_ref().map(Metadata::len);
    let modified = metadata.and_then(|file| file.modified().ok());
    let is_same = (bytes, modified) == (changed.bytes, changed.modified);
    if is_same {
        return Ok(());
    }
    Err(Error::at(&place.file, CHANGED))
}

const CHANGED: &str = "it has changed since it was shown";

fn read(file: &Path) -> Vec<u8> {
    library::read_file(file).unwrap_or_default()
}

fn files_beside(file: &Path) -> Vec<PathBuf> {
    let folder = file.parent().unwrap_or(Path::new(""));
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

fn is_named_in(text: &[u8], sidecar: &Path) -> bool {
    let name = sidecar.file_name().unwrap_or_default();
    library::is_name_of_sidecar(name)
        && String::from_utf8_lossy(text).contains(&*name.to_string_lossy())
}
