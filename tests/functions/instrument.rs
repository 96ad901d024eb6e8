//! `#[tracing::instrument]`, above and below `#[stubbable]`.

use async_trait::async_trait;
use cached_stubs::stubbable;
use futures::stream::{self, Stream, StreamExt as _};
use tracing::instrument;

use crate::common::{ran, survives, survives_async};

#[instrument(skip_all, err)]
#[stubbable]
async fn above(text: &str) -> Result<u8, std::num::ParseIntError> {
    ran();
    tokio::task::yield_now().await;
    text.parse()
}

#[stubbable]
#[instrument(skip_all, err, fields(length = text.len()))]
async fn below(text: &str) -> Result<u8, std::num::ParseIntError> {
    ran();
    tokio::task::yield_now().await;
    text.parse()
}

#[stubbable]
#[tracing::instrument(ret)]
async fn generic<T: serde::Serialize + serde::de::DeserializeOwned + std::fmt::Debug>(x: T) -> T {
    ran();
    x
}

#[stubbable]
#[instrument(skip_all)]
async fn streaming(to: u8) -> Result<impl Stream<Item = u8>, String> {
    ran();
    Ok(stream::iter(0..to))
}

#[instrument(ret)]
#[stubbable]
fn sync_above(n: u8) -> u8 {
    ran();
    n
}

#[stubbable]
#[instrument(ret, err)]
fn sync_below(n: u8) -> Result<u8, String> {
    ran();
    Ok(n)
}

#[tokio::test]
async fn instrumented_functions() {
    survives_async::<above, _>(async || above("7").await.unwrap()).await;
    survives_async::<below, _>(async || below("7").await.unwrap()).await;
    survives_async::<generic, _>(async || generic(7).await).await;
    let items = async || streaming(2).await.unwrap().collect::<Vec<_>>().await;
    assert_eq!(survives_async::<streaming, _>(items).await, [0, 1]);
    survives::<sync_above, _>(|| sync_above(7));
    survives::<sync_below, _>(|| sync_below(7).unwrap());
}

#[async_trait]
trait Llm {
    async fn ask(&self, prompt: &str) -> Result<String, String>;
}

struct Client;

#[stubbable]
impl Client {
    #[stub(discard(self))]
    #[instrument(skip_all, err)]
    async fn inherent(&mut self, prompt: String) -> Result<String, String> {
        ran();
        tokio::task::yield_now().await;
        Ok(prompt)
    }
}

#[stubbable(as = ClientLlm)]
#[async_trait]
impl Llm for Client {
    #[stub]
    #[instrument(skip_all, err)]
    async fn ask(&self, prompt: &str) -> Result<String, String> {
        ran();
        Ok(prompt.to_owned())
    }
}

#[tokio::test]
async fn instrumented_methods() {
    let inherent = async || Client.inherent("a".to_owned()).await;
    survives_async::<Client, _>(inherent).await.unwrap();
    let ask = async || Client.ask("a").await;
    survives_async::<ClientLlm, _>(ask).await.unwrap();
}
