//! An error enum around an error that nobody outside of its crate can construct: the recipe of
//! the documentation.

use std::error::Error;
use std::fmt;

use cached_stubs::stubbable;
use expect_test::expect;
use futures::stream::{self, BoxStream, StreamExt as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::common::*;

/// Another crate.
mod client {
    /// It has no public constructor.
    #[derive(Debug)]
    pub struct TransportError(&'static str);

    impl std::fmt::Display for TransportError {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(self.0)
        }
    }

    impl std::error::Error for TransportError {}

    pub fn get(url: &str) -> Result<String, TransportError> {
        match url {
            "down" => Err(TransportError("connection refused")),
            url => Ok(url.to_owned()),
        }
    }
}

#[derive(Debug)]
enum ApiError {
    Http(client::TransportError),
    RateLimited {
        seconds: u32,
    },
    /// An `Http`, replayed.
    Replayed(String),
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ApiError::Http(error) => write!(f, "http: {error}"),
            ApiError::Replayed(message) => write!(f, "http: {message}"),
            ApiError::RateLimited { seconds } => write!(f, "wait {seconds} s"),
        }
    }
}

impl Error for ApiError {}

impl From<client::TransportError> for ApiError {
    fn from(error: client::TransportError) -> Self {
        Self::Http(error)
    }
}

mod api_error {
    use super::*;

    #[derive(Serialize, Deserialize)]
    enum Mirror {
        Http(String),
        RateLimited { seconds: u32 },
    }

    pub(super) fn serialize<S: Serializer>(
        error: &ApiError,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mirror = match error {
            ApiError::Http(error) => Mirror::Http(error.to_string()),
            ApiError::Replayed(message) => Mirror::Http(message.clone()),
            ApiError::RateLimited { seconds } => Mirror::RateLimited { seconds: *seconds },
        };
        mirror.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<ApiError, D::Error> {
        Ok(match Mirror::deserialize(deserializer)? {
            Mirror::Http(message) => ApiError::Replayed(message),
            Mirror::RateLimited { seconds } => ApiError::RateLimited { seconds },
        })
    }
}

fn fetch_for_real(url: &str) -> Result<String, ApiError> {
    ran();
    if url == "busy" {
        return Err(ApiError::RateLimited { seconds: 3 });
    }
    Ok(client::get(url)?)
}

#[stubbable(errors = api_error)]
async fn fetch(url: &str) -> Result<String, ApiError> {
    fetch_for_real(url)
}

#[stubbable(errors = api_error)]
async fn pages(url: &str) -> Result<BoxStream<'static, Result<String, ApiError>>, ApiError> {
    let first = fetch_for_real(url)?;
    Ok(stream::iter([Ok(first), client::get("down").map_err(ApiError::from)]).boxed())
}

#[tokio::test]
async fn a_mirror_records_them() {
    let text = |result: Result<String, ApiError>| result.map_err(|error| error.to_string());
    for (url, expected) in [
        ("a", Ok("a")),
        ("busy", Err("wait 3 s")),
        ("down", Err("http: connection refused")),
    ] {
        let fetched = survives_async::<fetch, _>(async || text(fetch(url).await)).await;
        assert_eq!(fetched, expected.map(str::to_owned).map_err(str::to_owned));
    }
    for url in ["a", "down"] {
        let read = async || match pages(url).await {
            Ok(pages) => pages.map(text).collect().await,
            Err(error) => vec![Err(error.to_string())],
        };
        let pages = survives_async::<pages, _>(read).await;
        assert_eq!(
            pages.last(),
            Some(&Err("http: connection refused".to_owned()))
        );
    }
}

#[derive(Debug, Serialize, Deserialize)]
enum Skipping {
    #[serde(skip)]
    Http(#[expect(dead_code, reason = "it is what cannot be recorded")] String),
    Other,
}

#[stubbable(errors)]
fn skips(other: bool) -> Result<u8, Skipping> {
    Err(if other {
        Skipping::Other
    } else {
        Skipping::Http(String::new())
    })
}

#[stubbable(errors)]
async fn skips_later(other: bool) -> Result<u8, Skipping> {
    skips_for_real(other)
}

fn skips_for_real(other: bool) -> Result<u8, Skipping> {
    Err(if other {
        Skipping::Other
    } else {
        Skipping::Http(String::new())
    })
}

/// The failure is where the function is called, and names the codec of the error.
#[test]
fn a_skipped_variant_fails_at_the_call() {
    let dir = folder();
    let stub = recording::<skips>(&dir);
    assert!(skips(true).is_err());
    let (report, at) = located_panic_of(|| skips(false).is_err());
    assert_text(
        &report,
        expect![[r#"
        cached-stubs: the value that `attribute::foreign_errors::skips` returned cannot be recorded

          the enum variant Skipping::Http cannot be serialized

        Nothing was written. Name a codec for the error:

          #[stubbable(errors = path)]

          called  tests/attribute/foreign_errors.rs:[skips(false)]
    "#]],
    );
    assert!(at.starts_with("tests/attribute/foreign_errors.rs"), "{at}");
    assert_repeats(stub, &report);
    let stub = recording::<skips_later>(&dir);
    let call = || futures::executor::block_on(skips_later(false)).is_err();
    let (report, _) = located_panic_of(call);
    assert!(report.contains("errors = path"), "{report}");
    let call = "called  tests/attribute/foreign_errors.rs:";
    assert!(report.contains(call), "{report}");
    assert_repeats(stub, &report);
}
