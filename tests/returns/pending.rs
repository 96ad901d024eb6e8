//! Futures that are dropped before they complete, and streams that are left while
//! they wait: replayed, they stay pending, so that timeouts and races end as they
//! did while recording.

use std::cell::Cell;
use std::fs;
use std::future::{Future, pending, ready};
use std::time::Duration;

use async_trait::async_trait;
use cached_stubs::{Mode, stubbable};
use futures::future::BoxFuture;
use futures::stream::{self, BoxStream, Stream, StreamExt as _};
use futures::{FutureExt as _, select_biased};
use tempfile::TempDir;
use tokio::time::{sleep, timeout};

use crate::common::{assert_repeats, files, folder, in_mode, panic_of, recording, replaying};

thread_local! {
    static REAL_CALLS: Cell<usize> = const { Cell::new(0) };
}

fn ran() {
    REAL_CALLS.set(REAL_CALLS.get() + 1);
}

/// Longer than any test waits.
const FOR_EVER: Duration = Duration::from_secs(3600);
const SOON: Duration = Duration::from_millis(20);

#[stubbable]
async fn slow(x: u32) -> u32 {
    ran();
    sleep(FOR_EVER).await;
    x
}

#[stubbable]
async fn quick(x: u32) -> u32 {
    ran();
    x
}

#[stubbable]
fn boxed(x: u32) -> BoxFuture<'static, u32> {
    ran();
    slow_for_real(x).boxed()
}

#[stubbable]
fn opaque(x: u32) -> impl Future<Output = u32> + use<> {
    ran();
    slow_for_real(x)
}

#[stubbable(out(buffer))]
async fn fill(x: u32, buffer: &mut Vec<u8>) -> u32 {
    ran();
    buffer.push(1);
    sleep(FOR_EVER).await;
    x
}

async fn slow_for_real(x: u32) -> u32 {
    sleep(FOR_EVER).await;
    x
}

/// Records what `test` does and replays it without a real call, several times.
async fn replays<F: cached_stubs::Stubbable, T, Fut>(test: T)
where
    T: Fn() -> Fut,
    Fut: Future<Output = ()>,
{
    let dir = folder();
    let stub = recording::<F>(&dir);
    test().await;
    drop(stub);
    for _ in 0..3 {
        let stub = replaying::<F>(&dir);
        let before = REAL_CALLS.get();
        test().await;
        assert_eq!(REAL_CALLS.get(), before);
        drop(stub);
    }
}

