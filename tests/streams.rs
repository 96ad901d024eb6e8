//! Functions that return streams.

mod common;

use std::cell::{Cell, RefCell};
use std::fs;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use cached_stubs::{Answer, Mode, Origin, Stub, Stubbable, stubbable};
use common::{
    files, folder, in_mode, only_recording, origins, panic_of, ran, recording, replaying,
};
use futures::channel::mpsc;
use futures::stream::{self, BoxStream, LocalBoxStream, Stream, StreamExt as _};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// An event of a provider's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Event {
    Text(String),
    Done { tokens: u32 },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Failure {
    RateLimited { seconds: u32 },
    Broken(String),
}

fn events(prompt: &str) -> Vec<Event> {
    ran();
    let mut events: Vec<_> = prompt
        .split(' ')
        .map(|word| Event::Text(word.to_owned()))
        .collect();
    events.push(Event::Done { tokens: 7 });
    events
}

#[stubbable]
fn opaque(prompt: &str) -> impl Stream<Item = Event> + use<> {
    stream::iter(events(prompt))
}

#[stubbable]
fn borrowing(prompt: &str) -> impl Stream<Item = char> + Send + '_ {
    ran();
    stream::iter(prompt.chars())
}

#[stubbable]
fn boxed(prompt: &str) -> BoxStream<'static, Event> {
    stream::iter(events(prompt)).boxed()
}

#[stubbable]
fn pinned<'a>(prompt: &'a str) -> Pin<Box<dyn Stream<Item = char> + Send + 'a>> {
    ran();
    Box::pin(stream::iter(prompt.chars()))
}

#[stubbable]
fn local(prompt: &str) -> LocalBoxStream<'static, Event> {
    let shared = Rc::new(events(prompt));
    stream::iter(0..shared.len())
        .map(move |at| shared[at].clone())
        .boxed_local()
}

#[stubbable]
fn opaque_local(prompt: &str) -> impl Stream<Item = Event> + use<> {
    let shared = Rc::new(events(prompt));
    stream::iter(0..shared.len()).map(move |at| shared[at].clone())
}

#[stubbable(errors)]
fn fallible(prompt: &str) -> Result<impl Stream<Item = Event> + use<>, Failure> {
    if prompt.is_empty() {
        ran();
        return Err(Failure::RateLimited { seconds: 3 });
    }
    Ok(stream::iter(events(prompt)))
}

#[stubbable]
async fn later(prompt: &str) -> Result<BoxStream<'static, Result<Event, Failure>>, Failure> {
    tokio::task::yield_now().await;
    if prompt.is_empty() {
        Err(Failure::Broken("nothing asked".to_owned()))?;
    }
    Ok(stream::iter(events(prompt)).map(Ok).boxed())
}

#[stubbable]
async fn later_opaque(prompt: &str) -> Result<impl Stream<Item = Event>, std::num::ParseIntError> {
    let tokens: usize = "1".parse()?;
    tokio::task::yield_now().await;
    Ok(stream::iter(events(prompt)).skip(tokens))
}

#[stubbable]
fn future_of(
    prompt: &str,
) -> impl Future<Output = Result<impl Stream<Item = Event> + use<>, Failure>> {
    let events = events(prompt);
    async move { Ok(stream::iter(events)) }
}

type Events = Pin<Box<dyn Stream<Item = Result<Event, Failure>> + Send>>;

#[stubbable]
async fn aliased(prompt: &str) -> Result<Events, Failure> {
    Ok(Box::pin(stream::iter(events(prompt)).map(Ok)))
}

#[stubbable]
fn generic<T>(items: &[T]) -> impl Stream<Item = T> + use<T>
where
    T: Clone + Serialize + DeserializeOwned,
{
    ran();
    stream::iter(items.to_vec())
}

#[stubbable]
fn generic_boxed<T>(items: &[T]) -> BoxStream<'static, T>
where
    T: Clone + Send + 'static + Serialize + DeserializeOwned,
{
    ran();
    stream::iter(items.to_vec()).boxed()
}

