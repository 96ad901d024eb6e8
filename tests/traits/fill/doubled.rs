//! Mocks behind `mockall_double`.

use cached_stubs::{Mode, stubbable};
use mockall::mock;
use mockall_double::double;

use super::{Llm, OpenAi, Reply, llm, reply};
use crate::common::*;

mod client {
    use super::*;

    #[allow(dead_code)]
    pub struct Client;

    impl Llm for Client {
        fn ask(&self, prompt: &str) -> Result<Reply, String> {
            OpenAi.ask(prompt)
        }

        fn name(&self) -> String {
            OpenAi.name()
        }

        fn count(&self, text: Vec<u8>, secret: &str) -> usize {
            OpenAi.count(text, secret)
        }
    }

    #[cfg(test)]
    #[stubbable]
    mock! {
        pub Client {}
        impl Llm for Client {
            fn ask(&self, prompt: &str) -> Result<Reply, String>;
            fn name(&self) -> String;
            fn count(&self, text: Vec<u8>, secret: &str) -> usize;
        }
    }
}

#[double]
use client::Client;

#[derive(Default)]
struct Agent {
    client: Client,
}

#[test]
fn a_mock_behind_mockall_double_answers_from_recordings() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let llm = llm(mode, &dir);
        let mut agent = Agent::default();
        llm.fill(&mut agent.client);
        assert_eq!(agent.client.ask("hi"), Ok(reply("HI")));
        assert_eq!(llm.calls().len(), 1);
    }
}
