//! `#[cfg]` on parameters, and `#[stub]` that a `cfg_attr` gives.

use async_trait::async_trait;
use cached_stubs::{Mode, Stub, stubbable};

use crate::common::{folder, ran, recording, recordings_of, runs, survives, survives_async};

#[stubbable(skip(secret, absent), key(extra = extra.len()))]
fn ask(
    prompt: &str,
    #[cfg(test)] extra: &str,
    #[cfg(not(test))] absent: NoSuchType,
    #[cfg(test)] secret: u8,
) -> String {
    ran();
    #[cfg(not(test))]
    drop(absent);
    format!("{prompt}{extra}{secret}")
}

#[stubbable]
async fn chosen(#[cfg(test)] n: u8, #[cfg(not(test))] n: u16) -> u32 {
    ran();
    tokio::task::yield_now().await;
    u32::from(n)
}

struct Client;

#[cfg_attr(test, stubbable)]
impl Client {
    #[cfg_attr(test, stub(skip(n)))]
    fn ask(&self, prompt: &str, #[cfg(test)] n: u8) -> String {
        ran();
        format!("{prompt}{n}")
    }

    #[cfg_attr(not(test), stub)]
    fn real(&self) -> u8 {
        ran();
        1
    }

    #[cfg_attr(test, inline, cfg_attr(test, stub, must_use))]
    fn nested(&self) -> u8 {
        ran();
        2
    }
}

#[cfg_attr(not(test), stubbable)]
impl Client {
    #[cfg_attr(not(test), stub)]
    fn plain(&self) -> u8 {
        3
    }
}

#[cfg_attr(test, stubbable)]
#[async_trait]
trait Llm: Send + Sync {
    #[cfg_attr(test, stub(skip(n)))]
    async fn ask(&self, prompt: &str, #[cfg(test)] n: u8) -> String;
    #[cfg_attr(not(test), stub(skip(a)))]
    fn count(&self, #[cfg(not(test))] a: NoSuchType, n: u8) -> u8;
    #[cfg_attr(not(test), stub)]
    fn default(&self) -> u8 {
        7
    }
}

#[async_trait]
impl Llm for Client {
    async fn ask(&self, prompt: &str, n: u8) -> String {
        ran();
        format!("{prompt}{n}")
    }

    fn count(&self, n: u8) -> u8 {
        ran();
        n
    }
}

#[tokio::test]
async fn parameters_are_there_or_not() {
    assert_eq!(survives::<ask, _>(|| ask("a", "b", 1)), "ab1");
    let calls = || (ask("a", "b", 1), ask("a", "c", 2), ask("a", "bc", 1));
    assert_eq!(recordings_of::<ask, _>(calls), 2);
    assert_eq!(
        survives_async::<chosen, _>(async || chosen(7).await).await,
        7
    );
}

#[test]
fn methods_are_stubbed_where_the_condition_holds() {
    assert_eq!(survives::<Client, _>(|| Client.ask("a", 1)), "a1");
    assert_eq!(survives::<Client, _>(|| Client.nested()), 2);
    let dir = folder();
    let stub: Stub<Client> = recording(&dir);
    assert_eq!(
        runs(|| (Client.real(), Client.real(), Client.plain())),
        ((1, 1, 3), 2)
    );
    assert!(stub.calls().is_empty());
}

#[tokio::test]
async fn methods_of_traits_too() {
    let dir = folder();
    for (mode, calls) in [(Mode::Record, 2), (Mode::Replay, 0)] {
        let llm = StubLlm::builder().mode(mode).dir(dir.path());
        let llm = llm.real(|| Client).build();
        assert_eq!(llm.ask("a", 1).await, "a1");
        assert_eq!(llm.ask("a", 2).await, "a1");
        assert_eq!(llm.count(3), 3);
        assert_eq!(llm.default(), 7);
        let origins = llm.calls().into_iter().map(|call| call.origin);
        let recorded = origins.filter(|origin| *origin == cached_stubs::Origin::Recorded);
        assert_eq!(recorded.count(), calls);
    }
}
