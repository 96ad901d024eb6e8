//! `errors`: what comes back of an `Err`.

mod common;

use std::error::Error;
use std::fmt;
use std::io;

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

/// An error of a library's that knows nothing of serde.
#[derive(Debug)]
enum SdkError {
    Service { code: u16, message: String },
    Dispatch(io::Error),
}

impl fmt::Display for SdkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SdkError::Service { code, message } => write!(f, "{code}: {message}"),
            SdkError::Dispatch(_) => f.write_str("the request was not sent"),
        }
    }
}

impl Error for SdkError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            SdkError::Service { .. } => None,
            SdkError::Dispatch(error) => Some(error),
        }
    }
}

mod sdk_error {
    use std::io;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::SdkError;

    #[derive(Serialize, Deserialize)]
    enum Written {
        Service { code: u16, message: String },
        TimedOut(String),
    }

    pub fn serialize<S: Serializer>(error: &SdkError, serializer: S) -> Result<S::Ok, S::Error> {
        let written = match error {
            SdkError::Service { code, message } => Written::Service {
                code: *code,
                message: message.clone(),
            },
            SdkError::Dispatch(error) => Written::TimedOut(error.to_string()),
        };
        written.serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SdkError, D::Error> {
        Ok(match Written::deserialize(deserializer)? {
            Written::Service { code, message } => SdkError::Service { code, message },
            Written::TimedOut(text) => {
                SdkError::Dispatch(io::Error::new(io::ErrorKind::TimedOut, text))
            }
        })
    }
}

#[stubbable(errors = sdk_error)]
async fn by_codec(table: &str) -> Result<String, SdkError> {
    ran();
    match table {
        "" => Err(SdkError::Service {
            code: 400,
            message: "no table".to_owned(),
        }),
        "far" => {
            let error = io::Error::new(io::ErrorKind::TimedOut, "after 3 seconds");
            Err(SdkError::Dispatch(error))
        }
        _ => Ok(table.to_owned()),
    }
}

/// What the caller would do with it.
fn branches(error: &SdkError) -> (Option<u16>, Option<io::ErrorKind>, String, Option<String>) {
    let (code, kind) = match error {
        SdkError::Service { code, .. } => (Some(*code), None),
        SdkError::Dispatch(error) => (None, Some(error.kind())),
    };
    let source = error.source().map(ToString::to_string);
    (code, kind, error.to_string(), source)
}

#[tokio::test]
async fn by_a_codec_whatever_the_caller_branches_on_is_the_same() {
    let dir = folder();
    let mut seen = Vec::new();
    for mode in [Mode::Live, Mode::Record, Mode::Replay] {
        let _stub = in_mode::<by_codec>(mode, &dir);
        let service = by_codec("").await.unwrap_err();
        let dispatch = by_codec("far").await.unwrap_err();
        seen.push((branches(&service), branches(&dispatch)));
        assert_eq!(by_codec("near").await.unwrap(), "near");
    }
    assert_eq!(seen[0].0.0, Some(400));
    assert_eq!(seen[0].1.3.as_deref(), Some("after 3 seconds"));
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0], seen[2]);
}

/// Keeps the type of an error behind a pointer.
mod refused {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::Error as _};

    use super::Refused;

    pub fn serialize<S: Serializer>(
        error: &anyhow::Error,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let refused = error.downcast_ref::<Refused>();
        let refused = refused.ok_or_else(|| S::Error::custom("another error"))?;
        refused.serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<anyhow::Error, D::Error> {
        Refused::deserialize(deserializer).map(anyhow::Error::new)
    }
}

#[stubbable(errors = refused)]
fn downcast(prompt: &str) -> anyhow::Result<String> {
    ran();
    anyhow::ensure!(!prompt.is_empty(), REFUSED);
    Ok(prompt.to_owned())
}

#[test]
fn by_a_codec_even_the_type_behind_a_pointer() {
    let dir = folder();
    for mode in [Mode::Live, Mode::Record, Mode::Replay] {
        let _stub = in_mode::<downcast>(mode, &dir);
        let error = downcast("").unwrap_err();
        assert_eq!(error.downcast_ref::<Refused>(), Some(&REFUSED));
        assert_eq!(downcast("a").unwrap(), "a");
    }
}
