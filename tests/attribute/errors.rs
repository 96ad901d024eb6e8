//! `errors`: `Err` is recorded, too.

use std::error::Error;
use std::fmt;

use anyhow::Context as _;
use cached_stubs::{Mode, stubbable};
use expect_test::expect;
use futures::stream::{self, BoxStream, StreamExt as _};
use serde::{Deserialize, Serialize};

use crate::common::{
    assert_text, folder, in_mode, only_returns, ran, recording, runs, survives, survives_async,
};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Refused {
    RateLimited { seconds: u32 },
    Busy,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::RateLimited { seconds } => write!(f, "wait {seconds} seconds"),
            Refused::Busy => f.write_str("busy"),
        }
    }
}

impl Error for Refused {}

pub(super) const REFUSED: Refused = Refused::RateLimited { seconds: 3 };

/// An error of a library, with a source.
#[derive(Debug)]
struct Failed(Refused);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request failed")
    }
}

impl Error for Failed {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

#[stubbable(errors)]
fn by_serde(prompt: &str) -> Result<u8, Refused> {
    ran();
    match prompt {
        "" => Err(Refused::Busy),
        "again" => Err(REFUSED),
        _ => Ok(1),
    }
}

#[stubbable(errors)]
fn by_anyhow(ok: bool) -> anyhow::Result<u8> {
    ran();
    anyhow::ensure!(ok, "not ok");
    Ok(1)
}

#[stubbable(errors)]
async fn by_anyhow_with_context(prompt: &str) -> anyhow::Result<String> {
    ran();
    Err(Failed(REFUSED)).with_context(|| format!("while asking {prompt}"))
}

#[stubbable(errors)]
fn by_eyre(prompt: &str) -> eyre::Result<String> {
    ran();
    eyre::WrapErr::wrap_err(Err(Failed(REFUSED)), prompt.to_owned())
}

#[stubbable(errors)]
fn boxed(ok: bool) -> Result<u8, Box<dyn Error + Send + Sync>> {
    ran();
    if ok { Ok(1) } else { Err(Failed(REFUSED))? }
}

#[stubbable(errors)]
fn boxed_local(text: &str) -> Result<u8, Box<dyn Error>> {
    ran();
    Ok(text.parse()?)
}

#[test]
fn errors_with_serde_come_back() {
    for (prompt, answer) in [
        ("", Err(Refused::Busy)),
        ("again", Err(REFUSED)),
        ("a", Ok(1)),
    ] {
        assert_eq!(survives::<by_serde, _>(|| by_serde(prompt)), answer);
    }
}

/// Message, alternate form, and the messages of the chain.
fn messages(error: &anyhow::Error) -> (String, String, Vec<String>) {
    let chain = error.chain().map(ToString::to_string).collect();
    (error.to_string(), format!("{error:#}"), chain)
}

#[tokio::test]
async fn anyhow_errors_come_back_as_their_messages() {
    let error = survives_async::<by_anyhow_with_context, _>(async || {
        messages(&by_anyhow_with_context("a").await.unwrap_err())
    })
    .await;
    assert_eq!(error.0, "while asking a");
    assert_eq!(
        error.1,
        "while asking a: the request failed: wait 3 seconds"
    );
    assert_eq!(
        error.2,
        ["while asking a", "the request failed", "wait 3 seconds"]
    );
    survives::<by_anyhow, _>(|| messages(&by_anyhow(false).unwrap_err()));
    survives::<by_anyhow, _>(|| by_anyhow(true).unwrap());
}

#[test]
fn eyre_errors_come_back_as_their_messages() {
    let error = survives::<by_eyre, _>(|| format!("{:#}", by_eyre("asking").unwrap_err()));
    assert_eq!(error, "asking: the request failed: wait 3 seconds");
}

#[test]
fn boxed_errors_come_back_as_their_messages() {
    let error = survives::<boxed, _>(|| {
        let error = boxed(false).unwrap_err();
        (error.to_string(), error.source().map(ToString::to_string))
    });
    assert_eq!(error.1.as_deref(), Some("wait 3 seconds"));
    survives::<boxed_local, _>(|| boxed_local("x").unwrap_err().to_string());
    survives::<boxed_local, _>(|| boxed_local("7").unwrap());
}

#[test]
fn the_file_shows_the_messages() {
    let dir = folder();
    {
        let _stub = recording::<boxed>(&dir);
        let (error, real) = runs(|| boxed(false).unwrap_err());
        assert_eq!(
            (error.to_string().as_str(), real),
            ("the request failed", 1)
        );
    }
    assert_text(
        &only_returns(&dir),
        expect![[r#"
              "returns": [
                {
                  "Err": [
                    "the request failed",
                    "wait 3 seconds"
                  ]
                }
              ]
            }
        "#]],
    );
}

#[stubbable(errors)]
async fn streamed(ok: bool) -> anyhow::Result<BoxStream<'static, anyhow::Result<u8>>> {
    ran();
    anyhow::ensure!(ok, "no stream");
    Ok(stream::iter([Ok(1), Err(Failed(REFUSED).into())]).boxed())
}

#[tokio::test]
async fn errors_in_streams_and_around_them() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let _stub = in_mode::<streamed>(mode, &dir);
        let items: Vec<_> = streamed(true).await.unwrap().collect().await;
        assert_eq!(items[0].as_ref().unwrap(), &1);
        assert_eq!(
            messages(items[1].as_ref().unwrap_err()).1,
            "the request failed: wait 3 seconds"
        );
        assert_eq!(
            streamed(false).await.err().unwrap().to_string(),
            "no stream"
        );
    }
}
