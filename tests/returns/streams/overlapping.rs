//! Several consumers of one stream at once: the longest recording is kept,
//! whoever finishes first and whatever was recorded before.

use std::fs;
use std::iter;
use std::sync::{Arc, Barrier};
use std::thread;

use cached_stubs::{Mode, stubbable};
use futures::executor::block_on_stream;
use futures::stream::{self, Stream};
use proptest::prelude::*;
use proptest::sample::Index;
use tempfile::TempDir;

use crate::common::{files, folder, in_mode, only_recording, recording};

const ITEMS: u32 = 9;

#[stubbable]
fn numbers(from: u32) -> impl Stream<Item = u32> + Unpin + use<> {
    stream::iter(from..from + ITEMS)
}

/// What is in the store before.
#[derive(Clone, Copy, Debug)]
enum Before {
    Nothing,
    /// The recording of so many items, from other source.
    Stale(u32),
    /// The same from today's source, under `RecordAll`.
    Current(u32),
}

impl Before {
    fn record(self, dir: &TempDir) {
        let (Self::Stale(items) | Self::Current(items)) = self else {
            return;
        };
        {
            let _stub = recording::<numbers>(dir);
            let read: Vec<_> = block_on_stream(numbers(1)).take(items as usize).collect();
            assert_eq!(read.len(), items.min(ITEMS) as usize);
        }
        if let Self::Stale(_) = self {
            let [file] = files(dir).try_into().unwrap();
            let text = fs::read_to_string(&file).unwrap();
            let (before, source) = text.split_once("\"source\": \"").unwrap();
            let (_, after) = source.split_once('"').unwrap();
            fs::write(file, format!("{before}\"source\": \"0a\"{after}")).unwrap();
        }
    }
}

/// The recording of this many items; more than there are is a complete one.
fn holds(dir: &TempDir, items: u32) {
    let name = if items > ITEMS { "$items" } else { "$partial" };
    let items: Vec<_> = (1..=items.min(ITEMS))
        .map(|item| item.to_string())
        .collect();
    let expected = format!("{{\"{name}\": [{}]}}", items.join(", "));
    let text = only_recording(dir);
    let on_one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let on_one_line = on_one_line.replace("{ ", "{").replace(" }", "}");
    assert!(on_one_line.contains(&expected), "no {expected} in {text}");
}

fn before() -> impl Strategy<Value = Before> {
    prop_oneof![
        Just(Before::Nothing),
        (0..=ITEMS + 1).prop_map(Before::Stale),
        (0..=ITEMS + 1).prop_map(Before::Current),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn the_longest_recording_is_kept_in_any_order(
        before in before(),
        readers in prop::collection::vec(0..=ITEMS + 1, 2..5),
        order in prop::collection::vec(any::<Index>(), 60),
        last in any::<Index>(),
    ) {
        let dir = folder();
        before.record(&dir);
        let mode = match before {
            Before::Nothing | Before::Stale(_) => Mode::Record,
            Before::Current(_) => Mode::RecordAll,
        };
        let _stub = in_mode::<numbers>(mode, &dir);
        // All begin before one ends.
        let mut streams: Vec<_> = readers
            .iter()
            .map(|items| (block_on_stream(numbers(1)), *items))
            .collect();
        // Then they read in this order, and each ends when it has read enough.
        for at in order.into_iter().chain(iter::repeat_n(last, 100)) {
            if streams.is_empty() {
                break;
            }
            let at = at.index(streams.len());
            let (stream, left) = &mut streams[at];
            if *left == 0 || stream.next().is_none() {
                streams.remove(at);
            } else {
                *left -= 1;
            }
        }
        let longest = readers.into_iter().max().unwrap();
        holds(&dir, match before {
            // A part was recorded by this very run.
            Before::Current(part @ ..=ITEMS) => longest.max(part),
            _ => longest,
        });
    }
}

#[test]
fn a_complete_recording_survives_a_consumer_that_stops_early() {
    for before in [
        Before::Nothing,
        Before::Stale(2),
        Before::Stale(ITEMS + 1),
        Before::Current(2),
        Before::Current(ITEMS + 1),
    ] {
        for full_is_first in [true, false] {
            let dir = folder();
            before.record(&dir);
            let mode = match before {
                Before::Current(_) => Mode::RecordAll,
                _ => Mode::Record,
            };
            let _stub = in_mode::<numbers>(mode, &dir);
            let (mut full, mut part) = (block_on_stream(numbers(1)), block_on_stream(numbers(1)));
            assert_eq!(part.next(), Some(1));
            if full_is_first {
                assert_eq!(full.by_ref().count(), ITEMS as usize);
                drop(part);
            } else {
                drop(part);
                assert_eq!(full.by_ref().count(), ITEMS as usize);
            }
            holds(&dir, ITEMS + 1);
        }
    }
}

#[test]
fn threads_that_end_at_the_same_time_keep_the_complete_recording() {
    for _ in 0..200 {
        let dir = folder();
        Before::Stale(3).record(&dir);
        let stub = recording::<numbers>(&dir);
        let (begun, ends) = (Arc::new(Barrier::new(4)), Arc::new(Barrier::new(4)));
        let readers = [ITEMS + 1, 1, 2, 8].map(|items| {
            let (begun, ends) = (Arc::clone(&begun), Arc::clone(&ends));
            let handle = stub.handle();
            thread::spawn(move || {
                let mut stream = handle.run(|| block_on_stream(numbers(1)));
                begun.wait();
                stream
                    .by_ref()
                    .take(items.min(ITEMS) as usize)
                    .for_each(drop);
                ends.wait();
                if items > ITEMS {
                    assert_eq!(stream.next(), None);
                }
                drop(stream);
            })
        });
        for reader in readers {
            reader.join().unwrap();
        }
        drop(stub);
        holds(&dir, ITEMS + 1);
    }
}
