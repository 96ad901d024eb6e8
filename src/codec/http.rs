//! The codec of a response of the crate `http`.

use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Response, StatusCode, Version};
use serde::de::Error as _;
use serde::{Deserialize, Serialize};

use super::Value;
use crate::value::{DecodeError, Decoder, EncodeError, Encoder};

#[derive(Serialize)]
struct ResponseRef<'r, T> {
    status: u16,
    version: String,
    headers: Vec<(&'r str, &'r str)>,
    body: &'r T,
}

#[derive(Deserialize)]
struct RecordedResponse<T> {
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

/// Does not encode the extensions, which can have any type.
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
    let response = ResponseRef {
        status: response.status().as_u16(),
        version: format!("{:?}", response.version()),
        headers,
        body: response.body(),
    };
    response.serialize(encoder)
}

pub(super) fn decode<T: Value>(decoder: Decoder<'_>) -> Result<Response<T>, DecodeError> {
    let recorded = RecordedResponse::<T>::deserialize(decoder)?;
    let mut response = Response::new(recorded.body);
    *response.status_mut() = StatusCode::from_u16(recorded.status).map_err(DecodeError::custom)?;
    *response.version_mut() = VERSIONS
        .into_iter()
        .find(|version| format!("{version:?}") == recorded.version)
        .ok_or_else(|| DecodeError::custom(format_args!("no version `{}`", recorded.version)))?;
    let mut headers = HeaderMap::with_capacity(recorded.headers.len());
    for (name, value) in recorded.headers {
        let name = HeaderName::try_from(name).map_err(DecodeError::custom)?;
        let value = HeaderValue::from_bytes(value.as_bytes()).map_err(DecodeError::custom)?;
        headers.append(name, value);
    }
    *response.headers_mut() = headers;
    Ok(response)
}
