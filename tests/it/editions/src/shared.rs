//! What every edition compiles, records and replays.

use std::cell::Cell;
use std::fmt::{Debug, Display};
use std::future::Future;

use async_trait::async_trait;
use cached_stubs::{stub_fixture, stubbable, Mode, Stub, Stubbable};
use futures::executor::{block_on, block_on_stream};
use futures::stream::{self, BoxStream, Stream, StreamExt as _};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    text: String,
    size: usize,
}

fn reply(text: &str) -> Reply {
    REAL_CALLS.with(|calls| calls.set(calls.get() + 1));
    let (text, size) = (text.to_owned(), text.len());
    Reply { text, size }
}

#[stubbable(errors, key(prompt = prompt.trim()), record_if = |reply: &Result<Reply, String>| reply.is_ok())]
pub fn plain(prompt: &str, _unused: u8) -> Result<Reply, String> {
    if prompt.is_empty() {
        return Err(format!("{} is empty", "it"));
    }
    Ok(reply(prompt))
}

#[stubbable]
pub async fn later<T: Display + ?Sized>(prompt: &T, more: Option<&str>) -> Reply {
    reply(&format!("{prompt}{more:?}", prompt = prompt, more = more))
}

#[stubbable]
pub fn borrowed(text: &str) -> Option<(&str, &str)> {
    reply(text);
    let at = text.find('=')?;
    Some((&text[..at], &text[at + 1..]))
}

#[stubbable]
pub fn converted<S: Into<String>>(
    parts: impl IntoIterator<Item = S>,
    pair: [impl AsRef<str>; 2],
    number: impl std::convert::TryInto<u8>,
) -> usize {
    let parts: Vec<String> = parts.into_iter().map(Into::into).collect();
    let _ = number.try_into();
    reply(pair[0].as_ref()).size + parts.len()
}

#[stubbable]
pub fn future<'a>(text: &'a str) -> impl Future<Output = Reply> + Send + 'a {
    async move { reply(text) }
}

#[stubbable]
pub fn items<'a>(text: &'a str) -> impl Stream<Item = char> + 'a {
    reply(text);
    stream::iter(text.chars())
}

#[stubbable(errors)]
pub async fn boxed(text: String) -> Result<BoxStream<'static, Result<char, String>>, String> {
    reply(&text);
    let chars: Vec<_> = text.chars().map(Ok).collect();
    Ok(stream::iter(chars).boxed())
}

#[stubbable(out(buffer), discard(progress))]
pub fn read(buffer: &mut Vec<u8>, progress: &mut dyn FnMut(usize)) -> usize {
    progress(1);
    buffer.push(reply("read").size as u8);
    buffer.len()
}

pub struct Client<'a> {
    model: &'a str,
}

#[stubbable]
impl<'a> Client<'a> {
    #[stub(key(model = self.model))]
    pub async fn ask(&self, prompt: &str) -> Reply {
        reply(&format!("{}: {}", self.model, prompt))
    }
}

#[stubbable]
#[async_trait]
pub trait Llm: Send + Sync {
    async fn ask(&self, prompt: &str) -> Reply;

    async fn twice(&self, prompt: &str) -> (Reply, Reply) {
        (self.ask(prompt).await, self.ask(prompt).await)
    }
}

pub struct Real;

#[async_trait]
impl Llm for Real {
    async fn ask(&self, prompt: &str) -> Reply {
        reply(prompt)
    }
}

macro_rules! made_by_a_macro {
    ($name:ident, $result:expr) => {
        #[stubbable]
        pub fn $name(n: u8) -> usize {
            reply($result).size + usize::from(n)
        }
    };
}

made_by_a_macro!(made, "made");

stub_fixture!(plain_stub: plain, mode = Mode::Live);

thread_local! {
    static REAL_CALLS: Cell<usize> = Cell::new(0);
}

/// The call returns the same while recording and while replaying, which makes no real call.
pub fn both<F: Stubbable, R: Debug + PartialEq>(call: impl Fn() -> R) {
    let dir = tempfile::tempdir().unwrap();
    let in_mode = |mode| {
        let _stub = Stub::<F>::builder().mode(mode).dir(dir.path()).install();
        let before = REAL_CALLS.with(Cell::get);
        (call(), REAL_CALLS.with(Cell::get) - before)
    };
    let (recorded, real) = in_mode(Mode::Record);
    assert_eq!(real, 1, "real calls while recording");
    assert_eq!(in_mode(Mode::Replay), (recorded, 0));
}

#[test]
fn functions() {
    both::<plain, _>(|| plain(" hello ", 1));
    both::<later, _>(|| block_on(later("a", Some("b"))));
    both::<borrowed, _>(|| borrowed("a=b").map(|(name, value)| (name.len(), value.len())));
    both::<converted, _>(|| converted(vec!["a"], ["b", "c"], 5_u32));
    both::<made, _>(|| made(1));
    both::<read, _>(|| {
        let mut buffer = Vec::new();
        (read(&mut buffer, &mut |_| ()), buffer)
    });
}

#[test]
fn futures_and_streams() {
    both::<future, _>(|| block_on(future("a")));
    both::<items, _>(|| block_on_stream(Box::pin(items("ab"))).collect::<String>());
    both::<boxed, _>(|| {
        let chars = block_on(boxed("ab".to_owned())).unwrap();
        block_on_stream(chars).collect::<Result<String, String>>()
    });
}

#[test]
fn methods_and_traits() {
    let client = Client { model: "small" };
    both::<Client<'static>, _>(|| block_on(client.ask("a")));
    let dir = tempfile::tempdir().unwrap();
    for mode in [Mode::Record, Mode::Replay].iter() {
        let llm = StubLlm::builder().mode(*mode).dir(dir.path());
        let llm = llm.real(|| Real).build();
        let (first, second) = block_on(llm.twice("a"));
        assert_eq!(first, second);
    }
}
