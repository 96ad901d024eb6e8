//! Which recordings get the new name, and which are left over.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use cached_stubs::__command::{self as library, DescribedFunction, Event, LoggedEvent, Recording};

use super::super::prune::{OwnFile, Proof, Territory, is_in_its_folder};
use super::real;
use crate::outcome::Error;
use crate::recordings::{RecordingFile, function_folder};
use crate::text::shown;
use crate::usage::Usage;
use crate::workspace::Package;

/// A recording that stays where it is.
pub(super) struct LeftOver<'a> {
    pub(super) package: &'a Package,
    pub(super) file: &'a RecordingFile,
    pub(super) reason: String,
}

/// A recording under the former name of a function.
pub(super) struct Candidate<'a> {
    package: &'a Package,
    file: &'a RecordingFile,
    content: &'a Recording,
    function: &'a DescribedFunction,
}

/// A recording that gets the new name.
pub(super) struct Move<'a> {
    pub(super) package: &'a Package,
    pub(super) file: &'a RecordingFile,
    pub(super) content: &'a Recording,
    pub(super) function: &'a DescribedFunction,
    /// The new file, and what it will have.
    pub(super) places: BTreeMap<PathBuf, Recording>,
    /// Whether the function was renamed, which is a part of its source.
    pub(super) source_counts: bool,
}

/// The call that a recording answered under the former name of its function.
struct FoundCall {
    function: String,
    place: PathBuf,
    key: String,
    source: String,
}

/// The calls by the canonical path of the file.
#[derive(Default)]
pub(super) struct FoundCalls(HashMap<PathBuf, Vec<FoundCall>>);

impl FoundCalls {
    /// Adds what the tests of a package logged.
    pub(super) fn add(&mut self, package: &Package, events: &[LoggedEvent]) {
        for logged in events {
            if let Event::Renamed {
                function,
                file,
                place,
                key,
                source,
            } = &logged.event
            {
                let file = real(&package.folder.join(file));
                self.0.entry(file).or_default().push(FoundCall {
                    function: function.clone(),
                    place: real(&package.folder.join(place)),
                    key: key.clone(),
                    source: source.clone(),
                });
            }
        }
    }
}

impl<'a> Candidate<'a> {
    /// The recording of a function that has this path now, unless something stands against it.
    pub(super) fn of(
        package: &'a Package,
        file: &'a RecordingFile,
        new_path: &str,
        functions: &[&'a DescribedFunction],
        others: &[Package],
        territory: &Territory,
    ) -> Result<Self, LeftOver<'a>> {
        let left_over = |reason: &str| LeftOver {
            package,
            file,
            reason: reason.to_owned(),
        };
        let named = |path: &str| functions.iter().find(|function| function.path == path);
        let Ok(content) = &file.content else {
            return Err(left_over(
                "it cannot be read: `cargo stubs status` says why",
            ));
        };
        if !file.is_by_hand() && !file.has_own_name() {
            return Err(left_over("it is not named after its key"));
        }
        // Somebody may have moved the folder.
        let is_moved = library::is_folder_of_function(&file.folder, new_path);
        if !is_in_its_folder(file) && !is_moved {
            return Err(left_over("it is not in the folder of its function"));
        }
        if named(&file.function()).is_some() && file.function() != new_path {
            return Err(left_over("its function is still there"));
        }
        let Some(function) = named(new_path) else {
            return Err(left_over(&format!("the tests have no `{new_path}`")));
        };
        let crate_of = |name: &str| name.replace('-', "_");
        let folder = file.folder.iter().next().unwrap_or_default();
        let folder = crate_of(&folder.to_string_lossy());
        if others.iter().any(|other| crate_of(&other.name) == folder) {
            let reason =
                format!("the tests of `{folder}`, which may use it, were not run: `--workspace`");
            return Err(left_over(&reason));
        }
        if let Err(reason) = territory.check(&file.path, &file.root) {
            let reason = reason.replace(": delete them by hand", "");
            return Err(left_over(&format!("it is {reason}")));
        }
        Ok(Self {
            package,
            file,
            content,
            function,
        })
    }

