//! `#[expect]` on what the attribute rewrites: the expectation holds in production, and
//! nothing complains of it in tests. Clippy's lints are checked by clippy.

use async_trait::async_trait;
use cached_stubs::{Mode, stubbable};
use futures::executor::block_on;

use crate::common::{folder, ran, survives};

mod callers {
    #![deny(
        warnings,
        clippy::pedantic,
        clippy::allow_attributes,
        clippy::allow_attributes_without_reason
    )]

    use super::{async_trait, ran, stubbable};

    #[stubbable]
    #[expect(unused_variables, clippy::ptr_arg, reason = "a test")]
    pub(super) fn below(a: u8, text: &String) -> u8 {
        ran();
        7
    }

    #[expect(unused_variables, reason = "a test")]
    #[stubbable]
    pub(super) fn above(a: u8) -> u8 {
        #![expect(unused_mut, reason = "a test")]
        ran();
        let mut least = 7_u8;
        least.max(2)
    }

    #[stubbable]
    pub(super) fn pattern((_, _b): (u8, u8)) -> u8 {
        #![expect(unused_mut, reason = "a test")]
        ran();
        let mut least = 7_u8;
        least.max(2)
    }

    #[stubbable]
    #[cfg_attr(all(), expect(unused_variables, reason = "a test"))]
    #[cfg_attr(
        all(),
        cfg_attr(all(), expect(clippy::needless_pass_by_value, reason = "a test"))
    )]
    pub(super) fn conditional(a: u8, text: String) -> usize {
        ran();
        text.len()
    }

    #[stubbable]
    pub(super) fn parameter(
        #[expect(unused_variables, reason = "a test")] a: u8,
        #[cfg_attr(all(), expect(unused_mut, reason = "a test"))] mut b: u8,
    ) -> u8 {
        ran();
        b
    }

    #[stubbable]
    #[expect(clippy::unused_async, unused_variables, reason = "a test")]
    pub(super) async fn later(a: u8) -> u8 {
        ran();
        7
    }

    #[stubbable]
    pub(super) async fn inside(a: u8) -> u8 {
        #![expect(unused_mut, reason = "a test")]
        ran();
        #[expect(unused_variables, reason = "a test")]
        let b = a;
        let mut c = a;
        c.min(7)
    }

    pub(super) struct Client;

    #[stubbable]
    #[expect(unused_variables, reason = "a test")]
    impl Client {
        #[stub]
        #[expect(clippy::unused_self, reason = "a test")]
        pub(super) fn ask(&self, a: u8) -> u8 {
            ran();
            7
        }

        #[expect(clippy::unused_self, reason = "a test")]
        pub(super) fn other(&self) -> u8 {
            7
        }
    }

    #[stubbable]
    pub(super) trait Llm {
        fn ask(&self, #[expect(unused_variables, reason = "a test")] a: u8) -> u8 {
            7
        }

        #[stub]
        fn tell(&self, #[expect(unused_variables, reason = "a test")] a: u8) -> u8 {
            7
        }
    }

    impl Llm for Client {}

    #[async_trait]
    pub(super) trait Later {
        async fn ask(&self, a: u8) -> u8;
    }

    #[stubbable(as = LaterClient)]
    #[async_trait]
    impl Later for Client {
        #[stub]
        #[expect(unused_variables, reason = "a test")]
        async fn ask(&self, a: u8) -> u8 {
            ran();
            7
        }
    }
}

#[test]
fn expected_warnings_are_neither_reported_nor_missed() {
    use callers::{above, below, conditional, inside, later, parameter, pattern};
    assert_eq!(survives::<below, _>(|| below(1, &String::new())), 7);
    assert_eq!(survives::<above, _>(|| above(1)), 7);
    let call = || conditional(1, "ab".to_owned());
    assert_eq!(survives::<conditional, _>(call), 2);
    assert_eq!(survives::<parameter, _>(|| parameter(1, 2)), 2);
    assert_eq!(survives::<pattern, _>(|| pattern((1, 2))), 7);
    assert_eq!(survives::<later, _>(|| block_on(later(1))), 7);
    assert_eq!(survives::<inside, _>(|| block_on(inside(1))), 1);
}

#[test]
fn nor_in_blocks_and_traits() {
    use callers::{Client, LaterClient, Llm as _, StubLlm};
    let client = Client;
    assert_eq!(survives::<Client, _>(|| client.ask(1)), 7);
    assert_eq!(client.other(), 7);
    let call = || block_on(callers::Later::ask(&client, 1));
    assert_eq!(survives::<LaterClient, _>(call), 7);
    let dir = folder();
    let llm = StubLlm::builder().mode(Mode::Record).dir(dir.path());
    let llm = llm.real(|| Client).build();
    assert_eq!((llm.ask(1), llm.tell(1)), (7, 7));
}
