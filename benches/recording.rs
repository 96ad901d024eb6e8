//! How long recording takes: `cargo bench --bench recording`, and with
//! `--profile test` for the unoptimised build that tests run in.
//!
//! Each recording is a file of its own, so much of the time is the file
//! system's. Compare figures of one run, on a quiet machine, and with what a
//! bare loop takes for as many files. ext4 is many times slower for five minutes
//! after so many files were deleted: it avoids to use their inodes again.

#[allow(dead_code)]
mod common;

use std::env;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use cached_stubs::{Mode, Stub};

use common::{complete, request};

const CALLS: u32 = 20_000;
const THREADS: u32 = 8;

/// Records so many different calls in a new folder.
fn record(folder: &Path, calls: u32, threads: u32) -> Duration {
    let _stub = Stub::<complete>::builder()
        .mode(Mode::Record)
        .dir(folder)
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

/// Writes so many files as recordings are written, and nothing else.
fn write(folder: &Path, files: u32) -> Duration {
    let started = Instant::now();
    for number in 0..files {
        let path = folder.join(format!(
            "model-{number}-the-quick-brown-fox-jumps-over.json"
        ));
        let temporary = path.with_extension("tmp");
        let mut file = File::create_new(&temporary).expect("a new file");
        file.write_all(&[b'x'; 857]).expect("space for it");
        drop(file);
        fs::rename(&temporary, &path).expect("the same folder");
    }
    started.elapsed()
}

fn main() {
    // `cargo test` runs it as well: only to see that it works.
    let calls = if env::args().any(|argument| argument == "--bench") {
        CALLS
    } else {
        100
    };
    let say = |what: String, time: Duration| {
        println!(
            "{what}: {:.1} s, {:.0} µs each",
            time.as_secs_f64(),
            time.as_secs_f64() * 1e6 / f64::from(calls)
        );
    };
    // All folders stay until the end, since deleting slows down what follows.
    let folders = [(); 3].map(|()| tempfile::tempdir().expect("a temporary folder"));
    let time = write(folders[0].path(), calls);
    say(format!("writing {calls} files"), time);
    for (folder, threads) in folders[1..].iter().zip([1, THREADS]) {
        let time = record(folder.path(), calls, threads);
        say(
            format!("recording {calls} calls on {threads} threads"),
            time,
        );
    }
}
