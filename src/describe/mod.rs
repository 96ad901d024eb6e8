//! The description: the functions and fixtures that a test binary reports to
//! `cargo stubs`, if `CACHED_STUBS_DESCRIBE` names a folder.

mod description;

#[cfg(feature = "__command")]
pub use self::description::{DESCRIBE, DescribedFixture, DescribedFunction, Description};
