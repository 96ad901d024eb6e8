//! Errors of std under `errors`. They come back as they were, except for `io::Error`.

use std::convert::Infallible;
use std::env::VarError;
use std::ffi::{CString, NulError, OsString};
use std::io::{self, ErrorKind};
use std::str::Utf8Error;
use std::string::FromUtf8Error;
use std::time::{Duration, SystemTime, SystemTimeError};

use serde::de::Error as _;
use serde::{Deserialize, Serialize};

use super::byte_forms::TextBytes;
use super::errors::{KnownError, messages, replayed};
use crate::value::{DecodeError, Decoder, EncodeError, Encoder};

/// An error that is recorded as another value, which serde knows.
macro_rules! by_value {
    ($($error:ty: $value:ty = $show:expr, $build:expr;)+) => {$(
        impl KnownError for $error {
            fn encode(&self, encoder: &mut Encoder) -> Result<(), EncodeError> {
                let value: $value = $show(self);
                value.serialize(encoder)
            }

            fn decode(decoder: Decoder<'_>) -> Result<Self, DecodeError> {
                let value = <$value>::deserialize(decoder)?;
                $build(value).ok_or_else(|| DecodeError::custom(concat!(
                    "this is no value of `", stringify!($error), "`"
                )))
            }
        }
    )+};
}

by_value! {
    FromUtf8Error: TextBytes = |error: &FromUtf8Error| TextBytes(error.as_bytes().to_vec()),
        |bytes: TextBytes| String::from_utf8(bytes.0).err();
    NulError: TextBytes = |error: &NulError| TextBytes(error.clone().into_vec()),
        |bytes: TextBytes| CString::new(bytes.0).err();
    SystemTimeError: Duration = SystemTimeError::duration, |ahead| {
        let now = SystemTime::UNIX_EPOCH;
        now.duration_since(now.checked_add(ahead)?).err()
    };
    Utf8Error: (usize, Option<usize>) =
        |error: &Utf8Error| (error.valid_up_to(), error.error_len()),
        |(valid_up_to, error_len)| utf8_error(valid_up_to, error_len);
    VarError: Option<OsString> = |error: &VarError| match error {
        VarError::NotPresent => None,
        VarError::NotUnicode(text) => Some(text.clone()),
    }, |text: Option<OsString>| Some(text.map_or(VarError::NotPresent, VarError::NotUnicode));
    Infallible: () = |error: &Infallible| match *error {}, |()| None;
}

/// The error of a text that is one.
fn utf8_error(valid_up_to: usize, error_len: Option<usize>) -> Option<Utf8Error> {
    // A longer text is not built: the number may be a mistake in a file.
    const LONGEST: usize = 1 << 30;
    let rest: &[u8] = match error_len {
        None => b"\xf0",
        Some(1) => b"\xff",
        Some(2) => b"\xe2\x82 ",
        Some(3) => b"\xf0\x9f\x98 ",
        Some(_) => return None,
    };
    if valid_up_to > LONGEST {
        return None;
    }
    let mut bytes = vec![b' '; valid_up_to];
    bytes.extend_from_slice(rest);
    std::str::from_utf8(&bytes).err()
}

/// Errors that have only a few values: each by its name, and how to get it.
macro_rules! by_name {
    ($($error:ty { $($name:ident: $value:expr),+ $(,)? })+) => {$(
        impl KnownError for $error {
            fn encode(&self, encoder: &mut Encoder) -> Result<(), EncodeError> {
                let text = self.to_string();
                $(
                    if $value.is_some_and(|error| error.to_string() == text) {
                        return stringify!($name).serialize(encoder);
                    }
                )+
                Err(serde::ser::Error::custom(format_args!("`{text}` cannot be built again")))
            }

            fn decode(decoder: Decoder<'_>) -> Result<Self, DecodeError> {
                let name = String::deserialize(decoder)?;
                let found = match name.as_str() {
                    $(stringify!($name) => $value,)+
                    _ => None,
                };
                found.ok_or_else(|| DecodeError::custom(format_args!(
                    concat!("`{}` is no value of `", stringify!($error), "`"), name
                )))
            }
        }
    )+};
}

