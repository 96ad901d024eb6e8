//! What a test does to an answer on its way to the caller: it comes late, or,
//! if it is a stream or an iterator, its items wait or break off.

mod delay;
mod item_gate;
mod message;

pub(crate) use self::delay::Delay;
pub use self::item_gate::GateHandle;
pub(crate) use self::item_gate::ItemGate;
pub(crate) use self::message::has_no_items;

use std::any::Any;
use std::fmt;
use std::future::Future as _;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// Puts what a cut stream continues with into an `Option` of the mock's type.
pub(crate) type Continuation = Arc<dyn Fn(&mut dyn Any) + Send + Sync>;

/// The faults of one answer; nearly always none.
///
/// The type of the answer is not part of it, so that code which passes faults
/// on is compiled once.
#[derive(Default)]
pub struct Faults(Option<Box<Planned>>);

#[derive(Default)]
struct Planned {
    delay: Option<Delay>,
    /// Items until the stream is cut.
    items_left: Option<usize>,
    continuation: Option<Continuation>,
    gate: Option<ItemGate>,
    /// The gate has let the next item through, and it has not come yet.
    has_passed: bool,
}

impl Faults {
    pub(crate) fn new(
        delay: Option<Duration>,
        cut_after: Option<usize>,
        continuation: Option<Continuation>,
        gate: Option<ItemGate>,
    ) -> Self {
        Self(Some(Box::new(Planned {
            delay: delay.map(Delay::new),
            items_left: cut_after,
            continuation,
            gate,
            has_passed: false,
        })))
    }

    /// Only this delay.
    pub(crate) fn delayed(delay: Delay) -> Self {
        Self(Some(Box::new(Planned {
            delay: Some(delay),
            ..Planned::default()
        })))
    }

    /// Combines both; where they contradict each other, `later` wins.
    pub(crate) fn and(self, later: Self) -> Self {
        let (first, later) = match (self.0, later.0) {
            (Some(first), Some(later)) => (*first, *later),
            (first, later) => return Self(first.or(later)),
        };
        let (items_left, continuation) = match later.items_left {
            Some(_) => (later.items_left, later.continuation),
            None => (first.items_left, first.continuation),
        };
        Self(Some(Box::new(Planned {
            delay: later.delay.or(first.delay),
            items_left,
            continuation,
            gate: later.gate.or(first.gate),
            has_passed: false,
        })))
    }

    pub(crate) fn is_none(&self) -> bool {
        self.0.is_none()
    }

    /// Whether they need a stream or an iterator: only these have items.
    pub(crate) fn need_items(&self) -> bool {
        let planned = self.0.as_ref();
        planned.is_some_and(|planned| planned.items_left.is_some() || planned.gate.is_some())
    }

    /// Takes the delay out; whoever takes it waits for it.
    pub(crate) fn take_delay(&mut self) -> Option<Delay> {
        self.0.as_mut()?.delay.take()
    }

    /// Waits for the delay on this thread.
    pub(crate) fn sleep(&mut self) {
        if let Some(delay) = self.take_delay() {
            delay.sleep();
        }
    }

    /// Puts what the cut stream continues with into an `Option` of the mock's
    /// type.
    pub(crate) fn continue_into(&mut self, into: &mut dyn Any) {
        if let Some(continuation) = self.0.as_mut().and_then(|it| it.continuation.take()) {
            continuation(into);
        }
    }

    /// The faults of a stream, with what it continues with once it is cut.
    pub(crate) fn of_stream<O: 'static>(mut self) -> StreamFaults<O> {
        let mut then = None;
        self.continue_into(&mut then);
        StreamFaults { faults: self, then }
    }
}

/// How faults apply to the items.
impl Faults {
    /// Is ready when the next item may come.
    pub(crate) fn poll_before_item(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(planned) = &mut self.0 else {
            return Poll::Ready(());
        };
        if let Some(delay) = &mut planned.delay {
            ready!(Pin::new(delay).poll(context));
            planned.delay = None;
        }
        if let Some(gate) = &planned.gate
            && !planned.has_passed
        {
            ready!(gate.poll_pass(context));
            planned.has_passed = true;
        }
        Poll::Ready(())
    }

    /// Waits on this thread until the next item may come.
    pub(crate) fn before_item(&mut self) {
        self.sleep();
        if let Some(gate) = self.0.as_ref().and_then(|planned| planned.gate.as_ref()) {
            gate.pass();
        }
    }

    /// Whether the stream is cut here.
    pub(crate) fn cut_here(&self) -> bool {
        self.items_left() == Some(0)
    }

    /// What comes from now on is not cut.
    pub(crate) fn forget_cut(&mut self) {
        if let Some(planned) = &mut self.0 {
            planned.items_left = None;
        }
    }

    /// An item, or the end, has come.
    pub(crate) fn after_item(&mut self) {
        if let Some(planned) = &mut self.0 {
            planned.has_passed = false;
            planned.items_left = planned.items_left.map(|left| left.saturating_sub(1));
        }
    }

    /// How many items come before the cut; `None` without one.
    pub(crate) fn items_left(&self) -> Option<usize> {
        self.0.as_ref()?.items_left
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Faults").field(&!self.is_none()).finish()
    }
}

/// The faults of a stream or an iterator, and what it continues with once it is cut, as
/// the type of the answer.
pub struct StreamFaults<R> {
    pub(crate) faults: Faults,
    pub(crate) then: Option<R>,
}

impl<R> Default for StreamFaults<R> {
    fn default() -> Self {
        Self {
            faults: Faults::default(),
            then: None,
        }
    }
}

impl<R> StreamFaults<R> {
    pub(crate) fn map<B>(self, make: impl FnOnce(R) -> B) -> StreamFaults<B> {
        StreamFaults {
            faults: self.faults,
            then: self.then.map(make),
        }
    }

    /// For an answer that is an error: it comes late, on this thread.
    pub(crate) fn sleep(mut self) {
        self.faults.sleep();
    }
}

impl<B, E> StreamFaults<Result<B, E>> {
    /// The faults of the value in the `Ok`.
    ///
    /// # Panics
    ///
    /// Where the test planned an `Err` to continue with.
    #[track_caller]
    pub(crate) fn in_ok(self) -> StreamFaults<B> {
        self.map(|then| match then {
            Ok(then) => then,
            Err(_) => panic!("{}", message::continues_with_error()),
        })
    }
}

impl<R> fmt::Debug for StreamFaults<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("StreamFaults").field(&self.faults).finish()
    }
}

/// The faults of an answer that comes as a whole: it can only be late.
///
/// # Panics
///
/// Where the test planned something for items, and there are none.
#[track_caller]
pub(crate) fn sleep_for_value(mut faults: Faults) {
    refuse_item_faults(&faults);
    faults.sleep();
}

/// # Panics
///
/// Where the test planned something for items, and there are none.
#[track_caller]
pub(crate) fn refuse_item_faults(faults: &Faults) {
    assert!(!faults.need_items(), "{}", message::no_items());
}
