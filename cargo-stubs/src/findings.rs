//! Problems of recordings, as far as files and test binaries show.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use cached_stubs::__command::{self as library, DescribedFunction, Recording, Secrets};

use crate::inventory::Inventory;
use crate::mentions::Mentions;
use crate::recordings::{RecordingFile, Recordings};
use crate::workspace::Workspace;

/// What is wrong with a recording.
pub(crate) enum Finding<'a> {
    /// The recording cannot be read, and why.
    Unreadable(&'a str),
    /// The recording can be read, but no call can use it, and why.
    Unusable(String),
    /// The recording contains a secret: where, and which kind.
    Secret(String),
    /// The function's source has changed since the recording.
    Stale(&'a DescribedFunction),
    /// The function does not exist any more.
    Orphaned,
    /// The same recording is beside it under its own name.
    Copy,
    /// Somebody wrote the recording, and it has no key yet.
    ByHand,
    /// No call finds the recording, since its name does not have its key.
    Misnamed,
}

/// Finds what is wrong with recordings.
pub(crate) struct Inspector<'a> {
    workspace: &'a Workspace,
    /// Those of the selected packages.
    inventories: &'a [Inventory],
    secrets: Secrets,
    lock_file: OnceCell<String>,
}

/// Whether the function of a recording exists.
#[derive(Clone, Copy)]
enum Existence<'a> {
    Described(&'a DescribedFunction),
    /// The sources may have it, but not this build.
    Possible,
    Gone,
}

impl<'a> Inspector<'a> {
    pub(crate) fn new(workspace: &'a Workspace, inventories: &'a [Inventory]) -> Self {
        Self {
            workspace,
            inventories,
            secrets: workspace.secrets(),
            lock_file: OnceCell::new(),
        }
    }

