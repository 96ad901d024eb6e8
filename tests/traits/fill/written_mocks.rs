//! Mocks written out with `mock!`.

use async_trait::async_trait;
use cached_stubs::{Mode, stubbable};
use mockall::mock;

use super::async_methods::{Below, Remote, StubBelow};
use super::generics::{Store, StubStore};
use super::{Llm, Reply, llm, reply};
use crate::common::*;

mod mocks {
    use super::*;

    #[stubbable]
    mock! {
        pub OpenAi {}
        impl Llm for OpenAi {
            fn ask(&self, prompt: &str) -> Result<Reply, String>;
            fn name(&self) -> String;
            fn count(&self, text: Vec<u8>, _secret: &str) -> usize;
        }
    }

    #[stubbable]
    mock! {
        #[derive(Debug)]
        pub Client<K: 'static> {
            pub fn own(&self) -> u8;
        }
        impl<K: 'static> Clone for Client<K> {
            fn clone(&self) -> Self;
        }
        impl<K: 'static> Store<K, u8> for Client<K> {
            type Error = String;
            type Page = u8;
            fn get(&self, key: &K) -> Result<Option<u8>, String>;
            fn page(&self, keys: Vec<K>) -> u8;
        }
    }

    #[stubbable]
    mock!(
        pub Asker {}
        #[async_trait]
        impl Below for Asker {
            async fn ask(&self, prompt: &str) -> Reply;
        }
    );
}

struct Lengths;

impl Store<String, u8> for Lengths {
    type Error = String;
    type Page = u8;

    fn get(&self, key: &String) -> Result<Option<u8>, String> {
        Ok(u8::try_from(key.len()).ok())
    }

    fn page(&self, keys: Vec<String>) -> u8 {
        u8::try_from(keys.len()).unwrap_or(u8::MAX)
    }
}

#[tokio::test]
async fn mocks_written_out_answer_from_recordings() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let llm = llm(mode, &dir);
        let mut mock = mocks::MockOpenAi::new();
        llm.fill(&mut mock);
        assert_eq!(mock.ask("hi"), Ok(reply("HI")));

        let store = StubStore::<String, u8>::builder()
            .mode(mode)
            .dir(dir.path());
        let store = store.real(|| Lengths).build();
        let mut mock = mocks::MockClient::<String>::new();
        mock.expect_own().return_const(7);
        store.fill(&mut mock);
        assert_eq!(mock.get(&"abc".to_owned()), Ok(Some(3)));
        assert_eq!((mock.page(Vec::new()), mock.own()), (0, 7));

        let below = StubBelow::builder().mode(mode).dir(dir.path());
        let below = below.real(|| Remote).build();
        let mut mock = mocks::MockAsker::new();
        below.fill(&mut mock);
        assert_eq!(mock.ask("d").await, reply("d"));
    }
}
