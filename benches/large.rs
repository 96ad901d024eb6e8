//! What large arguments and long streams cost: `cargo bench --bench large`, and with
//! `--profile test` for the unoptimised build that tests run in.
//!
//! "By hand" is one round trip of the argument through serde_json, and one pass over the items
//! that serde_json has read. Compare only figures of one run, on a quiet machine.

#[allow(dead_code)]
mod common;

use std::hint::black_box;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use cached_stubs::{Mode, Stub, stubbable};
use futures::executor::block_on_stream;
use futures::stream::{self, Stream};

use common::{Request, complete, request};

#[stubbable]
fn listed(count: usize) -> impl Iterator<Item = String> {
    (0..count).map(|n| format!("token {n}"))
}

#[stubbable]
fn streamed(count: usize) -> impl Stream<Item = String> + Unpin {
    stream::iter((0..count).map(|n| format!("token {n}")))
}

fn main() {
    // `cargo test` runs it as well: only to see that it works.
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    let (bytes, items) = if is_bench {
        (10_000_000, 20_000)
    } else {
        (1_000, 20)
    };
    // The report of the miss.
    std::panic::set_hook(Box::new(|_| {}));
    large_argument(bytes);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let replayed = listed(items).collect::<Vec<_>>();
    let text = serde_json::to_string(&replayed).expect("it is serialisable");
    let by_hand = timed(|| {
        let items: Vec<String> = serde_json::from_str(&text).expect("it was written");
        items.into_iter().for_each(|item| drop(black_box(item)));
    });
    say(&format!("{items} items by hand"), by_hand, by_hand);
    for (mode, name) in [(Mode::Record, "recorded"), (Mode::Replay, "replayed")] {
        let stub = Stub::<listed>::builder().mode(mode).dir(folder.path());
        let stub = stub.install();
        let time = timed(|| listed(items).for_each(|item| drop(black_box(item))));
        say(
            &format!("{items} items of an iterator, {name}"),
            time,
            by_hand,
        );
        drop(stub);
        let stub = Stub::<streamed>::builder().mode(mode).dir(folder.path());
        let _stub = stub.install();
        let time =
            timed(|| block_on_stream(streamed(items)).for_each(|item| drop(black_box(item))));
        say(&format!("{items} items of a stream, {name}"), time, by_hand);
    }
}

fn large_argument(bytes: usize) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let request = request(bytes);
    let by_hand = timed(|| {
        let text = serde_json::to_string(&request).expect("it is serialisable");
        drop(serde_json::from_str::<Request>(&text).expect("it was written"));
    });
    say(&format!("{bytes} bytes by hand"), by_hand, by_hand);
    let say = |what: &str, time| say(&format!("{bytes} bytes, {what}"), time, by_hand);

    let recording = stub(Mode::Record, folder.path());
    say("recorded", timed(|| drop(complete(&request))));
    drop(recording);
    let replaying = stub(Mode::Replay, folder.path());
    say("first hit", timed(|| drop(complete(&request))));
    say("warm hit", timed(|| drop(complete(&request))));
    let mut other = request;
    other.model = "another".to_owned();
    let miss = timed(|| drop(catch_unwind(|| complete(&other)).expect_err("a miss")));
    say("miss", miss);
    // A stub fails its test when a miss was swallowed.
    let _ = catch_unwind(AssertUnwindSafe(|| drop(replaying))).map_err(drop);
}

fn stub(mode: Mode, folder: &Path) -> Stub<complete> {
    Stub::builder().mode(mode).dir(folder).install()
}

fn timed(work: impl FnOnce()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}

fn say(what: &str, time: Duration, by_hand: Duration) {
    let ratio = time.as_secs_f64() / by_hand.as_secs_f64();
    println!("{what}: {time:.1?}, {ratio:.2} of by hand");
}
