//! Streams in other modes, with expectations, in tasks and in sequence.

use std::cell::Cell;
use std::fs;
use std::pin::Pin;
use std::task::{Context, Poll};

use cached_stubs::{Answer, Mode, Origin, Stub, stubbable};
use expect_test::expect;
use futures::stream::{self, BoxStream, Stream, StreamExt as _};

use super::forms::{borrowing, boxed, fallible, generic, later, opaque};
use super::{Event, Failure};
use crate::common::*;

#[tokio::test]
async fn expectations_answer_with_items_or_with_the_box() {
    let stub = Stub::<opaque>::install();
    stub.mock()
        .expect_call()
        .returning(|_| Some(vec![Event::Done { tokens: 1 }]));
    assert_eq!(
        opaque("a").collect::<Vec<_>>().await,
        [Event::Done { tokens: 1 }]
    );

    let stub = Stub::<fallible>::install();
    stub.mock()
        .expect_call()
        .times(1)
        .returning(|_| Some(Ok(vec![])));
    stub.mock()
        .expect_call()
        .returning(|_| Some(Err(Failure::Broken(String::new()))));
    assert_eq!(fallible("a").unwrap().count().await, 0);
    assert!(fallible("a").is_err());

    let stub = Stub::<later>::install();
    stub.mock()
        .expect_call()
        .returning(|_| Some(Ok(stream::empty().boxed())));
    assert_eq!(later("a").await.unwrap().count().await, 0);

    let stub = Stub::<generic>::install();
    stub.mock()
        .expect_call()
        .returning(|_| Some(Answer::new(&[7])));
    assert_eq!(generic(&[1u8]).collect::<Vec<_>>().await, [7]);
    assert_eq!(stub.calls()[0].origin, Origin::Mocked);
}

#[tokio::test]
async fn verifying_compares_the_items() {
    let dir = folder();
    {
        let _stub = recording::<opaque>(&dir);
        let _: Vec<_> = opaque("a").collect().await;
    }
    {
        let _stub = in_mode::<opaque>(Mode::Verify, &dir);
        let _: Vec<_> = opaque("a").collect().await;
        // A consumer that stops early compares what it has pulled.
        let _: Vec<_> = opaque("a").take(1).collect().await;
    }
    let file = files(&dir).remove(0);
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("\"tokens\": 7", "\"tokens\": 8")).unwrap();
    let stub = in_mode::<opaque>(Mode::Verify, &dir);
    let _: Vec<_> = opaque("a").collect().await;
    assert_panics(
        || stub.finish(),
        expect![[r#"
            cached-stubs: `returns::streams::forms::opaque` returned another value than its recording

            The difference (- recorded, + returned now):

              returns[0]["$items"][1].Done.tokens
                - 8
                + 7

            If the new answer is right, record it:

              RECORD=all cargo test -p cached-stubs streams::modes::verifying_compares_the_items -- --exact

            If it changes with every call, keep it out of recordings, or let verify runs compare
            only types and field names:

              #[stubbable(scrub(".Done.tokens" = …))]
              #[stubbable(verify = shape)]

              called  tests/returns/streams/modes.rs:[opaque("a")]

            Reported when the stub was dropped, since nothing failed the test before.
        "#]],
    );
}

#[stubbable]
fn panicking() -> impl Stream<Item = u8> {
    stream::iter([1, 2]).inspect(|item| assert!(*item < 2, "the real stream breaks"))
}

#[tokio::test]
async fn a_panicking_stream_is_not_recorded() {
    let dir = folder();
    let _stub = recording::<panicking>(&dir);
    let report = panic_of(|| futures::executor::block_on(panicking().collect::<Vec<_>>()));
    assert_eq!(report, "the real stream breaks");
    assert!(files(&dir).is_empty());
}

#[tokio::test]
async fn two_identical_streams_may_be_used_in_turns() {
    let dir = folder();
    {
        let _stub = recording::<opaque>(&dir);
        let (mut one, mut two) = (opaque("a b"), opaque("a b"));
        assert_eq!(one.next().await, two.next().await);
        assert_eq!(one.collect::<Vec<_>>().await, two.collect::<Vec<_>>().await);
    }
    let _stub = replaying::<opaque>(&dir);
    let (mut one, two) = (opaque("a b"), opaque("a b"));
    assert_eq!(one.next().await, Some(Event::Text("a".to_owned())));
    assert_eq!(two.count().await, 3);
    assert_eq!(one.count().await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn send_streams_are_spawned() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let _stub = in_mode::<borrowing>(mode, &dir);
        let _other = in_mode::<boxed>(mode, &dir);
        let items = tokio::spawn(is_send(borrowing("ab")).collect::<Vec<_>>());
        assert_eq!(items.await.unwrap(), ['a', 'b']);
        assert_eq!(tokio::spawn(boxed("a").count()).await.unwrap(), 2);
    }
}

thread_local! {
    static TURN: Cell<u8> = const { Cell::new(0) };
}

#[stubbable(sequence)]
fn turns() -> BoxStream<'static, u8> {
    let turn = TURN.replace(TURN.get() + 1);
    stream::iter([turn, turn]).boxed()
}

#[tokio::test]
async fn streams_may_be_in_sequence() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let _stub = in_mode::<turns>(mode, &dir);
        assert_eq!(turns().collect::<Vec<_>>().await, [0, 0]);
        assert_eq!(turns().collect::<Vec<_>>().await, [1, 1]);
    }
}

/// A stream with an exact size hint.
struct Sized(u8);

impl Stream for Sized {
    type Item = u8;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u8>> {
        self.0 = match self.0.checked_sub(1) {
            Some(left) => left,
            None => return Poll::Ready(None),
        };
        Poll::Ready(Some(self.0))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.0.into(), Some(self.0.into()))
    }
}

#[stubbable]
fn sized() -> impl Stream<Item = u8> + Unpin {
    Sized(3)
}

#[tokio::test]
async fn size_hints_are_those_of_the_real_stream() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay, Mode::Live] {
        let _stub = in_mode::<sized>(mode, &dir);
        let mut stream = sized();
        assert_eq!(stream.size_hint(), (3, Some(3)));
        stream.next().await;
        assert_eq!(stream.size_hint(), (2, Some(2)));
        stream.collect::<Vec<_>>().await;
    }
}
