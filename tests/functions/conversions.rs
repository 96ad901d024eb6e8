//! Parameters that are converted: `impl Into`, `impl AsRef`, `impl IntoIterator`.
//! The converted value is keyed.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Debug;
use std::path::{Path, PathBuf};

use cached_stubs::{Stubbable, stubbable};
use serde::Serialize;

use crate::common::{files, folder, ran, recording, recordings_of, replaying, runs, survives};

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

#[test]
fn into_is_keyed_by_the_converted_value() {
    let owned = String::from("a");
    assert_one_recording::<into_text, _>(|| {
        vec![
            into_text("a", 2),
            into_text(owned.clone(), 2),
            into_text('a', 2),
        ]
    });
    assert_one_recording::<into_text_by_name, _>(|| {
        vec![
            into_text_by_name("a"),
            into_text_by_name(&owned),
            into_text_by_name(Cow::from("a")),
        ]
    });
    assert_one_recording::<into_option, _>(|| vec![into_option(1), into_option(Some(1))]);
}

#[test]
fn as_ref_is_keyed_by_the_referenced_value() {
    assert_one_recording::<as_text, _>(|| vec![as_text("a"), as_text(String::from("a"))]);
    assert_one_recording::<as_path, _>(|| vec![as_path("/a/b"), as_path(PathBuf::from("/a/b"))]);
    assert_one_recording::<as_path_behind_a_reference, _>(|| {
        vec![
            as_path_behind_a_reference("/a"),
            as_path_behind_a_reference(Path::new("/a")),
        ]
    });
}

#[test]
fn into_iterator_is_keyed_by_the_items() {
    assert_one_recording::<all_of, _>(|| vec![all_of([1, 2]), all_of(vec![1, 2])]);
    assert_one_recording::<all_of_backwards, _>(|| {
        vec![all_of_backwards([1, 2]), all_of_backwards(1..3)]
    });
}

#[tokio::test]
async fn async_functions_convert() {
    let later = async || {
        let path = PathBuf::from("b");
        let answer = into_text_later("a", [1], "b").await;
        let same = into_text_later(String::from("a"), vec![1], path).await;
        assert_eq!(answer, same);
        answer
    };
    let dir = folder();
    let recorded = {
        let _stub = recording::<into_text_later>(&dir);
        later().await
    };
    assert_eq!(files(&dir).len(), 1);
    let _stub = replaying::<into_text_later>(&dir);
    assert_eq!(later().await, recorded);
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

#[test]
fn without_a_stub_an_iterator_is_not_collected() {
    #[stubbable]
    fn first(numbers: impl IntoIterator<Item = u32>) -> Option<u32> {
        numbers.into_iter().next()
    }
    assert_eq!(first(0..), Some(0));
}
