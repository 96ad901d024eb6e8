//! Functions wherever and however they are written.

use cached_stubs::{Stub, stubbable};

use crate::common::{folder, only_recording, ran, recording, replaying, runs};
use crate::common::{survives, survives_async};

#[stubbable]
#[allow(unsafe_code, clippy::missing_safety_doc)]
unsafe fn dangerous(n: u8) -> u8 {
    ran();
    n + 1
}

#[test]
#[allow(unsafe_code)]
fn an_unsafe_function() {
    // SAFETY: the function has no preconditions.
    assert_eq!(survives::<dangerous, _>(|| unsafe { dangerous(1) }), 2);
}

mod visible {
    pub(crate) mod inner {
        use crate::common::ran;
        use cached_stubs::stubbable;

        #[stubbable]
        pub fn public(n: u8) -> u8 {
            ran();
            n
        }

        #[stubbable]
        pub(crate) fn of_the_crate(n: u8) -> u8 {
            ran();
            n
        }

        #[stubbable]
        pub(super) fn of_the_parent(n: u8) -> u8 {
            ran();
            n
        }

        #[stubbable]
        pub(in crate::kinds::visible) fn within(n: u8) -> u8 {
            ran();
            n
        }
    }

    pub use inner::public as renamed;

    pub fn check() {
        use inner::{of_the_parent, within};
        crate::common::survives::<of_the_parent, _>(|| of_the_parent(1));
        crate::common::survives::<within, _>(|| within(1));
    }
}

#[test]
fn one_use_imports_the_function_and_its_marker() {
    use visible::inner::{of_the_crate, public};
    survives::<public, _>(|| public(1));
    survives::<of_the_crate, _>(|| of_the_crate(1));
    survives::<visible::renamed, _>(|| visible::renamed(1));
    visible::check();
}

#[stubbable]
fn r#match(r#type: &str) -> String {
    ran();
    r#type.to_uppercase()
}

#[test]
fn raw_identifiers() {
    assert_eq!(survives::<r#match, _>(|| r#match("a")), "A");
    let dir = folder();
    {
        let _stub = recording::<r#match>(&dir);
        r#match("a");
    }
    let text = only_recording(&dir);
    assert!(text.contains("\"functions::kinds::match\""), "{text}");
    assert!(text.contains("\"type\": \"a\""), "{text}");
}

#[test]
fn a_function_inside_another() {
    #[stubbable]
    fn nested(n: u8) -> u8 {
        ran();
        #[stubbable]
        fn deeper(n: u8) -> u8 {
            n * 2
        }
        deeper(n) + 1
    }
    assert_eq!(survives::<nested, _>(|| nested(2)), 5);
}

macro_rules! makes {
    ($name:ident, $argument:ident: $type:ty => $body:block) => {
        #[stubbable]
        fn $name($argument: $type) -> String $body
    };
    (async $name:ident, $argument:ident => $body:block) => {
        #[stubbable]
        async fn $name($argument: &str) -> Result<String, std::fmt::Error> $body
    };
    (with $attribute:meta $name:ident $expression:expr) => {
        #[stubbable]
        #[$attribute]
        fn $name(n: u8) -> u8 {
            ran();
            n + $expression
        }
    };
}

makes!(by_macro, text: &str => {
    ran();
    let text = text.trim();
    text.to_owned()
});
makes!(async by_macro_later, text => {
    ran();
    Ok(text.trim().to_owned())
});
makes!(with inline by_macro_with_expression 1 + 2);

#[tokio::test]
async fn a_function_made_by_a_macro() {
    let call = async || by_macro_later(" a ").await;
    assert_eq!(
        survives_async::<by_macro_later, _>(call).await.as_deref(),
        Ok("a")
    );
    assert_eq!(survives::<by_macro, _>(|| by_macro(" a ")), "a");
    assert_eq!(
        survives::<by_macro_with_expression, _>(|| by_macro_with_expression(1)),
        4
    );
}

#[test]
fn a_function_as_a_value() {
    fn twice(text: &str, function: fn(&str) -> String) -> String {
        function(text) + &function(text)
    }
    let dir = folder();
    {
        let _stub = recording::<r#match>(&dir);
        assert_eq!(twice("a", r#match), "AA");
    }
    let _stub = replaying::<r#match>(&dir);
    let (answers, real) = runs(|| ["a", "a"].map(r#match).concat());
    assert_eq!((answers.as_str(), real), ("AA", 0));
}

#[test]
fn debug_shows_the_name_of_the_function() {
    let dir = folder();
    let stub: Stub<r#match> = recording(&dir);
    assert!(
        format!("{stub:?}").contains("functions::kinds::match"),
        "{stub:?}"
    );
}
