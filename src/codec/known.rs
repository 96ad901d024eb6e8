//! Codecs of types that are not serde's, and that real functions return.

use std::process::{ExitStatus, Output};

use serde::de::{Error as _, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::kind::{CodedResult, Fallible, Whole};
use super::{Codec, Probe};
use crate::value::{DecodeError, Decoder, EncodeError, Encoder};

/// What a process said, as text where it is text.
#[derive(PartialEq)]
struct Said(Vec<u8>);

impl Serialize for Said {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(&self.0) {
            Ok(text) => serializer.serialize_str(text),
            Err(_) => serializer.serialize_bytes(&self.0),
        }
    }
}

impl<'de> Deserialize<'de> for Said {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SaidVisitor).map(Self)
    }
}

struct SaidVisitor;

impl Visitor<'_> for SaidVisitor {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("text or bytes")
    }

    fn visit_str<E>(self, text: &str) -> Result<Vec<u8>, E> {
        Ok(text.as_bytes().to_vec())
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
        Ok(bytes.to_vec())
    }
}

/// How a process ended.
#[derive(Serialize, Deserialize)]
struct Ended {
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signal: Option<i32>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    core_dumped: bool,
}

impl Ended {
    #[cfg(unix)]
    fn of(status: ExitStatus) -> Self {
        use std::os::unix::process::ExitStatusExt as _;
        Self {
            code: status.code(),
            signal: status.signal(),
            core_dumped: status.core_dumped(),
        }
    }

    #[cfg(not(unix))]
    fn of(status: ExitStatus) -> Self {
        Self {
            code: status.code(),
            signal: None,
            core_dumped: false,
        }
    }

    /// What `wait` gives: the code in the second byte, the signal in the first.
    #[cfg(unix)]
    fn status(&self) -> Result<ExitStatus, DecodeError> {
        use std::os::unix::process::ExitStatusExt as _;
        let raw = match (self.code, self.signal) {
            (Some(code), None) => (code & 0xff) << 8,
            (None, Some(signal)) => (signal & 0x7f) | if self.core_dumped { 0x80 } else { 0 },
            _ => {
                return Err(DecodeError::custom(
                    "a process ends with a code or by a signal",
                ));
            }
        };
        Ok(ExitStatus::from_raw(raw))
    }

    #[cfg(windows)]
    fn status(&self) -> Result<ExitStatus, DecodeError> {
        use std::os::windows::process::ExitStatusExt as _;
        match self.code {
            Some(code) => Ok(ExitStatus::from_raw(code.cast_unsigned())),
            None => Err(DecodeError::custom("on Windows a process ends with a code")),
        }
    }

    #[cfg(not(any(unix, windows)))]
    fn status(&self) -> Result<ExitStatus, DecodeError> {
        match self.code {
            Some(0) => Ok(ExitStatus::default()),
            _ => Err(DecodeError::custom("no other status can be made here")),
        }
    }
}

/// What a process leaves.
#[derive(Serialize, Deserialize)]
struct Left {
    status: Ended,
    stdout: Said,
    stderr: Said,
}

fn encode_output(output: &Output, encoder: &mut Encoder) -> Result<(), EncodeError> {
    let left = Left {
        status: Ended::of(output.status),
        stdout: Said(output.stdout.clone()),
        stderr: Said(output.stderr.clone()),
    };
    left.serialize(encoder)
}

fn decode_output(decoder: Decoder<'_>) -> Result<Output, DecodeError> {
    let left = Left::deserialize(decoder)?;
    Ok(Output {
        status: left.status.status()?,
        stdout: left.stdout.0,
        stderr: left.stderr.0,
    })
}

fn encode_status(status: &ExitStatus, encoder: &mut Encoder) -> Result<(), EncodeError> {
    Ended::of(*status).serialize(encoder)
}

fn decode_status(decoder: Decoder<'_>) -> Result<ExitStatus, DecodeError> {
    Ended::deserialize(decoder)?.status()
}

/// A type of this list.
pub struct Known<R>(Whole<R>);

macro_rules! known {
    ($($(#[$meta:meta])* {$($parameter:ident)?} $ty:ty: $encode:expr, $decode:expr;)+) => {$(
        $(#[$meta])*
        impl$(<$parameter>)? Probe<$ty> {
            /// It has a codec of its own.
            #[must_use]
            pub fn kind(self) -> Known<$ty> {
                Known(Whole::new())
            }
        }

        $(#[$meta])*
        impl$(<$parameter>)? Known<$ty> {
            /// Written and read by that.
            #[must_use]
            pub fn value<'c>(self) -> Codec<'c, $ty>
            $(where $parameter: super::Value + 'c)?
            {
                self.0.value_with($encode, $decode)
            }
        }

        $(#[$meta])*
        impl<$($parameter,)? E> Fallible<$ty, E> {
            /// The same in an `Ok`.
            #[must_use]
            #[allow(clippy::type_complexity)]
            pub fn value(
                self,
            ) -> CodedResult<
                impl Fn(&$ty, &mut Encoder) -> Result<(), EncodeError> + Send + Sync + Copy,
                impl Fn(Decoder<'_>) -> Result<$ty, DecodeError> + Send + Sync + Copy,
                $ty,
                E,
            >
            $(where $parameter: super::Value)?
            {
                self.value_with($encode, $decode)
            }
        }
    )+};
}

impl<R> Known<R> {
    /// Written and read by the user's own codec.
    #[must_use]
    pub fn value_with<'c, S, D>(self, serialize: S, deserialize: D) -> Codec<'c, R>
    where
        R: 'c,
        S: Fn(&R, &mut Encoder) -> Result<(), EncodeError> + Send + Sync + 'c,
        D: Fn(Decoder<'_>) -> Result<R, DecodeError> + Send + Sync + 'c,
    {
        self.0.value_with(serialize, deserialize)
    }
}

known! {
    {} Output: encode_output, decode_output;
    {} ExitStatus: encode_status, decode_status;
    #[cfg(feature = "http")]
    {T} http::Response<T>: super::http::encode::<T>, super::http::decode::<T>;
}
