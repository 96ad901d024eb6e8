//! Codecs of common types that do not implement serde's traits.

use std::process::{ExitStatus, Output};

use serde::de::Error as _;
use serde::{Deserialize, Serialize};

use super::byte_forms::TextBytes;
#[cfg(feature = "http")]
use super::form::{decode_form, encode_form};
use super::kind::Whole;
use super::result::{CodedResult, Fallible};
use super::{Codec, Probe};
use crate::value::{DecodeError, Decoder, EncodeError, Encoder};

/// `ExitStatus` in a recording.
#[derive(Serialize, Deserialize)]
struct RecordedStatus {
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signal: Option<i32>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    core_dumped: bool,
}

impl RecordedStatus {
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

    /// Builds the status of `wait`: the code in the second byte, the signal in the first.
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
            _ => Err(DecodeError::custom(
                "this platform cannot create another status",
            )),
        }
    }
}

/// `Output` in a recording.
#[derive(Serialize, Deserialize)]
struct RecordedOutput {
    status: RecordedStatus,
    stdout: TextBytes,
    stderr: TextBytes,
}

fn encode_output(output: &Output, encoder: &mut Encoder) -> Result<(), EncodeError> {
    let recorded = RecordedOutput {
        status: RecordedStatus::of(output.status),
        stdout: TextBytes(output.stdout.clone()),
        stderr: TextBytes(output.stderr.clone()),
    };
    recorded.serialize(encoder)
}

fn decode_output(decoder: Decoder<'_>) -> Result<Output, DecodeError> {
    let recorded = RecordedOutput::deserialize(decoder)?;
    Ok(Output {
        status: recorded.status.status()?,
        stdout: recorded.stdout.0,
        stderr: recorded.stderr.0,
    })
}

fn encode_status(status: &ExitStatus, encoder: &mut Encoder) -> Result<(), EncodeError> {
    RecordedStatus::of(*status).serialize(encoder)
}

fn decode_status(decoder: Decoder<'_>) -> Result<ExitStatus, DecodeError> {
    RecordedStatus::deserialize(decoder)?.status()
}

/// A type with a codec in this file.
#[derive(Debug)]
pub struct KnownType<R>(Whole<R>);

macro_rules! known {
    ($($(#[$meta:meta])* {$($parameter:ident $by:ident)?} $ty:ty: $encode:expr, $decode:expr;)+) => {$(
        $(#[$meta])*
        impl$(<$parameter>)? Probe<$ty> {
            /// A type with a codec of its own.
            #[must_use]
            pub fn __kind(self) -> KnownType<$ty> {
                KnownType(Whole::new())
            }
        }

        $(#[$meta])*
        impl$(<$parameter>)? KnownType<$ty> {
            /// The type's own codec.
            #[must_use]
            pub fn __value<'c $(, $by)?>(self) -> Codec<'c, $ty>
            $(where $parameter: super::Value<$by> + 'c)?
            {
                self.0.value_with($encode, $decode)
            }

            /// The same for a type that depends on a type parameter.
            #[must_use]
            pub fn __generic_value<'c $(, $by)?>(self) -> Codec<'c, $ty>
            $(where $parameter: super::kind::GenericValue<$by> + 'c)?
            {
                self.__value()
            }
        }

        $(#[$meta])*
        impl<$($parameter,)? E> Fallible<$ty, E> {
            /// The codec of such a type in `Ok`.
            #[must_use]
            #[allow(clippy::type_complexity)]
            pub fn __value$(<$by>)?(
                self,
            ) -> CodedResult<
                impl Fn(&$ty, &mut Encoder) -> Result<(), EncodeError> + Send + Sync + Copy,
                impl Fn(Decoder<'_>) -> Result<$ty, DecodeError> + Send + Sync + Copy,
                $ty,
                E,
            >
            $(where $parameter: super::Value<$by>)?
            {
                self.value_with($encode, $decode)
            }

            /// The same for a type that depends on a type parameter.
            #[must_use]
            #[allow(clippy::type_complexity)]
            pub fn __generic_value$(<$by>)?(
                self,
            ) -> CodedResult<
                impl Fn(&$ty, &mut Encoder) -> Result<(), EncodeError> + Send + Sync + Copy,
                impl Fn(Decoder<'_>) -> Result<$ty, DecodeError> + Send + Sync + Copy,
                $ty,
                E,
            >
            $(where $parameter: super::kind::GenericValue<$by>)?
            {
                self.__value()
            }
        }
    )+};
}

impl<R> KnownType<R> {
    /// The user's own codec.
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
}

/// Types with a form, also in an `Option` and in a `Vec`.
#[cfg(feature = "http")]
macro_rules! known_by_form {
    ($($(#[$meta:meta])* {$($parameter:ident $by:ident)?} $ty:ty;)+) => {
        known! {$(
            $(#[$meta])*
            {$($parameter $by)?} $ty: encode_form::<$ty>, decode_form::<$ty>;
            $(#[$meta])*
            {$($parameter $by)?} Option<$ty>: encode_form::<Option<$ty>>, decode_form::<Option<$ty>>;
            $(#[$meta])*
            {$($parameter $by)?} Vec<$ty>: encode_form::<Vec<$ty>>, decode_form::<Vec<$ty>>;
        )+}
    };
}

#[cfg(feature = "http")]
known_by_form! {
    {T By} http::Request<T>;
    {T By} http::Response<T>;
    {T By} (http::StatusCode, T);
    {T By} (http::StatusCode, http::HeaderMap, T);
    {} http::StatusCode;
    {} http::HeaderMap;
    {} http::HeaderName;
    {} http::HeaderValue;
    {} http::Method;
    {} http::Uri;
    {} http::Version;
}

#[cfg(feature = "tonic")]
known_by_form! {
    {T By} tonic::Request<T>;
    {T By} tonic::Response<T>;
    {} tonic::Status;
    {} tonic::Code;
    {} tonic::metadata::MetadataMap;
}
