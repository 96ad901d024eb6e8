//! Futures that are dropped before they complete.

use std::iter;
use std::sync::atomic::{AtomicU32, Ordering};

use cached_stubs::{Stub, stub_fixture, stubbable};
use rstest::rstest;

use crate::llm::ask_later;

stub_fixture!(later: ask_later);

#[rstest]
#[tokio::test]
async fn gives_up(_later: Stub<ask_later>) {
    drop(ask_later("one"));
}

#[rstest]
#[tokio::test]
async fn waits(_later: Stub<ask_later>) {
    let _ = ask_later("one").await;
}

#[rstest]
#[tokio::test]
async fn gives_up_and_completes(_later: Stub<ask_later>) {
    drop(ask_later("two"));
    let _ = ask_later("two").await;
}

#[stubbable(sequence)]
async fn in_turn(x: u32) -> u32 {
    x
}

#[tokio::test]
async fn gives_up_in_a_sequence() {
    let _stub = Stub::<in_turn>::install();
    drop(in_turn(1));
    assert_eq!(in_turn(1).await, 1);
}

/// Gives other items each time, but for `0`.
#[stubbable]
fn counted(step: u32) -> impl Iterator<Item = u32> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let begin = NEXT.fetch_add(step, Ordering::Relaxed);
    iter::repeat_n(begin, 3)
}

fn reads_two(step: u32) {
    let _stub = Stub::<counted>::install();
    let (mut first, second) = (counted(step), counted(step));
    first.next();
    assert_eq!(second.count(), 3);
    assert_eq!(first.count(), 2);
}

#[test]
fn reads_two_streams() {
    reads_two(1);
}

#[test]
fn reads_equal_streams() {
    reads_two(0);
}
