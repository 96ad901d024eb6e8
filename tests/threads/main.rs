//! Stubs on threads and tasks other than the test's own.

#[path = "../common/mod.rs"]
mod common;

use std::thread;

use common::text_of;

/// Declares functions for one test, so that no other test's stub interferes.
/// Each real call returns its number.
macro_rules! functions {
    ($module:ident) => {
        #[allow(dead_code, reason = "no test needs all of them")]
        mod $module {
            use std::sync::atomic::{AtomicUsize, Ordering};

            pub static REAL: AtomicUsize = AtomicUsize::new(0);

            #[cached_stubs::stubbable]
            pub fn ask(_n: usize) -> usize {
                REAL.fetch_add(1, Ordering::SeqCst) + 1
            }

            #[cached_stubs::stubbable]
            pub async fn ask_later(_n: usize) -> usize {
                tokio::task::yield_now().await;
                REAL.fetch_add(1, Ordering::SeqCst) + 1
            }

            pub fn real() -> usize {
                REAL.load(Ordering::SeqCst)
            }
        }
    };
}

mod attribution;
mod concurrent_tests;
mod everywhere;
mod expectations;
mod handles;
mod late_calls;
mod recordings;
mod single_flight;
mod thread_pool;

/// The text of the panic that ended a thread.
fn panic_of_thread<R>(thread: thread::Result<R>) -> String {
    match thread {
        Ok(_) => panic!("expected the thread to panic"),
        Err(payload) => text_of(payload.as_ref()),
    }
}

/// The text of the panic that ended a task.
fn panic_of_task<R>(task: Result<R, tokio::task::JoinError>) -> String {
    match task {
        Ok(_) => panic!("expected the task to panic"),
        Err(error) => text_of(error.into_panic().as_ref()),
    }
}
