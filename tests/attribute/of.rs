//! `of`: functions of other crates.

use cached_stubs::{Mode, stubbable};

use crate::common::{folder, in_mode, runs, survives, survives_async};

/// Stands for another crate.
mod other_crate {
    use crate::common::ran;

    pub async fn get_json(url: &str) -> Result<serde_json::Value, String> {
        ran();
        tokio::task::yield_now().await;
        Ok(serde_json::json!({ "url": url }))
    }

    pub fn parse<T: std::str::FromStr>(text: &str) -> Option<T> {
        ran();
        text.parse().ok()
    }

    pub struct Client {
        pub base: String,
    }

    impl Client {
        pub fn connect(base: &str) -> usize {
            ran();
            base.len()
        }

        pub async fn get(&self, path: String, retries: &mut u8) -> String {
            ran();
            *retries += 1;
            format!("{}{path}", self.base)
        }
    }

    pub fn countdown(from: u8) -> impl Iterator<Item = u8> {
        ran();
        (0..from).rev()
    }
}

/// Gets a document.
#[stubbable(of = other_crate::get_json)]
pub async fn get_json(url: &str) -> Result<serde_json::Value, String>;

#[stubbable(of = other_crate::parse::<u8>)]
fn parse(text: &str) -> Option<u8>;

#[stubbable(of = other_crate::Client::connect)]
pub(crate) fn connect(base: &str) -> usize;

#[stubbable(of = other_crate::Client::get, key(client = client.base.clone()), out(retries))]
async fn get(client: &other_crate::Client, path: String, retries: &mut u8) -> String;

#[stubbable(of = other_crate::countdown)]
fn countdown(from: u8) -> impl Iterator<Item = u8>;

#[tokio::test]
async fn foreign_functions_are_recorded() {
    survives_async::<get_json, _>(async || get_json("a").await.unwrap()).await;
    survives::<parse, _>(|| parse("7"));
    survives::<connect, _>(|| connect("abc"));
    survives::<countdown, _>(|| countdown(3).collect::<Vec<_>>());
}

#[tokio::test]
async fn foreign_methods_are_named_by_their_type() {
    let client = other_crate::Client {
        base: "/".to_owned(),
    };
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let _stub = in_mode::<get>(mode, &dir);
        let mut retries = 1;
        assert_eq!(get(&client, "a".to_owned(), &mut retries).await, "/a");
        assert_eq!(retries, 2);
    }
    let _stub = in_mode::<connect>(Mode::Record, &dir);
    assert_eq!(runs(|| connect("a")), (1, 1));
}
