//! `delay`: late answers.

use std::future::Future;
use std::time::{Duration, Instant};

use cached_stubs::Mode;
use futures::FutureExt as _;
use futures::executor::block_on;
use futures::stream::{self, StreamExt as _};
use tokio::time::Instant as TokioInstant;

use super::{
    Broken, all, ask, ask_alias, ask_boxed, ask_later, ask_opaque, boxed, boxed_iterator, fallible,
    iterator, later, later_opaque, opaque, read_into, read_later,
};
use crate::common::*;

const LONG: Duration = Duration::from_secs(3600);

/// The output, and the time that it takes by the paused clock of tokio.
async fn time_of<T>(future: impl Future<Output = T>) -> (T, Duration) {
    let started = TokioInstant::now();
    let answer = future.await;
    (answer, started.elapsed())
}

/// Asserts that the call comes late when it is replayed, recorded and answered
/// by an expectation.
macro_rules! assert_late {
    ($function:ident, |$text:ident| $call:expr, $answer:expr) => {
        for mode in [Mode::Replay, Mode::Record] {
            let dir = folder();
            {
                let _stub = recording::<$function>(&dir);
                let $text = "recorded";
                let _ = $call.await;
            }
            let stub = in_mode::<$function>(mode, &dir);
            stub.mock().on_every_call().delay(LONG);
            let texts: &[&str] = match mode {
                Mode::Record => &["recorded", "new"],
                _ => &["recorded"],
            };
            for &$text in texts {
                let (_, time) = time_of($call).await;
                assert_eq!(time, LONG, "{mode:?}: {}", stringify!($function));
            }
            stub.mock().expect_call().returning(|_| Some($answer));
            let $text = "expected";
            let (_, time) = time_of($call).await;
            assert_eq!(time, LONG, "{mode:?}: {}", stringify!($function));
            stub.finish();
        }
    };
}

#[tokio::test(start_paused = true)]
async fn futures_come_late_by_the_clock_of_tokio() {
    assert_late!(ask_later, |text| ask_later(text), Err(Broken));
    assert_late!(ask_boxed, |text| ask_boxed(text.to_owned()), "x".to_owned());
    assert_late!(
        ask_alias,
        |text| ask_alias(text.to_owned()),
        Box::pin(std::future::ready("x".to_owned()))
    );
    assert_late!(ask_opaque, |text| ask_opaque(text), "x".to_owned());
    assert_late!(
        read_later,
        |text| async { read_later(text, &mut String::new()).await },
        (3, "x".to_owned())
    );
    assert_late!(
        later,
        |text| async { later(text).await.count().await },
        stream::empty().boxed()
    );
    assert_late!(
        later_opaque,
        |text| async { later_opaque(text).await.count().await },
        Vec::new()
    );
}

#[tokio::test(start_paused = true)]
async fn the_first_item_of_a_stream_comes_late() {
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
fn without_a_runtime_real_time_passes() {
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
