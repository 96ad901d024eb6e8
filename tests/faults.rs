//! Faults that a test plants: calls that fail, answers that come late, streams
//! that break off or wait.

mod common;

use std::future::Future;
use std::pin::Pin;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use cached_stubs::predicate::{arg, eq};
use cached_stubs::{Answer, Mode, Origin, Stub, stubbable};
use common::{
    files, folder, in_mode, only_recording, origins, panic_of, ran, recording, replaying, runs,
};
use futures::FutureExt as _;
use futures::executor::block_on;
use futures::stream::{self, BoxStream, Stream, StreamExt as _};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;
use tokio::time::Instant as TokioInstant;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Broken;

type Word = Result<String, Broken>;

fn all(text: &str) -> Vec<Word> {
    text.split(' ').map(|word| Ok(word.to_owned())).collect()
}

fn split(text: &str) -> Vec<Word> {
    ran();
    all(text)
}

#[stubbable]
fn ask(prompt: &str) -> Result<String, Broken> {
    ran();
    Ok(prompt.to_uppercase())
}

#[stubbable]
async fn ask_later(prompt: &str) -> Result<String, Broken> {
    ran();
    Ok(prompt.to_uppercase())
}

#[stubbable]
fn ask_boxed(prompt: String) -> Pin<Box<dyn Future<Output = String> + Send>> {
    Box::pin(async move {
        ran();
        prompt.to_uppercase()
    })
}

type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

#[stubbable]
fn ask_alias(prompt: String) -> Boxed<String> {
    Box::pin(async move {
        ran();
        prompt.to_uppercase()
    })
}

#[stubbable]
fn ask_opaque(prompt: &str) -> impl Future<Output = String> + use<> {
    ran();
    std::future::ready(prompt.to_uppercase())
}

#[stubbable(out(into))]
fn read_into(text: &str, into: &mut String) -> usize {
    into.push_str(text);
    text.len()
}

#[stubbable(out(into))]
async fn read_later(text: &str, into: &mut String) -> usize {
    into.push_str(text);
    text.len()
}

#[stubbable]
fn opaque(text: &str) -> impl Stream<Item = Word> + use<> {
    stream::iter(split(text))
}

#[stubbable]
fn boxed(text: &str) -> BoxStream<'static, Word> {
    stream::iter(split(text)).boxed()
}

#[stubbable]
fn borrowed(text: &str) -> BoxStream<'_, Word> {
    stream::iter(split(text)).boxed()
}

#[stubbable]
fn fallible(text: &str) -> Result<impl Stream<Item = Word> + use<>, Broken> {
    Ok(stream::iter(split(text)))
}

#[stubbable]
fn fallible_boxed(text: &str) -> Result<BoxStream<'static, Word>, Broken> {
    Ok(stream::iter(split(text)).boxed())
}

#[stubbable]
async fn later(text: &str) -> BoxStream<'static, Word> {
    stream::iter(split(text)).boxed()
}

#[stubbable]
async fn later_opaque(text: &str) -> impl Stream<Item = Word> + use<> {
    stream::iter(split(text))
}

#[stubbable]
fn generic<T>(items: &[T]) -> impl Iterator<Item = T> + use<T>
where
    T: Serialize + DeserializeOwned + Clone,
{
    Vec::from(items).into_iter()
}

#[stubbable]
fn generic_boxed<T>(items: &[T]) -> Box<dyn Iterator<Item = T>>
where
    T: Serialize + DeserializeOwned + Clone + 'static,
{
    Box::new(Vec::from(items).into_iter())
}

#[stubbable]
fn iterator(text: &str) -> impl Iterator<Item = Word> + use<> {
    split(text).into_iter()
}

#[stubbable]
fn boxed_iterator(text: &str) -> Box<dyn Iterator<Item = Word>> {
    Box::new(split(text).into_iter())
}

// The n-th call.

