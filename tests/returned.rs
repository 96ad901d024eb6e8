//! What functions return: recorded, replayed without running, and real again
//! once the stub is gone.
#![deny(warnings)]

mod common;

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::error::Error;
use std::fmt::{self, Display};
use std::io;
use std::path::Path;
use std::rc::Rc;

use cached_stubs::{Origin, stubbable};
use common::{files, folder, origins, ran, recording, replaying, runs};
use common::{survives, survives_async};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

#[stubbable]
fn unit(_n: u8) {
    ran();
}

#[stubbable]
#[allow(clippy::unused_unit)]
fn spelled_unit() -> () {
    ran();
}

#[stubbable]
fn optional(n: Option<u8>) -> Option<String> {
    ran();
    n.map(|n| n.to_string())
}

#[test]
fn unit_and_option() {
    survives::<unit, _>(|| unit(1));
    survives::<spelled_unit, _>(spelled_unit);
    assert_eq!(
        survives::<optional, _>(|| optional(Some(3))).as_deref(),
        Some("3")
    );
    assert_eq!(survives::<optional, _>(|| optional(None)), None);
}

/// Neither serde nor anything else that a recording would need.
#[derive(Debug, PartialEq)]
struct Refused(u8);

impl Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "refused {}", self.0)
    }
}

impl Error for Refused {}

type Answer<T = String> = Result<T, Refused>;

mod aliases {
    pub type Deep = super::Answer;
}

#[stubbable]
fn aliased(n: u8) -> Answer {
    ran();
    if n == 0 {
        Err(Refused(n))
    } else {
        Ok(n.to_string())
    }
}

#[stubbable]
fn aliased_twice(n: u8) -> aliases::Deep {
    ran();
    let n = aliased_number(n)?;
    Ok(n.to_string())
}

fn aliased_number(n: u8) -> Answer<u8> {
    Ok(n)
}

#[stubbable]
fn without_value(n: u8) -> Result<(), Refused> {
    ran();
    (n > 0).then_some(()).ok_or(Refused(n))
}

#[stubbable]
fn parsed(text: &str) -> Result<u8, std::num::ParseIntError> {
    ran();
    text.parse()
}

#[stubbable]
fn of_io(n: u8) -> io::Result<u8> {
    ran();
    Ok(n)
}

#[test]
fn results_by_any_name_are_recorded_though_their_error_is_not_serde() {
    assert_eq!(survives::<aliased, _>(|| aliased(1)), Ok("1".to_owned()));
    assert_eq!(
        survives::<aliased_twice, _>(|| aliased_twice(1)),
        Ok("1".to_owned())
    );
    assert_eq!(survives::<without_value, _>(|| without_value(1)), Ok(()));
    assert_eq!(survives::<parsed, _>(|| parsed("12")), Ok(12));
    assert_eq!(survives::<of_io, _>(|| of_io(7).unwrap()), 7);
}

#[test]
fn an_err_passes_through_and_is_not_recorded() {
    let dir = folder();
    let stub = recording::<aliased>(&dir);
    let ((first, second), real) = runs(|| (aliased(0), aliased(0)));
    assert_eq!((first, second), (Err(Refused(0)), Err(Refused(0))));
    assert_eq!(real, 2);
    assert_eq!(origins(&stub), [Origin::Recorded, Origin::Recorded]);
    assert!(files(&dir).is_empty());
}

#[stubbable]
fn boxed_error(text: &str) -> Result<u32, Box<dyn Error>> {
    ran();
    let number: u32 = text.parse()?;
    if number > 9 {
        return Err("too much".into());
    }
    Ok(number)
}

#[stubbable]
async fn boxed_error_later(text: &str) -> Result<u32, Box<dyn Error + Send + Sync>> {
    ran();
    let number: u32 = text.parse()?;
    if number > 9 {
        return Err("too much".into());
    }
    Ok(number)
}