    /// Where the recording belongs now.
    pub(super) fn find(
        self,
        found: &FoundCalls,
        usage: &Usage,
        territory: &Territory,
    ) -> Result<Move<'a>, LeftOver<'a>> {
        let Self {
            package,
            file,
            content,
            function,
        } = self;
        let calls = found.0.get(&real(&file.path)).into_iter().flatten();
        let calls = calls.filter(|call| call.function == function.path);
        let mut places = BTreeMap::new();
        let mut reason = None;
        for call in calls {
            let recording = Recording {
                function: function.path.clone(),
                key: call.key.clone(),
                source: call.source.clone(),
                ..content.clone()
            };
            match place(file, function, &recording, &call.place, territory) {
                Ok(place) => drop(places.insert(place, recording)),
                Err(problem) => reason = Some(problem),
            }
        }
        if places.is_empty() {
            let reason = reason.unwrap_or_else(|| not_called(usage.gap(package)));
            return Err(LeftOver {
                package,
                file,
                reason,
            });
        }
        Ok(Move {
            package,
            file,
            content,
            function,
            places,
            source_counts: true,
        })
    }
}

fn not_called(gap: Option<&str>) -> String {
    let reason = "no test that ran made this call";
    match gap {
        Some(gap) => format!("{reason}; {gap}"),
        None => reason.to_owned(),
    }
}

/// The new file, below the same folder of recordings.
fn place(
    file: &RecordingFile,
    function: &DescribedFunction,
    recording: &Recording,
    place: &Path,
    territory: &Territory,
) -> Result<PathBuf, String> {
    let root = real(&file.root);
    let folder = place.parent().unwrap_or(Path::new(""));
    let (of_function, _) = function_folder(folder, &root);
    let is_own = function.folder == of_function
        || library::is_folder_of_function(&of_function, &function.path);
    let name = place.file_name().unwrap_or_default();
    let inside = place.strip_prefix(&root);
    let (true, true, Ok(inside)) = (is_own, library::is_own_name(name, recording), inside) else {
        return Err("the tests look for it in another folder of recordings".to_owned());
    };
    let place = file.root.join(inside);
    if place.symlink_metadata().is_ok() {
        let there = shown(&place);
        return Err(format!("the call has a recording already: {there}"));
    }
    if !territory.may_write(&place, &file.root) {
        return Err("the new folder is behind a symbolic link".to_owned());
    }
    Ok(place)
}

impl<'a> Move<'a> {
    /// Whether more than the name has changed since the recording.
    pub(super) fn is_stale(&self) -> bool {
        let is_valid = |source: &String| {
            *source == self.function.source || self.function.real_sources.contains(source)
        };
        let mut recordings = self.places.values();
        self.source_counts
            && self.function.stale_fails
            && recordings.any(|recording| !is_valid(&recording.source))
    }

    /// Writes the recording under its new name and deletes the old file. Returns why it did
    /// not, if it did not.
    pub(super) fn write(&self, territory: &Territory) -> Result<Option<String>, Error> {
        let old = OwnFile {
            path: self.file.path.clone(),
            root: self.file.root.clone(),
            proof: Proof::Recording(self.content.clone()),
        };
        if !old.is_unchanged() {
            return Ok(Some("it has changed since the tests began".to_owned()));
        }
        for (place, recording) in &self.places {
            if !territory.may_write(place, &self.file.root) {
                return Ok(Some("the new folder is behind a symbolic link".to_owned()));
            }
            let written = library::write_renamed(recording, place);
            if !written.map_err(|error| Error::at(place, error))? {
                let there = shown(place);
                return Ok(Some(format!("the call has a recording already: {there}")));
            }
        }
        let is_deleted = old.delete(territory)?;
        Ok((!is_deleted).then(|| "it has changed since it was copied".to_owned()))
    }

    pub(super) fn into_left_over(self, reason: String) -> LeftOver<'a> {
        LeftOver {
            package: self.package,
            file: self.file,
            reason,
        }
    }
}
