//! Values between memory and text.
//!
//! A value is serialised by [`Encoder`], the one `serde::Serializer`, to canonical bytes: cheap to
//! make and to compare, on every call. Everything else is non-generic and off the warm path: the
//! bytes are read back as a [`Tree`], from which the key, the text and the differences are made;
//! text is read to a [`Node`], and [`Decoder`], the one `serde::Deserializer`, decodes that.

mod arrange;
mod bytes;
mod compound;
mod decode;
mod decode_error;
mod difference;
mod encode;
mod entries;
mod interpret;
mod json_private;
mod key;
mod marker;
mod node;
mod order;
mod read;
mod read_string;
mod result;
mod syntax_error;
mod to_json;
mod to_node;
mod tree;
mod write;

#[cfg(test)]
mod tests;

pub use decode::Decoder;
pub use decode_error::DecodeError;
pub(crate) use encode::encode;
pub use encode::{EncodeError, Encoder};
pub use node::{Node, Number};
pub(crate) use order::{NotRestored, restorable_tree};
pub(crate) use syntax_error::{SyntaxError, SyntaxProblem};
pub(crate) use tree::Tree;
