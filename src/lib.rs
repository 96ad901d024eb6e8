//! Record what a function returned once, commit it, replay it in tests, fail
//! loudly on anything not recorded.
//!
//! Put [`#[stubbable]`](stubbable) on a function that talks to an LLM, an API,
//! a database, a subprocess or a clock. In a test, a [`Stub`] of it answers its
//! calls from recordings: JSON files under version control, one a call. With
//! `RECORD=1` in the environment what is missing is recorded from the real
//! function; without it a call that is not recorded panics with a report that
//! says what was asked, what the nearest recording was asked instead, and which
//! command records it.
//!
//! # Example
//!
//! ```
//! use cached_stubs::{Mode, Stub, stubbable};
//!
//! #[stubbable(name = "docs::disk_usage")]
//! fn disk_usage(folder: &str) -> std::io::Result<u64> {
//!     // Asks the real disk.
//! #   let _ = folder;
//!     Ok(4096)
//! }
//!
//! # let recordings = tempfile::tempdir().unwrap();
//! // The first time, with RECORD=1 or, as here, by name:
//! let stub = Stub::<disk_usage>::builder()
//!     .mode(Mode::Record)
//!     .dir(recordings.path())
//!     .install();
//! assert_eq!(disk_usage("/home").unwrap(), 4096);
//! drop(stub);
//!
//! // From then on the disk is not asked.
//! let _stub = Stub::<disk_usage>::builder()
//!     .mode(Mode::Replay)
//!     .dir(recordings.path())
//!     .install();
//! assert_eq!(disk_usage("/home").unwrap(), 4096);
//! ```
//!
//! Tests declare a fixture, with [`stub_fixture!`], and take the stub as a
//! parameter:
//!
//! ```
//! use cached_stubs::{Stub, stub_fixture, stubbable};
//! use rstest::rstest;
//!
//! #[stubbable(name = "docs::generate_response")]
//! fn generate_response(prompt: &str) -> String {
//!     unimplemented!("calls the API with {prompt}")
//! }
//!
//! stub_fixture!(llm: generate_response);
//!
//! #[rstest]
//! fn knows_the_capital(_llm: Stub<generate_response>) {
//!     assert!(generate_response("What is the capital of France?").contains("Paris"));
//! }
//! ```
//!
//! # How it is organised
//!
//! | to | there is |
//! |---|---|
//! | make a function, methods or a trait stubbable | [`#[stubbable]`](stubbable) |
//! | stub it in a test | [`stub_fixture!`], [`Stub::install`], [`Stub::builder`] |
//! | say what happens without a recording | [`Mode`], the variable `RECORD` |
//! | have an object that implements a trait | `StubLlm`, by [`TraitStubBuilder`] |
//! | answer by hand, before the recordings | [`Stub::mock`], which is a mock of mockall's |
//! | say which calls an expectation is for | [`predicate`], with [`arg`](predicate::arg) |
//! | see what was called, and assert it | [`Stub::calls`], the assertions of [`MockGuard`] |
//! | have a call fail, come late or break off | [`MockGuard::on_call`], with [`OnCall`] and [`GateHandle`] |
//! | let a mock that you have answer from recordings | `llm.fill(&mut mock)`, with [`FilledBy`] |
//! | take a stub to other threads | [`StubHandle`], [`StubBuilder::everywhere`] |
//!
//! # Features
//!
//! * `replay` makes stubbable functions stubbable. Turn it on under
//!   `[dev-dependencies]`. Without it `#[stubbable]` gives the function back as
//!   it was written, the crate has no dependency but the macros, and nothing
//!   else of it exists; with it, a function that no stub has ever been
//!   installed for costs one relaxed atomic load more.
//! * `anyhow` and `eyre` record errors of these crates, where `errors` is given:
//!   their messages and those of their sources.
//! * `bytes` and `http` record `Bytes`, wherever it stands, and
//!   `http::Response<T>`, by itself or in a `Result`. (So is
//!   `std::process::Output` recorded, without a feature.)
//! * `tokio` lets stubs with hand-written expectations answer on the worker
//!   threads of their test's runtime. Recordings answer there without it.
//!   It also drives what async real calls of a filled mock wait for.
//!
//! More variables are read: `CACHED_STUBS_DIR`, the folder of recordings
//! instead of `stubs` in the package; `CACHED_STUBS_LIVE=deny`, with which a
//! stubbable function that no stub answers panics rather than runs, in every
//! mode but live; `CACHED_STUBS_ONLY`, the functions that `RECORD` is about, by
//! their paths or those of their modules, with commas between, while all others
//! replay; and `CACHED_STUBS_JOURNAL`, a folder that the tests tell what they do
//! with recordings, for `cargo stubs status` and `cargo stubs prune`.

#[cfg(feature = "replay")]
mod args;
#[cfg(feature = "replay")]
mod call;
#[cfg(feature = "replay")]
mod call_log;
#[cfg(feature = "replay")]
mod codec;
#[cfg(feature = "replay")]
mod config;
#[cfg(feature = "replay")]
mod describe;
#[cfg(feature = "replay")]
mod dispatch;
#[cfg(feature = "replay")]
mod fault;
#[cfg(feature = "replay")]
mod function;
#[cfg(feature = "replay")]
mod hash;
#[cfg(feature = "replay")]
mod journal;
#[cfg(feature = "replay")]
mod key;
#[cfg(feature = "replay")]
mod mock;
#[cfg(feature = "replay")]
mod mode;
#[cfg(feature = "replay")]
pub mod predicate;
#[cfg(feature = "replay")]
mod registry;
#[cfg(feature = "replay")]
mod render;
#[cfg(feature = "replay")]
mod secrets;
mod sorted;
#[cfg(feature = "replay")]
mod store;
#[cfg(feature = "replay")]
mod stub;
#[cfg(feature = "replay")]
mod value;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

#[cfg(feature = "__command")]
#[doc(hidden)]
#[path = "command.rs"]
pub mod __command;

pub use cached_stubs_macros::{stub_fixture, stubbable};

/// mockall's sequences, of the version that stubs' mocks are of.
#[cfg(feature = "replay")]
pub use mockall::Sequence;

// A `key` expression may name it by path: it is there without the feature too.
pub use self::sorted::sorted;

#[cfg(feature = "replay")]
pub use self::{
    args::Args,
    call::Answer,
    call_log::{Call, Origin},
    dispatch::{Entered, StubHandle},
    fault::GateHandle,
    mock::{Answers, MockFunction, MockGuard, OnCall},
    mode::{Mode, ModeError},
    stub::{FilledBy, NoReal, Stub, StubBuilder, Stubbable, TraitStubBuilder},
};

/// Not public API: what `fuzz/` runs.
#[cfg(all(fuzzing, feature = "replay"))]
#[doc(hidden)]
pub use self::store::fuzz::read_anything as __read_anything;
