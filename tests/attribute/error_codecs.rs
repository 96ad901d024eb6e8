//! `errors = module`: a module that encodes and decodes the error.

use std::error::Error;
use std::fmt;
use std::io;

use cached_stubs::{Mode, stubbable};

use crate::common::{folder, in_mode, ran, survives_async};
use crate::errors::{REFUSED, Refused};

/// An error of a library that does not implement serde's traits.
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

/// What a caller can find out about an error.
fn branches(error: &SdkError) -> (Option<u16>, Option<io::ErrorKind>, String, Option<String>) {
    let (code, kind) = match error {
        SdkError::Service { code, .. } => (Some(*code), None),
        SdkError::Dispatch(error) => (None, Some(error.kind())),
    };
    let source = error.source().map(ToString::to_string);
    (code, kind, error.to_string(), source)
}

#[tokio::test]
async fn a_codec_keeps_what_the_caller_branches_on() {
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

/// Keeps the type of the error behind `anyhow::Error`.
mod refused {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::Error as _};

    use crate::errors::Refused;

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
fn a_codec_keeps_the_type_behind_a_pointer() {
    let dir = folder();
    for mode in [Mode::Live, Mode::Record, Mode::Replay] {
        let _stub = in_mode::<downcast>(mode, &dir);
        let error = downcast("").unwrap_err();
        assert_eq!(error.downcast_ref::<Refused>(), Some(&REFUSED));
        assert_eq!(downcast("a").unwrap(), "a");
    }
}

#[derive(Debug, PartialEq)]
struct Reply(String);

mod reply {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::Reply;

    pub fn serialize<S: Serializer>(reply: &Reply, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&reply.0)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Reply, D::Error> {
        String::deserialize(deserializer).map(Reply)
    }
}

#[stubbable(errors = sdk_error, with = reply)]
async fn with_both_codecs(table: &str) -> Result<Reply, SdkError> {
    ran();
    if table.is_empty() {
        return Err(SdkError::Service {
            code: 400,
            message: "no table".to_owned(),
        });
    }
    Ok(Reply(table.to_owned()))
}

#[tokio::test]
async fn the_value_and_the_error_may_each_have_a_codec() {
    for table in ["", "near"] {
        let call = async || {
            with_both_codecs(table)
                .await
                .map_err(|error| branches(&error))
        };
        let answer = survives_async::<with_both_codecs, _>(call).await;
        assert_eq!(answer.is_err(), table.is_empty());
    }
}
