//! The codecs of the types of the crate `http`. Extensions are not recorded, since they can
//! have any type.

use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Method, Request, Response, StatusCode, Uri, Version};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Serialize};

use super::known::TextBytes;
use super::{KnownError, Value};
use crate::args::KnownArg;
use crate::value::{DecodeError, Decoder, EncodeError, Encoder};

const VERSIONS: [Version; 5] = [
    Version::HTTP_09,
    Version::HTTP_10,
    Version::HTTP_11,
    Version::HTTP_2,
    Version::HTTP_3,
];

/// A type that is read from the form that an argument of this type is written in.
pub(super) trait FromForm: KnownArg + Sized {
    type Read: DeserializeOwned;

    fn from_form(form: Self::Read) -> Result<Self, DecodeError>;
}

pub(super) fn encode_form<T: FromForm>(
    value: &T,
    encoder: &mut Encoder,
) -> Result<(), EncodeError> {
    value.form().serialize(encoder)
}

pub(super) fn decode_form<T: FromForm>(decoder: Decoder<'_>) -> Result<T, DecodeError> {
    T::from_form(T::Read::deserialize(decoder)?)
}

macro_rules! forms {
    ($($ty:ty: $written:ty = $form:expr, $read:ty => $from_form:expr;)+) => {$(
        impl KnownArg for $ty {
            type Form<'a> = $written;

            fn form(&self) -> Self::Form<'_> {
                $form(self)
            }
        }

        impl FromForm for $ty {
            type Read = $read;

            fn from_form(form: $read) -> Result<Self, DecodeError> {
                $from_form(form)
            }
        }
    )+};
}

forms! {
    StatusCode: u16 = StatusCode::as_u16, u16 => |code| {
        StatusCode::from_u16(code).map_err(DecodeError::custom)
    };
    Method: &'a str = Method::as_str, String => |name: String| {
        Method::try_from(name.as_str()).map_err(DecodeError::custom)
    };
    Uri: String = Uri::to_string, String => |uri| Uri::try_from(uri).map_err(DecodeError::custom);
    Version: String = |version| format!("{version:?}"), String => |name| {
        let mut versions = VERSIONS.into_iter();
        let version = versions.find(|version| format!("{version:?}") == name);
        version.ok_or_else(|| DecodeError::custom(format_args!("no version `{name}`")))
    };
    HeaderName: &'a str = HeaderName::as_str, String => |name| {
        HeaderName::try_from(name).map_err(DecodeError::custom)
    };
    HeaderValue: TextBytes = |value: &HeaderValue| TextBytes(value.as_bytes().to_vec()),
        TextBytes => |bytes: TextBytes| HeaderValue::try_from(bytes.0).map_err(DecodeError::custom);
    HeaderMap: Vec<(&'a str, TextBytes)> = |headers| {
        let fields = HeaderMap::<HeaderValue>::iter(headers);
        fields.map(|(name, value)| (name.as_str(), value.form())).collect()
    }, Vec<(String, TextBytes)> => |fields: Vec<(String, TextBytes)>| {
        let mut headers = HeaderMap::with_capacity(fields.len());
        for (name, value) in fields {
            headers.append(HeaderName::from_form(name)?, HeaderValue::from_form(value)?);
        }
        Ok(headers)
    };
}

/// A request as an argument.
#[derive(Debug, Serialize)]
pub struct RequestForm<'a, T> {
    method: &'a str,
    uri: String,
    version: String,
    headers: Vec<(&'a str, TextBytes)>,
    body: &'a T,
}

impl<T: Serialize> KnownArg for Request<T> {
    type Form<'a>
        = RequestForm<'a, T>
    where
        T: 'a;

    fn form(&self) -> RequestForm<'_, T> {
        RequestForm {
            method: self.method().form(),
            uri: self.uri().form(),
            version: self.version().form(),
            headers: self.headers().form(),
            body: self.body(),
        }
    }
}

#[derive(Serialize)]
struct ResponseForm<'a, T> {
    status: u16,
    version: String,
    headers: Vec<(&'a str, TextBytes)>,
    body: &'a T,
}

#[derive(Deserialize)]
struct RecordedResponse<T> {
    status: u16,
    version: String,
    headers: Vec<(String, TextBytes)>,
    body: T,
}

pub(super) fn encode<T: Value>(
    response: &Response<T>,
    encoder: &mut Encoder,
) -> Result<(), EncodeError> {
    let form = ResponseForm {
        status: response.status().form(),
        version: response.version().form(),
        headers: response.headers().form(),
        body: response.body(),
    };
    form.serialize(encoder)
}

pub(super) fn decode<T: Value>(decoder: Decoder<'_>) -> Result<Response<T>, DecodeError> {
    let recorded = RecordedResponse::<T>::deserialize(decoder)?;
    let mut response = Response::new(recorded.body);
    *response.status_mut() = StatusCode::from_form(recorded.status)?;
    *response.version_mut() = Version::from_form(recorded.version)?;
    *response.headers_mut() = HeaderMap::from_form(recorded.headers)?;
    Ok(response)
}

pub(super) fn encode_with_status<T: Value>(
    (status, body): &(StatusCode, T),
    encoder: &mut Encoder,
) -> Result<(), EncodeError> {
    (status.form(), body).serialize(encoder)
}

pub(super) fn decode_with_status<T: Value>(
    decoder: Decoder<'_>,
) -> Result<(StatusCode, T), DecodeError> {
    let (status, body) = Deserialize::deserialize(decoder)?;
    Ok((StatusCode::from_form(status)?, body))
}

pub(super) fn encode_with_headers<T: Value>(
    (status, headers, body): &(StatusCode, HeaderMap, T),
    encoder: &mut Encoder,
) -> Result<(), EncodeError> {
    (status.form(), headers.form(), body).serialize(encoder)
}

pub(super) fn decode_with_headers<T: Value>(
    decoder: Decoder<'_>,
) -> Result<(StatusCode, HeaderMap, T), DecodeError> {
    let (status, headers, body) = Deserialize::deserialize(decoder)?;
    Ok((
        StatusCode::from_form(status)?,
        HeaderMap::from_form(headers)?,
        body,
    ))
}

/// What handlers return as their error.
impl KnownError for StatusCode {
    fn encode(&self, encoder: &mut Encoder) -> Result<(), EncodeError> {
        encode_form(self, encoder)
    }

    fn decode(decoder: Decoder<'_>) -> Result<Self, DecodeError> {
        decode_form(decoder)
    }
}

/// The same, with a body.
impl<T: Value> KnownError for (StatusCode, T) {
    fn encode(&self, encoder: &mut Encoder) -> Result<(), EncodeError> {
        encode_with_status(self, encoder)
    }

    fn decode(decoder: Decoder<'_>) -> Result<Self, DecodeError> {
        decode_with_status(decoder)
    }
}
