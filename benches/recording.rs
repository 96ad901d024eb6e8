//! How long recording takes: `cargo bench --bench recording`, and with
//! `--profile test` for the unoptimised build that tests run in.
//!
//! Each recording is a file of its own, so most of the time is the file
//! system's. Compare figures of one run, on a quiet machine.

#[allow(dead_code)]
mod common;

use std::env;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use cached_stubs::{Mode, Stub};

use common::{complete, request};

const CALLS: u32 = 20_000;
const THREADS: u32 = 8;

/// Records so many different calls in a new folder.
fn record(calls: u32, threads: u32) -> Duration {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let _stub = Stub::<complete>::builder()
        .mode(Mode::Record)
        .dir(folder.path())
        .everywhere()
        .install();
    let next = AtomicU32::new(0);
    let started = Instant::now();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut request = request(170);
                loop {
                    let call = next.fetch_add(1, Ordering::Relaxed);
                    if call >= calls {
                        return;
                    }
                    request.model = format!("model {call}");
                    complete(&request);
                }
            });
        }
    });
    started.elapsed()
}

fn main() {
    // `cargo test` runs it as well: only to see that it works.
    let calls = if env::args().any(|argument| argument == "--bench") {
        CALLS
    } else {
        100
    };
    for threads in [1, THREADS] {
        let time = record(calls, threads);
        println!(
            "recording {calls} calls on {threads} threads: {:.1} s, {:.0} µs a call",
            time.as_secs_f64(),
            time.as_secs_f64() * 1e6 / f64::from(calls)
        );
    }
}
