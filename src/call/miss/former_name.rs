//! Finds the function that a missed one may have been renamed from: one that this binary
//! does not have, with a recording of the same call.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::function::Function;
use crate::registry;
use crate::store::{self, Place};

#[derive(Clone, Copy)]
pub(crate) enum WhatWasRenamed {
    Function,
    /// The test that made the call.
    Test,
    /// The first file of its binary.
    TestFile,
}

pub(super) struct FormerName {
    pub(super) what: WhatWasRenamed,
    /// What was renamed: the function, or what contains it.
    pub(super) old: String,
    pub(super) new: String,
    pub(super) file: PathBuf,
}

/// Looks at files with the words of this call only, and no longer than `bound`.
pub(super) fn find(
    root: &Path,
    function: &Function,
    place: &Place,
    bound: Duration,
) -> Option<FormerName> {
    let slug = place.path.file_name()?.to_str()?.rsplit('.').nth(2)?;
    let inside = place.path.parent()?.strip_prefix(root).ok()?;
    let package = inside.iter().next()?;
    let started = Instant::now();
    let mut folders = other_packages(root, package.as_ref(), inside);
    folders.push(root.join(package));
    while let Some(folder) = folders.pop()
        && started.elapsed() < bound
    {
        for entry in fs::read_dir(folder).ok()?.filter_map(Result::ok) {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
            } else if has_slug(&path, slug)
                && let Ok(Some(recording)) = store::read(&path, None)
                && store::mean_the_same(&recording.args, &place.args)
                && is_gone(&recording.function, function)
            {
                let (old, new) = renamed(&recording.function, function.path());
                return Some(FormerName {
                    what: WhatWasRenamed::Function,
                    old: old.to_owned(),
                    new: new.to_owned(),
                    file: path,
                });
            }
        }
    }
    None
}

/// The same folder in packages of which this binary has no function.
fn other_packages(root: &Path, package: &Path, inside: &Path) -> Vec<PathBuf> {
    let below: PathBuf = inside.iter().skip(1).collect();
    let is_linked =
        |folder: &str| registry::functions().any(|function| function.identity().package == folder);
    let entries = fs::read_dir(root).into_iter().flatten();
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let others = names.filter(|name| Path::new(name) != package && !is_linked(name));
    let folders = others.map(|name| root.join(name).join(&below));
    folders.filter(|folder| folder.is_dir()).collect()
}

fn has_slug(path: &Path, slug: &str) -> bool {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_str()
        .unwrap_or_default();
    let rest = name
        .strip_prefix(slug)
        .and_then(|rest| rest.strip_prefix('.'));
    rest.is_some_and(|rest| rest.ends_with(".json"))
}

/// Whether a recording's function is the path of one that this binary would have.
fn is_gone(path: &str, function: &Function) -> bool {
    let is_word = |segment: &str| {
        !segment.is_empty() && segment.chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    // The text of a file may be anything.
    path.split("::").all(is_word)
        // The tests in other files have functions of their own.
        && (root_of(path) == root_of(function.path()) || below_root(path) == below_root(function.path()))
        && !registry::functions().any(|known| known.has_path(path))
}

fn root_of(path: &str) -> &str {
    path.split_once("::").map_or(path, |(root, _)| root)
}

fn below_root(path: &str) -> &str {
    path.split_once("::").map_or("", |(_, below)| below)
}

/// What was renamed: the function itself, or what contains it, if nothing is left there.
fn renamed<'p>(old: &'p str, new: &'p str) -> (&'p str, &'p str) {
    let (mut before, mut now) = (old, new);
    while let (Some((outer, name)), Some((new_outer, new_name))) =
        (before.rsplit_once("::"), now.rsplit_once("::"))
        && name == new_name
    {
        (before, now) = (outer, new_outer);
    }
    let is_left = registry::functions().any(|function| {
        let rest = function.path().strip_prefix(before);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    });
    if is_left { (old, new) } else { (before, now) }
}