/// All items, while recording, while replaying and without a stub.
async fn survives<F, S>(call: impl AsyncFn() -> S)
where
    F: Stubbable,
    S: Stream<Item: PartialEq + std::fmt::Debug>,
{
    common::survives_async::<F, Vec<S::Item>>(async || Box::pin(call().await).collect().await)
        .await;
}

#[tokio::test]
async fn streams_of_every_form_are_recorded_and_replayed() {
    survives::<opaque, _>(async || opaque("a b")).await;
    survives::<borrowing, _>(async || borrowing("ab")).await;
    survives::<boxed, _>(async || boxed("a b")).await;
    survives::<pinned, _>(async || pinned("ab")).await;
    survives::<local, _>(async || local("a b")).await;
    survives::<opaque_local, _>(async || opaque_local("a b")).await;
    survives::<fallible, _>(async || fallible("a b").unwrap()).await;
    survives::<later, _>(async || later("a b").await.unwrap()).await;
    survives::<later_opaque, _>(async || later_opaque("a b").await.unwrap()).await;
    survives::<future_of, _>(async || future_of("a b").await.unwrap()).await;
    survives::<aliased, _>(async || aliased("a b").await.unwrap()).await;
    survives::<generic, _>(async || generic(&[1, 2])).await;
    survives::<generic_boxed, _>(async || generic_boxed(&[1, 2])).await;
}

#[tokio::test]
async fn an_err_in_place_of_a_stream_is_one() {
    common::survives_async::<fallible, _>(async || fallible("").map(drop))
        .await
        .unwrap_err();
    let dir = folder();
    let _stub = recording::<later>(&dir);
    assert!(later("").await.is_err());
    assert!(files(&dir).is_empty());
}

#[tokio::test]
async fn the_file_shows_the_items() {
    let dir = folder();
    {
        let _stub = recording::<later>(&dir);
        let _: Vec<_> = later("a").await.unwrap().collect().await;
    }
    let text = only_recording(&dir);
    let returns = &text[text.find("\"returns\"").unwrap()..];
    let expected = r#""returns": [
    {
      "Ok": {
        "$items": [
          {
            "Ok": {
              "Text": "a"
            }
          },
          {
            "Ok": {
              "Done": {
                "tokens": 7
              }
            }
          }
        ]
      }
    }
  ]
}
"#;
    assert_eq!(returns, expected);
}

// What is recorded arrives as what is not.

thread_local! {
    static GATE: RefCell<Option<mpsc::UnboundedReceiver<u8>>> = const { RefCell::new(None) };
    static PULLED: Cell<usize> = const { Cell::new(0) };
}

#[stubbable]
fn gated() -> impl Stream<Item = u8> {
    let gate = GATE.take().expect("the test opens it");
    gate.inspect(|_| PULLED.set(PULLED.get() + 1))
}

#[stubbable]
fn gated_boxed() -> BoxStream<'static, u8> {
    let gate = GATE.take().expect("the test opens it");
    gate.inspect(|_| PULLED.set(PULLED.get() + 1)).boxed()
}

async fn arrives_when_it_is_there<S: Stream<Item = u8> + Unpin>(call: impl FnOnce() -> S) {
    let (send, receive) = mpsc::unbounded();
    GATE.set(Some(receive));
    PULLED.set(0);
    let mut stream = call();
    assert!(futures::poll!(stream.next()).is_pending());
    send.unbounded_send(1).unwrap();
    // Not held back …
    assert_eq!(futures::poll!(stream.next()), Poll::Ready(Some(1)));
    assert!(futures::poll!(stream.next()).is_pending());
    send.unbounded_send(2).unwrap();
    send.unbounded_send(3).unwrap();
    assert_eq!(futures::poll!(stream.next()), Poll::Ready(Some(2)));
    // … nor pulled ahead.
    assert_eq!(PULLED.get(), 2);
    assert_eq!(futures::poll!(stream.next()), Poll::Ready(Some(3)));
    assert!(futures::poll!(stream.next()).is_pending());
    drop(send);
    assert_eq!(futures::poll!(stream.next()), Poll::Ready(None));
}

