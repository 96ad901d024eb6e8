//! `name`: the identity of a function, and the folder of its recordings.

use std::path::Path;

use cached_stubs::stubbable;
use expect_test::expect;

use crate::common::{
    assert_panics, files, folder, only_recording, panic_of, ran, recording, survives,
};

#[stubbable(name = "llm::ask")]
fn renamed(text: &str) -> String {
    ran();
    text.to_uppercase()
}

mod moved {
    use cached_stubs::stubbable;

    pub mod before {
        #[super::stubbable(name = "moved::one")]
        pub fn one(n: u8) -> u8 {
            n
        }
    }
    pub mod after {
        #[super::stubbable(name = "moved::one")]
        pub fn other(n: u8) -> u8 {
            n
        }
    }
}

#[test]
fn the_folder_is_the_name() {
    survives::<renamed, _>(|| renamed("a"));
    let dir = folder();
    {
        let _stub = recording::<renamed>(&dir);
        renamed("a");
    }
    let file = files(&dir).remove(0);
    assert!(
        file.parent().unwrap().ends_with(Path::new("llm/ask")),
        "{file:?}"
    );
    let text = only_recording(&dir);
    assert!(text.contains("\"function\": \"llm::ask\""), "{text}");
}

#[test]
fn two_functions_of_one_name_are_refused() {
    let dir = folder();
    assert_panics(
        || recording::<moved::before::one>(&dir),
        expect![[r#"
            cached-stubs: two functions have the name `moved::one` in the store, so each would replay the other's recordings

              tests/attribute/name.rs:[#[super::stubbable(name = "moved::one")]
              tests/attribute/name.rs:[#[super::stubbable(name = "moved::one")]

            Give one of them a name of its own: #[stubbable(name = "…")]
        "#]],
    );
    let report = panic_of(|| recording::<moved::after::other>(&dir));
    assert!(report.contains("each would replay"), "{report}");
    // Without a stub, both work.
    assert_eq!((moved::before::one(1), moved::after::other(1)), (1, 1));
}
