//! A consumer that stops early leaves a part of the stream.

use cached_stubs::{Mode, Origin, Stubbable, stubbable};
use expect_test::expect;
use futures::stream::{self, BoxStream, Stream, StreamExt as _};

use crate::common::*;

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
    // Recording again finds the recording.
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
    let call = "called  tests/returns/streams/partial.rs:";
    assert!(report.contains(call), "{report}");
    assert_repeats(stub, &report);
}

#[tokio::test]
async fn a_consumer_that_stops_early_records_a_part() {
    stops_early::<endless, _>(|from| endless(from)).await;
    stops_early::<endless_boxed, _>(|from| endless_boxed(from)).await;
}

#[tokio::test]
async fn the_longest_part_of_a_run_is_kept() {
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

#[stubbable]
fn ten(from: u32) -> impl Stream<Item = u32> {
    ran();
    stream::iter(from..from + 10)
}

/// Consumers that do not overlap with another one. Whether one that begins needs more
/// than an incomplete recording of this run has, nobody knows: each makes its own call,
/// until one of them has read to the end.
#[tokio::test]
async fn consumers_of_a_complete_recording_make_no_call_of_their_own() {
    const KEYS: u32 = 20;
    let read = async |items: usize| {
        for key in 0..KEYS {
            let seen = ten(key).take(items).collect::<Vec<_>>().await;
            assert_eq!(seen.len(), items.min(10));
        }
    };
    for mode in [Mode::Record, Mode::RecordAll] {
        let dir = folder();
        let stub = in_mode::<ten>(mode, &dir);
        for items in [3, 11, 1, 5, 11, 10, 2] {
            read(items).await;
        }
        let recorded = origins(&stub);
        let recorded = recorded
            .iter()
            .filter(|origin| **origin == Origin::Recorded);
        assert_eq!(recorded.count(), 2 * KEYS as usize, "{mode}");
    }
}

#[tokio::test]
async fn a_stream_that_was_never_polled_is_recorded_without_items() {
    let dir = folder();
    {
        let _stub = recording::<endless>(&dir);
        drop(endless(1));
    }
    let stub = replaying::<endless>(&dir);
    let mut stream = endless(1);
    let report = assert_panics(
        || futures::executor::block_on(stream.next()),
        expect![[r#"
            cached-stubs: the recording of `returns::streams::partial::endless` ends after 0 items, and its caller asks for more

              from = 1

            When it was recorded, its caller stopped there:

              <temp>/cached-stubs/returns/streams/partial/endless/1.efa5f96b8af9ab1d.json

            The stub's mode was set in code, so `RECORD` does not change it. To record this
            call, run it once with `Mode::RecordAll`, or without a mode and with RECORD=all.

              called  tests/returns/streams/partial.rs:[endless(1)]
              test    streams::partial::a_stream_that_was_never_polled_is_recorded_without_items
        "#]],
    );
    assert_repeats(stub, &report);
}