#[tokio::test]
async fn recording_does_not_change_when_an_item_arrives() {
    let dir = folder();
    {
        let _stub = recording::<gated>(&dir);
        arrives_when_it_is_there(gated).await;
        let _other = recording::<gated_boxed>(&dir);
        arrives_when_it_is_there(gated_boxed).await;
    }
    arrives_when_it_is_there(gated).await;
    let _stub = replaying::<gated>(&dir);
    assert_eq!(gated().collect::<Vec<_>>().await, [1, 2, 3]);
    let _other = replaying::<gated_boxed>(&dir);
    assert_eq!(gated_boxed().collect::<Vec<_>>().await, [1, 2, 3]);
}

// Stopping early.

#[stubbable]
fn endless(from: u32) -> impl Stream<Item = u32> {
    ran();
    stream::iter(from..)
}

#[stubbable]
fn endless_boxed(from: u32) -> BoxStream<'static, u32> {
    ran();
    stream::iter(from..).boxed()
}

async fn stops_early<F: Stubbable, S: Stream<Item = u32> + Unpin>(call: impl Fn(u32) -> S) {
    let dir = folder();
    {
        let stub = recording::<F>(&dir);
        assert_eq!(call(5).take(3).collect::<Vec<_>>().await, [5, 6, 7]);
        assert_eq!(origins(&stub), [Origin::Recorded]);
    }
    assert!(
        only_recording(&dir).contains("\"$partial\": [5, 6, 7]"),
        "{}",
        only_recording(&dir)
    );
    {
        let stub = replaying::<F>(&dir);
        assert_eq!(call(5).take(3).collect::<Vec<_>>().await, [5, 6, 7]);
        assert_eq!(call(5).take(2).collect::<Vec<_>>().await, [5, 6]);
        assert_eq!(origins(&stub), [Origin::Replayed; 2]);
    }
    // Recorded, it is not called again.
    {
        let stub = recording::<F>(&dir);
        assert_eq!(call(5).take(3).collect::<Vec<_>>().await.len(), 3);
        assert!(matches!(
            origins(&stub)[..],
            [Origin::Replayed | Origin::Recorded]
        ));
    }
    let stub = replaying::<F>(&dir);
    let mut stream = call(5);
    for expected in 5..8 {
        assert_eq!(stream.next().await, Some(expected));
    }
    let report = panic_of(|| futures::executor::block_on(stream.next()));
    assert!(
        report.contains("ends after 3 items, and more are asked for"),
        "{report}"
    );
    assert!(report.contains("tests/streams.rs:"), "{report}");
    assert!(panic_of(|| stub.finish()).contains("ends after 3 items"));
}

#[tokio::test]
async fn a_consumer_that_stops_early_leaves_a_part() {
    stops_early::<endless, _>(|from| endless(from)).await;
    stops_early::<endless_boxed, _>(|from| endless_boxed(from)).await;
}

#[tokio::test]
async fn the_longest_of_a_run_is_kept() {
    let dir = folder();
    for mode in [Mode::Record, Mode::RecordAll] {
        for items in [2, 4, 3] {
            let _stub = in_mode::<endless>(mode, &dir);
            let seen = endless(1).take(items).collect::<Vec<_>>().await;
            assert_eq!(seen.len(), items);
        }
        assert!(only_recording(&dir).contains("\"$partial\": [1, 2, 3, 4]"));
    }
}

#[tokio::test]
async fn one_that_was_never_polled_can_be_made() {
    let dir = folder();
    {
        let _stub = recording::<endless>(&dir);
        drop(endless(1));
    }
    let stub = replaying::<endless>(&dir);
    let mut stream = endless(1);
    assert!(panic_of(|| futures::executor::block_on(stream.next())).contains("ends after 0 items"));
    panic_of(|| stub.finish());
}

// Items that fail.