#[tokio::test]
async fn boxed_errors_coerce_as_ever() {
    assert_eq!(survives::<boxed_error, _>(|| boxed_error("7").unwrap()), 7);
    let answer = async || boxed_error_later("7").await.unwrap();
    assert_eq!(survives_async::<boxed_error_later, _>(answer).await, 7);
    let dir = folder();
    let _stub = recording::<boxed_error>(&dir);
    assert_eq!(boxed_error("10").unwrap_err().to_string(), "too much");
    assert_eq!(
        boxed_error("x").unwrap_err().to_string(),
        "invalid digit found in string"
    );
}

#[stubbable]
fn static_text(n: u8) -> &'static str {
    ran();
    if n == 0 { "none" } else { "some" }
}

#[stubbable]
fn elided_text(text: &str) -> &str {
    ran();
    text.trim()
}

#[stubbable]
fn named_text<'a>(text: &'a str, _other: &str) -> &'a str {
    ran();
    text.trim()
}

#[stubbable]
fn parent(path: &Path) -> &Path {
    ran();
    path.parent().unwrap_or(path)
}

#[stubbable]
fn cows_inside(n: u8) -> (u8, Vec<Cow<'static, str>>) {
    ran();
    (n, vec!["x".into()])
}

#[stubbable]
fn slice(numbers: &[u8]) -> &[u8] {
    ran();
    &numbers[1..]
}

#[stubbable]
fn cow<'a>(text: &'a str) -> Cow<'a, str> {
    ran();
    Cow::Borrowed(text.trim())
}

#[stubbable]
fn cow_elided(text: &str) -> Cow<'_, str> {
    ran();
    text.replace('a', "b").into()
}

#[stubbable]
fn cow_of_result(text: &str) -> Result<Cow<'_, str>, Refused> {
    ran();
    Ok(text.trim().into())
}

#[stubbable]
async fn elided_text_later(text: &str) -> &str {
    ran();
    text.trim()
}

#[tokio::test]
async fn borrowed_answers() {
    assert_eq!(survives::<static_text, _>(|| static_text(0)), "none");
    assert_eq!(survives::<elided_text, _>(|| elided_text(" a ")), "a");
    assert_eq!(survives::<named_text, _>(|| named_text(" a ", "")), "a");
    assert_eq!(survives::<slice, _>(|| slice(&[1, 2, 3])), [2, 3]);
    assert_eq!(survives::<cow, _>(|| cow(" a ")), "a");
    assert_eq!(survives::<cow_elided, _>(|| cow_elided("aa")), "bb");
    assert_eq!(
        survives::<cow_of_result, _>(|| cow_of_result(" a ")).unwrap(),
        "a"
    );
    let call = || parent("/a/b".as_ref());
    assert_eq!(survives::<parent, _>(call), Path::new("/a"));
    assert_eq!(survives::<cows_inside, _>(|| cows_inside(1)).1, ["x"]);
    let answer = async || elided_text_later(" a ").await;
    assert_eq!(survives_async::<elided_text_later, _>(answer).await, "a");
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
fn own_types<'a, T>(value: &'a T, times: u8) -> Result<Vec<Reply<T>>, Refused>
where
    T: Serialize + DeserializeOwned + Clone,
{
    ran();
    let texts = (0..times).map(|_| Reply::Text(value.clone()));
    Ok(texts.chain([Reply::Nothing]).collect())
}

#[test]
fn types_of_ones_own() {
    let answer = survives::<own_types, _>(|| own_types(&"a".to_owned(), 1));
    assert_eq!(
        answer,
        Ok(vec![Reply::Text("a".to_owned()), Reply::Nothing])
    );
    let numbers = survives::<own_types, _>(|| own_types(&1_u8, 1));
    assert_eq!(numbers, Ok(vec![Reply::Text(1), Reply::Nothing]));
}

#[stubbable]
fn maybe(text: &str) -> Option<&str> {
    ran();
    text.get(1..)
}

#[stubbable]
fn many(text: &str) -> Vec<&str> {
    ran();
    text.split(' ').collect()
}

#[stubbable]
fn if_any<'a>(bytes: &'a [u8], name: &str) -> Result<&'a [u8], String> {
    ran();
    bytes.get(1..).ok_or_else(|| name.to_owned())
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Page<'a> {
    title: std::borrow::Cow<'a, str>,
}

#[stubbable]
fn page<'a>(title: &'a str) -> Page<'a> {
    ran();
    Page {
        title: title.into(),
    }
}

