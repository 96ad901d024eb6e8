//! Recordings under the former name of their function, while `cargo stubs rename` runs the
//! tests.
//!
//! A call is looked up under the key that it had: whoever finds a recording there knows that
//! it is the one of this call, whatever its type arguments. The tests write nothing. They tell
//! the command what they found, and it moves the files once the user agrees.

use std::path::{Path, PathBuf};
use std::{fs, mem};

use super::by_hand::ByHand;
use super::edited::mean_the_same;
use super::folder::files_in;
use super::location::{folder_name, this_binary};
#[cfg(feature = "__command")]
use super::path_lock::PathLock;
use super::place::KEY_IN_NAME;
use super::read::read;
use super::short_path;
use super::{Place, Recording, Store};
#[cfg(feature = "__command")]
use super::{regular_file, sidecar, write};
use crate::args::Args;
use crate::function::{Function, Renaming};
use crate::journal::{self, Event};
use crate::key::key;

/// Where the recordings of a store were under their function's former name.
#[derive(Debug)]
pub(super) struct Former {
    renaming: &'static Renaming,
    folders: Vec<FormerFolder>,
}

/// A folder that exists.
#[derive(Debug)]
struct FormerFolder {
    path: PathBuf,
    package: String,
    /// The function's name in the store.
    name: String,
    /// The paths that recordings may name it by.
    paths: [String; 2],
    by_hand: ByHand,
}

impl Former {
    /// `None` if no folder is left of the former name, as in every usual run.
    pub(super) fn of(
        root: &Path,
        folder: &Path,
        function: &Function,
        test: Option<&str>,
    ) -> Option<Box<Self>> {
        let renaming = Renaming::of_run()?;
        let mut folders = Vec::new();
        for (package, segments, path) in former_names(root, function, renaming) {
            let short = folder_name(&package);
            let of_package = root.join(&short);
            let inside = match test {
                None => vec![short_path::of_function(&short, &segments)],
                Some(test) => folders_of_test(renaming, &short, &segments, test),
            };
            let name = segments.join("::");
            // Somebody may have moved the folder of the function, or that of its module.
            let places = inside.iter().flat_map(|inside| {
                let name = inside.file_name().unwrap_or_default();
                [of_package.join(inside), folder.with_file_name(name)]
            });
            for place in places.chain([folder.to_path_buf()]) {
                let folder = FormerFolder {
                    path: place,
                    package: package.clone(),
                    paths: [path.clone(), name.clone()],
                    name: name.clone(),
                    by_hand: ByHand::default(),
                };
                if folder.path.is_dir() {
                    folders.push(folder);
                }
            }
        }
        (!folders.is_empty()).then(|| Box::new(Self { renaming, folders }))
    }
}

/// Package, path below it, and path of the function, as they may have been.
fn former_names(
    root: &Path,
    function: &Function,
    renaming: &Renaming,
) -> Vec<(String, Vec<String>, String)> {
    let crate_of = |package: &str| package.replace('-', "_");
    let identity = function.identity();
    let entries = fs::read_dir(root).into_iter().flatten();
    let packages = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names = Vec::new();
    if let Some(former) = renaming.former_crate(&crate_of(&identity.package)) {
        let path = renaming.former_path(&identity.path);
        let path = path.unwrap_or_else(|| identity.path.clone());
        let packages = packages.filter(|package| crate_of(package) == former);
        names.extend(packages.map(|package| (package, identity.segments.clone(), path.clone())));
    } else if let Some(path) = renaming.former_path(&identity.path) {
        let segments: Vec<_> = path.split("::").map(str::to_owned).collect();
        for package in packages {
            if crate_of(&package) == segments[0] && segments.len() > 1 {
                names.push((package.clone(), segments[1..].to_vec(), path.clone()));
            }
            // The crate of a test, and what `name` says, is below the package.
            names.push((package, segments.clone(), path.clone()));
        }
    }
    names
}

