//! The recordings on disk, and the functions that they belong to.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};

use cached_stubs::__command::{self as library, DescribedFunction, Recording};
use walkdir::WalkDir;

use crate::inventory::Inventory;
use crate::outcome::Error;
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
        let mut files = Vec::new();
        let mut known = HashSet::new();
        for root in &roots {
            for path in json_files(root)? {
                if known.insert(path.clone()) {
                    files.push(RecordingFile::read(path, root));
                }
            }
        }
        Ok(Self { roots, files })
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
        let of_functions = functions
            .iter()
            .map(|function| {
                let files = by_folder.remove(function.folder.as_path());
                (function, files.unwrap_or_default())
            })
            .collect();
        (of_functions, by_folder.into_values().flatten().collect())
    }
}

/// The JSON files inside a folder, which need not exist.
fn json_files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) if error.depth() == 0 && is_not_found(&error) => break,
            Err(error) => return Err(Error::new(error.to_string())),
        };
        let ending = entry.path().extension();
        if ending.is_some_and(|ending| ending == "json") && !entry.file_type().is_dir() {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}

fn is_not_found(error: &walkdir::Error) -> bool {
    let error = error.io_error();
    error.is_some_and(|error| error.kind() == io::ErrorKind::NotFound)
}

impl RecordingFile {
    fn read(path: PathBuf, root: &Path) -> Self {
        let folder = path.parent().unwrap_or(root).strip_prefix(root);
        let mut folder = folder.unwrap_or(Path::new("")).to_path_buf();
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        // The folder of `per_test`. No function's folder has a dot in its name.
        let test = name.strip_prefix("test.").map(str::to_owned);
        if test.is_some() {
            folder.pop();
        }
        Self {
            bytes: path.metadata().map_or(0, |file| file.len()),
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
            Ok(recording) => recording.function.clone(),
            Err(_) => self.folder.to_string_lossy().replace(['/', '\\'], "::"),
        }
    }

    pub(crate) fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    /// Whether the function's source has changed since the recording.
    pub(crate) fn is_stale(&self, function: &DescribedFunction) -> bool {
        matches!(&self.content, Ok(recording) if recording.source != function.source
            && !function.real_sources.contains(&recording.source))
    }
}
