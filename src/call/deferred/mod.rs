//! Values that are not there at once: futures, streams and iterators.
//!
//! A stream is recorded item by item, as its consumer pulls: nothing is pulled
//! ahead, and nothing held back. A recording holds it as one object: `$items`
//! around its items, or `$partial` where the consumer stopped before the end; before it
//! `$head`, what is beside the stream in a value under `stream = module`.

mod around;
mod boxed;
mod future;
mod opaque;
mod parts;
mod player;
mod recorded_answer;
mod recorder;
mod split;

pub use self::around::ErrorAroundByValue;
pub use self::opaque::{InResult, ItemCodec, Top, begun, given_by, run_async_parts, run_parts};
pub use self::recorded_answer::RecordedAnswer;
pub use self::split::NotInResult;

use super::Invocation;
use super::plan::DeferredStep;
use crate::codec::{Codec, RoundTripError};
use crate::fault::StreamFaults;
use crate::scrub::Scrub;
use crate::value::{DecodeError, Node};

/// How a value that is not there at once is replayed and recorded.
pub(super) trait Deferred<R> {
    /// Makes the value from a recording.
    fn replay(self: Box<Self>, recorded: RecordedAnswer, faults: StreamFaults<R>) -> R;

    /// Records what the real function returned, while it is used.
    fn record(self: Box<Self>, call: Invocation, returned: R, faults: StreamFaults<R>) -> R;

    /// Applies the faults to a value that nobody records.
    fn pass(self: Box<Self>, value: R, faults: StreamFaults<R>) -> R;

    /// Makes one of these steps with the answer in its slot.
    fn step(self: Box<Self>, step: DeferredStep, answer: &mut Option<R>, then: &mut Option<R>) {
        const RETURNED: &str = "the answer was put into its slot";
        let then = then.take();
        *answer = Some(match (step, answer.take()) {
            (DeferredStep::Replay(recorded, faults), _) => {
                self.replay(recorded, StreamFaults { faults, then })
            }
            (DeferredStep::Record(call, faults), answer) => {
                let returned = answer.expect(RETURNED);
                self.record(call, returned, StreamFaults { faults, then })
            }
            (DeferredStep::Pass(faults), answer) => {
                self.pass(answer.expect(RETURNED), StreamFaults { faults, then })
            }
        });
    }
}

/// The codec of an item.
pub trait CodesItem {
    /// The item.
    type Item;

    #[doc(hidden)]
    #[allow(private_interfaces)]
    fn round_trip(
        &self,
        item: &mut Self::Item,
        scrub: &Scrub,
    ) -> Result<(Node, Self::Item), RoundTripError>;

    #[doc(hidden)]
    #[allow(private_interfaces)]
    fn decode(&self, node: &Node) -> Result<Self::Item, DecodeError>;

    /// A recorded item as it would be recorded now; `None` if it is none of this type.
    #[doc(hidden)]
    #[allow(private_interfaces)]
    fn scrubbed_again(&self, recorded: &Node, scrub: &Scrub) -> Option<Node> {
        let mut item = self.decode(recorded).ok()?;
        Some(self.round_trip(&mut item, scrub).ok()?.0)
    }
}

#[allow(private_interfaces)]
impl<C: CodesItem> CodesItem for &C {
    type Item = C::Item;

    fn round_trip(
        &self,
        item: &mut Self::Item,
        scrub: &Scrub,
    ) -> Result<(Node, Self::Item), RoundTripError> {
        C::round_trip(self, item, scrub)
    }

    fn decode(&self, node: &Node) -> Result<Self::Item, DecodeError> {
        C::decode(self, node)
    }
}

#[allow(private_interfaces)]
impl<T> CodesItem for Codec<'_, T> {
    type Item = T;

    fn round_trip(&self, item: &mut T, scrub: &Scrub) -> Result<(Node, T), RoundTripError> {
        Codec::round_trip(self, item, scrub)
    }

    fn decode(&self, node: &Node) -> Result<T, DecodeError> {
        Codec::decode(self, node)
    }
}
