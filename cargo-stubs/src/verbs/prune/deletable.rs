//! The files that may be deleted: those that are provably the store's, and that nothing
//! uses.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use cached_stubs::__command::{self as library, Recording};
use serde::Serialize;

use super::sidecars::{self, is_named_beside};
use super::territory::Territory;
use crate::filter::Filter;
use crate::findings::{Finding, Inspector};
use crate::outcome::Error;
use crate::recordings::{RecordingFile, Recordings, function_in};
use crate::usage::{Usage, UsageState};
use crate::workspace::Package;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Reason {
    Unused,
    Orphaned,
    /// The same recording is beside it under its own name.
    Copy,
    /// A temporary file of a process that was killed.
    LeftOver,
    /// A sidecar that no recording names.
    OfNoRecording,
}

pub(super) struct Deletable<'w> {
    pub(super) package: &'w Package,
    pub(super) function: Option<String>,
    pub(super) path: PathBuf,
    /// The folder of recordings that contains it.
    root: PathBuf,
    pub(super) bytes: u64,
    pub(super) reason: Reason,
    proof: Proof,
}

/// What shows that a file is still the one that was found before the tests ran.
enum Proof {
    Recording(Recording),
    Sidecar,
    Temporary,
}

/// How many recordings stay although no test used them, by the reason.
pub(super) type Kept = BTreeMap<String, usize>;

impl Reason {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Unused => "unused",
            Self::Orphaned => "orphaned",
            Self::Copy => "copied",
            Self::LeftOver => "left over",
            Self::OfNoRecording => "of no recording",
        }
    }
}

/// The decision about one recording.
enum Verdict {
    Stays,
    StaysBecause(String),
    Goes(Reason),
}

/// Decides about the files of one package.
pub(super) struct Decision<'a, 'w> {
    pub(super) package: &'w Package,
    /// Which functions' recordings may be deleted.
    pub(super) filter: &'a Filter,
    /// The files before the tests ran.
    pub(super) recordings: &'a Recordings,
    pub(super) territory: &'a Territory,
    pub(super) inspector: &'a Inspector<'a>,
    pub(super) usage: &'a Usage,
}

