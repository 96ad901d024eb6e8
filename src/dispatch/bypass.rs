//! How generated code reaches the real function.

use std::cell::Cell;

use crate::function::Function;

thread_local! {
    /// The function whose next call on this thread is the real one.
    static NEXT_IS_REAL: Cell<Option<&'static Function>> = const { Cell::new(None) };
    /// The number of recordings in progress on this thread.
    static RECORDING: Cell<usize> = const { Cell::new(0) };
}

/// Two marks on the thread that let a call through to the real function.
pub(crate) struct Bypass;

impl Bypass {
    /// Marks the next call of the function on this thread as the real one: generated
    /// code is about to call the function again, to reach its body.
    pub(crate) fn next_is_real(function: &'static Function) {
        NEXT_IS_REAL.set(Some(function));
    }

    /// Removes that mark.
    pub(crate) fn forget(function: &'static Function) {
        Self::take_next_is_real(function);
    }

    /// Consumes the mark, if there is one for this function. The mark names the
    /// function because the code of an argument may call another one first.
    pub(super) fn take_next_is_real(function: &'static Function) -> bool {
        let marked = NEXT_IS_REAL
            .get()
            .is_some_and(|next| std::ptr::eq(next, function));
        if marked {
            NEXT_IS_REAL.set(None);
        }
        marked
    }

    /// Whether a recording is in progress on this thread. Calls inside it reach the
    /// real function, so that only the outermost call is recorded.
    pub(crate) fn is_recording() -> bool {
        RECORDING.get() > 0
    }

    pub(crate) fn begin_recording() {
        RECORDING.set(RECORDING.get() + 1);
    }

    pub(crate) fn end_recording() {
        RECORDING.set(RECORDING.get().saturating_sub(1));
    }
}
