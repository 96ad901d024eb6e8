//! The forms of the types of the crate `tonic`. Extensions are not recorded, since they can have
//! any type, and of a status neither is its source.

use serde::de::Error as _;
use serde::{Deserialize, Serialize};
use tonic::metadata::MetadataMap;
use tonic::{Code, Extensions, Request, Response, Status};

use super::Value;
use super::byte_forms::{Base64Bytes, TextBytes};
use super::form::{FromForm, errors_by_form, forms};
use crate::args::KnownArg;
use crate::value::DecodeError;

/// The number of gRPC's codes, which begin with 0.
const CODES: i32 = 17;

/// Metadata as it is written.
type Fields = Vec<(String, TextBytes)>;

forms! {
    Code: String = |code| format!("{code:?}"), String => |name| {
        let mut codes = (0..CODES).map(Code::from_i32);
        let code = codes.find(|code| format!("{code:?}") == name);
        code.ok_or_else(|| DecodeError::custom(format_args!("no code `{name}`")))
    };
    // A binary value is in base64 already, as it is sent.
    MetadataMap: Fields = |metadata: &MetadataMap| {
        let headers: &http::HeaderMap = metadata.as_ref();
        let fields = headers.form().into_iter();
        fields.map(|(name, value)| (name.to_owned(), value)).collect()
    }, Fields => |fields| http::HeaderMap::from_form(fields).map(MetadataMap::from_headers);
    Status: StatusForm = |status: &Status| StatusForm {
        code: status.code().form(),
        message: status.message().to_owned(),
        details: Base64Bytes(status.details().to_vec()),
        metadata: status.metadata().form(),
    }, StatusForm => |form: StatusForm| Ok(Status::with_details_and_metadata(
        Code::from_form(form.code)?,
        form.message,
        form.details.0.into(),
        MetadataMap::from_form(form.metadata)?,
    ));
}

errors_by_form! {
    {} Status;
}

/// A status as it is written.
#[derive(Debug, Serialize, Deserialize)]
pub struct StatusForm {
    code: String,
    message: String,
    details: Base64Bytes,
    metadata: Fields,
}

/// A request or a response as it is written.
#[derive(Debug, Serialize, Deserialize)]
pub struct MessageForm<T> {
    metadata: Fields,
    message: T,
}

impl<T> MessageForm<T> {
    pub(super) fn new(metadata: &MetadataMap, message: T) -> Self {
        let metadata = metadata.form();
        Self { metadata, message }
    }

    pub(super) fn into_parts(self) -> Result<(MetadataMap, T), DecodeError> {
        Ok((MetadataMap::from_form(self.metadata)?, self.message))
    }
}

impl<T: Serialize> KnownArg for Request<T> {
    type Form<'a>
        = MessageForm<&'a T>
    where
        T: 'a;

    fn form(&self) -> MessageForm<&T> {
        MessageForm::new(self.metadata(), self.get_ref())
    }
}

impl<T: Value> FromForm for Request<T> {
    type Read = MessageForm<T>;

    fn from_form(recorded: MessageForm<T>) -> Result<Self, DecodeError> {
        let (metadata, message) = recorded.into_parts()?;
        Ok(Self::from_parts(metadata, Extensions::default(), message))
    }
}

impl<T: Serialize> KnownArg for Response<T> {
    type Form<'a>
        = MessageForm<&'a T>
    where
        T: 'a;

    fn form(&self) -> MessageForm<&T> {
        MessageForm::new(self.metadata(), self.get_ref())
    }
}

impl<T: Value> FromForm for Response<T> {
    type Read = MessageForm<T>;

    fn from_form(recorded: MessageForm<T>) -> Result<Self, DecodeError> {
        let (metadata, message) = recorded.into_parts()?;
        Ok(Self::from_parts(metadata, message, Extensions::default()))
    }
}
