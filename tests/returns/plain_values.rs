//! Values of the standard library and of the test's own types.

use std::cell::RefCell;
use std::rc::Rc;

use cached_stubs::stubbable;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::common::{ran, survives};

#[stubbable]
fn unit(_n: u8) {
    ran();
}

#[stubbable]
#[allow(clippy::unused_unit)]
fn explicit_unit() -> () {
    ran();
}

#[stubbable]
fn optional(n: Option<u8>) -> Option<String> {
    ran();
    n.map(|n| n.to_string())
}

#[test]
fn units_and_options() {
    survives::<unit, _>(|| unit(1));
    survives::<explicit_unit, _>(explicit_unit);
    assert_eq!(
        survives::<optional, _>(|| optional(Some(3))).as_deref(),
        Some("3")
    );
    assert_eq!(survives::<optional, _>(|| optional(None)), None);
}

#[stubbable]
fn counted(text: &str) -> Rc<RefCell<String>> {
    ran();
    Rc::new(RefCell::new(text.to_owned()))
}

#[test]
fn an_answer_need_not_be_send() {
    let answer = survives::<counted, _>(|| counted("a"));
    answer.borrow_mut().push('b');
    assert_eq!(*answer.borrow(), "ab");
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Reply<T> {
    Text(T),
    Nothing,
}

#[stubbable]
#[allow(clippy::needless_lifetimes)]
fn own_types<'a, T>(value: &'a T, times: u8) -> Result<Vec<Reply<T>>, std::fmt::Error>
where
    T: Serialize + DeserializeOwned + Clone,
{
    ran();
    let texts = (0..times).map(|_| Reply::Text(value.clone()));
    Ok(texts.chain([Reply::Nothing]).collect())
}

#[test]
fn generic_types_of_the_test() {
    let answer = survives::<own_types, _>(|| own_types(&"a".to_owned(), 1));
    assert_eq!(
        answer,
        Ok(vec![Reply::Text("a".to_owned()), Reply::Nothing])
    );
    let numbers = survives::<own_types, _>(|| own_types(&1_u8, 1));
    assert_eq!(numbers, Ok(vec![Reply::Text(1), Reply::Nothing]));
}
