//! Methods that return streams and iterators.

use std::future::Future;

use cached_stubs::{Mode, stubbable};
use futures::stream::{self, Stream, StreamExt as _};

use crate::common::*;

#[stubbable]
trait Streaming {
    fn words(&self, text: &str) -> impl Stream<Item = String> + Send;
    fn lines(&self, text: &str) -> impl Iterator<Item = String>;
    async fn try_words(&self, text: &str) -> Result<impl Stream<Item = String>, String>;
    fn later(&self, text: &str) -> impl Future<Output = Result<String, String>> + Send;
}

struct RealStreaming;

impl Streaming for RealStreaming {
    fn words(&self, text: &str) -> impl Stream<Item = String> + Send {
        let words: Vec<_> = text.split(' ').map(str::to_owned).collect();
        stream::iter(words)
    }
    fn lines(&self, text: &str) -> impl Iterator<Item = String> {
        text.lines().map(str::to_owned)
    }
    async fn try_words(&self, text: &str) -> Result<impl Stream<Item = String>, String> {
        Ok(self.words(text))
    }
    async fn later(&self, text: &str) -> Result<String, String> {
        Ok(text.to_owned())
    }
}

#[tokio::test]
async fn streams_and_iterators_of_opaque_types() {
    let dir = folder();
    let builder = || StubStreaming::builder().dir(dir.path());
    for mode in [Mode::Record, Mode::Replay] {
        let make = move || {
            assert_eq!(mode, Mode::Record);
            RealStreaming
        };
        let streaming = builder().mode(mode).real(make).build();
        let words: Vec<_> = streaming.words("a b").collect().await;
        let lines: Vec<_> = streaming.lines("a\nb").collect();
        let tried: Vec<_> = streaming.try_words("a b").await.unwrap().collect().await;
        assert_eq!((&words, &lines), (&tried, &tried));
        assert_eq!(streaming.later("a").await.as_deref(), Ok("a"));
    }
    // Replaying needs no real implementation.
    let streaming = builder().mode(Mode::Replay).build();
    assert_eq!(streaming.words("a b").collect::<Vec<_>>().await, ["a", "b"]);
}
