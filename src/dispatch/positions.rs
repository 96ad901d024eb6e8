//! How far a stub has come in its sequences.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::args::Args;

/// By the bytes of the arguments: how many of the recorded answers were given.
#[derive(Debug, Default)]
pub(crate) struct Positions(Mutex<HashMap<Vec<u8>, usize>>);

impl Positions {
    /// The position of the next answer.
    pub(crate) fn next(&self, args: &Args) -> usize {
        self.lock().get(args.bytes()).copied().unwrap_or_default()
    }

    /// The next answer's position, which nobody else is given then; `None`
    /// where all of this many were given.
    pub(crate) fn take(&self, args: &Args, answers: usize) -> Option<usize> {
        let mut positions = self.lock();
        let given = positions.entry(args.bytes().to_vec()).or_default();
        let position = *given;
        (position < answers).then(|| {
            *given += 1;
            position
        })
    }

    /// So many answers were given.
    pub(crate) fn set(&self, args: &Args, given: usize) {
        self.lock().insert(args.bytes().to_vec(), given);
    }

    /// Nothing panics while this lock is held.
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Vec<u8>, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
