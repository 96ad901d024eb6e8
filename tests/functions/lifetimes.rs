//! Parameters with lifetimes.

use std::fmt::Display;

use cached_stubs::stubbable;
use serde::Serialize;

use crate::common::{ran, survives, survives_async};

#[derive(Serialize)]
struct Question<'a> {
    text: &'a str,
    hints: Vec<&'a str>,
}

#[stubbable]
fn lifetimes_inside(question: Question<'_>, hint: Option<&str>, more: &[&str]) -> usize {
    ran();
    question.text.len() + question.hints.len() + hint.map_or(0, str::len) + more.len()
}

#[stubbable]
#[allow(clippy::multiple_bound_locations)]
fn lifetimes_named<'a, 'b: 'a>(question: &'a Question<'b>, other: &'b str) -> String
where
    'b: 'a,
{
    ran();
    format!("{} {other}", question.text)
}

#[stubbable(skip(choose))]
fn lifetimes_of_higher_rank<F>(text: &str, choose: F) -> String
where
    F: for<'x> Fn(&'x str) -> &'x str,
{
    ran();
    choose(text).to_owned()
}

#[stubbable]
async fn lifetimes_later<'a, T: Display + Serialize + ?Sized>(
    question: &Question<'a>,
    hint: Option<&'a str>,
    value: &T,
) -> String {
    ran();
    tokio::task::yield_now().await;
    format!("{} {hint:?} {value}", question.text)
}

#[tokio::test]
async fn lifetimes_may_be_anywhere() {
    let text = String::from("why");
    let question = || Question {
        text: &text,
        hints: vec![&text[1..]],
    };
    let inside = || lifetimes_inside(question(), Some(&text), &["a"]);
    assert_eq!(survives::<lifetimes_inside, _>(inside), 8);
    let named = || lifetimes_named(&question(), &text);
    assert_eq!(survives::<lifetimes_named, _>(named), "why why");
    let choose = || lifetimes_of_higher_rank(" a ", |text| text.trim());
    assert_eq!(survives::<lifetimes_of_higher_rank, _>(choose), "a");
    let later = async || lifetimes_later(&question(), Some(&text), text.as_str()).await;
    let answer = survives_async::<lifetimes_later, _>(later).await;
    assert_eq!(answer, "why Some(\"why\") why");
}
