//! The stream or iterator that a stubbed function returns.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::super::future::RecordingHere;
use super::player::Player;
use super::recorder::Recorder;
use super::{CodesItem, RecordedAnswer};
use crate::call::Invocation;
use crate::fault::{Faults, StreamFaults};
use crate::value::Node;

pin_project_lite::pin_project! {
    /// The real stream or iterator, or what answers in its place: `G` is what an
    /// expectation gives.
    #[project = Projected]
    pub struct StubParts<S, C, G>
    where
        C: CodesItem,
    {
        #[pin]
        kind: PartsKind<S, C, G>,
        faults: Faults,
        // What a cut one continues with.
        then: Option<Box<PartsKind<S, C, G>>>,
    }
}

pin_project_lite::pin_project! {
    #[project = ProjectedKind]
    enum PartsKind<S, C, G>
    where
        C: CodesItem,
    {
        Real { #[pin] real: S },
        Recording { #[pin] real: S, recorder: Recorder, codec: C },
        Replayed { player: Player<C> },
        Given { items: G },
        Over,
    }
}

/// The least number of items to come, and the most if it is known.
type SizeHint = (usize, Option<usize>);

impl<S, C: CodesItem, G> StubParts<S, C, G> {
    fn new(kind: PartsKind<S, C, G>) -> Self {
        Self {
            kind,
            faults: Faults::default(),
            then: None,
        }
    }

    pub(super) fn real(real: S) -> Self {
        Self::new(PartsKind::Real { real })
    }

    /// `head`: what is recorded beside the items. `in_ok`: it is in the `Ok` of a `Result`.
    pub(super) fn recording(
        call: Invocation,
        head: Option<Node>,
        in_ok: bool,
        real: S,
        codec: C,
    ) -> Self {
        let recorder = Recorder::new(call, head, in_ok);
        Self::new(PartsKind::Recording {
            real,
            recorder,
            codec,
        })
    }

    pub(super) fn replayed(recorded: RecordedAnswer, codec: C) -> Self {
        let player = Player::new(recorded, codec);
        Self::new(PartsKind::Replayed { player })
    }

    pub(super) fn given(items: G) -> Self {
        Self::new(PartsKind::Given { items })
    }

    /// Applies the faults; of what a cut one continues with, only the kind
    /// counts.
    pub(super) fn with_faults(mut self, faults: StreamFaults<Self>) -> Self {
        self.faults = faults.faults;
        self.then = faults.then.map(|then| Box::new(then.kind));
        self
    }

    /// How many items are to come, with the faults applied.
    fn hint(&self, of_real: impl FnOnce(&S) -> SizeHint) -> SizeHint
    where
        G: Iterator,
    {
        let (least, most) = match &self.kind {
            PartsKind::Over => (0, Some(0)),
            PartsKind::Real { real } | PartsKind::Recording { real, .. } => of_real(real),
            PartsKind::Replayed { player } => player.size_hint(),
            PartsKind::Given { items } => items.size_hint(),
        };
        match self.faults.items_left() {
            None => (least, most),
            Some(_) if self.then.is_some() => (0, None),
            Some(left) => (
                least.min(left),
                Some(most.map_or(left, |most| most.min(left))),
            ),
        }
    }
}

impl<S, C: CodesItem, G> PartsKind<S, C, G> {
    fn is_recorded(&self) -> bool {
        matches!(self, Self::Recording { .. })
    }
}

impl<S, C, G> StubParts<S, C, G>
where
    S: Stream<Item = C::Item>,
    G: Iterator<Item = C::Item>,
    C: CodesItem,
{
    fn poll_kind(
        kind: Pin<&mut PartsKind<S, C, G>>,
        context: &mut Context<'_>,
    ) -> Poll<Option<C::Item>> {
        match kind.project() {
            ProjectedKind::Over => Poll::Ready(None),
            ProjectedKind::Real { real } => real.poll_next(context),
            ProjectedKind::Replayed { player } => player.poll_next(context),
            ProjectedKind::Given { items } => Poll::Ready(items.next()),
            ProjectedKind::Recording {
                real,
                recorder,
                codec,
            } => {
                let polled = {
                    let _recording = RecordingHere::begin();
                    real.poll_next(context)
                };
                if polled.is_pending() {
                    recorder.waits();
                }
                Poll::Ready(match ready!(polled) {
                    Some(item) => Some(recorder.item(codec, item)),
                    None => {
                        recorder.end();
                        None
                    }
                })
            }
        }
    }
}

impl<S, C, G> Stream for StubParts<S, C, G>
where
    S: Stream<Item = C::Item>,
    G: Iterator<Item = C::Item>,
    C: CodesItem,
{
    type Item = C::Item;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<C::Item>> {
        let Projected {
            mut kind,
            faults,
            then,
        } = self.project();
        if faults.is_none() {
            return Self::poll_kind(kind, context);
        }
        ready!(faults.poll_before_item(context));
        if faults.cut_here() {
            // The recording is complete although the answer is cut.
            while kind.is_recorded() {
                if ready!(Self::poll_kind(kind.as_mut(), context)).is_none() {
                    break;
                }
            }
            kind.set(then.take().map_or(PartsKind::Over, |then| *then));
            faults.forget_cut();
        }
        let polled = Self::poll_kind(kind, context);
        if polled.is_ready() {
            faults.after_item();
        }
        polled
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.hint(S::size_hint)
    }
}

impl<S, C, G> StubParts<S, C, G>
where
    S: Iterator<Item = C::Item>,
    G: Iterator<Item = C::Item>,
    C: CodesItem,
{
    fn next_of_kind(kind: &mut PartsKind<S, C, G>) -> Option<C::Item> {
        match kind {
            PartsKind::Over => None,
            PartsKind::Real { real } => real.next(),
            PartsKind::Replayed { player } => player.next(),
            PartsKind::Given { items } => items.next(),
            PartsKind::Recording {
                real,
                recorder,
                codec,
            } => {
                let next = {
                    let _recording = RecordingHere::begin();
                    real.next()
                };
                let Some(item) = next else {
                    recorder.end();
                    return None;
                };
                Some(recorder.item(codec, item))
            }
        }
    }
}

impl<S, C, G> Iterator for StubParts<S, C, G>
where
    S: Iterator<Item = C::Item>,
    G: Iterator<Item = C::Item>,
    C: CodesItem,
{
    type Item = C::Item;

    fn next(&mut self) -> Option<C::Item> {
        let Self { kind, faults, then } = self;
        if faults.is_none() {
            return Self::next_of_kind(kind);
        }
        faults.before_item();
        if faults.cut_here() {
            while kind.is_recorded() && Self::next_of_kind(kind).is_some() {}
            *kind = then.take().map_or(PartsKind::Over, |then| *then);
            faults.forget_cut();
        }
        let next = Self::next_of_kind(kind);
        faults.after_item();
        next
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.hint(S::size_hint)
    }
}
