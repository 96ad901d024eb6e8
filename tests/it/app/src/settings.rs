//! Stubs and calls that find a mistake in the settings.

use cached_stubs::{Mode, Stub, stub_fixture, stubbable};
use rstest::rstest;

use crate::llm::{ask, ask_later};

struct Client;

#[stubbable]
impl Client {
    #[stub]
    fn ping(&self) -> u8 {
        crate::world::called("ping");
        1
    }
}

#[stubbable]
trait Llm {
    fn complete(&self, prompt: &str) -> String;
}

stub_fixture!(llm: ask);

#[rstest]
fn takes_a_fixture(_llm: Stub<ask>) {}

#[test]
fn installs() {
    let _stub = Stub::<ask>::install();
}

#[test]
fn installs_with_a_mode() {
    let builder = Stub::<Client>::builder().mode(Mode::Replay);
    let _stub = builder.install();
}

#[test]
fn builds_a_trait_stub() {
    let _llm: StubLlm = StubLlm::builder().build();
}

#[test]
fn calls() {
    ask("called");
}

#[test]
fn calls_an_async_function() {
    drop(ask_later("called"));
}

#[test]
fn calls_a_method() {
    Client.ping();
}

#[test]
fn asks_for_the_mode() {
    let _ = Mode::from_env();
}
