//! What many recordings and many threads cost: `cargo bench --bench many`, and with
//! `--profile test` for the unoptimised build that tests run in.
//!
//! Compare only figures of one run, on a quiet machine.

#[allow(dead_code)]
mod common;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use cached_stubs::{Mode, Stub, Stubbable, stubbable};

use common::{Reply, Request, complete, reply, request};

const THREADS: u32 = 8;

fn everywhere<F: Stubbable>(mode: Mode, folder: &Path) -> Stub<F> {
    Stub::builder()
        .mode(mode)
        .dir(folder)
        .everywhere()
        .install()
}

fn stub(mode: Mode, folder: &Path) -> Stub<complete> {
    everywhere(mode, folder)
}

fn call(model: u32) {
    let mut request = request(170);
    request.model = format!("model {model}");
    assert_eq!(complete(&request), reply());
}

/// How long two misses take, the first and the second of a process.
fn misses(folder: &Path) -> [Duration; 2] {
    let stub = stub(Mode::Replay, folder);
    let times = [1, 2].map(|n| {
        let started = Instant::now();
        catch_unwind(|| call(u32::MAX - n)).expect_err("it is not recorded");
        started.elapsed()
    });
    // A stub fails its test when a miss was swallowed.
    let _ = catch_unwind(AssertUnwindSafe(|| drop(stub))).map_err(drop);
    times
}

/// How long one of many hits takes, on all threads together.
fn hit(mode: Mode, folder: &Path, threads: u32, hits: u32) -> Duration {
    let _stub = stub(mode, folder);
    call(0);
    let request = {
        let mut request = request(170);
        request.model = "model 0".to_owned();
        request
    };
    let started = Instant::now();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| (0..hits / threads).for_each(|_| drop(complete(&request))));
        }
    });
    started.elapsed() / hits
}

/// Functions of which each thread calls its own.
macro_rules! functions {
    ($($name:ident)*) => {
        $(
            #[stubbable]
            fn $name(_: &Request) -> Reply {
                reply()
            }
        )*

        /// How long one of many hits takes if each thread has a function of its own.
        fn hit_of_each(folder: &Path, hits: u32) -> Duration {
            let request = request(170);
            $({
                let _recording = everywhere::<$name>(Mode::Record, folder);
                $name(&request);
            })*
            let _stubs = ($(everywhere::<$name>(Mode::Replay, folder),)*);
            let functions = [$($name),*];
            functions.iter().for_each(|function| drop(function(&request)));
            let each = hits / THREADS;
            let started = Instant::now();
            thread::scope(|scope| {
                for function in &functions {
                    scope.spawn(|| (0..each).for_each(|_| drop(function(&request))));
                }
            });
            started.elapsed() / hits
        }
    };
}

functions!(first second third fourth fifth sixth seventh eighth);

fn main() {
    // `cargo test` runs it as well: only to see that it works.
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    let (most, hits) = if is_bench {
        (100_000, 400_000)
    } else {
        (10, 80)
    };
    // The reports of the misses.
    std::panic::set_hook(Box::new(|_| {}));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut recorded = 0;
    for recordings in [10, 1_000, 100_000] {
        if recordings > most {
            break;
        }
        let recording = stub(Mode::Record, folder.path());
        (recorded..recordings).for_each(call);
        drop(recording);
        recorded = recordings;
        let [first, second] = misses(folder.path());
        println!("among {recordings} recordings: first miss {first:.1?}, second {second:.1?}");
    }
    for (name, mode) in [("replayed", Mode::Replay), ("in record mode", Mode::Record)] {
        for threads in [1, THREADS] {
            let time = hit(mode, folder.path(), threads, hits);
            println!("hit {name}, {threads} threads of one function: {time:.2?} each");
        }
    }
    let time = hit_of_each(folder.path(), hits);
    println!("hit replayed, {THREADS} threads of a function each: {time:.2?} each");
}