#[tokio::test]
async fn the_nth_call_is_answered_otherwise() {
    for mode in [Mode::Replay, Mode::Record, Mode::Verify, Mode::Live] {
        let dir = folder();
        {
            let _stubs = (recording::<ask>(&dir), recording::<ask_later>(&dir));
            ask("a").unwrap();
            ask_later("a").await.unwrap();
        }
        let stub = in_mode::<ask>(mode, &dir);
        stub.mock().on_call(3).answer(|_| Err(Broken));
        let answers: Vec<_> = (0..4).map(|_| ask("a").is_ok()).collect();
        assert_eq!(answers, [true, true, false, true], "{mode:?}");
        assert_eq!(origins(&stub)[2], Origin::Mocked);

        let stub = in_mode::<ask_later>(mode, &dir);
        stub.mock()
            .on_call(2)
            .answer(|args| match args["prompt"].as_str() {
                Some("a") => Err(Broken),
                _ => Ok(String::new()),
            });
        assert!(ask_later("a").await.is_ok());
        assert_eq!(ask_later("a").await, Err(Broken));
        assert!(ask_later("a").await.is_ok());
        assert_eq!(files(&dir).len(), 2, "{mode:?}");
    }
}

#[test]
fn calls_are_counted_from_where_it_is_said_and_among_those_that_match() {
    let dir = folder();
    let stub = recording::<ask>(&dir);
    ask("a").unwrap();
    stub.mock().on_call(1).answer(|_| Err(Broken));
    assert!(ask("a").is_err());
    assert!(ask("a").is_ok());
    stub.mock()
        .on_call(2)
        .with(arg("prompt", eq("b")))
        .answer(|_| Err(Broken));
    let answers = ["b", "a", "b", "b"].map(|prompt| ask(prompt).is_ok());
    assert_eq!(answers, [true, true, false, true]);
    stub.mock()
        .on_every_call()
        .with(arg("prompt", eq("a")))
        .answer(|_| Err(Broken));
    let answers = ["a", "b", "a"].map(|prompt| ask(prompt).is_ok());
    assert_eq!(answers, [false, true, false]);
    let zero = panic_of(|| {
        stub.mock().on_call(0).answer(|_| Err(Broken));
    });
    assert!(zero.contains("calls are counted from 1"), "{zero}");
}

#[test]
fn expectations_are_asked_where_the_call_is_not_answered_otherwise() {
    let dir = folder();
    let stub = replaying::<ask>(&dir);
    stub.mock()
        .expect_call()
        .times(2)
        .returning(|_| Some(Ok("expected".to_owned())));
    stub.mock().on_call(2).answer(|_| Err(Broken));
    stub.mock().on_call(3).delay(Duration::from_millis(1));
    let ok = || Ok("expected".to_owned());
    assert_eq!([ask("a"), ask("a"), ask("a")], [ok(), Err(Broken), ok()]);
    stub.finish();
}

#[test]
fn a_call_that_is_not_made_fails_the_test() {
    let dir = folder();
    let stub = recording::<ask>(&dir);
    stub.mock()
        .on_call(3)
        .with(arg("prompt", eq("b")))
        .answer(|_| Err(Broken));
    ask("a").unwrap();
    ask("b").unwrap();
    let report = panic_of(|| stub.finish());
    for part in [
        "something was to happen to call 3 of `faults::ask` with prompt == \"b\", and 1 call was made",
        "It was said at tests/faults.rs:",
    ] {
        assert!(report.contains(part), "{part} in {report}");
    }
}

#[test]
fn an_answer_may_call_the_function_again() {
    let dir = folder();
    let stub = recording::<ask>(&dir);
    stub.mock()
        .on_call(1)
        .answer(|_| ask("inner").map(|answer| answer + "!"));
    assert_eq!(ask("outer").as_deref(), Ok("INNER!"));
    stub.mock()
        .on_call(1)
        .answer(|_| panic!("the test's own words"));
    assert_eq!(panic_of(|| ask("a")), "the test's own words");
    assert_eq!(ask("a").as_deref(), Ok("A"));
    stub.finish();
}

