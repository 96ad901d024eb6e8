//! Mocks in a hostile module.

use cached_stubs::Mode;

use crate::common::*;

mod hostile_module {
    #![deny(
        warnings,
        missing_docs,
        missing_debug_implementations,
        clippy::pedantic
    )]

    type Result = u8;

    /// Generated code must compile where common names mean something else.
    #[cached_stubs::stubbable]
    #[cfg_attr(not(any()), mockall::automock)]
    pub trait Public {
        /// Asks.
        fn ask(&self, r#type: &str) -> Result;

        /// Waits.
        fn r#match(&self, n: u8) -> impl Future<Output = Result> + Send;
    }

    pub(super) struct Real;

    impl Public for Real {
        fn ask(&self, r#type: &str) -> Result {
            r#type.len().try_into().unwrap_or(0)
        }

        async fn r#match(&self, n: u8) -> Result {
            n
        }
    }

    #[cached_stubs::stubbable]
    mockall::mock! {
        /// Written out.
        #[derive(Debug)]
        pub Other {}

        impl Public for Other {
            fn ask(&self, r#type: &str) -> Result;
            fn r#match(&self, n: u8) -> impl Future<Output = Result> + Send;
        }
    }
}

#[tokio::test]
async fn a_mock_in_a_hostile_module() {
    use hostile_module::Public;

    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let builder = hostile_module::StubPublic::builder()
            .mode(mode)
            .dir(dir.path());
        let stub = builder.real(|| hostile_module::Real).build();
        let mut mock = hostile_module::MockPublic::new();
        stub.fill(&mut mock);
        assert_eq!((mock.ask("abc"), mock.r#match(4).await), (3, 4));
        let mut mock = hostile_module::MockOther::new();
        stub.fill(&mut mock);
        assert_eq!((mock.ask("abc"), mock.r#match(4).await), (3, 4));
    }
}
