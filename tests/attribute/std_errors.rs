//! `errors` with errors of std, which serde does not know.

use std::convert::Infallible;
use std::env::VarError;
use std::error::Error;
use std::ffi::{CString, NulError, OsString};
use std::fmt;
use std::io::{self, ErrorKind};
use std::num::{NonZeroU8, ParseFloatError, ParseIntError, TryFromIntError};
use std::path::{Path, StripPrefixError};
use std::str::{FromStr, ParseBoolError, Utf8Error};
use std::string::FromUtf8Error;
use std::sync::Arc;
use std::sync::mpsc::{RecvError, RecvTimeoutError, TryRecvError};
use std::time::{Duration, SystemTime, SystemTimeError};

use cached_stubs::stubbable;
use expect_test::expect;
use futures::stream::{self, BoxStream, StreamExt as _};

use crate::common::{assert_text, folder, only_returns, ran, recording, survives, survives_async};

#[stubbable(errors)]
fn read(path: &str) -> io::Result<String> {
    ran();
    match path {
        "custom" => Err(io::Error::new(
            ErrorKind::InvalidData,
            Box::<dyn Error + Send + Sync>::from("not a page"),
        )),
        "nested" => Err(io::Error::other(io::Error::new(
            ErrorKind::TimedOut,
            "slow",
        ))),
        "plain" => Err(ErrorKind::WouldBlock.into()),
        "code" => Err(io::Error::from_raw_os_error(13)),
        "unnamed" => Err(io::Error::from_raw_os_error(199)),
        path => std::fs::read_to_string(path),
    }
}

fn parts(error: &io::Error) -> (ErrorKind, String, Option<String>) {
    let source = error.source().map(ToString::to_string);
    (error.kind(), error.to_string(), source)
}

