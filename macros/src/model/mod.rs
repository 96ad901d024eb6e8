//! What the attribute is to generate: functions, parameters, return types and impl
//! blocks, borrowed from their syntax. Not yet checked; `valid` does that.

mod array;
mod binding;
mod block;
mod conversion;
mod function;
mod items;
mod obstacle;
mod output;
mod parameter;
mod returns;
mod trait_stub;
mod view;

pub(crate) use self::array::unknown_array;
pub(crate) use self::binding::{Binding, Place};
pub(crate) use self::block::{Block, Owner, marker_of_method};
pub(crate) use self::conversion::{Bounded, Conversion, ErrorText};
pub(crate) use self::function::Function;
pub(crate) use self::items::Items;
pub(crate) use self::obstacle::Obstacle;
pub(crate) use self::output::{Out, Output, is_unsized};
pub(crate) use self::parameter::{KeyPart, Param};
pub(crate) use self::returns::{Returns, Shape, recorded_parts};
pub(crate) use self::trait_stub::TraitStub;
pub(crate) use self::view::View;
