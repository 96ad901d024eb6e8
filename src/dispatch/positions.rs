//! The position of a stub in each of its sequences.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::args::Args;

/// The number of recorded answers that were given, by the bytes of the arguments.
#[derive(Debug, Default)]
pub(crate) struct Positions(Mutex<HashMap<Vec<u8>, usize>>);

impl Positions {
    /// The position of the next answer.
    pub(crate) fn next(&self, args: &Args) -> usize {
        self.lock().get(args.bytes()).copied().unwrap_or_default()
    }

    /// Claims the position of the next answer; `None` if all answers were given.
    pub(crate) fn take(&self, args: &Args, answers: usize) -> Option<usize> {
        let mut positions = self.lock();
        let given = positions.entry(args.bytes().to_vec()).or_default();
        let position = *given;
        (position < answers).then(|| {
            *given += 1;
            position
        })
    }

    /// Sets the number of answers that were given.
    pub(crate) fn set(&self, args: &Args, given: usize) {
        self.lock().insert(args.bytes().to_vec(), given);
    }

    /// Nothing panics while this lock is held.
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Vec<u8>, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
