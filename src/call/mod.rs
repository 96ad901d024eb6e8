//! One call, from its arguments to its answer.
//!
//! Generated code calls, in this order:
//!
//! 1. [`begin`]: does a stub answer at all?
//! 2. [`Invocation::arg`] and its siblings hand over the arguments.
//! 3. [`Invocation::answer`] asks the mock and then the recordings.
//! 4. Where neither answers and the mode records, the real function runs, and
//!    [`Invocation::record`] keeps what it returned.

mod answer;
mod context;
mod deferred;
mod future;
mod hands;
mod invocation;
mod look_up;
mod message;
mod miss;
mod out;
mod pending;
mod plan;
mod real_call;
mod record;
mod resolve;
mod stubbable_fn;

pub use self::answer::Answer;
pub use self::deferred::{
    ErrorAroundByValue, InResult, ItemCodec, NotInResult, Top, begun, given_by, run_async_parts,
    run_parts,
};
pub use self::future::{Asked, StubFuture, answered, ask_async, recording, run_async, run_future};
pub use self::hands::{Hands, HandsNothing};
/// The traits that find callbacks.
pub mod callbacks {
    pub use super::hands::{
        Fn0, Fn1, Fn2, Fn3, FnOnce0, FnOnce1, FnOnce2, FnOnce3, Other0, Other1, Other2, Other3,
    };
}
pub use self::invocation::{Invocation, begin};
pub(crate) use self::miss::command_of_test;
pub use self::out::{AskedOut, OutInPlace, OutParam, OutSlice, put_elements};
pub use self::plan::{Opaque, Plan, Unboxed};
pub use self::stubbable_fn::StubbableFn;
