//! Every text a person reads.

mod alignment;
mod arguments;
mod columns;
pub(crate) mod command;
mod compact;
mod difference;
mod failure;
pub(crate) mod fault;
mod line_difference;
mod list_difference;
mod miss;
pub(crate) mod mock;
pub(crate) mod mode;
mod nearest;
mod path;
pub(crate) mod predicate;
pub(crate) mod recording;
#[cfg(test)]
mod samples;
mod shape;
pub(crate) mod spy;
pub(crate) mod stub;
mod subject;
mod summary;
mod text_difference;
pub(crate) mod threads;
pub(crate) mod unreadable;
pub(crate) mod value;

#[cfg(feature = "__command")]
pub(crate) use self::columns::visible;
#[cfg(feature = "__command")]
pub(crate) use self::compact::{compact, fitting};
#[cfg(feature = "__command")]
pub(crate) use self::difference::change;
pub(crate) use self::difference::difference;
pub(crate) use self::failure::Failure;
pub(crate) use self::miss::{Miss, NearestRecording, Reason};
pub(crate) use self::nearest::nearest;
pub(crate) use self::path::Path;
pub use self::shape::Shape;
pub(crate) use self::subject::Subject;
pub(crate) use self::summary::summary;