impl<'w> Decision<'_, 'w> {
    pub(super) fn files(&self) -> (Vec<Deletable<'w>>, Kept) {
        let mut files = Vec::new();
        let mut kept = Kept::new();
        let findings = self.inspector.findings(self.recordings).into_iter();
        let findings: HashMap<_, _> = findings
            .filter(|(_, finding)| !matches!(finding, Finding::Secret(_)))
            .map(|(file, finding)| (file.path.as_path(), finding))
            .collect();
        let recordings = self.recordings.files.iter();
        for file in recordings.filter(|file| self.filter.matches(&file.function())) {
            match (self.verdict(file, findings.get(&*file.path)), &file.content) {
                (Verdict::Goes(reason), Ok(recording)) => files.push(Deletable {
                    package: self.package,
                    function: Some(file.function()),
                    path: file.path.clone(),
                    root: file.root.clone(),
                    bytes: file.bytes,
                    reason,
                    proof: Proof::Recording(recording.clone()),
                }),
                (Verdict::StaysBecause(reason), _) => *kept.entry(reason).or_default() += 1,
                _ => {}
            }
        }
        self.add_left_over(&mut files);
        self.add_sidecars(&mut files);
        let found = files.len();
        files.retain(Deletable::is_unchanged);
        if files.len() < found {
            let reason = "changed since the tests began".to_owned();
            kept.insert(reason, found - files.len());
        }
        (files, kept)
    }

    fn verdict(&self, file: &RecordingFile, finding: Option<&Finding<'_>>) -> Verdict {
        let state = self.usage.state(self.package, file);
        let is_copy = matches!(finding, Some(Finding::Copy));
        if state == UsageState::Used && !is_copy {
            return Verdict::Stays;
        }
        if let Err(reason) = self.territory.check(&file.path, &file.root) {
            return Verdict::StaysBecause(reason);
        }
        match (finding, state) {
            (Some(Finding::Copy), _) => Verdict::Goes(Reason::Copy),
            (Some(Finding::ByHand), _) => {
                Verdict::StaysBecause("written by hand: `cargo stubs status`".to_owned())
            }
            (Some(Finding::Misnamed), _) => {
                Verdict::StaysBecause("not named after their keys: `cargo stubs status`".to_owned())
            }
            _ if !is_in_its_folder(file) && file.content.is_ok() => {
                Verdict::StaysBecause("not in the folder of their function".to_owned())
            }
            (Some(Finding::Orphaned), _) => Verdict::Goes(Reason::Orphaned),
            // It may be half of a merge.
            (Some(Finding::Unreadable(_)), _) => Verdict::StaysBecause(
                "unreadable files may be half of a merge: `cargo stubs status`".to_owned(),
            ),
            (_, UsageState::Unused) => Verdict::Goes(Reason::Unused),
            (_, _) => {
                let not_run = self.usage.gap(self.package);
                Verdict::StaysBecause(not_run.unwrap_or("a test did not pass").to_owned())
            }
        }
    }

    fn add_left_over(&self, files: &mut Vec<Deletable<'w>>) {
        for file in &self.recordings.left_over {
            let is_selected = self.filter.matches(&file.function());
            if is_selected && self.territory.check(&file.path, &file.root).is_ok() {
                files.push(Deletable {
                    package: self.package,
                    function: None,
                    path: file.path.clone(),
                    root: file.root.clone(),
                    bytes: file.bytes,
                    reason: Reason::LeftOver,
                    proof: Proof::Temporary,
                });
            }
        }
    }

    /// Adds the sidecars beside recordings, and in folders of functions, that no file
    /// names but those that will be deleted.
    fn add_sidecars(&self, files: &mut Vec<Deletable<'w>>) {
        let deleted: BTreeSet<_> = files.iter().map(|file| file.path.clone()).collect();
        let mut folders = self.inspector.folders(self.recordings);
        let recordings = self.recordings.files.iter();
        folders.extend(
            recordings
                .filter(|file| file.content.is_ok() && file.has_own_name())
                .filter(|file| is_in_its_folder(file))
                .filter_map(|file| Some((file.path.parent()?.to_path_buf(), file.root.clone()))),
        );
        for (folder, root) in folders {
            if !self
                .filter
                .matches(&function_in(&folder.join("sidecar"), &root))
            {
                continue;
            }
            for (path, bytes) in sidecars::of_no_recording(&folder, &deleted) {
                if self.territory.check(&path, &root).is_ok() {
                    files.push(Deletable {
                        package: self.package,
                        function: None,
                        path,
                        root: root.clone(),
                        bytes,
                        reason: Reason::OfNoRecording,
                        proof: Proof::Sidecar,
                    });
                }
            }
        }
    }
}

/// Whether the recording is in the folder of the function that it names.
fn is_in_its_folder(file: &RecordingFile) -> bool {
    library::is_folder_of_function(&file.folder, &file.function())
}

impl Deletable<'_> {
    /// Whether the file is the one that was found.
    fn is_unchanged(&self) -> bool {
        match &self.proof {
            Proof::Recording(found) => library::read(&self.path).is_ok_and(|now| now == *found),
            Proof::Sidecar => library::is_sidecar(&self.path),
            Proof::Temporary => true,
        }
    }

    /// Deletes what tells git how to treat sidecars, if it is all that remains.
    fn delete_attributes(&self) {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let files: Vec<_> = entries.map(|entry| entry.path()).collect();
        if let [only] = files.as_slice()
            && library::is_attributes(only)
        {
            // Then the folder remains, too.
            let _ = fs::remove_file(only);
        }
    }

    /// Deletes the file, and the folders that become empty. False if it has changed, or is
    /// in use now.
    pub(super) fn delete(&self, territory: &Territory) -> Result<bool, Error> {
        if territory.check(&self.path, &self.root).is_err() || !self.is_unchanged() {
            return Ok(false);
        }
        match self.proof {
            Proof::Temporary if !library::remove_left_over(&self.path) => return Ok(false),
            Proof::Temporary => {}
            Proof::Sidecar if is_named_beside(&self.path) => return Ok(false),
            Proof::Sidecar | Proof::Recording(_) => {
                fs::remove_file(&self.path).map_err(|error| Error::at(&self.path, error))?;
            }
        }
        self.delete_attributes();
        let folders = self.path.ancestors().skip(1);
        for folder in folders.take_while(|folder| *folder != self.root) {
            // Fails for a folder that is not empty.
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
        Ok(true)
    }
}