    /// The recordings with a problem, and the problem.
    pub(crate) fn findings<'s>(
        &self,
        recordings: &'s Recordings,
    ) -> Vec<(&'s RecordingFile, Finding<'s>)>
    where
        'a: 's,
    {
        // Searching the sources once per function is enough.
        let mut known = HashMap::new();
        let originals = Originals::of(recordings);
        let mut findings = Vec::new();
        for file in &recordings.files {
            let existence = *known
                .entry((file.folder.as_path(), file.function()))
                .or_insert_with(|| self.existence(file));
            match (&file.content, existence) {
                (Err(problem), _) => findings.push((file, Finding::Unreadable(problem))),
                // It may be stale, but accepting it includes that.
                (Ok(_), _) if file.is_by_hand() => findings.push((file, Finding::ByHand)),
                (Ok(_), _) if !file.has_own_name() => findings.push((
                    file,
                    match originals.contain(file) {
                        true => Finding::Copy,
                        false => Finding::Misnamed,
                    },
                )),
                (Ok(_), Existence::Gone) => findings.push((file, Finding::Orphaned)),
                (Ok(_), existence) => {
                    let stale = match existence {
                        Existence::Described(function) => Some(function),
                        Existence::Possible | Existence::Gone => None,
                    };
                    let stale = stale.filter(|function| function.stale_fails);
                    let stale = stale.filter(|function| file.is_stale(function));
                    let unusable = unusable(file, existence).map(Finding::Unusable);
                    let finding = unusable.or(stale.map(Finding::Stale));
                    findings.extend(finding.map(|finding| (file, finding)));
                }
            }
            if let Ok(recording) = &file.content
                && let Some(place) = library::secret_in(recording, &self.secrets)
            {
                findings.push((file, Finding::Secret(place)));
            }
        }
        findings
    }

    /// The folders of the functions of these tests, and those of single tests in them,
    /// each with its folder of recordings.
    pub(crate) fn folders(&self, recordings: &Recordings) -> BTreeMap<PathBuf, PathBuf> {
        let mut folders = BTreeMap::new();
        for root in &recordings.roots {
            for function in self.functions() {
                let folder = root.join(&function.folder);
                let inner = fs::read_dir(&folder).into_iter().flatten();
                let inner = inner.filter_map(|entry| Some(entry.ok()?.path()));
                let of_tests = inner.filter(|path| {
                    let name = path.file_name().unwrap_or_default();
                    name.to_string_lossy().starts_with("test.")
                });
                folders.extend(of_tests.map(|folder| (folder, root.clone())));
                folders.insert(folder, root.clone());
            }
        }
        folders
    }

    fn existence(&self, file: &RecordingFile) -> Existence<'a> {
        let path = file.function();
        let mut functions = self.functions();
        // A test may choose any folder in code; then the path inside the file decides.
        let function = functions
            .clone()
            .find(|function| function.folder == file.folder)
            .or_else(|| functions.find(|function| function.path == path));
        if let Some(function) = function {
            return Existence::Described(function);
        }
        let name = path.rsplit("::").next().unwrap_or(&path);
        if self.may_exist(file, name) {
            Existence::Possible
        } else {
            Existence::Gone
        }
    }

    fn functions(&self) -> impl Iterator<Item = &'a DescribedFunction> + Clone {
        let inventories = self.inventories.iter();
        inventories.flat_map(|inventory| &inventory.functions)
    }

    /// Whether the function may exist although no binary of this build reports it:
    /// behind a feature or a `cfg`, or in a package or binary that was not asked.
    fn may_exist(&self, file: &RecordingFile, name: &str) -> bool {
        if self
            .inventories
            .iter()
            .any(|inventory| inventory.gap.is_some())
        {
            return true;
        }
        let mut mentions = Mentions::default();
        let members = self.workspace.members();
        let folders: BTreeSet<_> = members.map(|member| member.folder.as_path()).collect();
        for folder in &folders {
            // A member may be inside another one.
            let mut parents = folder.ancestors().skip(1);
            if !parents.any(|parent| folders.contains(parent)) {
                mentions.add_folder(folder, name);
            }
        }
        let namesakes = self.functions().filter(|function| function.name == name);
        // The tests of several packages report the functions of a library.
        let places = namesakes.map(|function| (&function.path, &function.file, function.line));
        let namesakes = places.collect::<BTreeSet<_>>().len();
        let is_mentioned = if namesakes > 0 {
            // The sources mention the name anyway, as when a function was moved.
            mentions.functions > namesakes
        } else {
            mentions.all > 0
        };
        is_mentioned || self.is_in_dependency(file)
    }

    /// Whether the function's package is a dependency outside the workspace.
    fn is_in_dependency(&self, file: &RecordingFile) -> bool {
        let package = file.folder.iter().next().unwrap_or_default();
        let package = package.to_string_lossy();
        let mut members = self.workspace.members();
        if members.any(|member| member.name == package) {
            return false;
        }
        let lock_file = self.lock_file.get_or_init(|| {
            let path = self.workspace.root.join("Cargo.lock");
            fs::read_to_string(path).unwrap_or_default()
        });
        lock_file.contains(&format!("name = \"{package}\""))
    }
}

/// Why no call can use the recording, as far as the file shows.
fn unusable(file: &RecordingFile, existence: Existence<'_>) -> Option<String> {
    // Each test has recordings of its own where a stub is `stateful`, which makes a sequence.
    let in_sequence = match existence {
        Existence::Described(function) => function.sequence || file.test.is_some(),
        Existence::Possible | Existence::Gone => true,
    };
    let recording = file.content.as_ref().ok()?;
    library::unusable(&file.path, recording, in_sequence)
}

/// The recordings under their own names, by folder and key.
struct Originals<'s>(HashMap<(Option<&'s Path>, &'s str), &'s Recording>);

impl<'s> Originals<'s> {
    fn of(recordings: &'s Recordings) -> Self {
        let files = recordings.files.iter();
        let own = files.filter(|file| file.has_own_name());
        let named = own.filter_map(|file| {
            let recording = file.content.as_ref().ok()?;
            Some(((file.path.parent(), &*recording.key), recording))
        });
        Self(named.collect())
    }

    /// Whether one of them is the same as the recording in this file beside it.
    fn contain(&self, file: &RecordingFile) -> bool {
        let recording = file.content.as_ref().ok();
        recording.is_some_and(|recording| {
            let original = self.0.get(&(file.path.parent(), &*recording.key));
            original.is_some_and(|original| *original == recording)
        })
    }
}