#[test]
fn an_argument_that_there_is_not_is_said() {
    let dir = folder();
    let stub = recording::<ask>(&dir);
    stub.mock()
        .on_every_call()
        .with(arg("promt", eq("a")))
        .answer(|_| Err(Broken));
    let part = "asks for an argument that there is not";
    let report = panic_of(|| ask("a"));
    assert!(report.contains(part), "{report}");
    let kept = panic_of(|| stub.finish());
    assert!(kept.contains(part), "{kept}");
}

// Late answers.

const LONG: Duration = Duration::from_secs(3600);

/// How long it takes by tokio's clock, which is paused.
async fn time_of<T>(future: impl Future<Output = T>) -> (T, Duration) {
    let started = TokioInstant::now();
    let answer = future.await;
    (answer, started.elapsed())
}

#[tokio::test(start_paused = true)]
async fn futures_come_late_by_tokios_clock() {
    for mode in [Mode::Replay, Mode::Record] {
        let dir = folder();
        {
            let _stubs = (
                recording::<ask_later>(&dir),
                recording::<ask_boxed>(&dir),
                recording::<ask_alias>(&dir),
                recording::<ask_opaque>(&dir),
                recording::<read_later>(&dir),
                recording::<later>(&dir),
                recording::<later_opaque>(&dir),
            );
            ask_later("a").await.unwrap();
            ask_boxed("a".to_owned()).await;
            ask_alias("a".to_owned()).await;
            ask_opaque("a").await;
            read_later("a", &mut String::new()).await;
            later("a").await.count().await;
            later_opaque("a").await.count().await;
        }
        // Recorded, recorded now, and answered by hand.
        macro_rules! late {
            ($function:ident, |$text:ident| $call:expr, $answer:expr) => {
                let stub = in_mode::<$function>(mode, &dir);
                stub.mock().on_every_call().delay(LONG);
                let texts: &[&str] = match mode {
                    Mode::Record => &["a", "b"],
                    _ => &["a"],
                };
                for &$text in texts {
                    let (_, time) = time_of($call).await;
                    assert_eq!(time, LONG, "{mode:?}: {}", stringify!($function));
                }
                stub.mock().expect_call().returning(|_| Some($answer));
                let $text = "c";
                let (_, time) = time_of($call).await;
                assert_eq!(time, LONG, "{mode:?}: {}", stringify!($function));
                stub.finish();
            };
        }
        late!(ask_later, |text| ask_later(text), Err(Broken));
        late!(ask_boxed, |text| ask_boxed(text.to_owned()), "x".to_owned());
        late!(
            ask_alias,
            |text| ask_alias(text.to_owned()),
            Box::pin(std::future::ready("x".to_owned()))
        );
        late!(ask_opaque, |text| ask_opaque(text), "x".to_owned());
        late!(
            read_later,
            |text| async { read_later(text, &mut String::new()).await },
            (3, "x".to_owned())
        );
        late!(
            later,
            |text| async { later(text).await.count().await },
            stream::empty().boxed()
        );
        late!(
            later_opaque,
            |text| async { later_opaque(text).await.count().await },
            Vec::new()
        );
    }
}

#[tokio::test(start_paused = true)]
async fn of_streams_the_first_item_comes_late() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let stubs = (
            in_mode::<opaque>(mode, &dir),
            in_mode::<boxed>(mode, &dir),
            in_mode::<fallible>(mode, &dir),
        );
        stubs.0.mock().on_call(1).delay(LONG);
        stubs.1.mock().on_call(1).delay(LONG);
        stubs.2.mock().on_call(1).delay(LONG);
        let streams = [
            opaque("a b").boxed(),
            boxed("a b"),
            fallible("a b").unwrap().boxed(),
        ];
        for mut stream in streams {
            assert_eq!(stream.next().now_or_never(), None, "{mode:?}");
            let (first, time) = time_of(stream.next()).await;
            assert_eq!((first, time), (Some(Ok("a".to_owned())), LONG));
            let (rest, time) = time_of(stream.collect::<Vec<_>>()).await;
            assert_eq!((rest, time), (all("b"), Duration::ZERO));
        }
    }
}

