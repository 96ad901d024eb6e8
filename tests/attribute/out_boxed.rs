//! `out(..)` of functions that return a boxed future, as `#[async_trait]` makes them.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use async_trait::async_trait;
use cached_stubs::{Mode, Origin, Stub, stubbable};
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use tokio::task::yield_now;

use crate::common::{folder, ran, recording, survives_async};

#[async_trait]
trait Read: Send + Sync {
    async fn read(&self, path: &str, buffer: &mut Vec<u8>) -> Result<usize, String>;
    async fn advance(&mut self, (by, times): (usize, usize), log: &mut [u8]) -> usize;
}

macro_rules! implementation {
    ($(#[$attribute:meta])* $name:ident) => {
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        struct $name {
            at: usize,
        }

        $(#[$attribute])*
        impl Read for $name {
            #[stub(out(buffer))]
            async fn read(&self, path: &str, buffer: &mut Vec<u8>) -> Result<usize, String> {
                ran();
                if path.is_empty() {
                    return Err("no path".to_owned());
                }
                yield_now().await;
                buffer.extend(path.bytes());
                yield_now().await;
                Ok(path.len())
            }

            #[stub(out(self, log))]
            async fn advance(&mut self, (by, times): (usize, usize), log: &mut [u8]) -> usize {
                ran();
                let before = self.at;
                yield_now().await;
                self.at += by * times;
                log[0] = 7;
                before
            }
        }
    };
}

implementation! { #[async_trait] #[stubbable] Above }
implementation! { #[stubbable] #[async_trait] Below }

#[stubbable(out(buffer))]
fn by_hand<'a>(path: &'a str, buffer: &'a mut Vec<u8>) -> BoxFuture<'a, usize> {
    if path.is_empty() {
        return Box::pin(async { 0 });
    }
    ran();
    Box::pin(async move {
        yield_now().await;
        buffer.extend(path.bytes());
        path.len()
    })
}

type Local<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

#[stubbable(out(buffer))]
fn not_send(buffer: &mut Vec<u8>) -> Pin<Box<dyn Future<Output = Rc<u8>> + '_>> {
    ran();
    let call: Local<'_, _> = Box::pin(async { buffer.push(1) });
    Box::pin(async move {
        call.await;
        Rc::new(1)
    })
}

async fn reads(file: impl Read) -> (Result<usize, String>, Vec<u8>) {
    let mut buffer = vec![0];
    let read = file.read("ab", &mut buffer).await;
    (read, buffer)
}

async fn advances<F: Read>(mut file: F) -> (usize, F, [u8; 2]) {
    let mut log = [0; 2];
    let before = file.advance((2, 3), &mut log).await;
    (before, file, log)
}

#[tokio::test]
async fn methods_under_async_trait() {
    let expected = (Ok(2), vec![0, b'a', b'b']);
    let call = async || reads(Above { at: 1 }).await;
    assert_eq!(survives_async::<Above, _>(call).await, expected);
    let call = async || reads(Below { at: 1 }).await;
    assert_eq!(survives_async::<Below, _>(call).await, expected);
    let call = async || advances(Above { at: 1 }).await;
    assert_eq!(
        survives_async::<Above, _>(call).await,
        (1, Above { at: 7 }, [7, 0])
    );
    let call = async || advances(Below { at: 1 }).await;
    assert_eq!(
        survives_async::<Below, _>(call).await,
        (1, Below { at: 7 }, [7, 0])
    );
}

#[tokio::test]
async fn boxed_futures_written_by_hand() {
    let call = async || {
        let mut buffer = vec![0];
        (by_hand("ab", &mut buffer).await, buffer)
    };
    assert_eq!(
        survives_async::<by_hand, _>(call).await,
        (2, vec![0, b'a', b'b'])
    );
    let call = async || {
        let mut buffer = Vec::new();
        (not_send(&mut buffer).await, buffer)
    };
    assert_eq!(
        survives_async::<not_send, _>(call).await,
        (Rc::new(1), vec![1])
    );
}

#[tokio::test]
async fn the_future_can_be_spawned_and_given_up() {
    let dir = folder();
    let _stub = recording::<Above>(&dir);
    let read = async |path: &'static str| {
        let mut buffer = vec![0];
        let read = Above { at: 1 }.read(path, &mut buffer).await;
        (read, buffer)
    };
    let spawned = tokio::spawn(async move { read("ab").await });
    assert_eq!(spawned.await.unwrap().0, Ok(2));
    // An `Err` passes, and what the call has left in the buffer stays.
    assert_eq!(read("").await, (Err("no path".to_owned()), vec![0]));
    let mut buffer = Vec::new();
    drop(Above { at: 1 }.read("never polled", &mut buffer));
    assert!(buffer.is_empty());
}

#[tokio::test]
async fn an_expectation_answers() {
    let stub = Stub::<Above>::install();
    let given = (Ok(9), vec![1_u8]);
    stub.mock().read.expect_call().return_once(|_| Some(given));
    let mut buffer = Vec::new();
    assert_eq!(Above { at: 1 }.read("a", &mut buffer).await, Ok(9));
    assert_eq!(buffer, [1]);
}

#[stubbable]
#[async_trait]
trait Source: Send + Sync {
    #[stub(out(buffer))]
    async fn pull(&self, from: &str, buffer: &mut Vec<u8>) -> usize;
}

#[async_trait]
#[stubbable(as = StubOfSink)]
trait Sink: Send + Sync {
    #[stub(out(buffer))]
    async fn take(&self, buffer: &mut Vec<u8>) -> usize;
}

struct Real;

#[async_trait]
impl Source for Real {
    async fn pull(&self, from: &str, buffer: &mut Vec<u8>) -> usize {
        ran();
        yield_now().await;
        buffer.extend(from.bytes());
        buffer.len()
    }
}

#[async_trait]
impl Sink for Real {
    async fn take(&self, buffer: &mut Vec<u8>) -> usize {
        ran();
        yield_now().await;
        buffer.drain(..).count()
    }
}

#[tokio::test]
async fn stubs_of_traits_under_async_trait() {
    let dir = folder();
    for (mode, origin) in [
        (Mode::Record, Origin::Recorded),
        (Mode::Replay, Origin::Replayed),
    ] {
        let source = StubSource::builder().mode(mode).dir(dir.path());
        let source = source.real(|| Real).build();
        let mut buffer = vec![0];
        assert_eq!(source.pull("ab", &mut buffer).await, 3);
        assert_eq!(buffer, [0, b'a', b'b']);
        assert_eq!(source.calls()[0].origin, origin);
        let sink = StubOfSink::builder().mode(mode).dir(dir.path());
        let sink = sink.real(|| Real).build();
        assert_eq!(sink.take(&mut buffer).await, 3);
        assert!(buffer.is_empty());
        assert_eq!(sink.calls()[0].origin, origin);
    }
}
