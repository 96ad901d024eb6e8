//! The recordings on the disk, and which functions they are of.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use cached_stubs::__command::{self as library, DescribedFunction, Recording};

use crate::binaries::Described;
use crate::outcome::Error;
use crate::workspace::{Package, Workspace};

/// One file of a store.
pub(crate) struct Stored {
    pub(crate) path: PathBuf,
    /// The folder that it is below: one of [`Stores::roots`].
    pub(crate) root: PathBuf,
    /// The folder of the function's recordings, below the store.
    pub(crate) folder: PathBuf,
    /// The test whose own it is, as its folder names it.
    pub(crate) of_test: Option<String>,
    pub(crate) bytes: u64,
    /// What it says, or what is wrong with it.
    pub(crate) recording: Result<Recording, String>,
}

/// The recordings of a package.
pub(crate) struct Stores {
    /// The folders that recordings are below: `stubs`, and those that fixtures
    /// or the environment name.
    pub(crate) roots: Vec<PathBuf>,
    pub(crate) recordings: Vec<Stored>,
}

impl Stores {
    pub(crate) fn of(package: &Package, described: &Described) -> Result<Self, Error> {
        let mut roots = vec![default_root(package)];
        for fixture in &described.fixtures {
            if !roots.contains(&fixture.root) {
                roots.push(fixture.root.clone());
            }
        }
        // What is below two of them is of the inner one.
        roots.sort_by_key(|root| Reverse(root.components().count()));
        let mut recordings = Vec::new();
        let mut known = HashSet::new();
        for root in &roots {
            let mut files = Vec::new();
            collect(root, &mut files)?;
            files.retain(|file| known.insert(file.clone()));
            files.sort();
            recordings.extend(files.into_iter().map(|path| Stored::read(path, root)));
        }
        Ok(Self { roots, recordings })
    }

    /// Whether a doctest has ever recorded something.
    pub(crate) fn may_have_doctests(package: &Package) -> bool {
        let store = default_root(package).join(&package.name);
        store.join("doctest").is_dir()
    }

    /// Those of all packages that are meant. What several of them use is told of
    /// once: by the package that it lies in, else by the first.
    pub(crate) fn of_all(
        workspace: &Workspace,
        described: &[Described],
    ) -> Result<Vec<Self>, Error> {
        let packages = workspace.packages.iter().zip(described);
        let all = packages.map(|(package, described)| Self::of(package, described));
        let mut all = all.collect::<Result<Vec<_>, _>>()?;
        let real = |root: &PathBuf| root.canonicalize().unwrap_or_else(|_| root.clone());
        let roots: Vec<Vec<_>> = all
            .iter()
            .map(|stores| stores.roots.iter().map(real).collect())
            .collect();
        let mut known = HashSet::new();
        for (at, stores) in all.iter_mut().enumerate() {
            let is_theirs = |root: &PathBuf| {
                let root = real(root);
                let owner = workspace.owner_of(&root);
                owner.is_none_or(|owner| owner == at || !roots[owner].contains(&root))
                    && known.insert(root)
            };
            let (theirs, others): (Vec<_>, Vec<_>) = stores.roots.drain(..).partition(is_theirs);
            stores.roots = theirs;
            stores
                .recordings
                .retain(|stored| !others.contains(&stored.root));
        }
        Ok(all)
    }

    /// Those of each function, by the folder that they are in; and those of
    /// none of them.
    pub(crate) fn by_function<'s, 'f>(
        &'s self,
        functions: &'f [DescribedFunction],
    ) -> (
        Vec<(&'f DescribedFunction, Vec<&'s Stored>)>,
        Vec<&'s Stored>,
    ) {
        let mut by_folder: BTreeMap<&Path, Vec<&Stored>> = BTreeMap::new();
        for stored in &self.recordings {
            by_folder.entry(&stored.folder).or_default().push(stored);
        }
        let of_functions = functions
            .iter()
            .map(|function| {
                let theirs = by_folder.remove(function.folder.as_path());
                (function, theirs.unwrap_or_default())
            })
            .collect();
        (of_functions, by_folder.into_values().flatten().collect())
    }
}

pub(crate) fn default_root(package: &Package) -> PathBuf {
    let named = std::env::var_os("CACHED_STUBS_DIR").filter(|named| !named.is_empty());
    package
        .folder
        .join(named.map_or_else(|| PathBuf::from("stubs"), PathBuf::from))
}

/// All recordings below a folder; a folder that is not there has none.
fn collect(folder: &Path, into: &mut Vec<PathBuf>) -> Result<(), Error> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::at(folder, error)),
    };
    for entry in entries {
        let entry = entry.map_err(|error| Error::at(folder, error))?;
        let path = entry.path();
        let kind = entry.file_type().map_err(|error| Error::at(&path, error))?;
        if kind.is_dir() {
            collect(&path, into)?;
        } else if path.extension().is_some_and(|ending| ending == "json") {
            into.push(path);
        }
    }
    Ok(())
}

impl Stored {
    fn read(path: PathBuf, root: &Path) -> Self {
        let below = path.parent().unwrap_or(root).strip_prefix(root);
        let mut folder = below.unwrap_or(Path::new("")).to_path_buf();
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        // No function's folder has a dot in its name; see `per_test`.
        let of_test = name.strip_prefix("test.").map(str::to_owned);
        if of_test.is_some() {
            folder.pop();
        }
        Self {
            bytes: path.metadata().map_or(0, |file| file.len()),
            recording: library::read(&path),
            path,
            root: root.to_path_buf(),
            folder,
            of_test,
        }
    }

    /// A file that is in no store of the packages.
    pub(crate) fn alone(path: PathBuf) -> Self {
        let root = path.parent().unwrap_or(Path::new("")).to_path_buf();
        Self::read(path, &root)
    }

    /// The function, as people call it.
    pub(crate) fn function(&self) -> String {
        match &self.recording {
            Ok(recording) => recording.function.clone(),
            Err(_) => self.folder.to_string_lossy().replace(['/', '\\'], "::"),
        }
    }

    /// Whether it was made from another body of the function.
    pub(crate) fn is_stale(&self, function: &DescribedFunction) -> bool {
        matches!(&self.recording, Ok(recording) if recording.source != function.source)
    }
}
