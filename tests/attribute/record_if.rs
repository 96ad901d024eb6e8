//! `record_if`: which results are recorded.

use cached_stubs::{Origin, stubbable};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::common::{files, folder, origins, ran, recording, recordings_of, survives};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Busy;

#[stubbable(record_if = |answer: &String| !answer.is_empty())]
fn by_closure(text: &str) -> String {
    ran();
    text.to_owned()
}

#[stubbable(record_if = is_complete, errors)]
async fn by_function(n: u8) -> Result<u8, Busy> {
    ran();
    if n == 0 { Err(Busy) } else { Ok(n) }
}

fn is_complete(answer: &Result<u8, Busy>) -> bool {
    !matches!(answer, Ok(1) | Err(Busy))
}

#[tokio::test]
async fn refused_results_pass_through_unrecorded() {
    assert_eq!(survives::<by_closure, _>(|| by_closure("a")), "a");
    let dir = folder();
    let stubs = (
        recording::<by_closure>(&dir),
        recording::<by_function>(&dir),
    );
    assert_eq!(by_closure(""), "");
    assert_eq!(by_function(0).await, Err(Busy));
    assert_eq!(by_function(1).await, Ok(1));
    assert!(files(&dir).is_empty());
    assert_eq!(by_function(2).await, Ok(2));
    assert_eq!(files(&dir).len(), 1);
    assert_eq!(origins(&stubs.1), [Origin::Recorded; 3]);
}

#[stubbable(record_if = |values: &Vec<T>| !values.is_empty())]
fn generic<T: Serialize + DeserializeOwned + Clone>(value: T, times: usize) -> Vec<T> {
    ran();
    vec![value; times]
}

#[test]
fn the_predicate_may_be_generic() {
    assert_eq!(survives::<generic, _>(|| generic('a', 2)), ['a', 'a']);
    assert_eq!(recordings_of::<generic, _>(|| generic('a', 0)), 0);
}
