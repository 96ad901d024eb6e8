//! Everything that the attribute goes on, without the feature `replay`: it compiles without a
//! warning, and calls are real.

#![deny(warnings, clippy::pedantic)]

pub mod blocks;
pub mod forwarding;
pub mod functions;
pub mod traits;

/// Under another name, as a crate that re-exports the library has it.
pub use cached_stubs as stubs;

/// What a future that never waits returns.
#[cfg(test)]
fn ready<T>(future: impl Future<Output = T>) -> T {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::pin!(future).poll(&mut context) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => panic!("it waits"),
    }
}
