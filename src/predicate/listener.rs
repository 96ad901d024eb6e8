//! What predicates report besides yes and no.

use std::cell::RefCell;

use super::PredicateError;
use crate::value::Node;

#[derive(Debug, Default)]
pub(crate) struct Diagnostics {
    /// The first predicate that could not be evaluated.
    pub(crate) error: Option<PredicateError>,
    wants_mismatches: bool,
    pub(crate) mismatches: Vec<Mismatch>,
}

/// An argument that does not match.
#[derive(Debug)]
pub(crate) struct Mismatch {
    pub(crate) argument: String,
    /// The only value that would match; `None` if there are several.
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

/// Collects what predicates report on this thread during `evaluate`. An outer
/// `listen` does not get it: a predicate may call a function whose mock
/// evaluates predicates of its own.
pub(crate) fn listen<T>(
    diagnostics: Diagnostics,
    evaluate: impl FnOnce() -> T,
) -> (T, Diagnostics) {
    struct Restore(Option<Diagnostics>);
    impl Drop for Restore {
        fn drop(&mut self) {
            LISTENER.set(self.0.take());
        }
    }
    let Ok(before) = LISTENER.try_with(|listener| listener.replace(Some(diagnostics))) else {
        // The thread is ending, so its thread-locals are gone.
        return (evaluate(), Diagnostics::default());
    };
    let before = Restore(before);
    let result = evaluate();
    let diagnostics = LISTENER.take().unwrap_or_default();
    drop(before);
    (result, diagnostics)
}

/// Returns the error if nobody listens.
pub(super) fn report_error(error: PredicateError) -> Result<(), PredicateError> {
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

pub(super) fn report_mismatch(mismatch: impl FnOnce() -> Mismatch) {
    let _ = LISTENER.try_with(|listener| {
        if let Some(diagnostics) = &mut *listener.borrow_mut()
            && diagnostics.wants_mismatches
        {
            diagnostics.mismatches.push(mismatch());
        }
    });
}
