//! Waits for a future inside a closure of mockall's, which is synchronous.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake};
use std::thread::{self, Thread};
use std::time::Duration;

/// A future that yields to the runtime of this thread is never woken, since that
/// runtime is blocked. So it is polled again after this time, woken or not.
const POLL_INTERVAL: Duration = Duration::from_millis(1);

/// Runs futures on this thread. A runtime with a thread of its own drives the resources
/// that they wait for, since this thread may drive the test's runtime.
pub(super) struct Waiting {
    #[cfg(feature = "tokio")]
    runtime: runtime::Runtime,
}

impl Waiting {
    /// `real`: whether there are real calls. Recordings answer without waiting.
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
                Poll::Pending => thread::park_timeout(POLL_INTERVAL),
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

    /// Created for the first call.
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
        /// tokio's own drop waits, and panics in an async test.
        fn drop(&mut self) {
            if let Some(runtime) = self.made.take() {
                runtime.shutdown_background();
            }
        }
    }

    /// Frees the future from the budget of this thread's task, which is not renewed while
    /// the thread is blocked.
    pub(super) fn alone<T>(future: impl Future<Output = T>) -> impl Future<Output = T> {
        tokio::task::unconstrained(future)
    }
}
