//! What a thread knows of the call it is in.

use std::cell::Cell;

use crate::function::Function;

thread_local! {
    /// The function whose next call on this thread is the real one.
    static NEXT_IS_REAL: Cell<Option<&'static Function>> = const { Cell::new(None) };
    /// How many recordings this thread is inside of.
    static RECORDING: Cell<usize> = const { Cell::new(0) };
}

/// The two marks by which the real function is reached.
pub(crate) struct Bypass;

impl Bypass {
    /// Generated code is about to call the function again, to reach its body.
    pub(crate) fn next_is_real(function: &'static Function) {
        NEXT_IS_REAL.set(Some(function));
    }

    /// The next call is like any other again.
    pub(crate) fn forget(function: &'static Function) {
        Self::take_next_is_real(function);
    }

    /// Whether this call is that one. The mark bears the function, since an
    /// argument's own code may call another stubbable one first.
    pub(super) fn take_next_is_real(function: &'static Function) -> bool {
        let marked = NEXT_IS_REAL
            .get()
            .is_some_and(|next| std::ptr::eq(next, function));
        if marked {
            NEXT_IS_REAL.set(None);
        }
        marked
    }

    /// Whether a call is part of a recording that is being made: then it is
    /// the real function, and only the outermost call is recorded.
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
