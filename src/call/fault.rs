//! What a test does to the answer of a call: it comes late, or, of a stream or
//! an iterator, not at once, or not all of it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::deferred::{ItemEdits, ItemGate};
use super::delay::Wait;
use super::{Delay, message};

/// What is done to an answer of type `O`; nothing, nearly always.
pub struct Edit<O>(Option<Box<Edits<O>>>);

/// Makes what a stream goes on with after it was cut.
type Then<O> = Arc<dyn Fn() -> O + Send + Sync>;

pub(crate) struct Edits<O> {
    pub(crate) delay: Option<Duration>,
    pub(crate) cut_after: Option<usize>,
    pub(crate) then: Option<Then<O>>,
    pub(crate) gate: Option<ItemGate>,
}

impl<O> Default for Edits<O> {
    fn default() -> Self {
        Self {
            delay: None,
            cut_after: None,
            then: None,
            gate: None,
        }
    }
}

impl<O> Default for Edit<O> {
    fn default() -> Self {
        Self(None)
    }
}

impl<O> Edit<O> {
    pub(crate) fn new(edits: Edits<O>) -> Self {
        Self(Some(Box::new(edits)))
    }

    /// Both; of what contradicts, the later.
    pub(crate) fn and(self, later: Self) -> Self {
        let (Some(first), Some(later)) = (self.0, later.0) else {
            unreachable!("neither is nothing");
        };
        let (cut_after, then) = match later.cut_after {
            Some(_) => (later.cut_after, later.then),
            None => (first.cut_after, first.then),
        };
        Self::new(Edits {
            delay: later.delay.or(first.delay),
            cut_after,
            then,
            gate: later.gate.or(first.gate),
        })
    }

    pub(super) fn is_none(&self) -> bool {
        self.0.is_none()
    }

    /// Only streams and iterators have items.
    pub(super) fn is_of_items(&self) -> bool {
        let edits = self.0.as_ref();
        edits.is_some_and(|edits| edits.cut_after.is_some() || edits.gate.is_some())
    }

    /// How long the answer is to take; it is somebody else's from now on.
    fn take_delay(&mut self) -> Option<Duration> {
        self.0.as_mut()?.delay.take()
    }

    /// The delay, by itself, where it is of the whole answer.
    pub(super) fn take_delay_of(&mut self, delay: Delay) -> Self {
        match delay {
            Delay::OfItems => Self::default(),
            Delay::OfTheWhole => match self.take_delay() {
                None => Self::default(),
                Some(delay) => Self::new(Edits {
                    delay: Some(delay),
                    ..Edits::default()
                }),
            },
        }
    }

    /// Waits for the delay, on this thread.
    pub(super) fn sleep(&mut self) {
        if let Some(delay) = self.take_delay() {
            std::thread::sleep(delay);
        }
    }

    /// Waits for the delay, in a future.
    pub(super) fn wait(&mut self) -> Option<Wait> {
        self.take_delay().map(Wait::new)
    }

    /// For an answer whose type only the caller knows.
    ///
    /// # Panics
    ///
    /// Where it goes on with something.
    #[track_caller]
    pub(super) fn of_unknown_type<B>(self) -> Edit<B> {
        Edit(self.0.map(|edits| {
            assert!(
                edits.then.is_none(),
                "{}",
                message::goes_on_with_an_answer()
            );
            Box::new(Edits {
                delay: edits.delay,
                cut_after: edits.cut_after,
                then: None,
                gate: edits.gate,
            })
        }))
    }

    /// In the form in which it reaches a stream, with what that goes on with.
    pub(super) fn into_stream_faults(self) -> StreamFaults<O> {
        let Some(edits) = self.0 else {
            return StreamFaults::default();
        };
        let wait = edits.delay.map(Wait::new);
        StreamFaults {
            items: Some(Box::new(ItemEdits::new(wait, edits.cut_after, edits.gate))),
            then: edits.then.map(|then| then()),
        }
    }
}

impl<O> fmt::Debug for Edit<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Edit").field(&self.0.is_some()).finish()
    }
}

/// What is done to a stream or an iterator, and what it goes on with where it
/// was cut: in the type that stands in the answer's place.
pub struct StreamFaults<R> {
    pub(super) items: Option<Box<ItemEdits>>,
    pub(super) then: Option<R>,
}

impl<R> Default for StreamFaults<R> {
    fn default() -> Self {
        Self {
            items: None,
            then: None,
        }
    }
}

impl<R> StreamFaults<R> {
    pub(crate) fn map<B>(self, make: impl FnOnce(R) -> B) -> StreamFaults<B> {
        StreamFaults {
            items: self.items,
            then: self.then.map(make),
        }
    }

    pub(super) fn is_none(&self) -> bool {
        self.items.is_none()
    }

    /// Of an answer that is an error, or has no items: it comes late.
    pub(crate) fn sleep(mut self) {
        if let Some(items) = &mut self.items {
            items.sleep();
        }
    }

    pub(super) fn wait(&mut self) -> Option<Wait> {
        self.items.as_mut()?.take_wait()
    }

    /// # Panics
    ///
    /// Where the test wants items, and there are none.
    #[track_caller]
    pub(crate) fn must_be_without_items(&self) {
        let items = self.items.as_ref();
        if items.is_some_and(|items| items.is_of_items()) {
            panic!("{}", message::no_items());
        }
    }
}

impl<B, E> StreamFaults<Result<B, E>> {
    /// Of what is in the `Ok`.
    #[track_caller]
    pub(super) fn in_ok(self) -> StreamFaults<B> {
        self.map(|then| match then {
            Ok(then) => then,
            Err(_) => panic!("{}", message::goes_on_with_an_error()),
        })
    }
}

impl<R> fmt::Debug for StreamFaults<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("StreamFaults")
            .field(&self.items.is_some())
            .finish()
    }
}
