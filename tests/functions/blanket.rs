//! A trait in scope whose methods every type has, under the names that generated code
//! calls.

use async_trait::async_trait;
use cached_stubs::{Mode, stubbable};

use crate::common::{folder, ran, survives, survives_async};

macro_rules! blanket {
    ($($name:ident)*) => {
        #[allow(dead_code, clippy::wrong_self_convention)]
        trait Blanket: Sized {
            $(fn $name(self) {})*
        }

        impl<T> Blanket for T {}
    };
}

blanket! {
    arg answer answer_out arg_with begin begin_real bypass const_argument enter_real function
    generic_arg is_open mocks next_is_real push real real_mut record record_as record_out
    redacted restore state turn type_argument type_of wait
}

#[stubbable(key(extra = 1), redact(secret))]
fn plain<T: serde::Serialize, const N: usize>(
    value: T,
    text: impl Into<String>,
    secret: Option<u8>,
) -> usize {
    ran();
    let _ = (value, secret);
    text.into().len() + N
}

#[stubbable(out(buffer))]
fn changes(buffer: &mut Vec<u8>) -> usize {
    ran();
    buffer.resize(2, 1);
    2
}

#[stubbable]
async fn later(n: u8) -> Result<u8, String> {
    ran();
    Ok(n)
}

#[stubbable(out(buffer))]
async fn changes_later(buffer: &mut Vec<u8>) -> usize {
    ran();
    buffer.resize(2, 1);
    2
}

struct Client;

#[stubbable]
#[async_trait]
trait Llm: Send + Sync {
    fn ask(&self, n: u8) -> u8;
    #[stub(out(buffer))]
    async fn read(&self, buffer: &mut Vec<u8>) -> usize;
}

#[stubbable]
#[async_trait]
impl Llm for Client {
    #[stub]
    fn ask(&self, n: u8) -> u8 {
        ran();
        n
    }

    #[stub(out(buffer))]
    async fn read(&self, buffer: &mut Vec<u8>) -> usize {
        ran();
        buffer.resize(2, 1);
        2
    }
}

#[tokio::test]
async fn methods_of_every_type_do_not_capture_calls() {
    assert_eq!(survives::<plain, _>(|| plain::<_, 2>(1, "a", None)), 3);
    let call = || {
        let mut buffer = Vec::new();
        (changes(&mut buffer), buffer)
    };
    assert_eq!(survives::<changes, _>(call), (2, vec![1, 1]));
    assert_eq!(
        survives_async::<later, _>(async || later(1).await).await,
        Ok(1)
    );
    let call = async || {
        let mut buffer = Vec::new();
        (changes_later(&mut buffer).await, buffer)
    };
    assert_eq!(
        survives_async::<changes_later, _>(call).await,
        (2, vec![1, 1])
    );
    assert_eq!(survives::<Client, _>(|| Client.ask(1)), 1);
    let call = async || {
        let mut buffer = Vec::new();
        (Client.read(&mut buffer).await, buffer)
    };
    assert_eq!(survives_async::<Client, _>(call).await, (2, vec![1, 1]));
}

#[tokio::test]
async fn nor_those_of_a_trait_stub() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let llm = StubLlm::builder().mode(mode).dir(dir.path());
        let llm = llm.real(|| Client).build();
        let mut buffer = Vec::new();
        assert_eq!((llm.ask(1), llm.read(&mut buffer).await), (1, 2));
    }
}
