//! What predicates say beside yes and no, to whoever has asked them.

use std::cell::RefCell;

use super::PredicateError;
use crate::value::Node;

/// What was said.
#[derive(Debug, Default)]
pub(crate) struct Diagnostics {
    /// Why one could not be asked; the first.
    pub(crate) error: Option<PredicateError>,
    /// Whether the others are wanted.
    wants_mismatches: bool,
    pub(crate) mismatches: Vec<Mismatch>,
}

/// An argument that is not as it should be.
#[derive(Debug)]
pub(crate) struct Mismatch {
    pub(crate) argument: String,
    /// What it should be, where that is one value.
    pub(crate) expected: Option<Node>,
    pub(crate) called: Node,
}

impl Diagnostics {
    pub(crate) fn with_mismatches() -> Self {
        Self {
            wants_mismatches: true,
            ..Self::default()
        }
    }
}

thread_local! {
    static LISTENER: RefCell<Option<Diagnostics>> = const { RefCell::new(None) };
}

/// Hears what predicates say on this thread while `ask` runs, and nobody else
/// does: a predicate may call a function whose mock asks further ones.
pub(crate) fn listen<T>(diagnostics: Diagnostics, ask: impl FnOnce() -> T) -> (T, Diagnostics) {
    struct Restore(Option<Diagnostics>);
    impl Drop for Restore {
        fn drop(&mut self) {
            LISTENER.set(self.0.take());
        }
    }
    let Ok(before) = LISTENER.try_with(|listener| listener.replace(Some(diagnostics))) else {
        // The thread ends: there is no place to hear it at.
        return (ask(), Diagnostics::default());
    };
    let before = Restore(before);
    let answer = ask();
    let diagnostics = LISTENER.take().unwrap_or_default();
    drop(before);
    (answer, diagnostics)
}

/// `Err` gives it back: nobody listens.
pub(super) fn tell_unfit(error: PredicateError) -> Result<(), PredicateError> {
    let mut error = Some(error);
    let _ = LISTENER.try_with(|listener| {
        if let Some(diagnostics) = &mut *listener.borrow_mut()
            && let Some(error) = error.take()
        {
            diagnostics.error.get_or_insert(error);
        }
    });
    error.map_or(Ok(()), Err)
}

pub(super) fn tell_mismatch(mismatch: impl FnOnce() -> Mismatch) {
    let _ = LISTENER.try_with(|listener| {
        if let Some(diagnostics) = &mut *listener.borrow_mut()
            && diagnostics.wants_mismatches
        {
            diagnostics.mismatches.push(mismatch());
        }
    });
}