#[test]
fn without_a_runtime_the_real_time_passes() {
    const SHORT: Duration = Duration::from_millis(20);
    let dir = folder();
    let stubs = (
        recording::<ask>(&dir),
        recording::<ask_later>(&dir),
        recording::<read_into>(&dir),
        recording::<iterator>(&dir),
        recording::<boxed_iterator>(&dir),
    );
    stubs.0.mock().on_every_call().delay(SHORT);
    stubs.1.mock().on_every_call().delay(SHORT);
    stubs.2.mock().on_every_call().delay(SHORT);
    stubs.3.mock().on_every_call().delay(SHORT);
    stubs.4.mock().on_every_call().delay(SHORT);
    // Recorded, then replayed.
    for _ in 0..2 {
        let takes = |call: &dyn Fn()| {
            let started = Instant::now();
            call();
            assert!(started.elapsed() >= SHORT);
        };
        takes(&|| assert_eq!(ask("a").as_deref(), Ok("A")));
        takes(&|| assert_eq!(block_on(ask_later("a")).as_deref(), Ok("A")));
        takes(&|| assert_eq!(read_into("abc", &mut String::new()), 3));
        takes(&|| assert_eq!(iterator("a b").count(), 2));
        takes(&|| assert_eq!(boxed_iterator("a b").count(), 2));
    }
}

// Streams and iterators that break off.

/// Every kind of stream and iterator, cut after two items, in all modes and where
/// an expectation answers; with and without more behind the cut.
#[tokio::test]
async fn streams_break_off_and_recordings_stay_whole() {
    const MODES: [Mode; 5] = [
        Mode::Record,
        Mode::Replay,
        Mode::RecordAll,
        Mode::Verify,
        Mode::Live,
    ];
    let text = "a b c d";
    let [a, b] = ["a", "b"].map(|word| Ok(word.to_owned()));
    let ends = vec![a.clone(), b.clone()];
    let fails = vec![a, b, Err(Broken)];
    macro_rules! breaks_off {
        ($function:ident, |$text:ident| $call:expr, $given:expr, $more:expr) => {
            let dir = folder();
            let $text = text;
            let name = stringify!($function);
            for mode in MODES {
                let stub = in_mode::<$function>(mode, &dir);
                stub.mock().on_call(1).cut_after(2);
                assert_eq!($call, ends, "{mode:?}: {name}");
                if mode == Mode::Record {
                    let file = only_recording(&dir);
                    let is_whole = file.contains("\"d\"") && !file.contains("partial");
                    assert!(is_whole, "{file}");
                }
                stub.mock().on_call(1).fail_after(2, |_| $more);
                assert_eq!($call, fails, "{mode:?}: {name}");
                stub.mock().on_call(1).cut_after(0);
                assert_eq!($call, [], "{mode:?}: {name}");
                stub.mock().on_call(1).cut_after(9);
                assert_eq!($call, all(text), "{mode:?}: {name}");
                stub.mock().expect_call().returning(|_| Some($given));
                stub.mock().on_call(1).fail_after(2, |_| $more);
                assert_eq!($call, fails, "{mode:?}: {name}");
                assert_eq!($call, all(text), "{mode:?}: {name}");
                stub.finish();
                // While it is recorded, more may stand behind the cut as well.
                let stub = in_mode::<$function>(Mode::RecordAll, &folder());
                stub.mock().on_call(1).fail_after(2, |_| $more);
                assert_eq!($call, fails, "{mode:?}: {name}");
            }
            assert_eq!(files(&dir).len(), 1);
            let _stub = replaying::<$function>(&dir);
            assert_eq!($call, all(text), "whole");
        };
    }
    fn given() -> Vec<Word> {
        all("a b c d")
    }
    fn more() -> Vec<Word> {
        vec![Err(Broken)]
    }
    fn items(words: Vec<Word>) -> Box<dyn Iterator<Item = Word>> {
        Box::new(words.into_iter())
    }
    breaks_off!(
        opaque,
        |text| opaque(text).collect::<Vec<_>>().await,
        given(),
        more()
    );
    breaks_off!(
        boxed,
        |text| boxed(text).collect::<Vec<_>>().await,
        stream::iter(given()).boxed(),
        stream::iter(more()).boxed()
    );
    breaks_off!(
        borrowed,
        |text| borrowed(text).collect::<Vec<_>>().await,
        stream::iter(given()).boxed(),
        stream::iter(more()).boxed()
    );
    breaks_off!(
        fallible,
        |text| fallible(text).unwrap().collect::<Vec<_>>().await,
        Ok(given()),
        Ok(more())
    );
    breaks_off!(
        fallible_boxed,
        |text| fallible_boxed(text).unwrap().collect::<Vec<_>>().await,
        Ok(stream::iter(given()).boxed()),
        Ok(stream::iter(more()).boxed())
    );
    breaks_off!(
        later,
        |text| later(text).await.collect::<Vec<_>>().await,
        stream::iter(given()).boxed(),
        stream::iter(more()).boxed()
    );
    breaks_off!(
        later_opaque,
        |text| later_opaque(text).await.collect::<Vec<_>>().await,
        given(),
        more()
    );
    breaks_off!(
        iterator,
        |text| iterator(text).collect::<Vec<_>>(),
        given(),
        more()
    );
    breaks_off!(
        boxed_iterator,
        |text| boxed_iterator(text).collect::<Vec<_>>(),
        items(given()),
        items(more())
    );
}

