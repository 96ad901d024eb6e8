//! The journal: what tests do with recordings. Each process appends it to a file
//! of its own, if `CACHED_STUBS_JOURNAL` names a folder; `cargo stubs` reads it.

mod event;
pub(crate) mod file;
mod header;
pub(crate) mod path;
#[cfg(feature = "__command")]
mod reader;
mod writer;

pub use self::event::{Event, FileChange};
#[cfg(feature = "__command")]
pub use self::file::TestFileError;
#[cfg(feature = "__command")]
pub use self::reader::{JournalReader, LoggedEvent};
#[cfg(feature = "__command")]
pub use self::writer::JOURNAL;
pub(crate) use self::writer::{CallSpan, is_on, log};
