//! Parameters of every shape: recorded, replayed without running, and real
//! again once the stub is gone.
#![deny(warnings)]

mod common;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::{Debug, Display};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use cached_stubs::stubbable;
use common::{files, folder, ran, recording, recordings_of, replaying, runs};
use common::{survives, survives_async};
use serde::Serialize;
use serde::de::DeserializeOwned;

#[stubbable]
fn described<T: Display + Serialize>(value: T) -> String {
    ran();
    value.to_string()
}

#[stubbable]
fn made<T>(text: &str) -> Option<T>
where
    T: FromStr + Serialize + DeserializeOwned,
{
    ran();
    text.parse().ok()
}

#[stubbable]
fn type_alone<T>() -> &'static str {
    ran();
    std::any::type_name::<T>()
}

#[stubbable]
fn repeated<const N: usize, const LOUD: bool>(text: &str) -> Vec<String> {
    ran();
    let text = if LOUD {
        text.to_uppercase()
    } else {
        text.to_owned()
    };
    vec![text; N]
}

#[test]
fn generic_without_static() {
    let text = String::from("borrowed");
    let answer = survives::<described, _>(|| described(text.as_str()));
    assert_eq!(answer, "borrowed");
    assert_eq!(
        survives::<described, _>(|| described(Cow::from(&text))),
        "borrowed"
    );
}

#[test]
fn type_and_const_arguments_are_a_part_of_the_call() {
    assert_eq!(survives::<made, _>(|| made::<u8>("7")), Some(7));
    assert_eq!(
        survives::<repeated, _>(|| repeated::<2, true>("a")),
        ["A", "A"]
    );
    let dir = folder();
    let calls = || {
        (
            (made::<u8>("7"), made::<String>("7"), made::<f64>("7")),
            (type_alone::<u8>(), type_alone::<Vec<u8>>()),
            (
                repeated::<1, false>("a"),
                repeated::<2, false>("a"),
                repeated::<2, true>("a"),
            ),
        )
    };
    let recorded = {
        let _stubs = (
            recording::<made>(&dir),
            recording::<type_alone>(&dir),
            recording::<repeated>(&dir),
        );
        calls()
    };
    assert_eq!(files(&dir).len(), 8);
    let _stubs = (
        replaying::<made>(&dir),
        replaying::<type_alone>(&dir),
        replaying::<repeated>(&dir),
    );
    assert_eq!(runs(calls), (recorded, 0));
}

#[stubbable]
fn into_text(text: impl Into<String>, times: usize) -> String {
    ran();
    text.into().repeat(times)
}

#[stubbable]
fn into_text_by_name<S: Into<String> + Clone + Debug + Send>(text: S) -> String {
    ran();
    text.into()
}

#[stubbable]
fn into_option(n: impl Into<Option<u8>>) -> u8 {
    ran();
    n.into().unwrap_or_default()
}

#[stubbable]
fn as_text(text: impl AsRef<str>) -> usize {
    ran();
    text.as_ref().len()
}

#[stubbable]
fn as_path<P>(path: P) -> Option<PathBuf>
where
    P: AsRef<Path>,
{
    ran();
    path.as_ref().parent().map(Path::to_owned)
}

#[stubbable]
fn as_path_behind_a_reference<P: AsRef<Path> + ?Sized>(path: &P) -> usize {
    ran();
    path.as_ref().components().count()
}

#[stubbable]
fn all_of(numbers: impl IntoIterator<Item = u32>) -> u32 {
    ran();
    numbers.into_iter().sum()
}

#[stubbable]
fn all_of_backwards<I: IntoIterator<Item = u32>>(numbers: I) -> Vec<u32>
where
    I::IntoIter: ExactSizeIterator + DoubleEndedIterator,
{
    ran();
    numbers.into_iter().rev().collect()
}

#[stubbable]
async fn into_text_later(
    text: impl Into<String> + Send,
    numbers: impl IntoIterator<Item = u32> + Send,
    path: impl AsRef<Path> + Send,
) -> String {
    ran();
    let numbers: Vec<_> = numbers.into_iter().collect();
    format!("{} {numbers:?} {}", text.into(), path.as_ref().display())
}

