//! `errors`: what comes back of an `Err`.

mod common;

use std::error::Error;
use std::fmt;

use anyhow::Context as _;
use cached_stubs::{Mode, stubbable};
use common::{folder, in_mode, only_recording, ran, recording, runs};
use futures::stream::{self, BoxStream, StreamExt as _};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Refused {
    RateLimited { seconds: u32 },
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Refused::RateLimited { seconds } = self;
        write!(f, "wait {seconds} seconds")
    }
}

impl Error for Refused {}

const REFUSED: Refused = Refused::RateLimited { seconds: 3 };

/// An error of some library's, with a source.
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
fn by_serde(ok: bool) -> Result<u8, Refused> {
    ran();
    if ok { Ok(1) } else { Err(REFUSED) }
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
fn boxed_here(text: &str) -> Result<u8, Box<dyn Error>> {
    ran();
    Ok(text.parse()?)
}

#[test]
fn errors_by_serde_are_what_they_were() {
    assert_eq!(
        common::survives::<by_serde, _>(|| by_serde(false)),
        Err(REFUSED)
    );
    assert_eq!(common::survives::<by_serde, _>(|| by_serde(true)), Ok(1));
}

/// Message, alternate form, and the messages of the chain.
fn told(error: &anyhow::Error) -> (String, String, Vec<String>) {
    let chain = error.chain().map(ToString::to_string).collect();
    (error.to_string(), format!("{error:#}"), chain)
}

#[tokio::test]
async fn of_anyhow_the_messages_and_their_chain_come_back() {
    let error = common::survives_async::<by_anyhow_with_context, _>(async || {
        told(&by_anyhow_with_context("a").await.unwrap_err())
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
    common::survives::<by_anyhow, _>(|| told(&by_anyhow(false).unwrap_err()));
    common::survives::<by_anyhow, _>(|| by_anyhow(true).unwrap());
}

#[test]
fn of_eyre_too() {
    let error = common::survives::<by_eyre, _>(|| format!("{:#}", by_eyre("asking").unwrap_err()));
    assert_eq!(error, "asking: the request failed: wait 3 seconds");
}

#[test]
fn of_a_boxed_error_too() {
    let error = common::survives::<boxed, _>(|| {
        let error = boxed(false).unwrap_err();
        (error.to_string(), error.source().map(ToString::to_string))
    });
    assert_eq!(error.1.as_deref(), Some("wait 3 seconds"));
    common::survives::<boxed_here, _>(|| boxed_here("x").unwrap_err().to_string());
    common::survives::<boxed_here, _>(|| boxed_here("7").unwrap());
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
    let text = only_recording(&dir);
    let returns = &text[text.find("\"returns\"").unwrap()..];
    let expected = r#""returns": [
    {
      "Err": [
        "the request failed",
        "wait 3 seconds"
      ]
    }
  ]
}
"#;
    assert_eq!(returns, expected);
}

#[stubbable(errors)]
async fn streamed(ok: bool) -> anyhow::Result<BoxStream<'static, anyhow::Result<u8>>> {
    ran();
    anyhow::ensure!(ok, "no stream");
    Ok(stream::iter([Ok(1), Err(Failed(REFUSED).into())]).boxed())
}

#[tokio::test]
async fn in_streams_and_around_them() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let _stub = in_mode::<streamed>(mode, &dir);
        let items: Vec<_> = streamed(true).await.unwrap().collect().await;
        assert_eq!(items[0].as_ref().unwrap(), &1);
        assert_eq!(
            told(items[1].as_ref().unwrap_err()).1,
            "the request failed: wait 3 seconds"
        );
        assert_eq!(
            streamed(false).await.err().unwrap().to_string(),
            "no stream"
        );
    }
}
