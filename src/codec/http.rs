//! The forms of the types of the crate `http`. Extensions are not recorded, since they can
//! have any type.

use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Method, Request, Response, StatusCode, Uri, Version};
use serde::de::Error as _;
use serde::{Deserialize, Serialize};

use super::Value;
use super::byte_forms::TextBytes;
use super::form::{FromForm, errors_by_form, forms};
use crate::args::KnownArg;
use crate::value::DecodeError;

const VERSIONS: [Version; 5] = [
    Version::HTTP_09,
    Version::HTTP_10,
    Version::HTTP_11,
    Version::HTTP_2,
    Version::HTTP_3,
];

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

// What handlers return as their error.
errors_by_form! {
    {} StatusCode;
    {T} (StatusCode, T);
}

/// A request as it is written.
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

/// A request as it is read.
#[derive(Debug, Deserialize)]
pub(super) struct RecordedRequest<T> {
    method: String,
    uri: String,
    version: String,
    headers: Vec<(String, TextBytes)>,
    body: T,
}

impl<T: Value> FromForm for Request<T> {
    type Read = RecordedRequest<T>;

    fn from_form(recorded: RecordedRequest<T>) -> Result<Self, DecodeError> {
        let mut request = Request::new(recorded.body);
        *request.method_mut() = Method::from_form(recorded.method)?;
        *request.uri_mut() = Uri::from_form(recorded.uri)?;
        *request.version_mut() = Version::from_form(recorded.version)?;
        *request.headers_mut() = HeaderMap::from_form(recorded.headers)?;
        Ok(request)
    }
}

/// A response as it is written.
#[derive(Debug, Serialize)]
pub struct ResponseForm<'a, T> {
    status: u16,
    version: String,
    headers: Vec<(&'a str, TextBytes)>,
    body: &'a T,
}

/// A response as it is read.
#[derive(Debug, Deserialize)]
pub(super) struct RecordedResponse<T> {
    status: u16,
    version: String,
    headers: Vec<(String, TextBytes)>,
    body: T,
}

impl<T: Serialize> KnownArg for Response<T> {
    type Form<'a>
        = ResponseForm<'a, T>
    where
        T: 'a;

    fn form(&self) -> ResponseForm<'_, T> {
        ResponseForm {
            status: self.status().form(),
            version: self.version().form(),
            headers: self.headers().form(),
            body: self.body(),
        }
    }
}

impl<T: Value> FromForm for Response<T> {
    type Read = RecordedResponse<T>;

    fn from_form(recorded: RecordedResponse<T>) -> Result<Self, DecodeError> {
        let mut response = Response::new(recorded.body);
        *response.status_mut() = StatusCode::from_form(recorded.status)?;
        *response.version_mut() = Version::from_form(recorded.version)?;
        *response.headers_mut() = HeaderMap::from_form(recorded.headers)?;
        Ok(response)
    }
}

impl<T: Serialize> KnownArg for (StatusCode, T) {
    type Form<'a>
        = (u16, &'a T)
    where
        T: 'a;

    fn form(&self) -> (u16, &T) {
        (self.0.form(), &self.1)
    }
}

impl<T: Value> FromForm for (StatusCode, T) {
    type Read = (u16, T);

    fn from_form((status, body): (u16, T)) -> Result<Self, DecodeError> {
        Ok((StatusCode::from_form(status)?, body))
    }
}

impl<T: Serialize> KnownArg for (StatusCode, HeaderMap, T) {
    type Form<'a>
        = (u16, Vec<(&'a str, TextBytes)>, &'a T)
    where
        T: 'a;

    fn form(&self) -> Self::Form<'_> {
        (self.0.form(), self.1.form(), &self.2)
    }
}

impl<T: Value> FromForm for (StatusCode, HeaderMap, T) {
    type Read = (u16, Vec<(String, TextBytes)>, T);

    fn from_form((status, headers, body): Self::Read) -> Result<Self, DecodeError> {
        let headers = HeaderMap::from_form(headers)?;
        Ok((StatusCode::from_form(status)?, headers, body))
    }
}