async fn times_out<R>(future: impl Future<Output = R>) {
    assert!(timeout(SOON, future).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_timeout_is_replayed() {
    replays::<slow, _, _>(|| times_out(slow(1))).await;
    replays::<boxed, _, _>(|| times_out(boxed(1))).await;
    replays::<opaque, _, _>(|| times_out(opaque(1))).await;
    replays::<fill, _, _>(|| async {
        let mut buffer = Vec::new();
        times_out(fill(1, &mut buffer)).await;
    })
    .await;
}

#[tokio::test]
async fn a_timeout_of_the_real_clock_is_replayed() {
    replays::<slow, _, _>(|| times_out(slow(1))).await;
}

#[tokio::test(start_paused = true)]
async fn a_long_timeout_passes_at_once_with_a_paused_clock() {
    replays::<slow, _, _>(|| async {
        let minute = Duration::from_secs(60);
        assert!(timeout(minute, slow(1)).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn an_aborted_task_is_replayed() {
    replays::<slow, _, _>(|| async {
        let task = tokio::spawn(slow(1));
        tokio::task::yield_now().await;
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
    })
    .await;
}

#[tokio::test]
async fn the_loser_of_a_race_is_replayed() {
    replays::<slow, _, _>(|| async {
        select_biased! {
            _ = slow(1).fuse() => panic!("it never completes"),
            () = ready(()).fuse() => {}
        }
    })
    .await;
}

#[tokio::test]
async fn a_future_that_was_never_polled_is_recorded() {
    replays::<slow, _, _>(|| async {
        drop(slow(1));
        assert_eq!(slow(2).now_or_never(), None);
    })
    .await;
}

#[tokio::test]
async fn a_stream_that_is_left_while_it_waits_is_replayed() {
    #[stubbable]
    fn events(n: u32) -> impl Stream<Item = u32> + Unpin + use<> {
        ran();
        stream::iter(0..n).chain(stream::pending())
    }
    #[stubbable]
    fn boxed_events(n: u32) -> BoxStream<'static, u32> {
        ran();
        stream::iter(0..n).chain(stream::pending()).boxed()
    }
    async fn read(mut stream: impl Stream<Item = u32> + Unpin) {
        for n in 0..3 {
            assert_eq!(stream.next().await, Some(n));
        }
        times_out(stream.next()).await;
    }
    replays::<events, _, _>(|| read(events(3))).await;
    replays::<boxed_events, _, _>(|| read(boxed_events(3))).await;
}

#[tokio::test]
async fn a_future_that_never_gave_its_stream_is_replayed() {
    #[stubbable]
    async fn connect(x: u32) -> Result<impl Stream<Item = u32> + use<>, String> {
        ran();
        pending::<()>().await;
        Ok(stream::iter([x]))
    }
    replays::<connect, _, _>(|| times_out(connect(1))).await;
}

#[async_trait]
#[stubbable]
trait Api {
    async fn ask(&self, x: u32) -> u32;
}

struct Slow;

#[async_trait]
impl Api for Slow {
    async fn ask(&self, x: u32) -> u32 {
        slow_for_real(x).await
    }
}

#[tokio::test]
async fn a_method_of_a_trait_is_replayed() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let api = StubApi::builder()
            .real(|| Slow)
            .mode(mode)
            .dir(dir.path())
            .build();
        times_out(api.ask(1)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_a_timeout_replays_in_a_sequence() {
    #[stubbable(sequence)]
    async fn flaky(fails: bool) -> u32 {
        thread_local!(static CALLS: Cell<u32> = const { Cell::new(0) });
        ran();
        CALLS.set(CALLS.get() + 1);
        if CALLS.get() == 1 && fails {
            sleep(FOR_EVER).await;
        }
        CALLS.get()
    }
    replays::<flaky, _, _>(|| async {
        times_out(flaky(true)).await;
        assert_eq!(flaky(true).await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_completed_call_replaces_a_pending_one_and_never_the_other_way() {
    let dir = folder();
    {
        let _stub = recording::<quick>(&dir);
        drop(quick(1));
        assert!(text(&dir).contains("$pending"));
        assert_eq!(quick(1).await, 1);
        assert!(!text(&dir).contains("$pending"));
    }
    for mode in [Mode::Record, Mode::RecordAll, Mode::Replay] {
        let _stub = in_mode::<quick>(mode, &dir);
        drop(quick(1));
        assert!(!text(&dir).contains("$pending"), "{mode}");
    }
    let _stub = replaying::<quick>(&dir);
    assert_eq!(quick(1).await, 1);
}

#[tokio::test]
async fn a_pending_recording_of_an_earlier_run_is_recorded_again() {
    let dir = folder();
    drop((recording::<quick>(&dir), quick(1)).1);
    {
        let _stub = recording::<quick>(&dir);
        let before = REAL_CALLS.get();
        assert_eq!(quick(1).await, 1);
        assert_eq!(REAL_CALLS.get(), before + 1);
    }
    let _stub = replaying::<quick>(&dir);
    assert_eq!(quick(1).await, 1);
}

#[tokio::test]
async fn a_call_that_waited_for_another_one_is_no_pending_recording() {
    let dir = folder();
    let stub = recording::<slow>(&dir);
    let mut first = Box::pin(slow(1));
    let mut second = Box::pin(slow(1));
    assert_eq!((&mut first).now_or_never(), None);
    assert_eq!((&mut second).now_or_never(), None);
    drop(second);
    assert!(files(&dir).is_empty());
    drop(first);
    assert_eq!(files(&dir).len(), 1);
    drop(stub);
}

#[tokio::test]
async fn giving_up_again_is_no_drift_and_completing_is() {
    let dir = folder();
    drop((recording::<quick>(&dir), quick(1)).1);
    {
        let _stub = in_mode::<quick>(Mode::Verify, &dir);
        drop(quick(1));
    }
    let stub = in_mode::<quick>(Mode::Verify, &dir);
    assert_eq!(quick(1).await, 1);
    let report = panic_of(|| stub.finish());
    assert!(report.contains("$pending"), "{report}");
}

#[tokio::test]
async fn a_future_that_is_dropped_by_a_panic_is_not_recorded() {
    let dir = folder();
    let _stub = recording::<quick>(&dir);
    let task = tokio::spawn(async {
        let _call = quick(1);
        panic!("on purpose");
    });
    assert!(task.await.unwrap_err().is_panic());
    assert!(files(&dir).is_empty());
}

#[tokio::test]
async fn a_wrongly_edited_marker_is_an_error_with_a_reason() {
    mod then {
        #[cached_stubs::stubbable(name = "pending::changed", source = ignore)]
        pub async fn changed(x: u32) -> u32 {
            x
        }
    }
    let dir = folder();
    drop((recording::<then::changed>(&dir), then::changed(1)).1);
    let file = &files(&dir)[0];
    let text = fs::read_to_string(file).unwrap();
    fs::write(file, text.replace("$pending\": null", "$pending\": 1")).unwrap();
    let stub = replaying::<then::changed>(&dir);
    let report = panic_of(|| drop(then::changed(1)));
    assert_repeats(stub, &report);
    assert!(
        report.contains("does not fit the function's return type"),
        "{report}"
    );
}

/// The text of the only recording.
fn text(dir: &TempDir) -> String {
    let files = files(dir);
    assert_eq!(files.len(), 1);
    fs::read_to_string(&files[0]).unwrap()
}
