//! Runs one operation a given number of times: `operations NAME TIMES`.
//! `benches/guard.sh` counts its instructions.

mod common;

use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::task::{Context, Poll, Waker};

use cached_stubs::{Mode, Stub, stubbable};

use common::{Reply, Request, complete, never_stubbed, plain, reply, request};

#[stubbable]
async fn complete_async(request: &Request) -> Reply {
    black_box(request);
    reply()
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [name, times] = words.as_slice() else {
        eprintln!("usage: operations NAME TIMES");
        return ExitCode::FAILURE;
    };
    let Ok(times) = times.parse() else {
        eprintln!("not a number: {times}");
        return ExitCode::FAILURE;
    };
    // Paths of equal length on every machine cost equally many instructions.
    let folder = tempfile::tempdir_in("/tmp").expect("/tmp is writable");
    let folder = folder.path();
    let request = request(100);
    match name.as_str() {
        "plain-call" => repeat(times, || plain(black_box(7))),
        "unstubbed-call" => repeat(times, || never_stubbed(black_box(7))),
        "warm-hit" => {
            let _stub = replaying(folder, &request);
            repeat(times, || complete(&request));
        }
        "warm-hit-async" => {
            let stub = |mode| {
                Stub::<complete_async>::builder()
                    .mode(mode)
                    .dir(folder)
                    .install()
            };
            let recording = stub(Mode::Record);
            poll(complete_async(&request));
            drop(recording);
            let _stub = stub(Mode::Replay);
            repeat(times, || poll(complete_async(&request)));
        }
        "install" => {
            drop(replaying(folder, &request));
            repeat(times, || install(folder, Mode::Replay));
        }
        // Each stub reads its recording anew.
        "install-and-hit" => {
            drop(replaying(folder, &request));
            repeat(times, || {
                let _stub = install(folder, Mode::Replay);
                complete(&request)
            });
        }
        _ => {
            eprintln!("unknown operation: {name}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn repeat<T>(times: u32, mut operation: impl FnMut() -> T) {
    for _ in 0..times {
        black_box(operation());
    }
}

fn install(folder: &Path, mode: Mode) -> Stub<complete> {
    Stub::<complete>::builder().mode(mode).dir(folder).install()
}

/// Records one call in `folder` and replays it.
fn replaying(folder: &Path, request: &Request) -> Stub<complete> {
    let recording = install(folder, Mode::Record);
    complete(request);
    drop(recording);
    install(folder, Mode::Replay)
}

/// The result of a future that never waits.
fn poll<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    match future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Ready(result) => result,
        Poll::Pending => unreachable!("nothing here waits"),
    }
}