#[test]
fn io_errors_come_back_by_kind_and_messages() {
    let error = |path: &str| survives::<read, _>(|| parts(&read(path).unwrap_err()));
    assert_eq!(error("/no/such/file").0, ErrorKind::NotFound);
    assert_eq!(
        error("custom"),
        (ErrorKind::InvalidData, "not a page".to_owned(), None)
    );
    assert_eq!(error("nested").1, "slow");
    assert_eq!(error("plain").0, ErrorKind::WouldBlock);
    assert_eq!(error("unnamed").0, io::Error::from_raw_os_error(199).kind());
    let dir = folder();
    let _stub = recording::<read>(&dir);
    assert_eq!(
        read("code").unwrap_err().raw_os_error(),
        None,
        "as in replay"
    );
    assert_text(
        &only_returns(&dir),
        expect![[r#"
          "returns": [
            {
              "Err": {
                "kind": "PermissionDenied",
                "messages": [
                  "Permission denied (os error 13)"
                ]
              }
            }
          ]
        }
    "#]],
    );
}

macro_rules! parses {
    ($($name:ident: $ty:ty, $error:ty;)+) => {$(
        #[stubbable(errors)]
        fn $name(text: &str) -> Result<$ty, $error> {
            ran();
            <$ty>::from_str(text)
        }
    )+};
}

parses! {
    byte: u8, ParseIntError;
    signed: i8, ParseIntError;
    nonzero: NonZeroU8, ParseIntError;
    float: f64, ParseFloatError;
    truth: bool, ParseBoolError;
    letter: char, std::char::ParseCharError;
    address: std::net::IpAddr, std::net::AddrParseError;
    socket: std::net::SocketAddrV6, std::net::AddrParseError;
}

#[test]
fn errors_of_parsing_come_back_as_they_were() {
    for text in ["", "x", "999"] {
        assert!(survives::<byte, _>(|| byte(text)).is_err());
    }
    assert!(survives::<signed, _>(|| signed("-999")).is_err());
    assert!(survives::<nonzero, _>(|| nonzero("0")).is_err());
    for text in ["", "x"] {
        assert!(survives::<float, _>(|| float(text)).is_err());
        assert!(survives::<truth, _>(|| truth(text)).is_err());
        assert!(survives::<address, _>(|| address(text)).is_err());
        assert!(survives::<socket, _>(|| socket(text)).is_err());
    }
    for text in ["", "xx"] {
        assert!(survives::<letter, _>(|| letter(text)).is_err());
    }
}

#[stubbable(errors)]
fn borrowed_text(bytes: &[u8]) -> Result<String, Utf8Error> {
    ran();
    std::str::from_utf8(bytes).map(str::to_owned)
}

#[stubbable(errors)]
fn text(bytes: Vec<u8>) -> Result<String, FromUtf8Error> {
    ran();
    String::from_utf8(bytes)
}

#[stubbable(errors)]
fn c_string(bytes: &[u8]) -> Result<CString, NulError> {
    ran();
    CString::new(bytes)
}

#[test]
fn errors_of_texts_come_back_as_they_were() {
    let invalid: [&[u8]; 4] = [b"ab\xff", b"abc\xe2\x82", b"\xe2\x82 ", b"a\xf0\x9f\x98 "];
    for bytes in invalid {
        assert!(survives::<borrowed_text, _>(|| borrowed_text(bytes)).is_err());
        assert!(survives::<text, _>(|| text(bytes.to_vec())).is_err());
    }
    assert!(survives::<c_string, _>(|| c_string(b"a\0b")).is_err());
}

#[stubbable(errors)]
fn variable(name: &str) -> Result<String, VarError> {
    ran();
    match name {
        "NONE" => Err(VarError::NotPresent),
        name => Err(VarError::NotUnicode(OsString::from(name))),
    }
}

#[stubbable(errors)]
fn render(text: &str) -> fmt::Result {
    ran();
    if text.is_empty() {
        Err(fmt::Error)
    } else {
        Ok(())
    }
}

#[stubbable(errors)]
fn narrow(number: u64) -> Result<u8, TryFromIntError> {
    ran();
    u8::try_from(number)
}

#[stubbable(errors)]
fn below(path: &Path) -> Result<std::path::PathBuf, StripPrefixError> {
    ran();
    path.strip_prefix("/etc").map(Path::to_owned)
}

#[stubbable(errors)]
fn age(seconds: u64) -> Result<Duration, SystemTimeError> {
    ran();
    SystemTime::UNIX_EPOCH.duration_since(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
}

#[stubbable(errors)]
fn received(late: bool) -> Result<u8, RecvTimeoutError> {
    ran();
    Err(if late {
        RecvTimeoutError::Timeout
    } else {
        RecvTimeoutError::Disconnected
    })
}

#[stubbable(errors)]
fn tried(empty: bool) -> Result<u8, TryRecvError> {
    ran();
    Err(if empty {
        TryRecvError::Empty
    } else {
        TryRecvError::Disconnected
    })
}

#[stubbable(errors)]
fn waited() -> Result<u8, RecvError> {
    ran();
    Err(RecvError)
}

#[stubbable(errors)]
fn certain() -> Result<u8, Infallible> {
    ran();
    Ok(1)
}

#[test]
fn other_errors_come_back_as_they_were() {
    for name in ["NONE", "OTHER"] {
        assert!(survives::<variable, _>(|| variable(name)).is_err());
    }
    assert!(survives::<render, _>(|| render("")).is_err());
    assert!(survives::<narrow, _>(|| narrow(256)).is_err());
    assert!(survives::<below, _>(|| below(Path::new("/tmp"))).is_err());
    let ahead = survives::<age, _>(|| age(7).map_err(|error| error.duration()));
    assert_eq!(ahead, Err(Duration::from_secs(7)));
    for flag in [true, false] {
        assert!(survives::<received, _>(|| received(flag)).is_err());
        assert!(survives::<tried, _>(|| tried(flag)).is_err());
    }
    assert!(survives::<waited, _>(waited).is_err());
    assert_eq!(survives::<certain, _>(certain), Ok(1));
}

#[stubbable(errors)]
async fn lines(path: &str) -> io::Result<BoxStream<'static, io::Result<String>>> {
    ran();
    match path {
        "" => Err(ErrorKind::NotFound.into()),
        _ => Ok(stream::iter([
            Ok("a".to_owned()),
            Err(io::Error::new(ErrorKind::UnexpectedEof, "cut")),
        ])
        .boxed()),
    }
}

#[stubbable(errors)]
fn shared(text: &str) -> Result<u8, Arc<dyn Error + Send + Sync>> {
    ran();
    text.parse()
        .map_err(|error: ParseIntError| Arc::new(error) as _)
}

#[tokio::test]
async fn errors_around_and_inside_of_streams_and_behind_pointers() {
    let kinds = async |path: &str| match lines(path).await {
        Err(error) => vec![Err(error.kind())],
        Ok(lines) => {
            lines
                .map(|line| line.map_err(|error| error.kind()))
                .collect()
                .await
        }
    };
    for path in ["", "a"] {
        survives_async::<lines, _>(async || kinds(path).await).await;
    }
    let message = survives::<shared, _>(|| shared("x").map_err(|error| error.to_string()));
    assert_eq!(message, Err("invalid digit found in string".to_owned()));
}
