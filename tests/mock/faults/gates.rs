//! `gate`: the test lets items through one by one.

use std::sync::mpsc;
use std::thread;

use cached_stubs::{Mode, Stub};
use futures::FutureExt as _;
use futures::executor::block_on;
use futures::stream::StreamExt as _;
use tempfile::TempDir;

use super::{all, boxed, iterator, opaque};
use crate::common::*;

fn recorded() -> TempDir {
    let dir = folder();
    let _stubs = (
        recording::<opaque>(&dir),
        recording::<boxed>(&dir),
        recording::<iterator>(&dir),
    );
    assert_eq!(block_on(opaque("a b").count()), 2);
    assert_eq!(block_on(boxed("a b").count()), 2);
    assert_eq!(iterator("a b").count(), 2);
    dir
}

#[tokio::test]
async fn a_gate_lets_items_through_one_by_one() {
    for mode in [Mode::Replay, Mode::RecordAll] {
        let dir = recorded();
        let stubs = (in_mode::<opaque>(mode, &dir), in_mode::<boxed>(mode, &dir));
        let gates = [
            stubs.0.mock().on_call(1).gate(),
            stubs.1.mock().on_call(1).gate(),
        ];
        let streams = [opaque("a b").boxed(), boxed("a b")];
        for (gate, mut stream) in gates.into_iter().zip(streams) {
            assert!(!gate.has_waiters());
            assert_eq!(stream.next().now_or_never(), None, "{mode:?}");
            assert!(gate.has_waiters());
            // `let_through` wakes the consumer.
            let consumer = tokio::spawn(async move {
                let first = stream.next().await;
                (first, stream)
            });
            gate.let_through(1);
            let (first, mut stream) = consumer.await.unwrap();
            assert_eq!(first, Some(Ok("a".to_owned())));
            assert_eq!(stream.next().now_or_never(), None);
            gate.let_through(1);
            assert_eq!(stream.next().await, Some(Ok("b".to_owned())));
            let end = stream.next().now_or_never();
            assert_eq!(end, None, "the end waits, too");
            gate.open();
            assert_eq!(stream.next().await, None);
        }
        drop(stubs);
        let _stub = replaying::<opaque>(&dir);
        assert_eq!(opaque("a b").collect::<Vec<_>>().await, all("a b"));
    }
}

#[tokio::test]
async fn a_dropped_gate_is_open() {
    let dir = recorded();
    let stub = replaying::<opaque>(&dir);
    let gate = stub.mock().on_call(1).gate();
    let mut stream = opaque("a b");
    assert_eq!(stream.next().now_or_never(), None);
    drop(gate);
    assert_eq!(stream.collect::<Vec<_>>().await, all("a b"));
}

#[test]
fn an_iterator_waits_on_its_thread() {
    let dir = recorded();
    let stub: Stub<iterator> = replaying(&dir);
    let gate = stub.mock().on_call(1).gate();
    let items = iterator("a b");
    let (sender, receiver) = mpsc::channel();
    let consumer = thread::spawn(move || items.for_each(|item| sender.send(item).unwrap()));
    for word in ["a", "b"] {
        while !gate.has_waiters() {
            thread::yield_now();
        }
        assert!(receiver.try_recv().is_err());
        gate.let_through(1);
        assert_eq!(receiver.recv().unwrap(), Ok(word.to_owned()));
    }
    gate.open();
    consumer.join().unwrap();
}

#[test]
fn a_gate_and_a_cut_combine() {
    let dir = recorded();
    let stub = replaying::<opaque>(&dir);
    let gate = stub.mock().on_call(1).cut_after(1).gate();
    let mut stream = opaque("a b");
    assert_eq!(stream.next().now_or_never(), None);
    gate.let_through(2);
    let first = stream.next().now_or_never();
    assert_eq!(first, Some(Some(Ok("a".to_owned()))));
    assert_eq!(stream.next().now_or_never(), Some(None));
    // A gate and a cut of separate faults combine, too.
    stub.mock().on_call(1).cut_after(1);
    let gate = stub.mock().on_every_call().gate();
    gate.open();
    assert_eq!(block_on(opaque("a b").count()), 1);
    assert_eq!(runs(|| block_on(opaque("a b").count())), (2, 0));
}
