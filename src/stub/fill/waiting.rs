//! Waiting for a future where nobody can be asked to poll it again: in a closure
//! of mockall's.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake};
use std::thread::{self, Thread};
use std::time::Duration;

/// What yields to the runtime that is running this thread is woken by it later,
/// and that cannot be: so it is polled again after a while, woken or not.
const A_WHILE: Duration = Duration::from_millis(1);

/// Runs futures on this thread; what they wait for is driven by a runtime with a
/// thread of its own, since the test's own may be driven by this very thread.
pub(super) struct Waiting {
    #[cfg(feature = "tokio")]
    runtime: runtime::Runtime,
}

impl Waiting {
    /// `real` says whether there may be anything to wait for: what recordings
    /// answer is there at once.
    #[cfg_attr(not(feature = "tokio"), expect(unused_variables))]
    pub(super) fn new(real: bool) -> Self {
        Self {
            #[cfg(feature = "tokio")]
            runtime: runtime::Runtime::new(real),
        }
    }

    pub(super) fn run<T>(&self, future: impl Future<Output = T>) -> T {
        #[cfg(feature = "tokio")]
        let (_context, future) = (self.runtime.enter(), runtime::alone(future));
        let mut future = pin!(future);
        let waker = Arc::new(Waker(thread::current())).into();
        let mut context = Context::from_waker(&waker);
        loop {
            match future.as_mut().poll(&mut context) {
                Poll::Ready(answer) => return answer,
                Poll::Pending => thread::park_timeout(A_WHILE),
            }
        }
    }
}

struct Waker(Thread);

impl Wake for Waker {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

#[cfg(feature = "tokio")]
mod runtime {
    use std::sync::OnceLock;

    use tokio::runtime::{Builder, EnterGuard};

    /// Made for the first call.
    pub(super) struct Runtime {
        wanted: bool,
        made: OnceLock<tokio::runtime::Runtime>,
    }

    impl Runtime {
        pub(super) fn new(wanted: bool) -> Self {
            let made = OnceLock::new();
            Self { wanted, made }
        }

        pub(super) fn enter(&self) -> Option<EnterGuard<'_>> {
            let make = || {
                let mut builder = Builder::new_multi_thread();
                let built = builder.worker_threads(1).enable_all().build();
                built.expect("the system gives a thread and what a runtime needs")
            };
            self.wanted.then(|| self.made.get_or_init(make).enter())
        }
    }

    impl Drop for Runtime {
        /// tokio's own drop waits, which it refuses to do in an async test.
        fn drop(&mut self) {
            if let Some(runtime) = self.made.take() {
                runtime.shutdown_background();
            }
        }
    }

    /// Without the budget of the task that this thread is running: used up, it
    /// would never be renewed.
    pub(super) fn alone<T>(future: impl Future<Output = T>) -> impl Future<Output = T> {
        tokio::task::unconstrained(future)
    }
}
