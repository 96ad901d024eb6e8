//! The journal: each process appends to a file of its own what its tests do with
//! recordings, if `CACHED_STUBS_JOURNAL` names a folder. `cargo stubs` reads them.

mod event;
pub(crate) mod files;
#[cfg(feature = "__command")]
mod reader;
mod writer;

pub use self::event::{Event, FileChange};
#[cfg(feature = "__command")]
pub use self::reader::{Entry, Journals};
#[cfg(feature = "__command")]
pub use self::writer::JOURNAL;
pub(crate) use self::writer::{CallSpan, is_on, log};
