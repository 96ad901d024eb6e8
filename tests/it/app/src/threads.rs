//! The stub of a test answers its calls from any thread. Most of these tests stub
//! the same functions, and run at once.

mod anywhere;
mod at_once;
mod expired;
mod rstests;

use cached_stubs::{Stub, stub_fixture, stubbable};

use crate::world::called;

/// Stubbed with recordings alone, which answer on any thread.
#[stubbable]
fn recorded(n: usize) -> usize {
    called(&format!("recorded {n}"));
    n + 1
}

#[stubbable]
async fn recorded_later(n: usize) -> usize {
    tokio::task::yield_now().await;
    called(&format!("recorded later {n}"));
    n + 1
}

/// Stubbed with recordings in one test, with expectations in another, and not at
/// all in a third.
#[stubbable]
fn mixed(n: usize) -> usize {
    called(&format!("mixed {n}"));
    n + 1
}

#[stubbable]
async fn mixed_later(n: usize) -> usize {
    tokio::task::yield_now().await;
    called(&format!("mixed later {n}"));
    n + 1
}

stub_fixture!(recordings: recorded);
stub_fixture!(later_recordings: recorded_later);
stub_fixture!(either: mixed);
stub_fixture!(either_later: mixed_later);

/// An answer that no real call returns.
const BY_HAND: usize = 1_000_000;

fn answer_by_hand(stub: &Stub<mixed>, later: &Stub<mixed_later>, answer: usize) {
    stub.mock()
        .expect_call()
        .returning(move |args| Some(BY_HAND + answer + args["n"].as_u64()? as usize));
    later
        .mock()
        .expect_call()
        .returning(move |args| Some(BY_HAND + answer + args["n"].as_u64()? as usize));
}
