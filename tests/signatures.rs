//! Functions of every kind: recorded, replayed without running, and real again
//! once the stub is gone.
#![deny(warnings)]

mod common;

use std::error::Error;
use std::future::Future;
use std::panic::Location;
use std::rc::Rc;

use cached_stubs::{Origin, Stub, stubbable};
use common::{files, folder, only_recording, origins, ran, recording, replaying, runs};
use common::{survives, survives_async};
use serde::Serialize;
use serde::de::DeserializeOwned;

#[stubbable]
#[allow(unsafe_code, clippy::missing_safety_doc)]
unsafe fn dangerous(n: u8) -> u8 {
    ran();
    n + 1
}

#[test]
#[allow(unsafe_code)]
fn an_unsafe_function() {
    // SAFETY: it does nothing that would need care.
    assert_eq!(survives::<dangerous, _>(|| unsafe { dangerous(1) }), 2);
}

mod visible {
    pub(crate) mod inner {
        use super::super::ran;
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
        pub(in crate::visible) fn within(n: u8) -> u8 {
            ran();
            n
        }
    }

    pub use inner::public as renamed;

    pub fn check() {
        use inner::{of_the_parent, within};
        super::survives::<of_the_parent, _>(|| of_the_parent(1));
        super::survives::<within, _>(|| within(1));
    }
}

#[test]
fn one_use_brings_the_function_and_its_marker_whatever_its_visibility() {
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
    assert!(text.contains("\"signatures::match\""), "{text}");
    assert!(text.contains("\"type\": \"a\""), "{text}");
}

