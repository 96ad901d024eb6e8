//! Values, their differences and the layout of a failure as text.

mod alignment;
mod columns;
mod compact;
mod difference;
mod edit_script;
mod failure;
mod likeness;
mod line_difference;
mod list_difference;
mod outline;
mod path;
#[cfg(test)]
pub(crate) mod samples;
mod shape;
mod subject;
mod text_difference;

#[cfg(feature = "__command")]
pub(crate) use self::columns::visible;
#[cfg(test)]
pub(crate) use self::columns::width;
pub(crate) use self::columns::{ELLIPSIS, WIDTH, clip, count, indented};
#[cfg(feature = "__command")]
pub(crate) use self::compact::fitting;
pub(crate) use self::compact::{compact, name_text};
#[cfg(feature = "__command")]
pub(crate) use self::difference::change;
pub(crate) use self::difference::{Difference, INDENT, Sides, difference, difference_of};
pub(crate) use self::failure::{CALLED, Failure, PREFIX};
pub(crate) use self::likeness::{features, overlap};
pub(crate) use self::outline::arguments;
pub(crate) use self::path::Path;
pub use self::shape::Shape;
pub(crate) use self::subject::Subject;
