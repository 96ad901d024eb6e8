//! All recordings of the selected packages, and which of them a name means.

use std::path::Path;

use cached_stubs::__command::{DescribedFunction, Secrets};

use crate::inventory::Inventory;
use crate::outcome::Error;
use crate::recordings::{RecordingFile, Recordings};
use crate::terminal::Terminal;
use crate::text::did_you_mean;
use crate::workspace::{Package, Workspace};

pub(crate) struct Catalog<'w> {
    workspace: &'w Workspace,
    has_inventory: bool,
    packages: Vec<(&'w Package, Inventory, Recordings)>,
}

/// A recording, its package and its function.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'c> {
    pub(crate) package: &'c Package,
    /// `None` if the tests have no such function.
    pub(crate) function: Option<&'c DescribedFunction>,
    /// Whether the functions of the tests are known.
    pub(crate) has_inventory: bool,
    pub(crate) file: &'c RecordingFile,
}

impl<'w> Catalog<'w> {
    /// Builds and asks the tests of the packages.
    pub(crate) fn of(workspace: &'w Workspace, terminal: &Terminal) -> Result<Self, Error> {
        Self::with(workspace, true, |package| {
            Inventory::of(package, workspace, terminal)
        })
    }

    /// Without the functions of the tests.
    pub(crate) fn of_files(workspace: &'w Workspace) -> Result<Self, Error> {
        Self::with(workspace, false, |_| Ok(Inventory::default()))
    }

    fn with(
        workspace: &'w Workspace,
        has_inventory: bool,
        inventory: impl Fn(&'w Package) -> Result<Inventory, Error>,
    ) -> Result<Self, Error> {
        let inventories = workspace.packages.iter().map(inventory);
        let inventories = inventories.collect::<Result<Vec<_>, _>>()?;
        // Packages may share a folder; its recordings are there once.
        let recordings = Recordings::of_all(workspace, &inventories)?;
        let packages = workspace.packages.iter().zip(inventories).zip(recordings);
        let packages =
            packages.map(|((package, inventory), recordings)| (package, inventory, recordings));
        Ok(Self {
            workspace,
            has_inventory,
            packages: packages.collect(),
        })
    }

    /// Package by package the recordings of each function, then those of no function.
    pub(crate) fn entries(&self) -> Vec<Entry<'_>> {
        let mut entries = Vec::new();
        for (package, inventory, recordings) in &self.packages {
            let (functions, others) = recordings.by_function(&inventory.functions);
            let entry = |function, file| Entry {
                package,
                function,
                has_inventory: self.has_inventory,
                file,
            };
            for (function, files) in functions {
                entries.extend(files.into_iter().map(|file| entry(Some(function), file)));
            }
            // In a shared folder are also those of other packages' functions.
            entries.extend(others.into_iter().map(|file| match self.owner(file) {
                Some((package, function)) => Entry {
                    package,
                    ..entry(Some(function), file)
                },
                None => entry(None, file),
            }));
        }
        entries
    }

    /// The function of a recording, whichever package has it.
    fn owner(&self, file: &RecordingFile) -> Option<(&Package, &DescribedFunction)> {
        let mut functions = self.functions();
        functions.find(|(_, function)| function.folder == file.folder)
    }

    /// The secrets that recordings of these packages must not contain.
    pub(crate) fn secrets(&self) -> Secrets {
        let packages = self.packages.iter();
        Secrets::of_packages(packages.map(|(package, ..)| package.folder.as_path()))
    }

    pub(crate) fn functions(&self) -> impl Iterator<Item = (&Package, &DescribedFunction)> {
        self.packages.iter().flat_map(|(package, inventory, _)| {
            let functions = inventory.functions.iter();
            functions.map(|function| (*package, function))
        })
    }

    pub(crate) fn inventory(&self, package: &Package) -> Option<&Inventory> {
        let mut packages = self.packages.iter();
        packages
            .find(|(other, ..)| other.name == package.name)
            .map(|(_, inventory, _)| inventory)
    }

    /// The recordings that a name means: those of a file or folder; or else of a
    /// function's path; a file's name; a part of a path; a part of a file's name; a part
    /// of the name of the test that they are for.
    pub(crate) fn named(&self, name: &str) -> Vec<Entry<'_>> {
        let all = self.entries();
        let path = Path::new(name).canonicalize().ok();
        let is_inside = |entry: &Entry<'_>| {
            let real = || entry.file.path.canonicalize().ok();
            let path = path.as_deref();
            path.is_some_and(|path| real().is_some_and(|real| real.starts_with(path)))
        };
        let is_for_test = |entry: &Entry<'_>| {
            let test = entry.file.test.as_ref();
            test.is_some_and(|test| test.contains(name))
        };
        let stem = |name: &str| name.trim_end_matches(".json").to_owned();
        let meanings: [&dyn Fn(&Entry<'_>) -> bool; 6] = [
            &is_inside,
            &|entry| entry.path() == name,
            &|entry| stem(&entry.file.name()) == stem(name),
            &|entry| entry.path().contains(name),
            &|entry| entry.file.name().contains(name),
            &is_for_test,
        ];
        let matching = |meaning: &&dyn Fn(&Entry<'_>) -> bool| -> Vec<_> {
            all.iter().filter(|entry| meaning(entry)).copied().collect()
        };
        let mut matches = meanings.iter().map(matching);
        matches
            .find(|entries| !entries.is_empty())
            .unwrap_or_default()
    }

    /// A package that is not selected, with a recording that the name may mean.
    fn other_package_with(&self, name: &str) -> Option<&Package> {
        let mut others = self.workspace.others.iter();
        others.find(|package| {
            let recordings = Recordings::of(package, &Inventory::default());
            recordings.is_ok_and(|recordings| {
                let mut files = recordings.files.iter();
                files.any(|file| file.function().contains(name) || file.name().contains(name))
            })
        })
    }

    /// The error that a name means nothing, with what exists.
    pub(crate) fn nothing_named(&self, name: &str) -> Error {
        const MOST: usize = 8;
        let mut paths: Vec<_> = self.entries().iter().map(Entry::path).collect();
        paths.dedup();
        if let Some(package) = self.other_package_with(name) {
            let package = &package.name;
            return Error::new(format!(
                "no recording is named `{name}` in the selected packages; `{package}` has one: \
                 add `-p {package}`, or `--workspace` for all packages"
            ));
        }
        if paths.is_empty() {
            return Error::new(format!(
                "no recording is named `{name}`; there are no recordings at all"
            ));
        }
        let known: Vec<_> = paths.iter().map(String::as_str).collect();
        let hint = match did_you_mean(name, &known) {
            hint if hint.is_empty() => {
                let inventories = self.packages.iter().map(|(_, inventory, _)| inventory);
                Inventory::hint(inventories, name)
            }
            hint => hint,
        };
        let listed: String = paths
            .iter()
            .take(MOST)
            .map(|path| format!("\n  {path}"))
            .collect();
        let more = match paths.len().saturating_sub(MOST) {
            0 => String::new(),
            more => format!("\n  and {more} more: see `cargo stubs list`"),
        };
        Error::new(format!(
            "no recording is named `{name}`{hint}; there are recordings of{listed}{more}"
        ))
    }
}

impl Entry<'_> {
    /// The function's path.
    pub(crate) fn path(&self) -> String {
        match self.function {
            Some(function) => function.path.clone(),
            None => self.file.function(),
        }
    }

    /// `None` if the function is unknown.
    pub(crate) fn is_stale(&self) -> Option<bool> {
        Some(self.file.is_stale(self.function?))
    }
}