fn failing_items() -> Vec<Result<u8, Failure>> {
    vec![Ok(1), Err(Failure::Broken("half way".to_owned())), Ok(2)]
}

#[stubbable(errors)]
fn failing() -> BoxStream<'static, Result<u8, Failure>> {
    ran();
    stream::iter(failing_items()).boxed()
}

#[stubbable(errors)]
fn failing_opaque() -> impl Stream<Item = Result<u8, Failure>> {
    ran();
    stream::iter(failing_items())
}

#[stubbable]
fn failing_unrecorded() -> impl Stream<Item = Result<u8, Failure>> {
    ran();
    stream::iter(failing_items())
}

#[tokio::test]
async fn an_item_that_fails_is_recorded_with_what_came_before_it() {
    survives::<failing, _>(async || failing()).await;
    survives::<failing_opaque, _>(async || failing_opaque()).await;
}

#[tokio::test]
async fn without_errors_nothing_is_recorded_and_everything_passes() {
    let dir = folder();
    {
        let _stub = recording::<failing_unrecorded>(&dir);
        assert_eq!(
            failing_unrecorded().collect::<Vec<_>>().await,
            failing_items()
        );
    }
    assert!(files(&dir).is_empty());
}

// Hand-written answers, other modes, panics.

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
        // So far as they are pulled.
        let _: Vec<_> = opaque("a").take(1).collect().await;
    }
    let file = files(&dir).remove(0);
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("\"tokens\": 7", "\"tokens\": 8")).unwrap();
    let stub = in_mode::<opaque>(Mode::Verify, &dir);
    let _: Vec<_> = opaque("a").collect().await;
    let report = panic_of(|| stub.finish());
    assert!(report.contains("tokens"), "{report}");
}

#[stubbable]
fn panicking() -> impl Stream<Item = u8> {
    stream::iter([1, 2]).inspect(|item| assert!(*item < 2, "the real one breaks"))
}

#[tokio::test]
async fn what_ends_in_a_panic_is_not_recorded() {
    let dir = folder();
    let _stub = recording::<panicking>(&dir);
    let report = panic_of(|| futures::executor::block_on(panicking().collect::<Vec<_>>()));
    assert_eq!(report, "the real one breaks");
    assert!(files(&dir).is_empty());
}

#[tokio::test]
async fn two_of_the_same_may_be_used_in_turns() {
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
async fn they_go_where_the_real_ones_go() {
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
async fn a_sequence_of_streams() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let _stub = in_mode::<turns>(mode, &dir);
        assert_eq!(turns().collect::<Vec<_>>().await, [0, 0]);
        assert_eq!(turns().collect::<Vec<_>>().await, [1, 1]);
    }
}

/// A stream that says how many items it has.
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
async fn they_tell_their_size_as_the_real_one_does() {
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

struct Client {
    prefix: String,
}

#[stubbable]
impl Client {
    #[stub]
    fn tokens(&self, prompt: &str) -> impl Stream<Item = String> + use<> {
        ran();
        let tokens: Vec<_> = prompt
            .chars()
            .map(|c| format!("{}{c}", self.prefix))
            .collect();
        stream::iter(tokens)
    }

    #[stub]
    async fn chat(&self, prompt: &str) -> Result<BoxStream<'_, Result<String, Failure>>, Failure> {
        ran();
        let prompt = prompt.to_owned();
        Ok(stream::once(async move { Ok(format!("{}{prompt}", self.prefix)) }).boxed())
    }

    #[stub]
    async fn each(&self, prompt: &str) -> Result<impl Stream<Item = String>, Failure> {
        ran();
        Ok(stream::iter(vec![prompt.to_owned(), self.prefix.clone()]))
    }
}

#[tokio::test]
async fn streams_of_methods() {
    let client = Client {
        prefix: "-".to_owned(),
    };
    survives::<Client, _>(async || client.tokens("ab")).await;
    survives::<Client, _>(async || client.chat("ab").await.unwrap()).await;
    survives::<Client, _>(async || client.each("ab").await.unwrap()).await;
}
