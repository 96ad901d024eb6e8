//! What an expectation may answer with.

use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};

use cached_stubs::{Answer, Origin, stubbable};
use expect_test::expect;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::ask::{Failure, ask, simply};
use crate::common::*;

#[stubbable]
fn fetch<T: Serialize + DeserializeOwned>(url: &str) -> Result<Vec<T>, Failure> {
    ran();
    let _ = url;
    Ok(Vec::new())
}

#[stubbable]
fn first<'a>(texts: &[&'a str]) -> &'a str {
    texts[0]
}

#[stubbable]
fn shared(text: &str) -> Rc<str> {
    text.into()
}

#[test]
fn a_generic_function_answers_with_a_json_value() {
    let dir = folder();
    let stub = recording::<fetch>(&dir);
    stub.mock()
        .expect_call()
        .withf(|args| args["url"] == "numbers")
        .returning(|_| Some(Answer::new(&Ok::<_, ()>([1, 2]))));
    assert_eq!(fetch::<u8>("numbers"), Ok(vec![1, 2]));
    assert_eq!(
        fetch::<Option<f32>>("numbers"),
        Ok(vec![Some(1.0), Some(2.0)])
    );
    assert_eq!(fetch::<String>("texts"), Ok(vec![]));
    assert_eq!(
        origins(&stub),
        [Origin::Mocked, Origin::Mocked, Origin::Recorded]
    );
    assert_panics(
        || fetch::<String>("numbers"),
        expect![[r#"
            cached-stubs: the answer of `mock::answers::fetch` does not fit the type that its caller expects: .Ok[0]: invalid type: integer `1`, expected a string

            An `Answer` holds a `Result` as serde writes it: `Answer::new(&Ok::<_, ()>(value))`.
        "#]],
    );
}

#[test]
fn answers_may_borrow_and_need_not_be_send() {
    let dir = folder();
    let stubs = (replaying::<first>(&dir), replaying::<shared>(&dir));
    stubs.0.mock().expect_call().return_const("mocked");
    stubs
        .1
        .mock()
        .expect_call()
        .returning(|args| Some(args["text"].as_str()?.repeat(2).into()));
    let text = String::from("real");
    assert_eq!(first(&[&text]), "mocked");
    assert_eq!(&*shared("ab"), "abab");
}

#[test]
fn a_closure_may_have_state() {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let dir = folder();
    let stub = replaying::<ask>(&dir);
    let mut next = 0;
    stub.mock().expect_call().returning(move |_| {
        ASKED.fetch_add(1, Ordering::Relaxed);
        next += 1;
        Some(Ok(next.to_string()))
    });
    assert_eq!([simply("a"), simply("a"), simply("b")], ["1", "2", "3"]);
    assert_eq!(ASKED.load(Ordering::Relaxed), 3);
}
