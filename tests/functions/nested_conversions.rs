//! Conversions inside of other types, of iterators, and of what is shared or borrowed.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fmt::{Debug, Display};

use cached_stubs::{Stubbable, stubbable};

use crate::common::{files, folder, ran, recording, replaying, runs, survives, survives_async};

#[stubbable]
fn all_into(texts: impl IntoIterator<Item = impl Into<String>>) -> String {
    ran();
    texts.into_iter().map(Into::into).collect()
}

#[stubbable]
fn named_into<I, S>(texts: I) -> Vec<String>
where
    I: IntoIterator<Item = S>,
    I::IntoIter: DoubleEndedIterator,
    S: Into<String>,
{
    ran();
    texts.into_iter().rev().map(Into::into).collect()
}

#[stubbable]
fn items_as_text<I>(texts: I) -> usize
where
    I: IntoIterator,
    I::Item: AsRef<str>,
{
    ran();
    texts.into_iter().map(|text| text.as_ref().len()).sum()
}

#[stubbable]
fn items_into<I: IntoIterator<Item: Into<String> + Debug>>(texts: I) -> usize
where
    <I as IntoIterator>::Item: Send,
{
    ran();
    texts.into_iter().map(|text| text.into().len()).sum()
}

#[stubbable]
fn pairs<K: Into<String>, V: AsRef<str>>(pairs: impl IntoIterator<Item = (K, V)>) -> String {
    ran();
    let pairs = pairs.into_iter();
    let pairs: Vec<_> = pairs
        .map(|(key, value)| format!("{}={}", key.into(), value.as_ref()))
        .collect();
    pairs.join("&")
}

/// Makes equal calls with arguments of different types, which share a recording.
#[track_caller]
fn assert_one_recording<F: Stubbable, R: PartialEq + Debug>(calls: impl Fn() -> Vec<R>) {
    let dir = folder();
    let recorded = {
        let _stub = recording::<F>(&dir);
        let (answers, real) = runs(&calls);
        assert_eq!(real, 1);
        answers
    };
    assert_eq!(files(&dir).len(), 1);
    let _stub = replaying::<F>(&dir);
    assert_eq!(runs(calls), (recorded, 0));
}

fn owned<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.into_iter().map(str::to_owned).collect()
}

#[test]
fn items_are_converted() {
    assert_one_recording::<all_into, _>(|| vec![all_into(["a", "b"]), all_into(owned(["a", "b"]))]);
    assert_one_recording::<named_into, _>(|| {
        vec![named_into(["a", "b"]), named_into(owned(["a", "b"]))]
    });
    assert_one_recording::<items_as_text, _>(|| {
        vec![items_as_text(["a", "b"]), items_as_text(owned(["a", "b"]))]
    });
    assert_one_recording::<items_into, _>(|| {
        vec![items_into(["a", "b"]), items_into(owned(["a", "b"]))]
    });
    assert_one_recording::<pairs, _>(|| {
        let map = BTreeMap::from([('a', "1".to_owned()), ('b', "2".to_owned())]);
        vec![pairs([("a", "1"), ("b", "2")]), pairs(map)]
    });
}

#[stubbable]
fn drained(numbers: impl Iterator<Item = u32> + Clone) -> (u32, usize) {
    ran();
    (numbers.clone().sum(), numbers.count())
}

#[stubbable]
fn backwards(
    mut texts: impl DoubleEndedIterator<Item = impl Into<String>> + ExactSizeIterator,
) -> String {
    ran();
    let length = texts.len();
    let last: String = texts.next_back().map(Into::into).unwrap_or_default();
    format!("{last}{length}")
}

#[stubbable]
fn as_text_of(texts: impl Iterator<Item = impl AsRef<str>>) -> usize {
    ran();
    texts.map(|text| text.as_ref().len()).sum()
}

#[test]
fn iterators_are_drained() {
    assert_one_recording::<drained, _>(|| vec![drained(1..3), drained([1, 2].into_iter())]);
    assert_one_recording::<backwards, _>(|| {
        vec![
            backwards(["a", "b"].into_iter()),
            backwards(owned(["a", "b"]).into_iter()),
        ]
    });
    assert_one_recording::<as_text_of, _>(|| {
        vec![
            as_text_of(["a", "b"].iter()),
            as_text_of(owned(["a", "b"]).into_iter()),
        ]
    });
}

#[stubbable]
fn in_containers<S: Into<String>>(
    list: Vec<impl Into<String>>,
    queue: VecDeque<S>,
    pair: [impl Into<String>; 2],
    maybe: Option<Vec<impl Into<String>>>,
    keyed: HashMap<impl Into<String> + Eq + std::hash::Hash, (u8, impl Into<u64>)>,
) -> String {
    ran();
    let mut all: Vec<String> = list.into_iter().map(Into::into).collect();
    all.extend(queue.into_iter().map(Into::into));
    all.extend(pair.map(Into::into));
    all.extend(maybe.into_iter().flatten().map(Into::into));
    for (key, (n, value)) in keyed {
        all.push(format!("{}{n}{}", key.into(), value.into()));
    }
    all.join(" ")
}

