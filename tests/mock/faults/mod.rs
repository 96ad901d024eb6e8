//! Faults that a test injects into a call: other answers, delays, streams that
//! break off, and gates.

mod cuts;
mod delays;
mod gates;
mod generic_cuts;
mod nth_call;
mod split;

use std::future::Future;
use std::pin::Pin;

use cached_stubs::stubbable;
use futures::stream::{self, BoxStream, Stream, StreamExt as _};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::common::ran;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Broken;

type Word = Result<String, Broken>;

fn all(text: &str) -> Vec<Word> {
    text.split(' ').map(|word| Ok(word.to_owned())).collect()
}

fn split(text: &str) -> Vec<Word> {
    ran();
    all(text)
}

#[stubbable]
fn ask(prompt: &str) -> Result<String, Broken> {
    ran();
    Ok(prompt.to_uppercase())
}

#[stubbable]
async fn ask_later(prompt: &str) -> Result<String, Broken> {
    ran();
    Ok(prompt.to_uppercase())
}

#[stubbable]
fn ask_boxed(prompt: String) -> Pin<Box<dyn Future<Output = String> + Send>> {
    Box::pin(async move {
        ran();
        prompt.to_uppercase()
    })
}

type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

#[stubbable]
fn ask_alias(prompt: String) -> Boxed<String> {
    Box::pin(async move {
        ran();
        prompt.to_uppercase()
    })
}

#[stubbable]
fn ask_opaque(prompt: &str) -> impl Future<Output = String> + use<> {
    ran();
    std::future::ready(prompt.to_uppercase())
}

#[stubbable(out(into))]
fn read_into(text: &str, into: &mut String) -> usize {
    into.push_str(text);
    text.len()
}

#[stubbable(out(into))]
async fn read_later(text: &str, into: &mut String) -> usize {
    into.push_str(text);
    text.len()
}

#[stubbable]
fn opaque(text: &str) -> impl Stream<Item = Word> + use<> {
    stream::iter(split(text))
}

#[stubbable]
fn boxed(text: &str) -> BoxStream<'static, Word> {
    stream::iter(split(text)).boxed()
}

#[stubbable]
fn borrowed(text: &str) -> BoxStream<'_, Word> {
    stream::iter(split(text)).boxed()
}

#[stubbable]
fn fallible(text: &str) -> Result<impl Stream<Item = Word> + use<>, Broken> {
    Ok(stream::iter(split(text)))
}

#[stubbable]
fn fallible_boxed(text: &str) -> Result<BoxStream<'static, Word>, Broken> {
    Ok(stream::iter(split(text)).boxed())
}

#[stubbable]
async fn later(text: &str) -> BoxStream<'static, Word> {
    stream::iter(split(text)).boxed()
}

#[stubbable]
async fn later_opaque(text: &str) -> impl Stream<Item = Word> + use<> {
    stream::iter(split(text))
}

#[stubbable]
fn generic<T>(items: &[T]) -> impl Iterator<Item = T> + use<T>
where
    T: Serialize + DeserializeOwned + Clone,
{
    Vec::from(items).into_iter()
}

#[stubbable]
fn generic_boxed<T>(items: &[T]) -> Box<dyn Iterator<Item = T>>
where
    T: Serialize + DeserializeOwned + Clone + 'static,
{
    Box::new(Vec::from(items).into_iter())
}

#[stubbable]
fn iterator(text: &str) -> impl Iterator<Item = Word> + use<> {
    split(text).into_iter()
}

#[stubbable]
fn boxed_iterator(text: &str) -> Box<dyn Iterator<Item = Word>> {
    Box::new(split(text).into_iter())
}
