//! `std`, as far as the modelled files use it, with locks and threads of loom's.

pub use std::*;

pub mod sync {
    pub use loom::sync::{Arc, Condvar, Mutex, MutexGuard, atomic};
    pub use std::sync::PoisonError;
}

pub mod thread {
    pub use loom::thread::*;
}

/// Runs the model in every order in which its threads are interrupted so often
/// at most: nearly all mistakes show with two interruptions, and all orders
/// take too long.
pub fn model(of: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(3);
    builder.check(of);
}
