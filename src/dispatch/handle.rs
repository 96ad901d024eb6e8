//! A stub on threads that cannot be known to be its test's.

use std::cell::RefCell;
use std::future::Future;
use std::marker::PhantomData;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll};
use std::thread;

use super::active_stub::{ActiveStub, Owner};
use super::{exit_failures, message};
use crate::function::Function;

thread_local! {
    /// The stubs entered on this thread, the last one last.
    static ENTERED: RefCell<Vec<Arc<ActiveStub>>> = const { RefCell::new(Vec::new()) };
}

/// The stub of `function` entered last on this thread.
pub(super) fn entered(function: &'static Function) -> Option<Arc<ActiveStub>> {
    let find = |entered: &RefCell<Vec<Arc<ActiveStub>>>| {
        let entered = entered.borrow();
        let mut last_first = entered.iter().rev();
        last_first
            .find(|stub| std::ptr::eq(stub.function, function))
            .cloned()
    };
    // What a thread leaves behind may call while it ends.
    ENTERED.try_with(find).ok().flatten()
}

/// Takes a stub to threads and tasks that the stub cannot know as its test's
/// own: with hand-written expectations, a `std::thread` or a thread pool's.
///
/// In a pool that takes other work while a piece of it waits, as rayon does in
/// `join` and in parallel iterators, enter it in the innermost closure, around
/// the call: what the thread takes meanwhile may be another test's.
///
/// ```
/// use cached_stubs::{Stub, stubbable};
///
/// #[stubbable(name = "docs::handle")]
/// fn roll() -> u8 {
///     4
/// }
///
/// let stub = Stub::<roll>::install();
/// stub.mock().expect_call().return_const(6u8);
/// let handle = stub.handle();
/// let rolled = std::thread::spawn(move || handle.run(roll)).join().unwrap();
/// assert_eq!(rolled, 6);
/// ```
#[derive(Clone, Debug)]
pub struct StubHandle {
    /// Of one function, or of all those of a block.
    stubs: Vec<Weak<ActiveStub>>,
    owner: Owner,
}

// A panic leaves nothing half done behind a handle: what it leads to is behind
// locks that are whole whenever they are free.
impl UnwindSafe for StubHandle {}
impl RefUnwindSafe for StubHandle {}

impl StubHandle {
    /// Of stubs that were installed together.
    pub(crate) fn new(stubs: &[Arc<ActiveStub>], owner: &Owner) -> Self {
        Self {
            stubs: stubs.iter().map(Arc::downgrade).collect(),
            owner: owner.clone(),
        }
    }

    /// The stub answers on this thread until the returned value is dropped.
    ///
    /// # Panics
    ///
    /// When the stub has been dropped.
    #[track_caller]
    pub fn enter(&self) -> Entered {
        let stubs: Option<Vec<_>> = self.stubs.iter().map(Weak::upgrade).collect();
        let Some(stubs) = stubs else {
            let report = message::handle_of_ended(self.owner.name(), Location::caller());
            if !self.owner.is_of(&thread::current()) {
                exit_failures::report_at_exit(&report);
            }
            panic!("{report}")
        };
        ENTERED.with_borrow_mut(|entered| entered.extend(stubs.iter().cloned()));
        Entered {
            stubs,
            this_thread: PhantomData,
        }
    }

    /// Runs the closure with the stub on this thread.
    ///
    /// # Panics
    ///
    /// When the stub has been dropped.
    #[track_caller]
    pub fn run<T>(&self, closure: impl FnOnce() -> T) -> T {
        let _entered = self.enter();
        closure()
    }

    /// The future with the stub on whatever thread it is polled.
    ///
    /// # Panics
    ///
    /// The future panics when it is polled after the stub has been dropped.
    pub fn scope<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
        Scope {
            handle: self.clone(),
            future,
        }
    }
}

/// While it lives, a stub answers on the thread that entered it.
#[must_use = "the stub answers on this thread until this is dropped"]
#[derive(Debug)]
pub struct Entered {
    stubs: Vec<Arc<ActiveStub>>,
    /// Not `Send`: it is this thread that is entered.
    this_thread: PhantomData<*const ()>,
}

impl Drop for Entered {
    fn drop(&mut self) {
        // Removed by identity: they may be dropped in any order.
        let _ = ENTERED.try_with(|entered| {
            let mut entered = entered.borrow_mut();
            for mine in &self.stubs {
                if let Some(at) = entered.iter().rposition(|stub| Arc::ptr_eq(stub, mine)) {
                    entered.remove(at);
                }
            }
        });
    }
}

pin_project_lite::pin_project! {
    struct Scope<F> {
        handle: StubHandle,
        #[pin]
        future: F,
    }
}

impl<F: Future> Future for Scope<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _entered = this.handle.enter();
        this.future.poll(context)
    }
}
