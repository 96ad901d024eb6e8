//! Frameworks for agents and for indexing: traits with associated types, futures and streams.

use std::collections::HashMap;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;
use cached_stubs::{Behind, Mode, stubbable};
use futures::stream::{self, Stream, StreamExt as _};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::common::folder;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message(String);

impl From<&str> for Message {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

#[derive(Debug)]
pub struct CompletionError;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CompletionResponse<T> {
    choice: Vec<Message>,
    raw_response: T,
}

#[stubbable]
pub trait CompletionModel: Send + Sync {
    type Response: Send + Sync + Serialize + DeserializeOwned;

    fn completion(
        &self,
        request: Vec<Message>,
    ) -> impl Future<Output = Result<CompletionResponse<Self::Response>, CompletionError>> + Send;
}

#[stubbable]
pub trait Prompt: Send + Sync {
    fn prompt(
        &self,
        prompt: impl Into<Message> + Send,
    ) -> impl Future<Output = Result<String, CompletionError>> + Send;
}

#[stubbable]
pub trait EmbeddingModel: Send + Sync {
    const MAX_DOCUMENTS: usize = 1;

    fn ndims(&self) -> usize;

    fn embed_texts(
        &self,
        texts: impl IntoIterator<Item = String> + Send,
    ) -> impl Future<Output = Result<Vec<Vec<f64>>, CompletionError>> + Send;
}

#[stubbable]
pub trait VectorStoreIndex: Send + Sync {
    fn top_n<T: DeserializeOwned + Serialize + Send>(
        &self,
        query: &str,
        n: usize,
    ) -> impl Future<Output = Result<Vec<(f64, String, T)>, CompletionError>> + Send;
}

pub struct Model;

impl CompletionModel for Model {
    type Response = u32;

    async fn completion(
        &self,
        choice: Vec<Message>,
    ) -> Result<CompletionResponse<u32>, CompletionError> {
        let raw_response = 7;
        Ok(CompletionResponse {
            choice,
            raw_response,
        })
    }
}

impl Prompt for Model {
    async fn prompt(&self, prompt: impl Into<Message> + Send) -> Result<String, CompletionError> {
        Ok(prompt.into().0)
    }
}

impl EmbeddingModel for Model {
    fn ndims(&self) -> usize {
        2
    }

    async fn embed_texts(
        &self,
        texts: impl IntoIterator<Item = String> + Send,
    ) -> Result<Vec<Vec<f64>>, CompletionError> {
        Ok(texts
            .into_iter()
            .map(|text| vec![text.len() as f64; 2])
            .collect())
    }
}

impl VectorStoreIndex for Model {
    async fn top_n<T: DeserializeOwned + Serialize + Send>(
        &self,
        query: &str,
        n: usize,
    ) -> Result<Vec<(f64, String, T)>, CompletionError> {
        let found = serde_json::from_str(query).map_err(|_| CompletionError)?;
        Ok(vec![(0.5, n.to_string(), found)])
    }
}

/// The real implementation, which replay must not make.
fn real<R: 'static>(mode: Mode, real: fn() -> R) -> impl Fn() -> R + Send + Sync + 'static {
    move || {
        assert_eq!(mode, Mode::Record);
        real()
    }
}

#[tokio::test]
async fn models_are_replayed() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let stub = StubCompletionModel::builder().mode(mode).dir(dir.path());
        let model = stub.real(real(mode, || Model)).build();
        let response = model.completion(vec!["hi".into()]).await.unwrap();
        assert_eq!(response.raw_response, 7);
        let stub = StubPrompt::builder().mode(mode).dir(dir.path());
        let model = stub.real(real(mode, || Model)).build();
        assert_eq!(model.prompt("hi").await.unwrap(), "hi");
        let stub = StubEmbeddingModel::builder().mode(mode).dir(dir.path());
        let model = stub.real(real(mode, || Model)).build();
        assert_eq!(model.ndims(), 2);
        assert_eq!(max_documents(&model), 1);
        let texts = ["a", "bc"].map(str::to_owned);
        assert_eq!(model.embed_texts(texts).await.unwrap()[1], [2.0, 2.0]);
        let stub = StubVectorStoreIndex::builder().mode(mode).dir(dir.path());
        let index = stub.real(real(mode, || Model)).build();
        let found = index.top_n::<Vec<u8>>("[1, 2]", 3).await.unwrap();
        assert_eq!(found, [(0.5, "3".to_owned(), vec![1, 2])]);
    }
}

fn max_documents<M: EmbeddingModel>(_: &M) -> usize {
    M::MAX_DOCUMENTS
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    path: PathBuf,
    chunk: String,
    metadata: HashMap<String, String>,
}

pub type IndexingStream = Pin<Box<dyn Stream<Item = anyhow::Result<Node>> + Send>>;

#[stubbable]
#[async_trait]
pub trait BatchableTransformer: Send + Sync {
    async fn batch_transform(&self, nodes: Vec<Node>) -> IndexingStream;

    #[stub(errors)]
    async fn transform_node(&self, node: Node) -> anyhow::Result<Node>;

    fn concurrency(&self) -> Option<usize> {
        None
    }
}

struct Lines;

#[async_trait]
impl BatchableTransformer for Lines {
    async fn batch_transform(&self, nodes: Vec<Node>) -> IndexingStream {
        stream::iter(nodes).map(Ok).boxed()
    }

    async fn transform_node(&self, mut node: Node) -> anyhow::Result<Node> {
        anyhow::ensure!(!node.chunk.is_empty(), "an empty chunk");
        node.metadata.insert("lines".to_owned(), "1".to_owned());
        Ok(node)
    }
}

/// A factory, as a pipeline has it.
fn transformer() -> Box<dyn BatchableTransformer> {
    Box::new(Lines)
}

#[tokio::test]
async fn a_pipeline_is_replayed_behind_a_factory() {
    let node = |chunk: &str| Node {
        path: "a.md".into(),
        chunk: chunk.to_owned(),
        metadata: HashMap::from([("title".to_owned(), "A".to_owned())]),
    };
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let stub = StubBatchableTransformer::builder()
            .mode(mode)
            .dir(dir.path());
        let stub = stub.real(real(mode, || Behind(transformer()))).build();
        let lines: Arc<dyn BatchableTransformer> = Arc::new(stub);
        let nodes = lines.batch_transform(vec![node("a"), node("b")]).await;
        assert_eq!(nodes.count().await, 2);
        let transformed = lines.transform_node(node("a")).await.unwrap();
        assert_eq!(transformed.metadata["lines"], "1");
        let error = lines.transform_node(node("")).await.unwrap_err();
        assert_eq!(error.to_string(), "an empty chunk");
        assert_eq!(lines.concurrency(), None);
    }
}