#[test]
fn containers_keep_their_kind() {
    let texts = || {
        in_containers(
            vec!["a"],
            VecDeque::from(["b"]),
            ["c", "d"],
            Some(vec!["e"]),
            HashMap::from([("f", (1, 2_u8))]),
        )
    };
    assert_eq!(survives::<in_containers, _>(texts), "a b c d e f12");
    assert_one_recording::<in_containers, _>(|| {
        let owned = in_containers(
            owned(["a"]),
            VecDeque::from(owned(["b"])),
            ['c', 'd'],
            Some(owned(["e"])),
            HashMap::from([('f', (1, 2_u32))]),
        );
        vec![texts(), owned]
    });
}

#[stubbable]
fn lent<S: Into<String> + Clone>(texts: &[S], one: &(impl Into<String> + Clone)) -> String {
    ran();
    let texts: Vec<String> = texts.iter().cloned().map(Into::into).collect();
    let one: String = one.clone().into();
    texts.concat() + &one
}

#[stubbable]
async fn lent_later<S: Into<String> + Clone>(
    texts: &[S],
    list: &Vec<impl Into<String> + Clone>,
) -> String {
    ran();
    tokio::task::yield_now().await;
    let texts = texts
        .iter()
        .cloned()
        .map(Into::into)
        .collect::<Vec<String>>();
    let list = list
        .iter()
        .cloned()
        .map(Into::into)
        .collect::<Vec<String>>();
    texts.concat() + &list.concat()
}

#[tokio::test]
async fn clones_of_what_is_borrowed_are_converted() {
    assert_eq!(survives::<lent, _>(|| lent(&["a", "b"], &'c')), "abc");
    assert_one_recording::<lent, _>(|| vec![lent(&["a"], &'b'), lent(&owned(["a"]), &"b")]);
    let call = async || lent_later(&["a", "b"], &vec!['c']).await;
    assert_eq!(survives_async::<lent_later, _>(call).await, "abc");
}

#[stubbable]
fn shared<S: Into<String>>(one: S, others: Vec<S>, maybe: Option<S>) -> String {
    ran();
    let all = std::iter::once(one).chain(others).chain(maybe);
    all.map(Into::into).collect()
}

#[stubbable(skip(b))]
fn skipped<S: Into<String>>(a: S, b: S) -> String {
    ran();
    a.into() + &b.into()
}

#[stubbable]
async fn shared_later<S: Into<String>>(one: S, others: Vec<S>) -> String {
    ran();
    tokio::task::yield_now().await;
    let mut all = others;
    all.push(one);
    all.into_iter().map(Into::into).collect()
}

#[tokio::test]
async fn one_type_in_several_parameters() {
    assert_one_recording::<shared, _>(|| {
        vec![
            shared("a", vec!["b"], None),
            shared("a".to_owned(), owned(["b"]), None),
        ]
    });
    assert_eq!(survives::<skipped, _>(|| skipped("a", "b")), "ab");
    assert_one_recording::<skipped, _>(|| vec![skipped("a", "b"), skipped('a', 'b')]);
    let call = async || shared_later("a", vec!["b"]).await;
    assert_eq!(survives_async::<shared_later, _>(call).await, "ba");
}

#[stubbable]
async fn items_later<I, S>(texts: I, more: impl Iterator<Item = impl Into<String>> + Send) -> String
where
    I: IntoIterator<Item = S> + Send,
    S: Into<String> + Send,
{
    ran();
    let mut texts: Vec<String> = texts.into_iter().map(|text| text.into()).collect();
    tokio::task::yield_now().await;
    texts.extend(more.map(|text| text.into()));
    texts.concat()
}

#[tokio::test]
async fn items_of_async_functions() {
    let call = async || items_later(["a"], ["b"].into_iter()).await;
    assert_eq!(survives_async::<items_later, _>(call).await, "ab");
    let dir = folder();
    let _stub = recording::<items_later>(&dir);
    items_later(["a"], ["b"].into_iter()).await;
    items_later(owned(["a"]), owned(["b"]).into_iter()).await;
    assert_eq!(files(&dir).len(), 1);
}

#[stubbable]
fn parsed<S: TryInto<u8, Error = std::num::TryFromIntError>>(n: S) -> String {
    ran();
    match n.try_into() {
        Ok(n) => n.to_string(),
        Err(error) => error.to_string(),
    }
}

#[stubbable]
fn tried<S>(n: S) -> Result<u8, String>
where
    S: TryInto<u8>,
    S::Error: Display,
{
    ran();
    n.try_into().map_err(|error| error.to_string())
}

#[stubbable]
async fn tried_later(n: impl TryInto<u8>) -> Option<u8> {
    ran();
    tokio::task::yield_now().await;
    n.try_into().ok()
}

#[tokio::test]
async fn conversions_that_can_fail() {
    assert_one_recording::<parsed, _>(|| vec![parsed(7_u32), parsed(7_i64)]);
    assert_ne!(survives::<parsed, _>(|| parsed(700)), "700");
    assert_eq!(survives::<tried, _>(|| tried(7_u16).unwrap()), 7);
    assert_eq!(survives::<tried, _>(|| tried(7_u8).unwrap()), 7);
    let call = async || (tried_later(7_u16).await, 1);
    assert_eq!(survives_async::<tried_later, _>(call).await, (Some(7), 1));
    let call = async || (tried_later(700_u16).await, 1);
    assert_eq!(survives_async::<tried_later, _>(call).await, (None, 1));
}
