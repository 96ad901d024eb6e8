//! Mocks of async methods.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use cached_stubs::{Mode, stubbable};
use mockall::automock;
use tempfile::TempDir;

use super::{Reply, reply};
use crate::common::*;

#[stubbable]
#[automock]
pub(super) trait Native {
    async fn ask(&self, prompt: &str) -> Reply;
    fn send(&self, prompt: String) -> impl Future<Output = Reply> + Send;
    fn boxed(&self, prompt: String) -> Pin<Box<dyn Future<Output = Reply> + Send>>;
}

#[stubbable]
#[automock]
#[async_trait]
pub(super) trait Below: Send + Sync {
    async fn ask(&self, prompt: &str) -> Reply;
}

#[async_trait]
#[stubbable]
#[automock]
trait Above: Send + Sync {
    async fn ask(&self, prompt: &str) -> Reply;
}

pub(super) struct Remote;

/// Completes only where its runtime is driven.
async fn answer(prompt: &str) -> Reply {
    let answer = tokio::spawn({
        let prompt = prompt.to_owned();
        async move {
            tokio::time::sleep(Duration::from_millis(1)).await;
            Reply(prompt)
        }
    });
    ran();
    answer.await.unwrap()
}

impl Native for Remote {
    async fn ask(&self, prompt: &str) -> Reply {
        answer(prompt).await
    }

    async fn send(&self, prompt: String) -> Reply {
        answer(&prompt).await
    }

    fn boxed(&self, prompt: String) -> Pin<Box<dyn Future<Output = Reply> + Send>> {
        Box::pin(async move { answer(&prompt).await })
    }
}

#[async_trait]
impl Below for Remote {
    async fn ask(&self, prompt: &str) -> Reply {
        answer(prompt).await
    }
}

#[async_trait]
impl Above for Remote {
    async fn ask(&self, prompt: &str) -> Reply {
        answer(prompt).await
    }
}

async fn ask_all(mode: Mode, dir: &TempDir) {
    let native = StubNative::builder().mode(mode).dir(dir.path());
    let native = native.real(|| Remote).build();
    let mut mock = MockNative::new();
    mock.expect_ask().times(1).returning(|_| reply("first"));
    native.fill(&mut mock);
    assert_eq!(mock.ask("a").await, reply("first"));
    assert_eq!(mock.ask("a").await, reply("a"));
    assert_eq!(mock.send("b".to_owned()).await, reply("b"));
    assert_eq!(mock.boxed("c".to_owned()).await, reply("c"));
    let below = StubBelow::builder().mode(mode).dir(dir.path());
    let below = below.real(|| Remote).build();
    let mut mock = MockBelow::new();
    below.fill(&mut mock);
    let mock: Arc<dyn Below> = Arc::new(mock);
    let asked = tokio::spawn(async move { mock.ask("d").await }).await;
    assert_eq!(asked.unwrap(), reply("d"));
    let above = StubAbove::builder().mode(mode).dir(dir.path());
    let above = above.real(|| Remote).build();
    let mut mock = MockAbove::new();
    above.fill(&mut mock);
    assert_eq!(mock.ask("e").await, reply("e"));
    let calls = native.calls().len() + below.calls().len() + above.calls().len();
    assert_eq!(calls, 5);
}

#[tokio::test]
async fn async_methods_are_recorded_and_replayed() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        ask_all(mode, &dir).await;
    }
    assert_eq!(files(&dir).len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn async_methods_work_on_a_runtime_of_many_threads() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        ask_all(mode, &dir).await;
    }
}

#[test]
fn async_methods_work_without_a_runtime() {
    let dir = folder();
    let native = || StubNative::builder().dir(dir.path());
    for mode in [Mode::Record, Mode::Replay] {
        let native = native().mode(mode).real(|| Remote).build();
        let mut mock = MockNative::new();
        native.fill(&mut mock);
        let asked = futures::executor::block_on(mock.ask("a"));
        assert_eq!(asked, reply("a"));
    }
}

/// Exceeds the work that tokio lets one task do without a pause.
#[stubbable]
#[automock]
trait Busy {
    async fn busy(&self) -> u32;
}

impl Busy for Remote {
    async fn busy(&self) -> u32 {
        let mut sum = 0;
        tokio::task::yield_now().await;
        for n in 0..1000 {
            sum += tokio::spawn(async move { n }).await.unwrap();
        }
        sum
    }
}

#[tokio::test]
async fn a_long_real_call_completes() {
    let dir = folder();
    let busy = StubBusy::builder().mode(Mode::Record).dir(dir.path());
    let busy = busy.real(|| Remote).build();
    let mut mock = MockBusy::new();
    busy.fill(&mut mock);
    assert_eq!(mock.busy().await, 499_500);
}
