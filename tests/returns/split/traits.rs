//! Methods of traits.

use std::sync::Arc;

use async_trait::async_trait;
use cached_stubs::stubbable;
use futures::executor::block_on;
use futures::future::BoxFuture;

use super::{Failure, Reply, answer, read, reply};
use crate::common::folder;

#[stubbable]
trait Native {
    #[stub(stream = reply, errors)]
    async fn ask(&self, prompt: &str) -> Result<Reply, Failure>;
}

struct Real;

impl Native for Real {
    async fn ask(&self, prompt: &str) -> Result<Reply, Failure> {
        answer(prompt)
    }
}

#[stubbable]
#[async_trait]
trait Boxed: Send + Sync {
    #[stub(stream = reply, errors)]
    async fn ask(&self, prompt: &str) -> Result<Reply, Failure>;

    #[stub(stream = reply, errors)]
    fn tell<'a>(&'a self, prompt: &'a str) -> BoxFuture<'a, Result<Reply, Failure>>;
}

#[async_trait]
impl Boxed for Real {
    async fn ask(&self, prompt: &str) -> Result<Reply, Failure> {
        answer(prompt)
    }

    fn tell<'a>(&'a self, prompt: &'a str) -> BoxFuture<'a, Result<Reply, Failure>> {
        Box::pin(async move { answer(prompt) })
    }
}

struct Implemented;

#[stubbable]
#[async_trait]
impl Boxed for Implemented {
    #[stub(stream = reply, errors)]
    async fn ask(&self, prompt: &str) -> Result<Reply, Failure> {
        answer(prompt)
    }

    #[stub(stream = reply, errors)]
    fn tell<'a>(&'a self, prompt: &'a str) -> BoxFuture<'a, Result<Reply, Failure>> {
        Box::pin(async move { answer(prompt) })
    }
}

#[test]
fn the_stub_of_a_trait_answers_with_streams() {
    let (native, boxed) = (folder(), folder());
    let prompts = ["a b", "a ! b", ""];
    let words = |prompt: &str| prompt.split(' ').count();
    for is_recording in [true, false] {
        let real = move || {
            if is_recording {
                Real
            } else {
                panic!("no real call")
            }
        };
        let mode = if is_recording {
            cached_stubs::Mode::Record
        } else {
            cached_stubs::Mode::Replay
        };
        let llm = StubNative::builder()
            .real(real)
            .mode(mode)
            .dir(native.path())
            .build();
        let dynamic: Arc<dyn Boxed> = Arc::new(
            StubBoxed::builder()
                .real(real)
                .mode(mode)
                .dir(boxed.path())
                .build(),
        );
        for prompt in prompts {
            let replies = [
                block_on(async { read(llm.ask(prompt).await).await }),
                block_on(async { read(dynamic.ask(prompt).await).await }),
                block_on(async { read(dynamic.tell(prompt).await).await }),
            ];
            for reply in replies {
                match reply {
                    Ok((model, tokens)) => {
                        assert_eq!((&*model, tokens.len()), ("m1", words(prompt)))
                    }
                    Err(error) => assert_eq!(error, Failure::Refused("empty".to_owned())),
                }
            }
        }
    }
}

#[tokio::test]
async fn methods_of_a_traits_impl_block() {
    for prompt in ["a b", ""] {
        let replies = async || {
            let asked = read(Implemented.ask(prompt).await).await;
            assert_eq!(asked.is_ok(), !prompt.is_empty());
            asked
        };
        crate::common::survives_async::<Implemented, _>(replies)
            .await
            .ok();
        let told = async || read(Implemented.tell(prompt).await).await;
        crate::common::survives_async::<Implemented, _>(told)
            .await
            .ok();
    }
}
