//! A type with methods of every kind.

use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use cached_stubs::stubbable;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::common::ran;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Client {
    pub(crate) model: String,
    pub(crate) count: usize,
}

pub(crate) fn client() -> Client {
    Client {
        model: "small".to_owned(),
        count: 0,
    }
}

#[stubbable]
impl Client {
    const LIMIT: usize = 10;

    /// Without `#[stub]`, a method like any other.
    pub(crate) fn model(&self) -> &str {
        &self.model
    }

    #[stub]
    pub(crate) fn ask(&self, prompt: &str) -> String {
        ran();
        format!("{}: {prompt}", self.model())
    }

    #[stub(key(model = self.model), errors)]
    pub(crate) async fn chat(&self, prompt: &str) -> Result<String, String> {
        ran();
        if prompt.len() > Self::LIMIT {
            return Err("too long".to_owned());
        }
        Ok(format!("{}: {prompt}", self.model))
    }

    #[stub(discard(self))]
    pub(crate) fn count(&mut self, by: usize) -> usize {
        ran();
        self.count += by;
        self.count
    }

    #[stub]
    pub(crate) fn into_model(mut self, suffix: &str) -> String {
        ran();
        self.model.push_str(suffix);
        self.model
    }

    #[stub]
    pub(crate) async fn into_async(mut self, suffix: &str) -> String {
        ran();
        self.model.push_str(suffix);
        self.model
    }

    #[stub]
    pub(crate) fn of_arc(self: Arc<Self>, n: u8) -> u8 {
        ran();
        n + 1
    }

    #[stub]
    pub(crate) async fn of_arc_async(self: Arc<Self>, n: u8) -> String {
        ran();
        format!("{} {n}", self.model)
    }

    #[stub]
    pub(crate) fn of_rc(self: Rc<Self>, n: u8) -> u8 {
        ran();
        n + 2
    }

    #[stub]
    pub(crate) fn of_box(self: Box<Self>, n: u8) -> u8 {
        ran();
        n + 3
    }

    #[stub(discard(self))]
    pub(crate) fn of_pin(self: Pin<&mut Self>, n: u8) -> usize {
        ran();
        self.count + usize::from(n)
    }

    #[stub(discard(self))]
    pub(crate) async fn of_pin_async(mut self: Pin<&mut Self>, n: usize) -> usize {
        ran();
        self.count += n;
        self.count
    }

    #[stub]
    pub(crate) fn connect(model: &str) -> Self {
        ran();
        Self {
            model: model.to_owned(),
            count: 7,
        }
    }

    #[stub]
    pub(crate) async fn try_connect(model: &str) -> Result<Self, std::fmt::Error> {
        ran();
        Ok(Self::connect(model))
    }

    #[stub]
    pub(crate) fn borrowed(&self, from: usize) -> &str {
        ran();
        &self.model[from..]
    }

    #[stub]
    pub(crate) async fn borrowed_async(&self, from: usize) -> &str {
        ran();
        &self.model[from..]
    }

    #[stub]
    pub(crate) fn parse<T: Serialize + DeserializeOwned>(&self, text: &str) -> Option<T> {
        ran();
        serde_json::from_str(text).ok()
    }

    #[stub(skip(callback))]
    pub(crate) fn every<F: Fn(u8) -> u8, const N: usize>(&self, callback: F) -> Vec<u8> {
        ran();
        vec![callback(1); N]
    }

    #[stub]
    pub(crate) fn converted(&self, text: impl Into<String>, item: impl AsRef<str>) -> String {
        ran();
        let mut text: String = text.into();
        text.push_str(item.as_ref());
        text
    }

    #[stub(source = ignore, record_if = |found: &Option<Self>| found.is_some())]
    pub(crate) fn find((model, count): (&str, usize)) -> Option<Self> {
        ran();
        (count > 0).then(|| Client {
            model: model.to_owned(),
            count,
        })
    }

    #[stub]
    pub(crate) fn factorial(&self, n: u64) -> u64 {
        ran();
        if n == 0 { 1 } else { n * self.factorial(n - 1) }
    }
}
