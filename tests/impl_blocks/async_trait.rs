//! Impl blocks under `#[async_trait]`.

use std::sync::Arc;

use async_trait::async_trait;
use cached_stubs::{Stub, stubbable};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::common::*;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Reply(String);

#[async_trait]
trait Provider: Send + Sync {
    async fn complete(&self, request: &Request<'_>, n: u8) -> Result<Reply, String>;
    async fn connect(url: &str) -> Self
    where
        Self: Sized;
    fn plain(&self) -> u8;
}

#[derive(Serialize)]
struct Request<'a> {
    prompt: &'a str,
}

struct Above;
struct Below;

#[async_trait]
#[stubbable]
impl Provider for Above {
    #[stub(errors)]
    async fn complete(&self, request: &Request<'_>, n: u8) -> Result<Reply, String> {
        ran();
        check(n)?;
        Ok(Reply(request.prompt.repeat(usize::from(n))))
    }

    async fn connect(_: &str) -> Self {
        Above
    }

    #[stub]
    fn plain(&self) -> u8 {
        ran();
        1
    }
}

#[stubbable]
#[async_trait]
impl Provider for Below {
    #[stub(errors)]
    async fn complete(&self, request: &Request<'_>, n: u8) -> Result<Reply, String> {
        ran();
        check(n)?;
        Ok(Reply(request.prompt.repeat(usize::from(n))))
    }

    async fn connect(_: &str) -> Self {
        Below
    }

    #[stub]
    fn plain(&self) -> u8 {
        ran();
        1
    }
}

fn check(n: u8) -> Result<(), String> {
    if n > 3 {
        Err("too many".to_owned())
    } else {
        Ok(())
    }
}

#[tokio::test]
async fn async_trait_may_be_above_or_below() {
    let request = Request { prompt: "ab" };
    let expected = || Ok(Reply("abab".to_owned()));
    let above = survives_async::<Above, _>(async || Above.complete(&request, 2).await).await;
    assert_eq!(above, expected());
    let below = survives_async::<Below, _>(async || Below.complete(&request, 2).await).await;
    assert_eq!(below, expected());
    let failed = survives_async::<Below, _>(async || Below.complete(&request, 9).await).await;
    assert_eq!(failed, Err("too many".to_owned()));
    assert_eq!(survives::<Above, _>(|| Above.plain()), 1);
    assert_eq!(survives::<Below, _>(|| Below.plain()), 1);
    let _ = (Above::connect("").await, Below::connect("").await);
}

#[tokio::test]
async fn a_method_behind_dyn_in_another_task() {
    let dir = folder();
    let provider: Arc<dyn Provider> = Arc::new(Below);
    let call = async |provider: Arc<dyn Provider>| {
        tokio::spawn(async move {
            let request = Request { prompt: "ab" };
            provider.complete(&request, 1).await
        })
        .await
        .unwrap()
    };
    {
        let _stub = recording::<Below>(&dir);
        call(Arc::clone(&provider)).await.unwrap();
    }
    let stub: Stub<Below> = replaying(&dir);
    assert_eq!(call(provider).await, Ok(Reply("ab".to_owned())));
    assert_eq!(stub.calls().len(), 1);
    assert_eq!(stub.calls()[0].args["request"]["prompt"], "ab");
}

/// The field `source` hashes the user's text, not the expansion of
/// `#[async_trait]`.
#[tokio::test]
async fn the_source_hash_ignores_what_async_trait_generates() {
    mod plain {
        use super::{Reply, Request, check, ran};

        pub(super) struct Below;

        #[cached_stubs::stubbable]
        impl Below {
            #[stub(errors)]
            pub(super) async fn complete(
                &self,
                request: &Request<'_>,
                n: u8,
            ) -> Result<Reply, String> {
                ran();
                check(n)?;
                Ok(Reply(request.prompt.repeat(usize::from(n))))
            }
        }
    }
    let source = |text: String| {
        let line = text.lines().find(|line| line.contains("\"source\""));
        line.map(str::to_owned).unwrap()
    };
    let request = Request { prompt: "ab" };
    let (with, without) = (folder(), folder());
    {
        let _stub = recording::<Below>(&with);
        Below.complete(&request, 1).await.unwrap();
    }
    {
        let _stub = recording::<plain::Below>(&without);
        plain::Below.complete(&request, 1).await.unwrap();
    }
    assert_eq!(
        source(only_recording(&with)),
        source(only_recording(&without))
    );
}

#[async_trait]
trait Store<T> {
    async fn get(&self, key: T) -> Result<T, String>;
    async fn put<U: Serialize + DeserializeOwned + Send + Sync + 'static>(&mut self, value: U)
    -> U;
}

struct Holding<T>(T);

#[stubbable(as = StoreCalls)]
#[async_trait]
impl<T> Store<T> for Holding<T>
where
    T: Serialize + DeserializeOwned + Clone + Send + Sync + 'static,
{
    #[stub]
    async fn get(&self, key: T) -> Result<T, String> {
        ran();
        let _ = key;
        Ok(self.0.clone())
    }
    #[stub(discard(self))]
    async fn put<U: Serialize + DeserializeOwned + Send + Sync + 'static>(
        &mut self,
        value: U,
    ) -> U {
        ran();
        value
    }
}

#[tokio::test]
async fn a_generic_trait_on_a_generic_type() {
    let get = async || Holding(1u8).get(2).await;
    assert_eq!(survives_async::<StoreCalls, _>(get).await, Ok(1));
    let put = async || Holding(1u8).put("a".to_owned()).await;
    assert_eq!(survives_async::<StoreCalls, _>(put).await, "a");
}