#[test]
fn references_inside_of_an_answer() {
    survives::<maybe, _>(|| maybe("ab"));
    survives::<maybe, _>(|| maybe(""));
    survives::<many, _>(|| many("a b"));
    survives::<if_any, _>(|| if_any(&[1, 2], "x").unwrap());
    survives::<page, _>(|| page("a"));
}

#[stubbable]
fn split(text: &str) -> Option<(&str, &str)> {
    ran();
    text.split_once('=')
}

#[stubbable]
fn numbered(text: &str) -> Result<Vec<(usize, &str)>, String> {
    ran();
    Ok(text.split(' ').enumerate().collect())
}

#[stubbable]
fn pairs<'a>(text: &'a str) -> HashMap<&'a str, Cow<'a, str>> {
    ran();
    text.split_once('=')
        .into_iter()
        .map(|(name, value)| (name, value.into()))
        .collect()
}

#[stubbable]
fn if_known(text: &str) -> Result<Option<&str>, String> {
    ran();
    Ok(text.get(1..))
}

#[stubbable]
async fn all_known(texts: &[String]) -> Result<Vec<&String>, String> {
    ran();
    Ok(texts.iter().collect())
}

#[stubbable]
fn known() -> &'static [&'static str] {
    ran();
    &["a", "b"]
}

#[stubbable]
fn some_of<'a>(texts: &'a [&'a str], n: usize) -> Option<&'a [&'a str]> {
    ran();
    texts.get(n..)
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Line<'a> {
    indent: usize,
    text: &'a str,
}

#[stubbable]
async fn line(text: &str) -> Line<'_> {
    ran();
    let rest = text.trim_start();
    Line {
        indent: text.len() - rest.len(),
        text: rest,
    }
}

#[stubbable]
fn lines<'a>(text: &'a str) -> impl Iterator<Item = Line<'a>> {
    ran();
    text.lines().map(|text| Line { indent: 0, text })
}

#[stubbable]
fn boxed_lines<'a>(text: &'a str) -> Box<dyn Iterator<Item = &'a str> + 'a> {
    ran();
    Box::new(text.lines())
}

#[stubbable(errors)]
fn refused(n: u8) -> Result<u8, &'static str> {
    ran();
    if n == 0 { Err("nothing") } else { Ok(n) }
}

#[tokio::test]
async fn borrows_anywhere_in_an_answer() {
    assert_eq!(survives::<split, _>(|| split("a=b")), Some(("a", "b")));
    assert_eq!(survives::<split, _>(|| split("a")), None);
    assert_eq!(
        survives::<numbered, _>(|| numbered("a b")),
        Ok(vec![(0, "a"), (1, "b")])
    );
    assert_eq!(survives::<pairs, _>(|| pairs("a=b"))["a"], "b");
    assert_eq!(survives::<if_known, _>(|| if_known("ab")), Ok(Some("b")));
    let texts = ["a".to_owned()];
    let answer = survives_async::<all_known, _>(async || all_known(&texts).await).await;
    assert_eq!(answer, Ok(vec![&texts[0]]));
    assert_eq!(survives::<known, _>(known), ["a", "b"]);
    assert_eq!(
        survives::<some_of, _>(|| some_of(&["a", "b"], 1)),
        Some(&["b"][..])
    );
    let answer = survives_async::<line, _>(async || line("  a").await).await;
    assert_eq!(
        answer,
        Line {
            indent: 2,
            text: "a"
        }
    );
    let answer = survives::<lines, _>(|| lines("a\nb").collect::<Vec<_>>());
    assert_eq!(answer[1].text, "b");
    let answer = survives::<boxed_lines, _>(|| boxed_lines("a\nb").collect::<Vec<_>>());
    assert_eq!(answer, ["a", "b"]);
    assert_eq!(survives::<refused, _>(|| refused(0)), Err("nothing"));
}

#[test]
fn an_expectation_answers_borrows() {
    let dir = folder();
    let stub = replaying::<split>(&dir);
    stub.mock()
        .expect_call()
        .return_const(Some(Some(("x", "y"))));
    assert_eq!(split("a=b"), Some(("x", "y")));
}
