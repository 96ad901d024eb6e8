//! Values, their differences and the layout of a failure as text.

mod columns;
mod compact;
mod difference;
mod failure;
mod outline;
mod path;
mod printable;
#[cfg(test)]
pub(crate) mod samples;
mod shape;
mod similarity;
mod view;
mod words;

#[cfg(test)]
pub(crate) use self::columns::width;
pub(crate) use self::columns::{ELLIPSIS, WIDTH, clip, count, indented};
#[cfg(feature = "__command")]
pub(crate) use self::compact::fitting;
pub(crate) use self::compact::{compact, name_text};
pub(crate) use self::difference::{Difference, INDENT, Labels};
pub(crate) use self::failure::{CALLED, Failure, PREFIX};
pub(crate) use self::outline::outline;
pub(crate) use self::path::Path;
#[cfg(feature = "__command")]
pub(crate) use self::printable::is_invisible;
pub(crate) use self::printable::{printable, quoted, shown_path, visible};
pub(crate) use self::shape::ShapeDifference;
pub(crate) use self::similarity::{features, similarity};
pub use self::view::View;
