//! Recording does not change when items arrive.

use std::cell::{Cell, RefCell};
use std::task::Poll;

use cached_stubs::stubbable;
use futures::channel::mpsc;
use futures::stream::{BoxStream, Stream, StreamExt as _};

use crate::common::{folder, recording, replaying};

thread_local! {
    static GATE: RefCell<Option<mpsc::UnboundedReceiver<u8>>> = const { RefCell::new(None) };
    static PULLED: Cell<usize> = const { Cell::new(0) };
}

#[stubbable]
fn gated() -> impl Stream<Item = u8> {
    let gate = GATE.take().expect("the test sets the gate");
    gate.inspect(|_| PULLED.set(PULLED.get() + 1))
}

#[stubbable]
fn gated_boxed() -> BoxStream<'static, u8> {
    let gate = GATE.take().expect("the test sets the gate");
    gate.inspect(|_| PULLED.set(PULLED.get() + 1)).boxed()
}

async fn items_arrive_when_they_are_sent<S: Stream<Item = u8> + Unpin>(call: impl FnOnce() -> S) {
    let (send, receive) = mpsc::unbounded();
    GATE.set(Some(receive));
    PULLED.set(0);
    let mut stream = call();
    assert!(futures::poll!(stream.next()).is_pending());
    send.unbounded_send(1).unwrap();
    // Recording does not hold the item back …
    assert_eq!(futures::poll!(stream.next()), Poll::Ready(Some(1)));
    assert!(futures::poll!(stream.next()).is_pending());
    send.unbounded_send(2).unwrap();
    send.unbounded_send(3).unwrap();
    assert_eq!(futures::poll!(stream.next()), Poll::Ready(Some(2)));
    // … nor pull the next one ahead.
    assert_eq!(PULLED.get(), 2);
    assert_eq!(futures::poll!(stream.next()), Poll::Ready(Some(3)));
    assert!(futures::poll!(stream.next()).is_pending());
    drop(send);
    assert_eq!(futures::poll!(stream.next()), Poll::Ready(None));
}

#[tokio::test]
async fn recording_does_not_change_when_items_arrive() {
    let dir = folder();
    {
        let _stub = recording::<gated>(&dir);
        items_arrive_when_they_are_sent(gated).await;
        let _other = recording::<gated_boxed>(&dir);
        items_arrive_when_they_are_sent(gated_boxed).await;
    }
    items_arrive_when_they_are_sent(gated).await;
    let _stub = replaying::<gated>(&dir);
    assert_eq!(gated().collect::<Vec<_>>().await, [1, 2, 3]);
    let _other = replaying::<gated_boxed>(&dir);
    assert_eq!(gated_boxed().collect::<Vec<_>>().await, [1, 2, 3]);
}
