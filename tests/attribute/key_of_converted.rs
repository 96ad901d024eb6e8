//! `key` of a converted parameter: the expression sees the converted value.

use std::path::Path;

use cached_stubs::{Stub, Stubbable, stubbable};
use serde_json::{Value, json};

use crate::common::{files, folder, ran, recording, survives, survives_async};

/// Has no serde.
#[derive(Clone, Debug, PartialEq)]
struct Model(String);

impl From<&str> for Model {
    fn from(name: &str) -> Self {
        Model(name.to_owned())
    }
}

impl TryFrom<u8> for Model {
    type Error = String;

    fn try_from(n: u8) -> Result<Self, String> {
        if n == 0 {
            return Err("no model".to_owned());
        }
        Ok(Model(n.to_string()))
    }
}

fn show(model: &Model) -> String {
    format!("model {}", model.0)
}

#[stubbable(key(model = show(model)))]
fn ask(model: impl Into<Model>) -> String {
    ran();
    model.into().0
}

#[stubbable(key(_model = show(_model)))]
async fn ask_later(_model: impl Into<Model> + Clone) -> usize {
    ran();
    tokio::task::yield_now().await;
    1
}

#[stubbable(key(models = models.iter().map(show).collect::<Vec<_>>(), first = models.first().map(show)))]
fn ask_all(models: impl IntoIterator<Item = impl Into<Model>>) -> usize {
    ran();
    models.into_iter().count()
}

#[stubbable(key(models = models.iter().map(show).collect::<Vec<_>>()))]
fn ask_each(models: impl Iterator<Item = Model>) -> usize {
    ran();
    models.count()
}

#[stubbable(key(name = path.file_name().map(|name| name.len()), path = path.display().to_string()))]
fn open(path: impl AsRef<Path>) -> bool {
    ran();
    path.as_ref().is_absolute()
}

#[stubbable(key(model = model.as_ref().map(show).map_err(String::len)))]
fn try_ask(model: impl TryInto<Model, Error = String>) -> String {
    ran();
    model.try_into().map_or_else(|error| error, |model| model.0)
}

/// The converted value is borrowed, so an expression cannot take it.
#[stubbable(key(text = text.clone().into_bytes().len()))]
fn length(text: impl Into<String>) -> usize {
    ran();
    text.into().len()
}

trait Own {
    fn own(&self) -> u8;
}

impl Own for &str {
    fn own(&self) -> u8 {
        7
    }
}

/// Not every `String` is `Own`: nothing is converted.
#[stubbable(key(text = text.own()))]
fn own(text: impl Into<String> + Own) -> u8 {
    ran();
    text.own()
}

#[stubbable(key(path = path.own()))]
fn own_path(path: impl AsRef<str> + Own) -> u8 {
    ran();
    path.own()
}

#[stubbable(key(prompt = "fixed"), skip(model))]
fn beside_skipped(model: impl Into<Model>, prompt: impl Into<String>) -> String {
    ran();
    model.into().0 + &prompt.into()
}

/// The arguments of the only call.
fn args<F: Stubbable, R>(call: impl FnOnce() -> R) -> Value {
    let dir = folder();
    let stub: Stub<F> = recording(&dir);
    call();
    stub.calls()[0].args.as_json().clone()
}

#[tokio::test]
async fn the_expression_sees_the_converted_value() {
    assert_eq!(survives::<ask, _>(|| ask("x")), "x");
    assert_eq!(args::<ask, _>(|| ask("x")), json!({"model": "model x"}));
    let later = async || ask_later("x").await;
    assert_eq!(survives_async::<ask_later, _>(later).await, 1);
    let expected = json!({"models": ["model x"], "first": "model x"});
    assert_eq!(args::<ask_all, _>(|| ask_all(["x"])), expected);
    assert_eq!(survives::<ask_all, _>(|| ask_all(["x", "y"])), 2);
    let each = || ask_each([Model::from("x")].into_iter());
    assert_eq!(survives::<ask_each, _>(each), 1);
    assert_eq!(args::<ask_each, _>(each), json!({"models": ["model x"]}));
    let expected = json!({"path": "/a/bc", "name": 2});
    assert_eq!(args::<open, _>(|| open("/a/bc")), expected);
    assert!(survives::<open, _>(|| open("/a/bc")));
    assert_eq!(args::<length, _>(|| length("abc")), json!({"text": 3}));
    assert_eq!(survives::<length, _>(|| length("abc")), 3);
}

#[test]
fn a_failed_conversion_is_seen_too() {
    assert_eq!(survives::<try_ask, _>(|| try_ask(1)), "1");
    assert_eq!(survives::<try_ask, _>(|| try_ask(0)), "no model");
    assert_eq!(
        args::<try_ask, _>(|| try_ask(0)),
        json!({"model": {"Err": 8}})
    );
}

#[test]
fn what_cannot_be_converted_is_seen_as_it_is() {
    assert_eq!(args::<own, _>(|| own("a")), json!({"text": 7}));
    assert_eq!(survives::<own, _>(|| own("a")), 7);
    assert_eq!(args::<own_path, _>(|| own_path("a")), json!({"path": 7}));
    assert_eq!(survives::<own_path, _>(|| own_path("a")), 7);
}

#[test]
fn a_skipped_parameter_is_passed_on_as_it_is() {
    let call = || beside_skipped("a", "b");
    assert_eq!(survives::<beside_skipped, _>(call), "ab");
    let dir = folder();
    let _stub = recording::<beside_skipped>(&dir);
    call();
    beside_skipped("c", "d");
    assert_eq!(files(&dir).len(), 1);
}
