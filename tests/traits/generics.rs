//! Type parameters, associated types and lifetimes of a trait.

use std::borrow::Cow;

use async_trait::async_trait;
use cached_stubs::{Mode, stubbable};
use futures::stream::{self, BoxStream, StreamExt as _};
use serde::{Deserialize, Serialize};

use crate::common::*;

/// The trait does not bound its parameters and associated types.
#[stubbable]
trait Store<K, V = String> {
    type Error;
    type Page;
    const NAME: &'static str;

    fn get(&self, key: &K) -> Result<Option<V>, Self::Error>;
    fn page(&self, keys: Vec<K>) -> Self::Page;
}

struct Memory;

#[derive(Debug)]
struct NotSerde;

impl Store<u32> for Memory {
    type Error = NotSerde;
    type Page = Vec<u32>;
    const NAME: &'static str = "memory";

    fn get(&self, key: &u32) -> Result<Option<String>, NotSerde> {
        ran();
        Ok(Some(key.to_string()))
    }

    fn page(&self, keys: Vec<u32>) -> Vec<u32> {
        ran();
        keys
    }
}

#[test]
fn type_parameters_and_associated_types() {
    fn first<S: Store<u32>>(store: &S) -> String {
        store.get(&1).ok().flatten().unwrap()
    }
    let dir = folder();
    for (mode, real) in [(Mode::Record, 1), (Mode::Replay, 0)] {
        let builder = StubStore::<u32, String>::builder()
            .mode(mode)
            .dir(dir.path());
        let store = builder.real(|| Memory).build();
        assert_eq!(runs(|| first(&store)), ("1".to_owned(), real));
        assert_eq!(runs(|| store.page(vec![1, 2])), (vec![1, 2], real));
        assert_eq!(
            <StubStore<u32, String, Memory> as Store<u32>>::NAME,
            "memory"
        );
    }
}

#[stubbable]
pub(crate) trait Lent<'a>: Send + Sync {
    fn name(&self, n: u8) -> &str;
    fn cow(&self, text: &'a str) -> Cow<'a, str>;
    fn optional(&self) -> Option<Page>;
    async fn later(&self, text: &'a str) -> &'a str;
    fn fallible(&self) -> Result<u8, Box<dyn std::error::Error>>;
    fn sized(&self, #[allow(unused)] n: u8) -> u8
    where
        Self: Sized;
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Page;
struct Lender;
impl<'a> Lent<'a> for Lender {
    fn name(&self, _n: u8) -> &str {
        "x"
    }
    fn cow(&self, text: &'a str) -> Cow<'a, str> {
        Cow::Borrowed(text)
    }
    fn optional(&self) -> Option<Page> {
        Some(Page)
    }
    async fn later(&self, text: &'a str) -> &'a str {
        text
    }
    fn fallible(&self) -> Result<u8, Box<dyn std::error::Error>> {
        Ok(1)
    }
    fn sized(&self, n: u8) -> u8 {
        n
    }
}

#[tokio::test]
async fn traits_with_lifetimes() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let lent = StubLent::builder()
            .mode(mode)
            .dir(dir.path())
            .real(|| Lender)
            .build();
        assert_eq!(lent.name(1), "x");
        assert_eq!(lent.cow("a"), "a");
        assert_eq!(lent.optional(), Some(Page));
        assert_eq!(lent.later("a").await, "a");
        assert_eq!(lent.fallible().unwrap(), 1);
        assert_eq!(lent.sized(1), 1);
    }
}

#[stubbable]
#[async_trait]
trait Repository<T, Id = u64>: Send + Sync
where
    T: Send + Sync + 'static,
    Id: Send + Sync + 'static,
{
    async fn find(&self, id: &Id) -> Result<Option<T>, String>;
    fn all(&self) -> BoxStream<'_, Result<T, String>>;
}

struct MemoryRepository;

#[async_trait]
impl Repository<String> for MemoryRepository {
    async fn find(&self, id: &u64) -> Result<Option<String>, String> {
        ran();
        Ok(Some(id.to_string()))
    }
    fn all(&self) -> BoxStream<'_, Result<String, String>> {
        ran();
        stream::iter(["a", "b"].map(str::to_owned).map(Ok)).boxed()
    }
}

#[tokio::test]
async fn a_generic_repository() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let stub = StubRepository::<String>::builder()
            .mode(mode)
            .dir(dir.path())
            .real(move || {
                assert_eq!(mode, Mode::Record);
                MemoryRepository
            })
            .build();
        let repository: &dyn Repository<String> = &stub;
        assert_eq!(repository.find(&7).await, Ok(Some("7".to_owned())));
        let all: Vec<_> = repository.all().collect().await;
        assert_eq!(all, ["a", "b"].map(str::to_owned).map(Ok));
    }
}
