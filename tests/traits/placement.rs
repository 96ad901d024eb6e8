//! Traits beside other attributes, in hostile modules and from macros.

use async_trait::async_trait;
use cached_stubs::{Mode, stubbable};

use crate::common::*;

#[stubbable]
#[mockall::automock]
#[async_trait]
trait Both {
    async fn ask(&self, prompt: &str) -> String;
}

#[tokio::test]
async fn automock_and_async_trait_may_be_below() {
    let mut mock = MockBoth::new();
    mock.expect_ask().returning(|prompt| prompt.to_owned());
    assert_eq!(mock.ask("a").await, "a");
    let dir = folder();
    let both = StubBoth::builder().mode(Mode::Record).dir(dir.path());
    let both = both
        .real(|| {
            let mut mock = MockBoth::new();
            mock.expect_ask().returning(|prompt| prompt.to_owned());
            mock
        })
        .build();
    assert_eq!(both.ask("b").await, "b");
    assert_eq!(files(&dir).len(), 1);
}

mod hostile {
    #![deny(
        warnings,
        missing_docs,
        missing_debug_implementations,
        clippy::pedantic
    )]

    mod core {}
    mod std {}
    type Result = u8;

    /// Generated code must compile where common names mean something else.
    #[cached_stubs::stubbable]
    pub trait Public {
        /// Asks.
        #[must_use]
        fn ask(&self, _unused: u8, r#type: &str) -> Result;

        /// Waits.
        fn wait(&self, _: u8) -> impl Future<Output = Result> + Send;

        /// Takes a pattern.
        #[stub]
        fn parts(&self, (a, b): (u8, u8)) -> Result {
            a + b
        }

        /// Is configured out.
        #[cfg(any())]
        fn absent(&self) -> Missing;
    }

    pub(super) struct Real;

    impl Public for Real {
        fn ask(&self, _unused: u8, r#type: &str) -> Result {
            r#type.len().try_into().unwrap_or(0)
        }

        async fn wait(&self, n: u8) -> Result {
            n
        }
    }
}

#[tokio::test]
async fn a_trait_in_a_hostile_module() {
    use hostile::Public;

    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let builder = hostile::StubPublic::builder().mode(mode).dir(dir.path());
        let stub = builder.real(|| hostile::Real).build();
        assert_eq!(stub.ask(1, "abc"), 3);
        assert_eq!(stub.wait(4).await, 4);
        assert_eq!(stub.parts((1, 2)), 3);
    }
}

macro_rules! trait_and_impl {
    ($name:ident, $method:ident) => {
        #[stubbable]
        trait $name {
            fn $method(&self, n: u8) -> u8;
        }

        impl $name for Maker {
            fn $method(&self, n: u8) -> u8 {
                n
            }
        }
    };
}

struct Maker;

trait_and_impl!(FromMacro, make);

#[test]
fn a_trait_made_by_a_macro() {
    let dir = folder();
    let stub = StubFromMacro::builder().mode(Mode::Record).dir(dir.path());
    assert_eq!(stub.real(|| Maker).build().make(5), 5);
}
