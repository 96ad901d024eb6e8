//! Record what a function returned once, commit it, replay it in tests, fail
//! loudly on anything not recorded.
//!
//! Put [`#[stubbable]`](stubbable) on a function that talks to an LLM, an API, a
//! database, a subprocess or a clock. In a test, a [`Stub`] of it answers its calls from
//! recordings: JSON files under version control, one per call. With `RECORD=1` in the
//! environment, missing recordings are made from the real function. Without it, a call
//! that is not recorded panics; the report shows the arguments, how the nearest
//! recording differs, and the command that records the call.
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
//! // From then on, the recording answers.
//! let _stub = Stub::<disk_usage>::builder()
//!     .mode(Mode::Replay)
//!     .dir(recordings.path())
//!     .install();
//! assert_eq!(disk_usage("/home").unwrap(), 4096);
//! ```
//!
//! Tests declare a fixture with [`stub_fixture!`] and take the stub as a parameter:
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
//! The [guide] has a tutorial, a cookbook, the same tests before and after for users of
//! other tools, and an entry for each message.
//!
//! # How it is organised
//!
//! | to | there is |
//! |---|---|
//! | make a function, methods or a trait stubbable | [`#[stubbable]`](stubbable) |
//! | stub it in a test | [`stub_fixture!`], [`Stub::install`], [`Stub::builder`] |
//! | choose what happens without a recording | [`Mode`], the variable `RECORD` |
//! | get an object that implements a trait | `StubLlm`, by [`TraitStubBuilder`] |
//! | answer calls before the recordings do | [`Stub::mock`], a mock of mockall's |
//! | select the calls of an expectation | [`predicate`], with [`arg`](predicate::arg) |
//! | see the calls and assert them | [`Stub::calls`], the assertions of [`MockGuard`] |
//! | inject failures per call | [`MockGuard::on_call`], with [`OnCall`] and [`GateHandle`] |
//! | fill your own mock from recordings | `llm.fill(&mut mock)`, with [`FilledBy`] |
//! | take a stub to other threads | [`StubHandle`], [`StubBuilder::everywhere`] |
//! | take it to a program that the test starts | [`child_env`] |
//!
//! # Features
//!
//! * `replay` makes stubbable functions stubbable. Turn it on under
//!   `[dev-dependencies]`. Without it, `#[stubbable]` does nothing, the crate depends
//!   only on its macros, and the rest of the crate does not exist. With it, a function
//!   without a stub costs one more relaxed atomic load.
//! * `anyhow` and `eyre` record errors of these crates, if the attribute has `errors`:
//!   their messages and those of their sources.
//! * `bytes`, `http` and `tonic` record types of these crates: `Bytes`, also inside other
//!   types; responses, statuses, headers and more, as [`stubbable`] lists them under "Types
//!   of other crates". (`std::process::Output` is recorded without a feature.)
//! * `prost` adds `cached_stubs::prost`, a codec of messages.
//! * `tokio` lets stubs with expectations answer on the worker threads of their test's
//!   runtime. Recordings answer there without it. It also drives the async real calls of
//!   a filled mock.
//!
//! # mockall and predicates
//!
//! The mocks and predicates of stubs are those of the crates `mockall` 0.15 and
//! `predicates` 3, whose versions are part of this crate's public interface: an update to
//! a new, incompatible version of either is a breaking change of this crate. [`Sequence`]
//! and [`predicate`] export what tests need. A test that names these crates itself, for
//! instance for `#[automock]`, must depend on the same version of mockall.
//!
//! # Variables and `stubs.toml`
//!
//! Besides `RECORD` and `CI` (see [`Mode::from_env`]):
//!
//! * `CACHED_STUBS_DIR` is the folder of recordings instead of the package's `stubs`.
//! * `CACHED_STUBS_LIVE=deny` makes a stubbable function without a stub panic instead of
//!   running the real function, in every mode except live.
//! * `CACHED_STUBS_ONLY` limits `RECORD` to these functions, named by their paths or
//!   those of their modules, separated by commas. All others replay.
//! * `CACHED_STUBS_PATIENCE` is the longest time, in seconds, that a call waits for an
//!   identical one in progress; 300 by default.
//! * `CACHED_STUBS_CHILD` names functions that are stubbed in a program without a test:
//!   `all`, or paths as above (see [`child_env`]).
//! * `CACHED_STUBS_JOURNAL` is a folder (preferably absolute) in which tests log which
//!   recordings they use, for `cargo stubs status` and `cargo stubs prune`.
//!
//! The file `stubs.toml` sets some of this for everybody. It is in the package's folder
//! or the nearest parent, up to the one with `Cargo.lock`, and its paths are relative to
//! it. The keys `dir` and `live` (the latter in tests and benches only) mean what the
//! variables do. The table `[secrets]` has `allow`, texts that are no secrets, and
//! `ignore-variables`, variables whose values are no secrets. Code and variables win
//! over it.

#![cfg_attr(docsrs, feature(doc_cfg))]
// Without the feature, most of the crate is not there to be linked to.
#![cfg_attr(not(feature = "replay"), allow(rustdoc::broken_intra_doc_links))]

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
#[cfg(doc)]
pub mod guide;
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
mod record_summary;
#[cfg(feature = "replay")]
mod registry;
#[cfg(feature = "replay")]
mod render;
#[cfg(feature = "replay")]
mod scrub;
#[cfg(feature = "replay")]
mod secrets;
mod sort;
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

#[doc = include_str!("../docs/reference/stub_fixture.md")]
pub use cached_stubs_macros::stub_fixture;
// The first definitions of links count; those in the page are for readers of the repository.
#[doc = "[`FilledBy`]: FilledBy\n[`Call::function`]: Call::function\n[`Stub`]: Stub\n\n"]
#[doc = include_str!("../docs/reference/stubbable.md")]
pub use cached_stubs_macros::stubbable;

/// mockall's sequences, of the version that the mocks of stubs use: calls must be made in
/// the order of their expectations.
///
/// ```
/// use cached_stubs::predicate::{arg, eq};
/// use cached_stubs::{Sequence, Stub, stubbable};
///
/// #[stubbable(name = "docs::tell")]
/// fn tell(what: &str) -> bool {
///     unimplemented!("tells the service to {what}")
/// }
///
/// let stub = Stub::<tell>::install();
/// let mut order = Sequence::new();
/// for what in ["begin", "commit"] {
///     stub.mock()
///         .expect_call()
///         .with(arg("what", eq(what)))
///         .times(1)
///         .in_sequence(&mut order)
///         .return_const(true);
/// }
/// assert!(tell("begin") && tell("commit"));
/// ```
#[cfg(feature = "replay")]
pub use mockall::Sequence;

#[cfg(all(feature = "replay", feature = "prost"))]
pub use self::codec::prost;

// A `key` expression may name it by path, so it exists without the feature too.
pub use self::sort::sorted;

#[cfg(feature = "replay")]
pub use self::{
    args::Args,
    call::Answer,
    call_log::{Call, Origin},
    dispatch::{Entered, StubHandle, child_env},
    fault::GateHandle,
    mock::{Answers, MockFunction, MockGuard, OnCall},
    mode::{Mode, ModeError},
    stub::{Behind, FilledBy, NoReal, Stub, StubBuilder, Stubbable, TraitStubBuilder},
};

/// Not public API: what `fuzz/` runs.
#[cfg(all(fuzzing, feature = "replay"))]
#[doc(hidden)]
pub use self::store::fuzz::{read_any_tree as __read_any_tree, read_anything as __read_anything};
