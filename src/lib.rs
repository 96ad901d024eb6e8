//! Record what a function returned once, commit it, replay it in tests.

#[cfg(feature = "replay")]
mod args;
#[cfg(feature = "replay")]
mod call;
#[cfg(feature = "replay")]
mod codec;
#[cfg(feature = "replay")]
mod key;
#[cfg(feature = "replay")]
mod mock;
#[cfg(feature = "replay")]
mod mode;
#[cfg(feature = "replay")]
mod overrides;
#[cfg(feature = "replay")]
mod registry;
#[cfg(feature = "replay")]
mod report;
#[cfg(feature = "replay")]
mod secrets;
#[cfg(feature = "replay")]
mod store;
#[cfg(feature = "replay")]
mod stub;
#[cfg(feature = "replay")]
mod stubbable;
#[cfg(feature = "replay")]
mod value;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

#[cfg(feature = "replay")]
pub use self::{
    args::Args,
    codec::Answer,
    mock::{Answers, MockFunction, MockGuard},
    mode::Mode,
    overrides::{Entered, StubHandle},
    stub::{Call, Origin, Stub, StubBuilder},
    stubbable::Stubbable,
};

pub use cached_stubs_macros::{stub_fixture, stubbable};
