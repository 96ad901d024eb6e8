//! Answers that borrow.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use cached_stubs::stubbable;
use serde::{Deserialize, Serialize};

use crate::common::{folder, ran, replaying, survives, survives_async};

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
fn cow_of_result(text: &str) -> Result<Cow<'_, str>, std::fmt::Error> {
    ran();
    Ok(text.trim().into())
}

#[stubbable]
async fn elided_text_later(text: &str) -> &str {
    ran();
    text.trim()
}

#[tokio::test]
async fn answers_borrow_from_their_arguments() {
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
    title: Cow<'a, str>,
}

#[stubbable]
fn page<'a>(title: &'a str) -> Page<'a> {
    ran();
    Page {
        title: title.into(),
    }
}

#[test]
fn answers_contain_references() {
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
async fn answers_contain_borrows_at_any_depth() {
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
fn an_expectation_may_borrow() {
    let dir = folder();
    let stub = replaying::<split>(&dir);
    stub.mock()
        .expect_call()
        .return_const(Some(Some(("x", "y"))));
    assert_eq!(split("a=b"), Some(("x", "y")));
}
