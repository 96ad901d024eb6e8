//! The recordings on disk, and the functions that they belong to.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io;
use std::path::{Path, PathBuf};

use cached_stubs::__command::{self as library, DescribedFunction, Recording};
use walkdir::WalkDir;

use crate::inventory::Inventory;
use crate::outcome::Error;
use crate::text::shown_name;
use crate::workspace::{Package, Workspace};

pub(crate) struct RecordingFile {
    pub(crate) path: PathBuf,
    /// One of [`Recordings::roots`].
    pub(crate) root: PathBuf,
    /// The function's folder, relative to the root.
    pub(crate) folder: PathBuf,
    /// The test that the recording is for, as its folder names it; `None` if it is for
    /// all.
    pub(crate) test: Option<String>,
    pub(crate) bytes: u64,
    /// The content, or why it cannot be read.
    pub(crate) content: Result<Recording, String>,
}

/// The recordings of a package.
pub(crate) struct Recordings {
    /// The folders that contain them: `stubs`, and the folders that fixtures or the
    /// environment name.
    pub(crate) roots: Vec<PathBuf>,
    pub(crate) files: Vec<RecordingFile>,
    pub(crate) left_over: Vec<LeftOver>,
}

/// The temporary file of a process that was killed while it recorded.
pub(crate) struct LeftOver {
    pub(crate) path: PathBuf,
    /// One of [`Recordings::roots`].
    pub(crate) root: PathBuf,
    pub(crate) bytes: u64,
}

impl Recordings {
    pub(crate) fn of(package: &Package, inventory: &Inventory) -> Result<Self, Error> {
        let mut roots = vec![package.recordings_folder()?];
        for fixture in &inventory.fixtures {
            if !roots.contains(&fixture.root) {
                roots.push(fixture.root.clone());
            }
        }
        // A file inside two roots belongs to the inner one.
        roots.sort_by_key(|root| Reverse(root.components().count()));
        let functions = inventory.functions.iter();
        let functions: HashSet<_> = functions.map(|function| &*function.folder).collect();
        let mut this = Self {
            roots: Vec::new(),
            files: Vec::new(),
            left_over: Vec::new(),
        };
        let mut known = HashSet::new();
        for root in &roots {
            let found = files_in(root, &functions)?;
            let is_new = |path: &PathBuf| known.insert(path.clone());
            for path in found.recordings.into_iter().filter(is_new) {
                this.files.push(RecordingFile::read(path, root));
            }
            let is_new = |path: &PathBuf| known.insert(path.clone());
            for path in found.left_over.into_iter().filter(is_new) {
                this.left_over.push(LeftOver {
                    bytes: size(&path),
                    root: root.clone(),
                    path,
                });
            }
        }
        this.roots = roots;
        Ok(this)
    }

    /// The files of one of the roots that git must not ignore: recordings, and the binary
    /// values beside them.
    pub(crate) fn committed_files(&self, root: &Path) -> Vec<PathBuf> {
        let files = self.files.iter().filter(|file| file.root == root);
        let mut committed: Vec<_> = files.map(|file| file.path.clone()).collect();
        let folders = committed.iter().filter_map(|file| file.parent());
        let folders: BTreeSet<_> = folders.map(Path::to_path_buf).collect();
        committed.extend(folders.iter().flat_map(|folder| sidecars_in(folder)));
        committed
    }

    /// The recordings of each selected package. Those that several packages use are
    /// listed once: for the package that contains them, or else for the first.
    pub(crate) fn of_all(
        workspace: &Workspace,
        inventories: &[Inventory],
    ) -> Result<Vec<Self>, Error> {
        let packages = workspace.packages.iter().zip(inventories);
        let all = packages.map(|(package, inventory)| Self::of(package, inventory));
        let mut all = all.collect::<Result<Vec<_>, _>>()?;
        let real = |root: &PathBuf| root.canonicalize().unwrap_or_else(|_| root.clone());
        let roots: Vec<Vec<_>> = all
            .iter()
            .map(|recordings| recordings.roots.iter().map(real).collect())
            .collect();
        let mut known = HashSet::new();
        for (at, recordings) in all.iter_mut().enumerate() {
            let is_own = |root: &PathBuf| {
                let root = real(root);
                let owner = workspace.owner_of(&root);
                owner.is_none_or(|owner| owner == at || !roots[owner].contains(&root))
                    && known.insert(root)
            };
            let (own, others): (Vec<_>, Vec<_>) = recordings.roots.drain(..).partition(is_own);
            recordings.roots = own;
            recordings.files.retain(|file| !others.contains(&file.root));
            let left_over = &mut recordings.left_over;
            left_over.retain(|file| !others.contains(&file.root));
        }
        Ok(all)
    }

    /// The recordings of each function, and those that belong to none of them.
    pub(crate) fn by_function<'s, 'f>(
        &'s self,
        functions: &'f [DescribedFunction],
    ) -> (
        Vec<(&'f DescribedFunction, Vec<&'s RecordingFile>)>,
        Vec<&'s RecordingFile>,
    ) {
        let mut by_folder: BTreeMap<&Path, Vec<&RecordingFile>> = BTreeMap::new();
        for file in &self.files {
            by_folder.entry(&file.folder).or_default().push(file);
        }
        let mut of_functions: Vec<_> = functions
            .iter()
            .map(|function| {
                let files = by_folder.remove(function.folder.as_path());
                (function, files.unwrap_or_default())
            })
            .collect();
        // The recordings of a single test may be in a folder of a shorter name.
        let is_short = |folder: &&Path| folder.iter().count() == 2;
        let short: Vec<_> = by_folder.keys().copied().filter(is_short).collect();
        for folder in short {
            let mut functions = of_functions.iter_mut();
            let of_folder = functions
                .find(|(function, _)| library::is_folder_of_function(folder, &function.path));
            if let Some((_, files)) = of_folder {
                files.extend(by_folder.remove(folder).unwrap_or_default());
            }
        }
        (of_functions, by_folder.into_values().flatten().collect())
    }
}