#[test]
fn of_generic_functions_too() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let stub = in_mode::<generic>(mode, &dir);
        stub.mock().on_call(1).cut_after(1);
        assert_eq!(generic(&[1, 2, 3]).collect::<Vec<_>>(), [1]);
        assert_eq!(generic(&[1, 2, 3]).collect::<Vec<_>>(), [1, 2, 3]);
        stub.mock().on_call(1).fail_after(1, |_| Answer::new(&[9]));
        let refused = panic_of(|| generic(&[1, 2, 3]).count());
        assert!(refused.contains("use `cut_after`"), "{refused}");
        stub.finish();

        let stub = in_mode::<generic_boxed>(mode, &dir);
        stub.mock().on_call(1).cut_after(1);
        assert_eq!(generic_boxed(&[1, 2, 3]).collect::<Vec<_>>(), [1]);
        stub.mock().on_call(1).fail_after(1, |_| Answer::new(&[9]));
        assert_eq!(generic_boxed(&[1, 2, 3]).collect::<Vec<_>>(), [1, 9]);
        stub.finish();
    }
}

#[test]
fn what_has_no_items_cannot_be_cut() {
    let dir = folder();
    let stub = recording::<ask>(&dir);
    stub.mock().on_call(1).cut_after(1);
    let report = panic_of(|| ask("a"));
    for part in [
        "what `faults::ask` returns has no items",
        "tests/faults.rs:",
    ] {
        assert!(report.contains(part), "{part} in {report}");
    }
    let kept = panic_of(|| stub.finish());
    assert!(kept.contains("has no items"), "{kept}");
}

#[stubbable]
trait Llm {
    fn complete(&self, prompt: &str) -> Result<String, Broken>;
    fn words(&self, text: &str) -> BoxStream<'_, Word>;
}

#[test]
fn a_fault_is_of_one_method() {
    let dir = folder();
    let llm = StubLlm::builder()
        .mode(Mode::Replay)
        .dir(dir.path())
        .build();
    llm.mock().complete.on_call(2).answer(|_| Err(Broken));
    llm.mock()
        .complete
        .expect_call()
        .returning(|_| Some(Ok("fine".to_owned())));
    llm.mock()
        .words
        .expect_call()
        .returning(|_| Some(stream::iter(all("a b c")).boxed()));
    llm.mock().words.on_every_call().cut_after(1);
    assert!(llm.complete("a").is_ok());
    assert_eq!(block_on(llm.words("a").count()), 1);
    assert!(llm.complete("a").is_err());
    llm.finish();
}

