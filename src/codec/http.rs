//! The codec of a response of the crate `http`.

use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Response, StatusCode, Version};
use serde::de::Error as _;
use serde::{Deserialize, Serialize};

use super::Value;
use crate::value::{DecodeError, Decoder, EncodeError, Encoder};

#[derive(Serialize)]
struct Written<'r, T> {
    status: u16,
    version: String,
    headers: Vec<(&'r str, &'r str)>,
    body: &'r T,
}

#[derive(Deserialize)]
struct Read<T> {
    status: u16,
    version: String,
    headers: Vec<(String, String)>,
    body: T,
}

const VERSIONS: [Version; 5] = [
    Version::HTTP_09,
    Version::HTTP_10,
    Version::HTTP_11,
    Version::HTTP_2,
    Version::HTTP_3,
];

/// Without the extensions, which are of any type.
pub(super) fn encode<T: Value>(
    response: &Response<T>,
    encoder: &mut Encoder,
) -> Result<(), EncodeError> {
    let mut headers = Vec::with_capacity(response.headers().len());
    for (name, value) in response.headers() {
        let text = std::str::from_utf8(value.as_bytes()).map_err(|_| {
            serde::ser::Error::custom(format_args!("the header `{name}` is not UTF-8 text"))
        })?;
        headers.push((name.as_str(), text));
    }
    let written = Written {
        status: response.status().as_u16(),
        version: format!("{:?}", response.version()),
        headers,
        body: response.body(),
    };
    written.serialize(encoder)
}

pub(super) fn decode<T: Value>(decoder: Decoder<'_>) -> Result<Response<T>, DecodeError> {
    let read = Read::<T>::deserialize(decoder)?;
    let mut response = Response::new(read.body);
    *response.status_mut() = StatusCode::from_u16(read.status).map_err(DecodeError::custom)?;
    *response.version_mut() = VERSIONS
        .into_iter()
        .find(|version| format!("{version:?}") == read.version)
        .ok_or_else(|| DecodeError::custom(format_args!("no version `{}`", read.version)))?;
    let mut headers = HeaderMap::with_capacity(read.headers.len());
    for (name, value) in read.headers {
        let name = HeaderName::try_from(name).map_err(DecodeError::custom)?;
        let value = HeaderValue::from_bytes(value.as_bytes()).map_err(DecodeError::custom)?;
        headers.append(name, value);
    }
    *response.headers_mut() = headers;
    Ok(response)
}