/// The folders of a test's own recordings. Its module may have got the new name, too.
fn folders_of_test(
    renaming: &Renaming,
    package: &str,
    segments: &[String],
    test: &str,
) -> Vec<PathBuf> {
    let (binary, _) = this_binary();
    let of = |binary: &str, test: &str| short_path::of_test(package, segments, binary, test);
    let mut folders = vec![of(binary, test)];
    let former = renaming.former_path(&format!("{}::{test}", binary.replace('-', "_")));
    if let Some((binary, test)) = former.as_deref().and_then(|path| path.split_once("::")) {
        folders.push(of(&folder_name(binary), test));
    }
    folders
}

impl Store {
    /// The recording that answered the call under the function's former name. `cargo stubs
    /// rename` learns of it.
    pub(super) fn find_former(&self, args: &Args, place: &Place) -> Option<Recording> {
        let former = self.former.as_ref()?;
        let (file, mut recording) = former.find(args, place)?;
        recording.function = self.function.path().to_owned();
        recording.key.clone_from(&place.key);
        let source = mem::take(&mut recording.source);
        // Whether it is stale is a question for the command: here the test goes on.
        recording.source.clone_from(&self.sources()[0]);
        journal::log(|paths| Event::Renamed {
            function: self.function.path().to_owned(),
            file: paths.of(&file),
            place: paths.of(&place.path),
            key: place.key.clone(),
            source: self.source_now(source, former.renaming),
        });
        Some(recording)
    }

    /// Today's fingerprint of the function if only its name has changed since this one.
    fn source_now(&self, source: String, renaming: &'static Renaming) -> String {
        let sources = self.sources();
        if source.is_empty() {
            // Nobody recorded it, so no change can make it wrong.
            return sources[0].clone();
        }
        if sources.contains(&source) {
            return source;
        }
        let former = match self.behind {
            None => vec![self.function.former_source(renaming)],
            Some(behind) => behind.sources(self.function, Some(renaming)),
        };
        let at = former.iter().position(|former| *former == source);
        at.and_then(|at| sources.get(at).cloned()).unwrap_or(source)
    }
}

impl Former {
    fn find(&self, args: &Args, place: &Place) -> Option<(PathBuf, Recording)> {
        let named: Vec<_> = args.named().collect();
        let now = args.generics().to_vec();
        let before: Vec<_> = now
            .iter()
            .map(|name| self.renaming.former_type(name))
            .collect();
        let slug = place.path.file_name()?.to_str()?.rsplit('.').nth(2)?;
        for folder in &self.folders {
            for generics in [&now, &before] {
                let key = key(&folder.package, &folder.name, generics, &named);
                let path = folder
                    .path
                    .join(format!("{slug}.{}.json", &key[..KEY_IN_NAME]));
                if let Ok(Some(recording)) = read(&path, Some(&key))
                    && !recording.key.is_empty()
                    && folder.has(&recording)
                    && mean_the_same(&recording.args, &place.args)
                {
                    return Some((path, recording));
                }
            }
            let by_hand = folder
                .by_hand
                .find(place, !now.is_empty(), || files_in(&folder.path));
            if let Ok(Some(recording)) = by_hand
                && folder.has(&recording)
            {
                return Some((folder.by_hand.file(&place.key)?, recording));
            }
        }
        None
    }
}

impl FormerFolder {
    fn has(&self, recording: &Recording) -> bool {
        self.paths.contains(&recording.function)
    }
}

/// Writes a recording under the new name of its function. False if the call has one there.
#[cfg(feature = "__command")]
pub(crate) fn write_renamed(recording: &Recording, place: &Path) -> std::io::Result<bool> {
    if regular_file::read(place)?.is_some() {
        return Ok(false);
    }
    let folder = place.parent().unwrap_or(Path::new(""));
    let mut recording = recording.clone();
    sidecar::write_out(&mut recording.args, folder)?;
    for value in &mut recording.returns {
        sidecar::write_out(value, folder)?;
    }
    // Sidecars take locks of their own.
    let lock = PathLock::acquire(place);
    if regular_file::read(place)?.is_some() {
        return Ok(false);
    }
    let outcome = write::write(&lock, place, recording.to_text().as_bytes())?;
    Ok(outcome == write::WriteOutcome::New)
}
