//! The files that may be deleted: those that are provably the store's, and that nothing
//! uses.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use cached_stubs::__command as library;
use serde::Serialize;

use super::own_file::{OwnFile, Proof};
use super::sidecars;
use super::territory::Territory;
use crate::filter::Filter;
use crate::findings::{Finding, Inspector};
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
    pub(super) bytes: u64,
    pub(super) reason: Reason,
    pub(super) own: OwnFile,
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
            .filter(|(_, finding)| !matches!(finding, Finding::Secret(_) | Finding::Unusable(_)))
            .map(|(file, finding)| (file.path.as_path(), finding))
            .collect();
        let recordings = self.recordings.files.iter();
        for file in recordings.filter(|file| self.filter.matches(&file.function())) {
            match (self.verdict(file, findings.get(&*file.path)), &file.content) {
                (Verdict::Goes(reason), Ok(recording)) => files.push(Deletable {
                    package: self.package,
                    function: Some(file.function()),
                    bytes: file.bytes,
                    reason,
                    own: OwnFile {
                        path: file.path.clone(),
                        root: file.root.clone(),
                        proof: Proof::Recording(recording.clone()),
                    },
                }),
                (Verdict::StaysBecause(reason), _) => *kept.entry(reason).or_default() += 1,
                _ => {}
            }
        }
        self.add_left_over(&mut files);
        self.add_sidecars(&mut files);
        let found = files.len();
        files.retain(|file| file.own.is_unchanged());
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
                    bytes: file.bytes,
                    reason: Reason::LeftOver,
                    own: OwnFile {
                        path: file.path.clone(),
                        root: file.root.clone(),
                        proof: Proof::Temporary,
                    },
                });
            }
        }
    }

    /// Adds the sidecars beside recordings, and in folders of functions, that no file
    /// names but those that will be deleted.
    fn add_sidecars(&self, files: &mut Vec<Deletable<'w>>) {
        let deleted: BTreeSet<_> = files.iter().map(|file| file.own.path.clone()).collect();
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
                        bytes,
                        reason: Reason::OfNoRecording,
                        own: OwnFile {
                            path,
                            root: root.clone(),
                            proof: Proof::Sidecar,
                        },
                    });
                }
            }
        }
    }
}

/// Whether the recording is in the folder of the function that it names.
pub(in crate::verbs) fn is_in_its_folder(file: &RecordingFile) -> bool {
    library::is_folder_of_function(&file.folder, &file.function())
}