/// The files of a store in one of its folders.
#[derive(Default)]
struct Found {
    recordings: Vec<PathBuf>,
    left_over: Vec<PathBuf>,
}

/// The files of the store in a folder, which need not exist. It may have other files, too:
/// a JSON file counts if it has the name of a recording, is beside one that has, or is in
/// the folder of a function.
fn files_in(root: &Path, functions: &HashSet<&Path>) -> Result<Found, Error> {
    let mut folders: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
    let mut found = Found::default();
    for entry in WalkDir::new(root).sort_by_file_name() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) if error.depth() == 0 && is_not_found(&error) => break,
            Err(error) => return Err(Error::new(error.to_string())),
        };
        if entry.file_type().is_dir() {
            continue;
        }
        if library::is_temporary(entry.file_name()) {
            found.left_over.push(entry.into_path());
        } else if entry
            .path()
            .extension()
            .is_some_and(|ending| ending == "json")
        {
            let path = entry.into_path();
            let folder = path.parent().unwrap_or(root).to_path_buf();
            folders.entry(folder).or_default().push(path);
        }
    }
    let is_recording = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default();
        library::is_name_of_recording(name)
    };
    for (folder, files) in folders {
        let (of_function, _) = function_folder(&folder, root);
        if functions.contains(&*of_function) || files.iter().any(is_recording) {
            found.recordings.extend(files);
        }
    }
    Ok(found)
}

/// The binary values beside recordings.
pub(crate) fn sidecars_in(folder: &Path) -> Vec<PathBuf> {
    let entries = folder.read_dir().into_iter().flatten().flatten();
    let sidecars = entries.filter(|entry| library::is_name_of_sidecar(&entry.file_name()));
    sidecars.map(|entry| entry.path()).collect()
}

/// The function's folder, relative to the root, and the test that this folder is for.
pub(crate) fn function_folder(folder: &Path, root: &Path) -> (PathBuf, Option<String>) {
    let inside = folder.strip_prefix(root).unwrap_or(Path::new(""));
    let name = inside.file_name().unwrap_or_default().to_string_lossy();
    // The folder of `per_test`. No function's folder has a dot in its name.
    match (name.strip_prefix("test."), inside.parent()) {
        (Some(test), Some(parent)) => (parent.to_path_buf(), Some(shown_name(test))),
        _ => (inside.to_path_buf(), None),
    }
}

/// The size of the file itself, not of one that it may lead to.
fn size(path: &Path) -> u64 {
    path.symlink_metadata().map_or(0, |file| file.len())
}

fn is_not_found(error: &walkdir::Error) -> bool {
    let error = error.io_error();
    error.is_some_and(|error| error.kind() == io::ErrorKind::NotFound)
}

/// The path of the function that a folder may be of.
fn path_of(folder: &Path) -> String {
    shown_name(&folder.to_string_lossy().replace(['/', '\\'], "::"))
}

/// The path of the function that a file may be of.
pub(crate) fn function_in(file: &Path, root: &Path) -> String {
    let folder = file.parent().unwrap_or(root);
    path_of(&function_folder(folder, root).0)
}

impl LeftOver {
    /// The function's path.
    pub(crate) fn function(&self) -> String {
        function_in(&self.path, &self.root)
    }
}

impl RecordingFile {
    fn read(path: PathBuf, root: &Path) -> Self {
        let (folder, test) = function_folder(path.parent().unwrap_or(root), root);
        Self {
            bytes: size(&path),
            content: library::read(&path),
            path,
            root: root.to_path_buf(),
            folder,
            test,
        }
    }

    /// Reads a file outside the packages' recordings.
    pub(crate) fn read_alone(path: PathBuf) -> Self {
        let root = path.parent().unwrap_or(Path::new("")).to_path_buf();
        Self::read(path, &root)
    }

    /// The function's path.
    pub(crate) fn function(&self) -> String {
        match &self.content {
            Ok(recording) => shown_name(&recording.function),
            Err(_) => path_of(&self.folder),
        }
    }

    pub(crate) fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or_default();
        shown_name(&name.to_string_lossy())
    }

    /// Whether look-ups find it under this name. What cannot be read may be meant for it.
    pub(crate) fn has_own_name(&self) -> bool {
        let name = self.path.file_name().unwrap_or_default();
        match &self.content {
            Ok(recording) => library::is_own_name(name, recording),
            Err(_) => library::is_name_of_recording(name),
        }
    }

    /// Whether somebody wrote it: it has no key.
    pub(crate) fn is_by_hand(&self) -> bool {
        matches!(&self.content, Ok(recording) if recording.key.is_empty())
    }

    /// Whether the function's source has changed since the recording. What was written by
    /// hand may be of no source.
    pub(crate) fn is_stale(&self, function: &DescribedFunction) -> bool {
        let is_of_none = |recording: &Recording| self.is_by_hand() && recording.source.is_empty();
        matches!(&self.content, Ok(recording) if !is_of_none(recording)
            && recording.source != function.source
            && !function.real_sources.contains(&recording.source))
    }

    /// Whether calls of a real implementation under `fingerprint` miss the recording, because
    /// only the source of the trait counted for it.
    pub(crate) fn lacks_real_source(&self, function: &DescribedFunction) -> bool {
        matches!(&self.content, Ok(recording) if recording.source == function.source
            && !function.real_sources.is_empty()
            && !function.real_sources.contains(&recording.source))
    }
}
