//! Converts values to canonical bytes and text, and back.
//!
//! ```text
//! value → Encoder → canonical bytes → Tree → Node → text → Node → Decoder → value
//! ```
//!
//! [`Encoder`], the only `serde::Serializer`, turns a value into canonical bytes. They are cheap to
//! make and to compare, since this happens on every call. Everything else is not generic and not
//! on the warm path: a [`Tree`] is read back from the bytes and gives the key, the text and the
//! differences. Text is read to a [`Node`], which [`Decoder`], the only `serde::Deserializer`,
//! decodes.

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
pub(crate) use read::duplicate_name;
pub(crate) use result::Variant;
pub(crate) use syntax_error::{SyntaxError, SyntaxProblem};
pub(crate) use to_json::object;
pub(crate) use tree::Tree;
