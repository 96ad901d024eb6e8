//! A gate at which the items of a stream or an iterator wait.

use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// Lets the items of a stream or iterator through, one by one, when the test
/// says so: [`OnCall::gate`](crate::OnCall::gate) makes one, and has an example.
///
/// It is shut at first. A stream's consumer waits as it waits for an item that has not
/// come yet; an iterator's blocks its thread. Items that are let through before the
/// consumer polls are kept for it. The end, after the last item, needs to be let
/// through like an item.
///
/// When the gate is dropped, everything passes.
#[must_use = "dropped, the gate is open"]
pub struct GateHandle(ItemGate);

/// The gate, as items see it.
#[derive(Clone, Debug, Default)]
pub(crate) struct ItemGate(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    moved: Condvar,
}

#[derive(Debug, Default)]
struct State {
    is_open: bool,
    permits: usize,
    /// Threads that wait.
    waiting: usize,
    wakers: Vec<Waker>,
}

impl GateHandle {
    pub(crate) fn new(gate: ItemGate) -> Self {
        Self(gate)
    }

    /// Lets so many items through; they add up.
    ///
    /// ```
    /// # use cached_stubs::{Stub, stubbable};
    /// # #[stubbable(name = "docs::ticks_through")]
    /// # fn ticks() -> impl Iterator<Item = u8> + Send + use<> {
    /// #     std::iter::empty()
    /// # }
    /// # let stub = Stub::<ticks>::install();
    /// # stub.mock().expect_call().return_const(vec![1, 2, 3]);
    /// let gate = stub.mock().on_call(1).gate();
    /// gate.let_through(1);
    /// gate.let_through(1);
    /// let two: Vec<u8> = ticks().take(2).collect();
    /// assert_eq!(two, [1, 2]);
    /// ```
    pub fn let_through(&self, items: usize) {
        self.0.change(|state| state.permits += items);
    }

    /// Lets everything through from now on.
    ///
    /// ```
    /// # use cached_stubs::{Stub, stubbable};
    /// # #[stubbable(name = "docs::ticks_open")]
    /// # fn ticks() -> impl Iterator<Item = u8> + Send + use<> {
    /// #     std::iter::empty()
    /// # }
    /// # let stub = Stub::<ticks>::install();
    /// # stub.mock().expect_call().return_const(vec![1, 2, 3]);
    /// let gate = stub.mock().on_call(1).gate();
    /// gate.open();
    /// let all: Vec<u8> = ticks().collect();
    /// assert_eq!(all, [1, 2, 3]);
    /// ```
    pub fn open(&self) {
        self.0.change(|state| state.is_open = true);
    }

    /// Whether a consumer waits for an item to be let through.
    ///
    /// ```
    /// # use cached_stubs::{Stub, stubbable};
    /// # #[stubbable(name = "docs::ticks_waiters")]
    /// # fn ticks() -> impl Iterator<Item = u8> + Send + use<> {
    /// #     std::iter::empty()
    /// # }
    /// # let stub = Stub::<ticks>::install();
    /// # stub.mock().expect_call().return_const(vec![1, 2, 3]);
    /// let gate = stub.mock().on_call(1).gate();
    /// let ticks = ticks();
    /// let reader = std::thread::spawn(|| ticks.count());
    /// while !gate.has_waiters() {
    ///     std::thread::yield_now();
    /// }
    /// gate.open();
    /// assert_eq!(reader.join().unwrap(), 3);
    /// ```
    #[must_use]
    pub fn has_waiters(&self) -> bool {
        let state = self.0.lock();
        state.waiting > 0 || !state.wakers.is_empty()
    }
}

impl Drop for GateHandle {
    fn drop(&mut self) {
        self.open();
    }
}

impl fmt::Debug for GateHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GateHandle").finish_non_exhaustive()
    }
}

impl ItemGate {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.lock();
        change(&mut state);
        let wakers = std::mem::take(&mut state.wakers);
        drop(state);
        self.0.moved.notify_all();
        wakers.into_iter().for_each(Waker::wake);
    }

    /// One item passes.
    pub(crate) fn poll_pass(&self, context: &Context<'_>) -> Poll<()> {
        let mut state = self.lock();
        if state.pass() {
            return Poll::Ready(());
        }
        let waker = context.waker();
        if !state.wakers.iter().any(|known| known.will_wake(waker)) {
            state.wakers.push(waker.clone());
        }
        Poll::Pending
    }

    /// The same; waits on this thread.
    pub(crate) fn pass(&self) {
        let mut state = self.lock();
        while !state.pass() {
            state.waiting += 1;
            state = self
                .0
                .moved
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
            state.waiting -= 1;
        }
    }
}

impl State {
    fn pass(&mut self) -> bool {
        if self.is_open {
            return true;
        }
        let may_pass = self.permits > 0;
        self.permits -= usize::from(may_pass);
        may_pass
    }
}
