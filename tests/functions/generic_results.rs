//! A type parameter that only the returned type has.

use cached_stubs::{Answer, Stub, stubbable};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::common::{ran, survives, survives_async};

/// Another crate, whose function has the bound that reading needs.
mod client {
    use serde::de::DeserializeOwned;

    pub async fn get_json<R: DeserializeOwned>(url: &str) -> Result<R, String> {
        crate::common::ran();
        serde_json::from_str(url).map_err(|error| error.to_string())
    }
}

/// The bound that recording needs, on a function of one's own.
#[stubbable(of = client::get_json)]
async fn get_json<R: Serialize + DeserializeOwned>(url: &str) -> Result<R, String>;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Page<R> {
    items: Vec<R>,
}

#[stubbable]
fn page<R>(text: &str) -> Result<Page<R>, String>
where
    R: DeserializeOwned + Serialize,
{
    ran();
    let items = serde_json::from_str(text).map_err(|error| error.to_string())?;
    Ok(Page { items })
}

#[stubbable]
fn with_status<R: Serialize + DeserializeOwned>(text: &str) -> (http::StatusCode, Option<R>) {
    ran();
    (http::StatusCode::OK, serde_json::from_str(text).ok())
}

/// The type parameter is that of the error only.
#[stubbable]
fn status<E: From<std::num::ParseIntError>>(text: &str) -> Result<http::StatusCode, E> {
    ran();
    let code: u16 = text.parse()?;
    Ok(http::StatusCode::from_u16(code).unwrap_or_default())
}

struct Store<K>(Vec<K>);

#[stubbable(as = Stored)]
impl<K: Clone + Serialize + DeserializeOwned> Store<K> {
    #[stub]
    fn last(&self) -> Option<K> {
        ran();
        self.0.last().cloned()
    }
}

#[tokio::test]
async fn it_is_recorded_where_serde_can_write_it() {
    let number = async || get_json::<u32>("7").await.unwrap();
    assert_eq!(survives_async::<get_json, _>(number).await, 7);
    let list = async || get_json::<Vec<String>>("[\"a\"]").await.unwrap();
    assert_eq!(survives_async::<get_json, _>(list).await, ["a"]);
    let page = survives::<page, _>(|| page::<u8>("[1, 2]").unwrap());
    assert_eq!(page, Page { items: vec![1, 2] });
    let found = survives::<with_status, _>(|| with_status::<u8>("5"));
    assert_eq!(found, (http::StatusCode::OK, Some(5)));
    let teapot = survives::<status, _>(|| status::<std::num::ParseIntError>("418"));
    assert_eq!(teapot, Ok(http::StatusCode::IM_A_TEAPOT));
    assert_eq!(survives::<Stored, _>(|| Store(vec![1u8]).last()), Some(1));
}

#[tokio::test]
async fn an_expectation_answers_with_what_it_serialises_to() {
    let stub = Stub::<get_json>::install();
    stub.mock()
        .expect_call()
        .returning(|_| Some(Answer::new(&Ok::<_, ()>(5))));
    assert_eq!(get_json::<u32>("a").await, Ok(5));
}
