//! The parts of `std` that the modelled files use, with loom's locks and threads.

pub use std::*;

pub mod sync {
    pub use loom::sync::{Arc, Condvar, Mutex, MutexGuard, atomic};
    pub use std::sync::PoisonError;
}

pub mod thread {
    pub use loom::thread::*;
}

/// Runs the model in every order with at most three preemptions. Trying all
/// orders takes too long, and nearly all mistakes show with two preemptions.
pub fn model(of: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(3);
    builder.check(of);
}