by_name! {
    std::num::ParseIntError {
        Empty: "".parse::<u8>().err(),
        InvalidDigit: "x".parse::<u8>().err(),
        PosOverflow: "256".parse::<u8>().err(),
        NegOverflow: "-129".parse::<i8>().err(),
        Zero: "0".parse::<std::num::NonZeroU8>().err(),
    }
    std::num::ParseFloatError {
        Empty: "".parse::<f64>().err(),
        Invalid: "x".parse::<f64>().err(),
    }
    std::num::TryFromIntError { OutOfRange: u8::try_from(256u16).err() }
    std::str::ParseBoolError { Invalid: "x".parse::<bool>().err() }
    std::char::ParseCharError {
        Empty: "".parse::<char>().err(),
        TooManyChars: "xx".parse::<char>().err(),
    }
    std::char::CharTryFromError { Invalid: char::try_from(0xd800u32).err() }
    std::char::TryFromCharError { OutOfRange: u8::try_from('\u{100}').err() }
    std::array::TryFromSliceError { OtherLength: <[u8; 1]>::try_from([].as_slice()).err() }
    std::string::FromUtf16Error { Invalid: String::from_utf16(&[0xd800]).err() }
    std::net::AddrParseError {
        Ip: "".parse::<std::net::IpAddr>().err(),
        Ipv4: "".parse::<std::net::Ipv4Addr>().err(),
        Ipv6: "".parse::<std::net::Ipv6Addr>().err(),
        Socket: "".parse::<std::net::SocketAddr>().err(),
        SocketV4: "".parse::<std::net::SocketAddrV4>().err(),
        SocketV6: "".parse::<std::net::SocketAddrV6>().err(),
    }
    std::path::StripPrefixError {
        NotFound: std::path::Path::new("a").strip_prefix("b").err(),
    }
    std::time::TryFromFloatSecsError {
        Negative: Duration::try_from_secs_f64(-1.0).err(),
        OverflowOrNan: Duration::try_from_secs_f64(f64::NAN).err(),
    }
    std::fmt::Error { Error: Some(std::fmt::Error) }
    std::sync::mpsc::RecvError { Disconnected: Some(std::sync::mpsc::RecvError) }
    std::sync::mpsc::TryRecvError {
        Empty: Some(std::sync::mpsc::TryRecvError::Empty),
        Disconnected: Some(std::sync::mpsc::TryRecvError::Disconnected),
    }
    std::sync::mpsc::RecvTimeoutError {
        Timeout: Some(std::sync::mpsc::RecvTimeoutError::Timeout),
        Disconnected: Some(std::sync::mpsc::RecvTimeoutError::Disconnected),
    }
}

/// An `io::Error` in a recording: not its OS code, which means another error on another
/// system.
#[derive(Serialize, Deserialize)]
struct RecordedIoError {
    kind: String,
    messages: Vec<String>,
}

impl KnownError for io::Error {
    fn encode(&self, encoder: &mut Encoder) -> Result<(), EncodeError> {
        let recorded = RecordedIoError {
            kind: format!("{:?}", self.kind()),
            messages: messages(self),
        };
        recorded.serialize(encoder)
    }

    fn decode(decoder: Decoder<'_>) -> Result<Self, DecodeError> {
        let recorded = RecordedIoError::deserialize(decoder)?;
        let kind = kind(&recorded.kind).ok_or_else(|| {
            DecodeError::custom(format_args!("no kind of error `{}`", recorded.kind))
        })?;
        Ok(io::Error::new(kind, replayed(recorded.messages)?))
    }
}

fn kind(name: &str) -> Option<ErrorKind> {
    use ErrorKind::*;
    const KINDS: [ErrorKind; 39] = [
        AddrInUse,
        AddrNotAvailable,
        AlreadyExists,
        ArgumentListTooLong,
        BrokenPipe,
        ConnectionAborted,
        ConnectionRefused,
        ConnectionReset,
        CrossesDevices,
        Deadlock,
        DirectoryNotEmpty,
        ExecutableFileBusy,
        FileTooLarge,
        HostUnreachable,
        Interrupted,
        InvalidData,
        InvalidFilename,
        InvalidInput,
        IsADirectory,
        NetworkDown,
        NetworkUnreachable,
        NotADirectory,
        NotConnected,
        NotFound,
        NotSeekable,
        Other,
        OutOfMemory,
        PermissionDenied,
        QuotaExceeded,
        ReadOnlyFilesystem,
        ResourceBusy,
        StaleNetworkFileHandle,
        StorageFull,
        TimedOut,
        TooManyLinks,
        UnexpectedEof,
        Unsupported,
        WouldBlock,
        WriteZero,
    ];
    // Kinds that std does not name publicly, such as `Uncategorized`, come from codes.
    let of_codes = (1..200).map(|code| io::Error::from_raw_os_error(code).kind());
    let mut kinds = KINDS.into_iter().chain(of_codes);
    kinds.find(|kind| format!("{kind:?}") == name)
}
