//! What the attribute is to generate: functions, parameters, return types and impl
//! blocks, borrowed from their syntax. Not yet checked; `valid` does that.

mod block;
mod conversion;
mod function;
mod parameter;
mod parts;
mod returns;
mod view;

pub(crate) use self::block::{Block, Owner, marker_of_method};
pub(crate) use self::conversion::{Conversion, Convertible};
pub(crate) use self::function::Function;
pub(crate) use self::parameter::{Param, Part};
pub(crate) use self::parts::Parts;
pub(crate) use self::returns::{Returns, Shape, recorded_part};
pub(crate) use self::view::View;
