//! Handles that take a stub to threads and tasks.

use std::cell::RefCell;
use std::future::Future;
use std::marker::PhantomData;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll};
use std::thread;

use super::active_stub::{ActiveStub, OwningTest};
use super::{exit_failures, message};
use crate::function::Function;

thread_local! {
    /// The stubs entered on this thread, in order.
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
    // Destructors may call the function while the thread ends.
    ENTERED.try_with(find).ok().flatten()
}

/// Takes a stub to threads and tasks that are not known as its test's own, such as a
/// `std::thread` or a thread of a pool.
///
/// Without a handle, on a thread that no test owns:
///
/// - If all active stubs of the function use the same recordings and none has
///   expectations, the recordings answer. The call counts for the only test that stubs
///   the function; if there are several, their `calls()` and each assertion that the call
///   could decide panic.
/// - Otherwise the call panics.
///
/// A thread of a rayon pool may run another test's work while its own work waits. So
/// enter the handle in the innermost closure, around the call.
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
    /// The stubs of one function, or of all functions of a block.
    stubs: Vec<Weak<ActiveStub>>,
    owner: OwningTest,
}

// A panic cannot leave an active stub in a broken state: no code panics while it
// holds one of the stub's locks.
impl UnwindSafe for StubHandle {}
impl RefUnwindSafe for StubHandle {}

impl StubHandle {
    /// A handle of stubs that were installed together.
    pub(crate) fn new(stubs: &[Arc<ActiveStub>], owner: &OwningTest) -> Self {
        Self {
            stubs: stubs.iter().map(Arc::downgrade).collect(),
            owner: owner.clone(),
        }
    }

    /// Makes the stub answer on this thread until the returned value is dropped.
    ///
    /// ```
    /// # use cached_stubs::{Stub, stubbable};
    /// # #[stubbable(name = "docs::roll_enter")]
    /// # fn roll() -> u8 {
    /// #     4
    /// # }
    /// # let stub = Stub::<roll>::install();
    /// # stub.mock().expect_call().return_const(6u8);
    /// let handle = stub.handle();
    /// let thread = std::thread::spawn(move || {
    ///     let _entered = handle.enter();
    ///     (roll(), roll())
    /// });
    /// assert_eq!(thread.join().unwrap(), (6, 6));
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if the stub was dropped.
    #[track_caller]
    pub fn enter(&self) -> Entered {
        let stubs: Option<Vec<_>> = self.stubs.iter().map(Weak::upgrade).collect();
        let Some(stubs) = stubs else {
            let report = message::handle_of_ended(self.owner.name(), Location::caller());
            if !self.owner.runs_on(&thread::current()) {
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

    /// Runs the closure; meanwhile the stub answers on this thread.
    ///
    /// ```
    /// # use cached_stubs::{Stub, stubbable};
    /// # #[stubbable(name = "docs::roll_run")]
    /// # fn roll() -> u8 {
    /// #     4
    /// # }
    /// # let stub = Stub::<roll>::install();
    /// # stub.mock().expect_call().return_const(6u8);
    /// let handle = stub.handle();
    /// let thread = std::thread::spawn(move || handle.run(|| roll() + roll()));
    /// assert_eq!(thread.join().unwrap(), 12);
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if the stub was dropped.
    #[track_caller]
    pub fn run<T>(&self, closure: impl FnOnce() -> T) -> T {
        let _entered = self.enter();
        closure()
    }

    /// Wraps a future; the stub answers on any thread while it polls the future.
    ///
    /// ```
    /// use cached_stubs::{Stub, stubbable};
    ///
    /// #[stubbable(name = "docs::draw")]
    /// async fn draw() -> u8 {
    ///     4
    /// }
    ///
    /// # tokio::runtime::Runtime::new().unwrap().block_on(async {
    /// let stub = Stub::<draw>::install();
    /// stub.mock().expect_call().return_const(6u8);
    /// let task = tokio::spawn(stub.handle().scope(async { draw().await }));
    /// assert_eq!(task.await.unwrap(), 6);
    /// # });
    /// ```
    ///
    /// # Panics
    ///
    /// The future panics if it is polled after the stub was dropped.
    #[must_use = "futures do nothing unless you `.await` or poll them"]
    pub fn scope<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
        Scope {
            handle: self.clone(),
            future,
        }
    }
}

/// A guard: until it is dropped, the stub answers on the thread that called
/// [`StubHandle::enter`].
///
/// ```
/// use cached_stubs::{Stub, stubbable};
///
/// #[stubbable(name = "docs::coin")]
/// fn coin() -> bool {
///     true
/// }
///
/// let stub = Stub::<coin>::install();
/// stub.mock().expect_call().return_const(false);
/// let handle = stub.handle();
/// let thread = std::thread::spawn(move || {
///     let entered = handle.enter();
///     let first = coin();
///     drop(entered);
///     first
/// });
/// assert!(!thread.join().unwrap());
/// ```
#[must_use = "the stub answers on this thread until this is dropped"]
#[derive(Debug)]
pub struct Entered {
    stubs: Vec<Arc<ActiveStub>>,
    /// Not `Send`: the guard concerns this thread.
    this_thread: PhantomData<*const ()>,
}

impl Drop for Entered {
    fn drop(&mut self) {
        // By identity, since guards may be dropped in any order.
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
