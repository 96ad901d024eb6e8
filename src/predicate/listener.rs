//! What predicates say beside yes and no, to whoever has asked them.

use std::cell::RefCell;

use super::Unfit;
use crate::value::Node;

/// What was said.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// Why one could not be asked; the first.
    pub(crate) unfit: Option<Unfit>,
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

impl Heard {
    pub(crate) fn with_mismatches() -> Self {
        Self {
            wants_mismatches: true,
            ..Self::default()
        }
    }
}

thread_local! {
    static LISTENER: RefCell<Option<Heard>> = const { RefCell::new(None) };
}

/// Hears what predicates say on this thread while `ask` runs, and nobody else
/// does: a predicate may call a function whose mock asks further ones.
pub(crate) fn listen<T>(heard: Heard, ask: impl FnOnce() -> T) -> (T, Heard) {
    struct Restore(Option<Heard>);
    impl Drop for Restore {
        fn drop(&mut self) {
            LISTENER.set(self.0.take());
        }
    }
    let Ok(before) = LISTENER.try_with(|listener| listener.replace(Some(heard))) else {
        // The thread ends: there is no place to hear it at.
        return (ask(), Heard::default());
    };
    let before = Restore(before);
    let answer = ask();
    let heard = LISTENER.take().unwrap_or_default();
    drop(before);
    (answer, heard)
}

/// `Err` gives it back: nobody listens.
pub(super) fn tell_unfit(unfit: Unfit) -> Result<(), Unfit> {
    let mut unfit = Some(unfit);
    let _ = LISTENER.try_with(|listener| {
        if let Some(heard) = &mut *listener.borrow_mut()
            && let Some(unfit) = unfit.take()
        {
            heard.unfit.get_or_insert(unfit);
        }
    });
    unfit.map_or(Ok(()), Err)
}

pub(super) fn tell_mismatch(mismatch: impl FnOnce() -> Mismatch) {
    let _ = LISTENER.try_with(|listener| {
        if let Some(heard) = &mut *listener.borrow_mut()
            && heard.wants_mismatches
        {
            heard.mismatches.push(mismatch());
        }
    });
}
