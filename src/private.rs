// Not public API: exactly the items that generated code names.

/// Expands to its first part with the feature `replay`, and to the second without it.
///
/// The macro crate has a feature of that name too, without which it expands to the second part
/// alone. It may be on where this crate's is off: cargo builds one macro crate for all builds
/// of this crate, such as one for a build script and one for the program, and gives it the
/// features that any of them asks for. It cannot be off where this crate's is on: that asks
/// for it, under resolver 1 (which unites the features of all builds) as under 2 and 3 (which
/// unite those for the host). If it were off, nothing would define what tests name in
/// `Stub<..>`.
#[cfg(feature = "replay")]
#[doc(hidden)]
#[macro_export]
macro_rules! __private_if_replay {
    (active { $($active:tt)* } plain { $($plain:tt)* }) => { $($active)* };
}

#[cfg(not(feature = "replay"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __private_if_replay {
    (active { $($active:tt)* } plain { $($plain:tt)* }) => { $($plain)* };
}

#[cfg(feature = "replay")]
mod active {
    pub use inventory;
    pub use rstest;
    pub use serde::Serialize;
    pub use serde::de::DeserializeOwned;

    pub use crate::args::{Arg, OsText, ViewedList, ViewedOption, ViewedText};
    pub use crate::call::callbacks;
    pub use crate::call::{
        Answer, Asked, AskedOut, ErrorAroundByValue, Hands, HandsNothing, InResult, Invocation,
        ItemCodec, NotInResult, Opaque, OutInPlace, OutParam, OutSlice, Plan, StubFuture,
        StubbableFn, Top, Unboxed, answered, ask_async, begin, begun, given_by, put_elements,
        recording, run_async, run_async_parts, run_future, run_parts,
    };
    pub use crate::codec::{
        Codec, ErrorByValue, Fallback, Given, NotOptional, OkByValue, OkLent, Probe, ScrubWhole,
        of_result,
    };
    pub use crate::dispatch::Site;
    pub use crate::function::{Comparison, Declaration, Dependencies, Stale};
    pub use crate::mock::MockGuard;
    pub use crate::registry::{
        Fixture, RealBlock, RealMethod, Registered, RegisteredFixture, block_of,
    };
    pub use crate::scrub::{ScrubArgument, ScrubLiteral};
    pub use crate::stub::{
        ExpectationSlot, FilledBy, Filling, Fills, Lazy, Member, Mocks, NoParts, StubOfTrait,
        Stubbable, StubbedMethods, TraitFixture, TraitStub, known, known_stub,
    };
}

#[cfg(feature = "replay")]
pub use self::active::*;