#[test]
fn inside_of_another_function() {
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

#[stubbable]
fn factorial(n: u64) -> u64 {
    ran();
    if n == 0 { 1 } else { n * factorial(n - 1) }
}

#[stubbable]
async fn factorial_later(n: u64) -> u64 {
    ran();
    if n == 0 {
        1
    } else {
        n * Box::pin(factorial_later(n - 1)).await
    }
}

#[tokio::test]
async fn of_a_recursion_the_outermost_call_is_recorded() {
    let dir = folder();
    {
        let stubs = (
            recording::<factorial>(&dir),
            recording::<factorial_later>(&dir),
        );
        assert_eq!(runs(|| factorial(5)), (120, 6));
        assert_eq!(factorial_later(5).await, 120);
        assert_eq!(origins(&stubs.0), [Origin::Recorded]);
        assert_eq!(origins(&stubs.1), [Origin::Recorded]);
    }
    assert_eq!(files(&dir).len(), 2);
    let _stubs = (
        replaying::<factorial>(&dir),
        replaying::<factorial_later>(&dir),
    );
    assert_eq!(runs(|| factorial(5)), (120, 0));
    assert_eq!(factorial_later(5).await, 120);
}

#[stubbable]
fn outer(n: u8) -> u8 {
    r#match("a");
    n + inner(n)
}

#[stubbable]
fn inner(n: u8) -> u8 {
    ran();
    n
}

#[stubbable]
async fn outer_later(n: u64) -> u64 {
    let (a, b) = tokio::join!(factorial_later(n), factorial_later(n));
    a + b + factorial(n)
}

#[tokio::test]
async fn what_a_recorded_call_calls_is_a_part_of_its_recording() {
    let dir = folder();
    {
        let sync = (recording::<r#match>(&dir), recording::<inner>(&dir));
        let later = (
            recording::<factorial>(&dir),
            recording::<factorial_later>(&dir),
        );
        let _outer = (recording::<outer>(&dir), recording::<outer_later>(&dir));
        assert_eq!(outer(1), 2);
        assert_eq!(outer_later(2).await, 6);
        assert_eq!(sync.0.calls().len() + sync.1.calls().len(), 0);
        assert_eq!(later.0.calls().len() + later.1.calls().len(), 0);
    }
    assert_eq!(files(&dir).len(), 2);
    let _stubs = (replaying::<outer>(&dir), replaying::<outer_later>(&dir));
    assert_eq!(runs(|| outer(1)), (2, 0));
    assert_eq!(outer_later(2).await, 6);
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
async fn made_by_a_macro() {
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
fn as_a_value() {
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

/// Documented, and still so.
#[stubbable]
#[inline(never)]
#[must_use = "for a reason"]
fn with_attributes_below(n: u8) -> u8 {
    ran();
    n
}

#[must_use]
#[deprecated = "for a test"]
#[stubbable]
fn with_attributes_above(n: u8) -> u8 {
    ran();
    n
}

#[cfg(any())]
#[stubbable]
fn absent(n: NoSuchType) -> NoSuchType {
    n
}

#[stubbable]
#[cfg(any())]
fn absent_too(n: NoSuchType) -> NoSuchType {
    n
}

#[test]
fn attributes_are_kept() {
    #[expect(unused_must_use)]
    {
        with_attributes_below(1);
    }
    #[expect(deprecated)]
    let answer = with_attributes_above(2);
    assert_eq!(answer, 2);
    // Nothing by these names is there to be in the way.
    let (absent, absent_too) = (1, 2);
    assert_eq!(absent + absent_too, 3);
}

#[stubbable]
#[track_caller]
fn calls_line(_n: u8) -> u32 {
    ran();
    Location::caller().line()
}

#[test]
fn a_function_that_tracks_its_caller_still_sees_it() {
    let dir = folder();
    let _stub = recording::<calls_line>(&dir);
    assert_eq!(calls_line(1), line!());
}

#[stubbable]
async fn with_question_mark(text: &str) -> Result<u8, Box<dyn Error + Send + Sync>> {
    ran();
    if text.is_empty() {
        return Ok(0);
    }
    tokio::task::yield_now().await;
    Ok(text.parse::<u8>()?)
}

#[stubbable]
async fn nothing_later() {
    ran();
    tokio::task::yield_now().await;
}

#[stubbable]
async fn generic_later<T, const N: usize>(value: T) -> Vec<T>
where
    T: Serialize + DeserializeOwned + Clone,
{
    ran();
    tokio::task::yield_now().await;
    vec![value; N]
}

#[tokio::test]
async fn async_functions() {
    let early = async || with_question_mark("").await.unwrap();
    assert_eq!(survives_async::<with_question_mark, _>(early).await, 0);
    let late = async || with_question_mark("5").await.unwrap();
    assert_eq!(survives_async::<with_question_mark, _>(late).await, 5);
    survives_async::<nothing_later, _>(nothing_later).await;
    let generic = async || generic_later::<_, 2>("a".to_owned()).await;
    assert_eq!(
        survives_async::<generic_later, _>(generic).await,
        ["a", "a"]
    );
}

#[stubbable]
async fn not_send(text: &str) -> Rc<str> {
    ran();
    let text: Rc<str> = text.into();
    tokio::task::yield_now().await;
    text
}

#[tokio::test]
async fn a_future_need_not_be_send() {
    let answer = survives_async::<not_send, _>(async || not_send("a").await).await;
    assert_eq!(&*answer, "a");
}

#[stubbable]
async fn send(text: String) -> String {
    tokio::task::yield_now().await;
    text + "!"
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_future_is_send_where_its_body_is() {
    fn is_send<F: Future + Send>(future: F) -> F {
        future
    }
    let dir = folder();
    {
        let _stub = recording::<send>(&dir);
        let answer = tokio::spawn(is_send(send("a".to_owned()))).await;
        assert_eq!(answer.unwrap(), "a!");
    }
    let _stub = replaying::<send>(&dir);
    let answer = tokio::spawn(is_send(send("a".to_owned()))).await;
    assert_eq!(answer.unwrap(), "a!");
    assert_eq!(files(&dir).len(), 1);
}

#[stubbable(skip(guard))]
async fn holds<T>(guard: T, _n: u8) -> u8 {
    tokio::task::yield_now().await;
    let _ = &guard;
    1
}

#[stubbable(skip(_guard))]
async fn holds_unused<T>(_guard: T, _: Rc<()>) -> u8 {
    1
}

#[tokio::test]
async fn arguments_live_as_long_as_the_future() {
    let held = Rc::new(());
    let first = holds(Rc::clone(&held), 1);
    let second = holds_unused(Rc::clone(&held), Rc::clone(&held));
    assert_eq!(Rc::strong_count(&held), 4);
    assert_eq!(first.await + second.await, 2);
    assert_eq!(Rc::strong_count(&held), 1);
}

#[test]
fn a_stub_is_named_like_its_function() {
    let dir = folder();
    let stub: Stub<r#match> = recording(&dir);
    assert!(
        format!("{stub:?}").contains("signatures::match"),
        "{stub:?}"
    );
}
