//! What a test leaves unused of its own recordings.

use std::collections::HashSet;
use std::path::PathBuf;

use super::{KEY_IN_NAME, Store};
use crate::args::Args;
use crate::sort::sort_by;

/// The recordings of a test that it does not use, or not to their end.
#[derive(Debug, Default)]
pub(crate) struct UnusedRecordings {
    pub(crate) files: Vec<PathBuf>,
    pub(crate) sequences: Vec<PartlyUsed>,
}

/// A sequence of which answers are left.
#[derive(Debug)]
pub(crate) struct PartlyUsed {
    pub(crate) file: PathBuf,
    pub(crate) given: usize,
    pub(crate) answers: usize,
}

impl UnusedRecordings {
    pub(crate) fn is_empty(&self) -> bool {
        self.files.is_empty() && self.sequences.is_empty()
    }
}

impl Store {
    /// What is left if the recordings of these keys have answered, and `given` says how many
    /// identical calls there were with these arguments.
    pub(crate) fn unused(
        &self,
        used: &HashSet<String>,
        given: impl Fn(&Args) -> usize,
    ) -> UnusedRecordings {
        UnusedRecordings {
            files: self.files_other_than(used),
            sequences: self.partly_used(given),
        }
    }

    /// The files of the folder that look like recordings, without those of the given keys.
    fn files_other_than(&self, keys: &HashSet<String>) -> Vec<PathBuf> {
        let by_hand = self.by_hand.answering_files();
        let names: HashSet<_> = keys.iter().map(|key| &key[..KEY_IN_NAME]).collect();
        let mut files = self.files();
        files.retain(|file| {
            let stem = file.file_stem().unwrap_or_default().to_string_lossy();
            let key = stem.rsplit('.').next().unwrap_or_default();
            !names.contains(key) && !by_hand.contains(file)
        });
        files
    }

    /// Every recording that has answered is in memory.
    fn partly_used(&self, given: impl Fn(&Args) -> usize) -> Vec<PartlyUsed> {
        if !self.in_sequence {
            return Vec::new();
        }
        let known = self.memory.all().into_iter();
        let partly = known.filter_map(|known| {
            let answers = known.recording.returns.len();
            let given = given(&known.args);
            (0 < given && given < answers).then(|| {
                let place = self.place(&known.args);
                let file = self.file_by_hand(&place).unwrap_or(place.path);
                PartlyUsed {
                    file,
                    given,
                    answers,
                }
            })
        });
        let mut partly: Vec<_> = partly.collect();
        sort_by(&mut partly, |one, other| one.file.cmp(&other.file));
        partly
    }
}
