//! `#[stub(clone)]`: methods that return the stub itself.

use std::rc::Rc;
use std::sync::Arc;

use cached_stubs::{Mode, stubbable};

use crate::common::*;

#[stubbable]
trait Llm: Send + Sync {
    fn ask(&self, prompt: &str) -> String;

    #[stub(clone)]
    fn boxed(&self) -> Box<dyn Llm>;

    #[stub(clone)]
    fn shared(&self) -> Arc<dyn Llm + Send + Sync>;
}

struct OpenAi;

impl Llm for OpenAi {
    fn ask(&self, prompt: &str) -> String {
        ran();
        prompt.to_uppercase()
    }

    fn boxed(&self) -> Box<dyn Llm> {
        Box::new(OpenAi)
    }

    fn shared(&self) -> Arc<dyn Llm + Send + Sync> {
        Arc::new(OpenAi)
    }
}

#[test]
fn calls_on_a_clone_are_recorded_and_replayed() {
    let dir = folder();
    let calls = |llm: &dyn Llm| (llm.boxed().ask("a"), llm.shared().boxed().ask("b"));
    let expected = ("A".to_owned(), "B".to_owned());
    {
        let builder = StubLlm::builder().mode(Mode::Record).dir(dir.path());
        let llm = builder.real(|| OpenAi).build();
        assert_eq!(runs(|| calls(&llm)), (expected.clone(), 2));
        assert_eq!(llm.calls().len(), 2);
    }
    let builder = StubLlm::builder().mode(Mode::Replay).dir(dir.path());
    let llm = builder.real(|| OpenAi).build();
    assert_eq!(runs(|| calls(&llm)), (expected.clone(), 0));
    let llm = StubLlm::builder()
        .mode(Mode::Replay)
        .dir(dir.path())
        .build();
    assert_eq!(calls(&llm), expected);
}

#[stubbable]
trait Store<K: serde::Serialize> {
    fn get(&self, key: K) -> u32;

    #[stub(clone)]
    fn another(&self) -> Self
    where
        Self: Sized;

    #[stub(clone)]
    fn object(&self) -> Box<dyn Store<K>>;
}

struct Memory;

impl Store<u8> for Memory {
    fn get(&self, key: u8) -> u32 {
        ran();
        u32::from(key)
    }

    fn another(&self) -> Self {
        Memory
    }

    fn object(&self) -> Box<dyn Store<u8>> {
        Box::new(Memory)
    }
}

#[test]
fn a_method_may_return_self() {
    let dir = folder();
    for (mode, real) in [(Mode::Record, 2), (Mode::Replay, 0)] {
        let store = StubStore::<u8>::builder().mode(mode).dir(dir.path());
        let store = store.real(|| Memory).build();
        let calls = || (store.another().get(1), store.object().get(2));
        assert_eq!(runs(calls), ((1, 2), real));
    }
}

/// An object of one thread.
#[stubbable]
trait Local {
    fn ask(&self, prompt: &str) -> String;

    #[stub(clone)]
    fn counted(&self) -> Rc<dyn Local>;
}

struct Here;

impl Local for Here {
    fn ask(&self, prompt: &str) -> String {
        ran();
        prompt.to_uppercase()
    }

    fn counted(&self) -> Rc<dyn Local> {
        Rc::new(Here)
    }
}

#[test]
fn a_method_may_return_the_stub_in_an_rc() {
    let dir = folder();
    for (mode, real) in [(Mode::Record, 1), (Mode::Replay, 0)] {
        let local = StubLocal::builder().mode(mode).dir(dir.path());
        let local = local.real(|| Here).build();
        assert_eq!(runs(|| local.counted().ask("a")), ("A".to_owned(), real));
        assert_eq!(local.calls().len(), 1);
    }
}
