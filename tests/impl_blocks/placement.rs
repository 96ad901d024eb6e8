//! Impl blocks in hostile modules, from macros and inside functions.

use cached_stubs::stubbable;

use crate::common::*;

mod hostile {
    #![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic)]
    #![allow(missing_docs, reason = "a test has no public items of a library")]

    mod core {}
    mod std {}
    type Result = u8;
    struct Private;

    #[derive(PartialEq, Debug, serde::Serialize, serde::Deserialize)]
    struct Returned;

    #[cached_stubs::stubbable]
    impl Private {
        #[stub]
        fn ask(&self, _unused: u8) -> Result {
            crate::common::ran();
            let Self = self;
            1
        }

        #[stub]
        async fn give(&self) -> Returned {
            crate::common::ran();
            Returned
        }

        #[cfg(any())]
        #[stub]
        fn absent(&self) -> Missing {}
    }

    #[test]
    fn a_block_in_a_hostile_module() {
        assert_eq!(crate::common::survives::<Private, _>(|| Private.ask(1)), 1);
    }

    #[tokio::test]
    async fn an_async_method_in_a_hostile_module() {
        let given = crate::common::survives_async::<Private, _>(async || Private.give().await);
        assert_eq!(given.await, Returned);
    }
}

macro_rules! block {
    ($ty:ident, $name:ident, $body:block) => {
        struct $ty;

        #[stubbable]
        impl $ty {
            #[stub]
            fn $name(&self, n: u8) -> u8 $body

            #[stub]
            fn twice(&self, n: u8) -> u8 {
                ran();
                let one = self;
                n + one.zero()
            }

            fn zero(&self) -> u8 { 0 }
        }
    };
}

block!(Generated, method, {
    ran();
    3
});

#[test]
fn a_block_made_by_a_macro() {
    assert_eq!(survives::<Generated, _>(|| Generated.method(1)), 3);
    assert_eq!(survives::<Generated, _>(|| Generated.twice(1)), 1);
}

#[test]
fn a_block_inside_a_function() {
    struct Local;

    #[stubbable]
    impl Local {
        #[stub]
        fn ask(&self) -> u8 {
            ran();
            4
        }
    }

    assert_eq!(survives::<Local, _>(|| Local.ask()), 4);
}

/// Names as the service has them, where no lint may complain.
mod foreign_names {
    #![deny(nonstandard_style)]

    use cached_stubs::stubbable;

    pub struct Api;

    #[allow(non_snake_case)]
    #[stubbable]
    impl Api {
        #[stub]
        pub fn getUser(id: u8) -> u8 {
            crate::common::ran();
            id
        }
    }

    #[allow(non_snake_case)]
    #[stubbable]
    pub trait Users {
        fn getUser(&self, id: u8) -> u8;
    }
}

#[test]
fn an_allowed_name_causes_no_warning() {
    use foreign_names::{Api, StubUsers, Users as _};
    assert_eq!(survives::<Api, _>(|| Api::getUser(7)), 7);
    let users = StubUsers::builder().build();
    users.mock().getUser.expect_call().returning(|_| Some(8));
    assert_eq!(users.getUser(7), 8);
}
