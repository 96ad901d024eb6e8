//! Functions of every kind where every value has the hostile methods. The bodies call methods
//! by their paths.
#![allow(unused_imports)]

use std::fmt::Display;
use std::future::Future;

use cached_stubs::{Mode, stub_fixture, stubbable};
use futures::future::BoxFuture;
use futures::stream::{self, BoxStream, Stream, StreamExt};
use serde::{Deserialize, Serialize};

use super::hostile::Hostile as _;
use super::ran;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Reply(pub(super) u8);

impl Display for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Display::fmt(&self.0, f)
    }
}

#[derive(Debug, PartialEq)]
pub(super) struct Foreign(pub(super) u8);

pub(super) mod foreign {
    use super::Foreign;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(in super::super) fn serialize<S: Serializer>(
        value: &Foreign,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        Serialize::serialize(&value.0, serializer)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Foreign, D::Error> {
        Result::map(Deserialize::deserialize(deserializer), Foreign)
    }
}

const FACTOR: u8 = 2;

fn list(n: u8) -> Vec<u8> {
    Vec::from_iter(0..n)
}

#[stubbable(errors, record_if = Result::is_ok, scrub = |_| (), depends(FACTOR, borrowed))]
pub(super) fn plain(n: u8, _text: impl Into<String>) -> Result<Reply, Reply> {
    ran();
    let _ = include_str!("hostile_module.rs");
    Ok(Reply(n * FACTOR))
}

#[stubbable(errors = foreign, with = foreign, skip(_skipped), redact(_redacted))]
pub(super) async fn coded(
    n: u8,
    _skipped: &dyn Fn(),
    _redacted: Option<&str>,
) -> Result<Foreign, Foreign> {
    ran();
    Ok(Foreign(n))
}

#[stubbable(key(text = text.0, more = *more))]
pub(super) fn borrowed<'a>(text: &'a (u8, String), more: &u8) -> Option<&'a str> {
    ran();
    let _ = more;
    Some(&text.1)
}

#[stubbable]
pub(super) fn generic<R, const N: usize>(value: R, _: [u8; N]) -> R
where
    R: Serialize + serde::de::DeserializeOwned,
{
    ran();
    value
}

#[stubbable]
pub(super) fn viewed(
    parts: &[impl AsRef<str>],
    lists: Vec<[impl Display; 2]>,
    maybe: &Option<impl ToString>,
) -> usize {
    ran();
    let _ = (lists, maybe);
    <[_]>::len(parts)
}

#[stubbable]
pub(super) fn converted<S: Into<String>>(
    pairs: impl IntoIterator<Item = (S, u8)>,
    number: impl TryInto<u8, Error = Reply>,
    clones: &[impl Into<String> + Clone],
    maybe: Option<impl AsRef<str>>,
    array: [impl Into<String>; 2],
    all: impl Iterator<Item = impl AsRef<str>>,
) -> usize {
    ran();
    let _ = (number, clones, maybe, array);
    Iterator::count(IntoIterator::into_iter(pairs)) + Iterator::count(all)
}

#[stubbable]
pub(super) fn future(n: u8) -> impl Future<Output = u8> {
    ran();
    std::future::ready(n)
}

#[stubbable(errors)]
pub(super) fn boxed(n: u8) -> BoxFuture<'static, Result<Reply, Reply>> {
    ran();
    Box::pin(async move { Err(Reply(n)) })
}

#[stubbable]
pub(super) fn items(n: u8) -> Result<impl Stream<Item = u8>, Reply> {
    ran();
    Ok(stream::iter(0..n))
}

#[stubbable(errors)]
pub(super) async fn boxed_items(n: u8) -> Result<BoxStream<'static, Result<u8, Reply>>, Reply> {
    ran();
    Ok(StreamExt::boxed(stream::iter([Ok(n), Err(Reply(n))])))
}

#[stubbable]
pub(super) fn iterator<T>(list: Vec<T>) -> impl Iterator<Item = T>
where
    T: Serialize + serde::de::DeserializeOwned,
{
    ran();
    IntoIterator::into_iter(list)
}

pub(super) mod split {
    use futures::stream::BoxStream;

    pub(in super::super) type Tokens = (u8, BoxStream<'static, u8>);

    pub(in super::super) fn split(tokens: Tokens) -> Tokens {
        tokens
    }

    pub(in super::super) fn join(head: u8, tokens: BoxStream<'static, u8>) -> Tokens {
        (head, tokens)
    }
}

#[stubbable(stream = split)]
pub(super) fn with_stream(n: u8) -> split::Tokens {
    ran();
    (n, StreamExt::boxed(stream::iter(0..n)))
}

#[stubbable(out(whole, some), discard(_progress))]
pub(super) fn change(whole: &mut Vec<u8>, some: &mut [u8], _progress: impl FnMut(u8)) -> u8 {
    ran();
    *whole = list(2);
    some[0] = 1;
    3
}

#[stubbable(out(whole))]
pub(super) async fn change_later(whole: &mut Vec<u8>) {
    ran();
    *whole = list(2);
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Counter(pub(super) u8);

#[stubbable]
impl Counter {
    #[stub(out(self))]
    pub(super) fn advance(&mut self) -> u8 {
        ran();
        self.0 += 1;
        self.0
    }

    #[stub(key(counter = self.0))]
    pub(super) async fn later(&self) -> u8 {
        ran();
        self.0
    }
}

/// Not in an alias that generated code has to look behind.
type Text<'a> = &'a str;

#[stubbable]
pub(super) trait Llm {
    fn ask(&self, text: Text<'_>) -> Reply;
    async fn wait(&self) -> u8;
    fn default(&self) -> Reply {
        Llm::ask(self, "a")
    }
}

#[derive(Debug)]
pub(super) struct Real;

impl Llm for Real {
    fn ask(&self, _: Text<'_>) -> Reply {
        ran();
        Reply(1)
    }

    async fn wait(&self) -> u8 {
        ran();
        2
    }
}

#[stubbable]
#[async_trait::async_trait]
pub(super) trait Store: Send + Sync {
    #[stub(sequence)]
    async fn get(&self, key: &str) -> Option<Reply>;
    #[stub(clone)]
    fn boxed(&self) -> Box<dyn Store>;
    #[stub(live)]
    fn size(&self) -> usize;
}

#[stubbable(fingerprint)]
#[async_trait::async_trait]
impl Store for Real {
    async fn get(&self, _: &str) -> Option<Reply> {
        ran();
        None
    }

    fn boxed(&self) -> Box<dyn Store> {
        Box::new(Real)
    }

    fn size(&self) -> usize {
        7
    }
}

#[stubbable(of = super::other)]
pub(super) async fn other(n: u8) -> u8;

stub_fixture!(pub(super) live: plain, mode = Mode::Live, dir = "stubs/elsewhere", per_test);
stub_fixture!(pub(super) llm: StubLlm<Real> = Real, mode = Mode::Live);