#[tokio::test]
async fn what_is_converted_is_recorded_as_what_it_becomes() {
    let dir = folder();
    let texts = || {
        let owned = String::from("a");
        vec![
            into_text("a", 2),
            into_text(owned.clone(), 2),
            into_text('a', 2),
            into_text_by_name("a"),
            into_text_by_name(&owned),
            into_text_by_name(Cow::from("a")),
        ]
    };
    let numbers = || {
        vec![
            as_text("a"),
            as_text(String::from("a")),
            as_path("/a/b").map_or(0, |parent| parent.as_os_str().len()),
            as_path(PathBuf::from("/a/b")).map_or(0, |parent| parent.as_os_str().len()),
            as_path_behind_a_reference("/a"),
            as_path_behind_a_reference(Path::new("/a")),
        ]
    };
    let sums = || {
        (
            into_option(1),
            into_option(Some(1)),
            all_of([1, 2]),
            all_of(vec![1, 2]),
        )
    };
    let lists = || (all_of_backwards([1, 2]), all_of_backwards(1..3));
    let later = async || {
        (
            into_text_later("a", [1], "b").await,
            into_text_later(String::from("a"), vec![1], PathBuf::from("b")).await,
        )
    };
    let recorded = {
        let _stubs = (
            recording::<into_text>(&dir),
            recording::<into_text_by_name>(&dir),
            recording::<as_text>(&dir),
            recording::<as_path>(&dir),
            recording::<as_path_behind_a_reference>(&dir),
            (recording::<into_option>(&dir), recording::<all_of>(&dir)),
            (
                recording::<all_of_backwards>(&dir),
                recording::<into_text_later>(&dir),
            ),
        );
        let (answers, real) = runs(|| (texts(), numbers(), sums(), lists()));
        assert_eq!(real, 8, "one for each function, whatever it was given");
        (answers, later().await)
    };
    assert_eq!(files(&dir).len(), 9);
    let _stubs = (
        replaying::<into_text>(&dir),
        replaying::<into_text_by_name>(&dir),
        replaying::<as_text>(&dir),
        replaying::<as_path>(&dir),
        replaying::<as_path_behind_a_reference>(&dir),
        (replaying::<into_option>(&dir), replaying::<all_of>(&dir)),
        (
            replaying::<all_of_backwards>(&dir),
            replaying::<into_text_later>(&dir),
        ),
    );
    let (answers, real) = runs(|| (texts(), numbers(), sums(), lists()));
    assert_eq!(real, 0);
    assert_eq!((answers, later().await), recorded);
}

#[stubbable]
fn of_references<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    ran();
    texts.into_iter().collect()
}

#[stubbable]
fn of_pairs(pairs: impl IntoIterator<Item = (String, u8)>) -> usize {
    ran();
    pairs.into_iter().count()
}

#[stubbable]
fn into_cow<'a>(text: impl Into<Cow<'a, str>>) -> Result<usize, Box<dyn Error>> {
    ran();
    Ok(text.into().len())
}

#[stubbable]
fn beside_generics<T: Serialize + Debug, const N: usize>(
    text: impl Into<String>,
    value: T,
    other: impl AsRef<[u8]>,
) -> String {
    ran();
    format!("{} {value:?} {} {N}", text.into(), other.as_ref().len())
}

#[test]
fn conversions_beside_lifetimes_and_generics() {
    assert_eq!(
        survives::<of_references, _>(|| of_references("a b".split(' '))),
        "ab"
    );
    let pairs = || of_pairs(BTreeMap::from([("a".to_owned(), 1)]));
    assert_eq!(survives::<of_pairs, _>(pairs), 1);
    assert_eq!(survives::<into_cow, _>(|| into_cow("a").unwrap()), 1);
    let call = || beside_generics::<_, 3>("a", Some(1_u8), "bc");
    assert_eq!(survives::<beside_generics, _>(call), "a Some(1) 2 3");
    let calls = || {
        beside_generics::<_, 3>("a", 1_u8, "b");
        beside_generics::<_, 3>(String::from("a"), 1_u8, vec![b'b']);
    };
    assert_eq!(recordings_of::<beside_generics, _>(calls), 1);
}

