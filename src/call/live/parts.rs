//! The stream or iterator that a stubbed function returns.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::super::future::RecordingHere;
use super::player::Player;
use super::recorder::Recorder;
use super::{CodesItem, Reel};
use crate::call::Invocation;

pin_project_lite::pin_project! {
    /// The real stream or iterator, or what answers in its place: `G` is what an
    /// expectation gives.
    #[project = Projected]
    pub struct StubParts<S, C, G>
    where
        C: CodesItem,
    {
        #[pin]
        kind: Kind<S, C, G>,
    }
}

pin_project_lite::pin_project! {
    #[project = ProjectedKind]
    enum Kind<S, C, G>
    where
        C: CodesItem,
    {
        Real { #[pin] real: S },
        Recording { #[pin] real: S, recorder: Recorder, codec: C },
        Played { player: Player<C> },
        Given { items: G },
    }
}

impl<S, C: CodesItem, G> StubParts<S, C, G> {
    pub(super) fn real(real: S) -> Self {
        Self {
            kind: Kind::Real { real },
        }
    }

    pub(super) fn recording(call: Invocation, in_ok: bool, real: S, codec: C) -> Self {
        let recorder = Recorder::new(call, in_ok);
        Self {
            kind: Kind::Recording {
                real,
                recorder,
                codec,
            },
        }
    }

    pub(super) fn played(reel: Reel, codec: C) -> Self {
        let player = Player::new(reel, codec);
        Self {
            kind: Kind::Played { player },
        }
    }

    pub(super) fn given(items: G) -> Self {
        Self {
            kind: Kind::Given { items },
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
        match self.project().kind.project() {
            ProjectedKind::Real { real } => real.poll_next(context),
            ProjectedKind::Played { player } => Poll::Ready(player.next()),
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

    fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.kind {
            Kind::Real { real } | Kind::Recording { real, .. } => real.size_hint(),
            Kind::Played { player } => player.size_hint(),
            Kind::Given { items } => items.size_hint(),
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
        match &mut self.kind {
            Kind::Real { real } => real.next(),
            Kind::Played { player } => player.next(),
            Kind::Given { items } => items.next(),
            Kind::Recording {
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

    fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.kind {
            Kind::Real { real } | Kind::Recording { real, .. } => real.size_hint(),
            Kind::Played { player } => player.size_hint(),
            Kind::Given { items } => items.size_hint(),
        }
    }
}