// Gates.

fn recorded() -> TempDir {
    let dir = folder();
    let _stubs = (
        recording::<opaque>(&dir),
        recording::<boxed>(&dir),
        recording::<iterator>(&dir),
    );
    assert_eq!(block_on(opaque("a b").count()), 2);
    assert_eq!(block_on(boxed("a b").count()), 2);
    assert_eq!(iterator("a b").count(), 2);
    dir
}

#[tokio::test]
async fn the_test_lets_items_through() {
    for mode in [Mode::Replay, Mode::RecordAll] {
        let dir = recorded();
        let stubs = (in_mode::<opaque>(mode, &dir), in_mode::<boxed>(mode, &dir));
        let gates = [
            stubs.0.mock().on_call(1).gate(),
            stubs.1.mock().on_call(1).gate(),
        ];
        let streams = [opaque("a b").boxed(), boxed("a b")];
        for (gate, mut stream) in gates.into_iter().zip(streams) {
            assert!(!gate.is_waited_at());
            assert_eq!(stream.next().now_or_never(), None, "{mode:?}");
            assert!(gate.is_waited_at());
            // Its consumer is woken.
            let consumer = tokio::spawn(async move {
                let first = stream.next().await;
                (first, stream)
            });
            gate.let_through(1);
            let (first, mut stream) = consumer.await.unwrap();
            assert_eq!(first, Some(Ok("a".to_owned())));
            assert_eq!(stream.next().now_or_never(), None);
            gate.let_through(1);
            assert_eq!(stream.next().await, Some(Ok("b".to_owned())));
            let end = stream.next().now_or_never();
            assert_eq!(end, None, "the end waits as well");
            gate.open();
            assert_eq!(stream.next().await, None);
        }
        drop(stubs);
        let _stub = replaying::<opaque>(&dir);
        assert_eq!(opaque("a b").collect::<Vec<_>>().await, all("a b"));
    }
}

#[tokio::test]
async fn a_dropped_gate_is_open() {
    let dir = recorded();
    let stub = replaying::<opaque>(&dir);
    let gate = stub.mock().on_call(1).gate();
    let mut stream = opaque("a b");
    assert_eq!(stream.next().now_or_never(), None);
    drop(gate);
    assert_eq!(stream.collect::<Vec<_>>().await, all("a b"));
}

#[test]
fn an_iterator_waits_on_its_thread() {
    let dir = recorded();
    let stub: Stub<iterator> = replaying(&dir);
    let gate = stub.mock().on_call(1).gate();
    let items = iterator("a b");
    let (told, hears) = mpsc::channel();
    let consumer = thread::spawn(move || items.for_each(|item| told.send(item).unwrap()));
    for word in ["a", "b"] {
        while !gate.is_waited_at() {
            thread::yield_now();
        }
        assert!(hears.try_recv().is_err());
        gate.let_through(1);
        assert_eq!(hears.recv().unwrap(), Ok(word.to_owned()));
    }
    gate.open();
    consumer.join().unwrap();
}

#[test]
fn a_gate_and_a_cut_go_together() {
    let dir = recorded();
    let stub = replaying::<opaque>(&dir);
    let gate = stub.mock().on_call(1).cut_after(1).gate();
    let mut stream = opaque("a b");
    assert_eq!(stream.next().now_or_never(), None);
    gate.let_through(2);
    let first = stream.next().now_or_never();
    assert_eq!(first, Some(Some(Ok("a".to_owned()))));
    assert_eq!(stream.next().now_or_never(), Some(None));
    // Said apart, they go together as well.
    stub.mock().on_call(1).cut_after(1);
    let gate = stub.mock().on_every_call().gate();
    gate.open();
    assert_eq!(block_on(opaque("a b").count()), 1);
    assert_eq!(runs(|| block_on(opaque("a b").count())), (2, 0));
}
