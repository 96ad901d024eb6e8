//! `stub_fixture!` with a trait of another crate, whose signatures it repeats.

#![deny(warnings)]

use std::io::{self, Write};

use cached_stubs::{Mode, Origin, stub_fixture, stubbable};
use mockall::mock;
use rstest::rstest;

use crate::common::*;

/// Stands for another crate, which does not use `cached_stubs`.
mod other_crate {
    use async_trait::async_trait;
    use mockall::automock;

    #[automock]
    pub trait Llm: Send + Sync {
        fn ask(&self, prompt: &str) -> Result<String, String>;
        fn count(&self, text: &str, secret: &str) -> usize;
        fn twice(&self, prompt: &str) -> Result<String, String> {
            Ok(self.ask(prompt)? + &self.ask(prompt)?)
        }
    }

    #[automock(type Error = String;)]
    #[async_trait]
    pub trait Store<K: Send + Sync + 'static, V: Send + Sync + 'static>: Send + Sync {
        type Error: Send;
        async fn get(&self, key: &K) -> Result<Option<V>, Self::Error>;
    }

    pub struct OpenAi;

    impl Llm for OpenAi {
        fn ask(&self, prompt: &str) -> Result<String, String> {
            super::ran();
            Ok(prompt.to_uppercase())
        }

        fn count(&self, text: &str, secret: &str) -> usize {
            super::ran();
            text.len() + secret.len()
        }
    }

    pub struct Memory;

    #[async_trait]
    impl Store<u32, String> for Memory {
        type Error = String;

        async fn get(&self, key: &u32) -> Result<Option<String>, String> {
            tokio::task::yield_now().await;
            Ok(Some(key.to_string()))
        }
    }
}

use other_crate::Llm as _;

stub_fixture! {
    /// Its mode is set in code, so that the test needs no variable.
    llm: StubLlm<other_crate::OpenAi> = other_crate::OpenAi,
        mode = Mode::Live, name = "other::llm", mock = other_crate::MockLlm;

    trait other_crate::Llm: Send + Sync {
        #[stub(errors)]
        fn ask(&self, prompt: &str) -> Result<String, String>;
        #[stub(skip(_secret))]
        fn count(&self, text: &str, _secret: &str) -> usize;
    }
}

#[rstest]
fn the_fixture_is_a_stub_of_the_trait(llm: StubLlm<other_crate::OpenAi>) {
    assert_eq!(runs(|| llm.ask("hi")), (Ok("HI".to_owned()), 1));
    assert_eq!(llm.calls()[0].origin, Origin::Live);
}

#[test]
fn a_foreign_trait_is_recorded_and_fills_a_mock() {
    let dir = folder();
    for (mode, real) in [(Mode::Record, 2), (Mode::Replay, 0)] {
        let builder = StubLlm::builder().mode(mode).dir(dir.path());
        let llm = builder.real(|| other_crate::OpenAi).build();
        let mut mock = other_crate::MockLlm::new();
        mock.expect_ask()
            .times(1)
            .returning(|_| Err("rate limit".to_owned()));
        llm.fill(&mut mock);
        let called = runs(|| {
            assert!(mock.ask("hi").is_err());
            assert_eq!(mock.ask("hi"), Ok("HI".to_owned()));
            // A default method runs on the stub.
            assert_eq!(llm.twice("hi"), Ok("HIHI".to_owned()));
            mock.count("abc", if real > 0 { "a" } else { "another" })
        });
        assert_eq!(called, (4, real));
    }
    let files = files(&dir);
    assert!(
        files
            .iter()
            .all(|file| file.iter().any(|part| part == "other")),
        "{files:?}"
    );
}

stub_fixture!(
    pub(crate) memory: StubStore<u32, String, other_crate::Memory> = other_crate::Memory,
        mode = Mode::Live, mock = other_crate::MockStore<K, V>;

    #[async_trait::async_trait]
    trait other_crate::Store<K: Send + Sync + 'static, V: Send + Sync + 'static>: Send + Sync {
        type Error: Send;
        async fn get(&self, key: &K) -> Result<Option<V>, Self::Error>;
    }
);

#[rstest]
#[tokio::test]
async fn a_foreign_trait_with_type_parameters_and_async_methods(
    memory: StubStore<u32, String, other_crate::Memory>,
) {
    use other_crate::Store;

    assert_eq!(memory.get(&1).await, Ok(Some("1".to_owned())));
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let store = StubStore::<u32, String>::builder()
            .mode(mode)
            .dir(dir.path());
        let store = store.real(|| other_crate::Memory).build();
        let mut mock = other_crate::MockStore::<u32, String>::new();
        store.fill(&mut mock);
        assert_eq!(mock.get(&7).await, Ok(Some("7".to_owned())));
    }
}

// A trait of the standard library, with a mock written out.

stub_fixture! {
    sink: StubWrite<Vec<u8>> = Vec::new(), mode = Mode::Live;

    trait std::io::Write {
        #[stub(sequence)]
        fn write(&mut self, buf: &[u8]) -> io::Result<usize>;
        #[stub(discard(self))]
        fn flush(&mut self) -> io::Result<()>;
    }
}

#[stubbable]
mock! {
    Sink {}
    impl Write for Sink {
        fn write(&mut self, buf: &[u8]) -> io::Result<usize>;
        fn flush(&mut self) -> io::Result<()>;
    }
}

#[rstest]
fn a_trait_of_the_standard_library(mut sink: StubWrite<Vec<u8>>) {
    assert_eq!(sink.write(b"abc").unwrap(), 3);
    assert_eq!(sink.real(), b"abc");
    let mut mock = MockSink::new();
    mock.expect_write()
        .times(1)
        .returning(|_| Err(io::ErrorKind::StorageFull.into()));
    sink.fill(&mut mock);
    assert!(mock.write(b"abc").is_err());
    mock.write_all(b"abcd").unwrap();
    mock.flush().unwrap();
    assert_eq!(sink.calls().len(), 3);
}
