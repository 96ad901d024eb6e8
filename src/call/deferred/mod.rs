//! Values that are not there at once: futures, streams and iterators.
//!
//! A stream is recorded part by part, as its consumer pulls: nothing is pulled
//! ahead, and nothing held back. In a recording it is one object, `$items`
//! around its parts; or `$partial`, where the consumer stopped before the end.

mod boxed;
mod edits;
mod future;
mod item_gate;
mod opaque;
mod parts;
mod player;
mod recorded_answer;
mod recorder;

pub use self::boxed::{BoxedOk, ErrorAroundByValue, FromParts};
pub(in crate::call) use self::edits::ItemEdits;
pub use self::item_gate::GateHandle;
pub(crate) use self::item_gate::ItemGate;
pub use self::opaque::{InResult, ItemCodec, Top, begun, erased, run_async_parts, run_parts};
pub use self::recorded_answer::RecordedAnswer;

use super::Invocation;
use super::fault::StreamFaults;
use crate::codec::{NotSettled, ScopedCodec};
use crate::value::{DecodeError, Node};

/// How a value that is not there at once is replayed and recorded.
pub(crate) trait Live<R> {
    /// The value, from a recording.
    fn play(self: Box<Self>, recorded: RecordedAnswer, stream_faults: StreamFaults<R>) -> R;

    /// What the real function returned, which is recorded while it is used.
    fn record(self: Box<Self>, call: Invocation, returned: R, stream_faults: StreamFaults<R>) -> R;

    /// What nobody records: an expectation's answer, or the real function's.
    fn edit(self: Box<Self>, value: R, stream_faults: StreamFaults<R>) -> R;
}

/// The codec of a part.
pub trait CodesItem {
    /// The part.
    type Item;

    #[doc(hidden)]
    #[allow(private_interfaces)]
    fn settled(&self, item: &Self::Item) -> Result<(Node, Self::Item), NotSettled>;

    #[doc(hidden)]
    #[allow(private_interfaces)]
    fn decode(&self, node: &Node) -> Result<Self::Item, DecodeError>;
}

#[allow(private_interfaces)]
impl<T> CodesItem for ScopedCodec<'_, T> {
    type Item = T;

    fn settled(&self, item: &T) -> Result<(Node, T), NotSettled> {
        ScopedCodec::settled(self, item)
    }

    fn decode(&self, node: &Node) -> Result<T, DecodeError> {
        ScopedCodec::decode(self, node)
    }
}
