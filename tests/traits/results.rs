//! `Result`s, and aliases of it, with types that only the implementation names.

use cached_stubs::{Mode, stubbable};
use futures::StreamExt as _;
use futures::stream::{self, BoxStream};
use serde::{Deserialize, Serialize};

use crate::common::*;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Doc<T>(T);

type Fallible<T> = Result<T, String>;

#[stubbable]
trait Transform: Send + Sync {
    type Out: Send;
    type Error;

    fn apply(&self, n: u8) -> anyhow::Result<Doc<Self::Out>>;
    #[stub(errors)]
    async fn checked(&self, n: u8) -> Fallible<Vec<Self::Out>>;
    #[stub(errors)]
    fn both(&self, n: u8) -> Result<Doc<Self::Out>, Self::Error>;
    #[stub(with = doubled, errors)]
    fn coded(&self, n: u8) -> Result<u8, Self::Error>;
    #[stub(errors)]
    fn reported(&self, n: u8) -> Result<Self::Out, anyhow::Error>;
    fn items(&self, n: u8) -> anyhow::Result<BoxStream<'static, anyhow::Result<Self::Out>>>;
}

mod doubled {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(n: &u8, serializer: S) -> Result<S::Ok, S::Error> {
        (n * 2).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
        Ok(u8::deserialize(deserializer)? / 2)
    }
}

struct Real;

impl Transform for Real {
    type Out = u8;
    type Error = String;

    fn apply(&self, n: u8) -> anyhow::Result<Doc<u8>> {
        Ok(Doc(n))
    }

    async fn checked(&self, n: u8) -> Fallible<Vec<u8>> {
        if n == 0 {
            return Err("none".to_owned());
        }
        Ok(vec![n])
    }

    fn both(&self, n: u8) -> Result<Doc<u8>, String> {
        n.checked_sub(1).map(Doc).ok_or("too small".to_owned())
    }

    fn coded(&self, n: u8) -> Result<u8, String> {
        n.checked_sub(1).ok_or("too small".to_owned())
    }

    fn reported(&self, n: u8) -> Result<u8, anyhow::Error> {
        n.checked_sub(1).ok_or(anyhow::anyhow!("too small"))
    }

    fn items(&self, n: u8) -> anyhow::Result<BoxStream<'static, anyhow::Result<u8>>> {
        Ok(stream::iter((0..n).map(Ok)).boxed())
    }
}

#[tokio::test]
async fn every_result_is_recorded() {
    let dir = folder();
    for (mode, recorded) in [(Mode::Record, 10), (Mode::Replay, 0)] {
        let stub = StubTransform::builder().mode(mode).dir(dir.path());
        let stub = stub.real(|| Real).build();
        assert_eq!(stub.apply(1).unwrap(), Doc(1));
        assert_eq!(stub.checked(1).await, Ok(vec![1]));
        assert_eq!(stub.checked(0).await, Err("none".to_owned()));
        assert_eq!(stub.both(1), Ok(Doc(0)));
        assert_eq!(stub.both(0), Err("too small".to_owned()));
        assert_eq!(stub.coded(2), Ok(1));
        assert_eq!(stub.coded(0), Err("too small".to_owned()));
        assert_eq!(stub.reported(1).unwrap(), 0);
        assert_eq!(stub.reported(0).unwrap_err().to_string(), "too small");
        let items = stub.items(2).unwrap().map(Result::unwrap);
        assert_eq!(items.collect::<Vec<_>>().await, [0, 1]);
        let calls = stub.calls();
        let origins = calls.iter().map(|call| call.origin);
        let count = origins.filter(|origin| *origin == cached_stubs::Origin::Recorded);
        assert_eq!(count.count(), recorded);
    }
}