#[stubbable]
fn names(names: &str, call: u8, codec: u8, args: u8, r#fn: u8) -> String {
    ran();
    format!("{names}{call}{codec}{args}{}", r#fn)
}

#[stubbable]
fn changed(buffer: &mut String, n: &mut u8) -> usize {
    ran();
    buffer.push('x');
    *n += 1;
    buffer.len()
}

#[stubbable]
async fn changed_later(buffer: &mut String) -> usize {
    ran();
    buffer.push('x');
    buffer.len()
}

#[tokio::test]
async fn any_name_and_mutable_references() {
    assert_eq!(survives::<names, _>(|| names("a", 1, 2, 3, 4)), "a1234");
    // What the function changes in place is not replayed.
    assert_eq!(
        survives::<changed, _>(|| changed(&mut String::from("a"), &mut 1)),
        2
    );
    let call = async || changed_later(&mut String::from("a")).await;
    assert_eq!(survives_async::<changed_later, _>(call).await, 2);
}

#[test]
fn without_a_stub_an_iterator_is_not_collected() {
    #[stubbable]
    fn first(numbers: impl IntoIterator<Item = u32>) -> Option<u32> {
        numbers.into_iter().next()
    }
    assert_eq!(first(0..), Some(0));
}

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
async fn lifetimes_anywhere() {
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

#[stubbable(key(shown = shown.to_string()), skip(on_step, pick, boxed))]
fn trait_objects(
    shown: &dyn Display,
    on_step: &mut dyn FnMut(u8),
    pick: &dyn Fn(u8) -> u8,
    boxed: Box<dyn Error>,
) -> String {
    ran();
    on_step(1);
    format!("{shown} {} {boxed}", pick(2))
}

#[test]
fn trait_objects_and_closures() {
    let answer = survives::<trait_objects, _>(|| {
        let mut steps = 0;
        trait_objects(&7, &mut |n| steps += n, &|n| n + 1, "e".into())
    });
    assert_eq!(answer, "7 3 e");
}

#[derive(Clone, Copy, Serialize)]
struct Size {
    width: u32,
    height: u32,
}

#[derive(Serialize)]
struct Wrapped(u32);

#[stubbable]
#[allow(clippy::too_many_arguments)]
fn patterns(
    (first, second): (u32, u32),
    Size {
        width,
        height: tall,
    }: Size,
    Wrapped(inner): Wrapped,
    [head, .., last]: [u32; 4],
    &borrowed: &u32,
    ref by_ref: u32,
    mut counter: u32,
    whole @ (_, _): (u32, u32),
    _: &'static str,
    _unused: u32,
) -> Vec<u32> {
    ran();
    counter += 1;
    let last = [head, last, borrowed, *by_ref, counter, whole.0];
    [[first, second, width, tall, inner, 0], last].concat()
}

#[test]
fn patterns_in_parameters() {
    let size = Size {
        width: 3,
        height: 4,
    };
    let call = |ignored, unused| {
        patterns(
            (1, 2),
            size,
            Wrapped(5),
            [6, 0, 0, 7],
            &8,
            9,
            10,
            (11, 12),
            ignored,
            unused,
        )
    };
    let answer = survives::<patterns, _>(|| call("", 1));
    assert_eq!(answer, [1, 2, 3, 4, 5, 0, 6, 7, 8, 9, 11, 11]);
    // What is bound to `_` cannot matter to the function; what only looks unused can.
    assert_eq!(
        recordings_of::<patterns, _>(|| (call("a", 1), call("b", 1))),
        1
    );
    assert_eq!(
        recordings_of::<patterns, _>(|| (call("a", 1), call("a", 2))),
        2
    );
}

#[stubbable]
async fn patterns_later(
    (first, mut second): (u32, u32),
    mut text: String,
    _: u8,
    Size { width, .. }: Size,
) -> String {
    ran();
    second += 1;
    text.push('!');
    format!("{first} {second} {text} {width}")
}

#[tokio::test]
async fn patterns_in_parameters_of_an_async_function() {
    let size = Size {
        width: 3,
        height: 4,
    };
    let call = async || patterns_later((1, 2), "a".to_owned(), 0, size).await;
    assert_eq!(survives_async::<patterns_later, _>(call).await, "1 3 a! 3");
}

#[stubbable]
#[allow(clippy::too_many_arguments)]
fn many(a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, h: u8, i: u8, j: u8) -> u8 {
    ran();
    a + b + c + d + e + f + g + h + i + j
}

#[test]
fn many_parameters() {
    assert_eq!(
        survives::<many, _>(|| many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)),
        55
    );
}
