//! Records messages of the crate `prost`, which serde does not know: they are written as the
//! bytes of Protocol Buffers, in base64.
//!
//! `with = cached_stubs::prost` is the codec of a returned message, also in an `Option`, in a
//! `Vec`, and, with the feature `tonic`, in a `tonic::Response` or `tonic::Request`. [`encoded`]
//! is for an argument:
//!
//! ```
//! # #[cfg(feature = "tonic")] {
//! use cached_stubs::stubbable;
//! use tonic::{Request, Response, Status};
//!
//! #[derive(Clone, PartialEq, prost::Message)]
//! struct Hello {
//!     #[prost(string, tag = "1")]
//!     name: String,
//! }
//!
//! #[stubbable(
//!     name = "docs::say_hello",
//!     key(request = cached_stubs::prost::encoded(&request)),
//!     with = cached_stubs::prost,
//!     errors,
//! )]
//! async fn say_hello(request: Request<Hello>) -> Result<Response<Hello>, Status> {
//!     unimplemented!("calls the service with {request:?}")
//! }
//! # }
//! ```
//!
//! A field that is a `HashMap` is encoded in a random order, so each run would have another key:
//! let `prost-build` generate a `BTreeMap` (`Config::btree_map`), or key the fields that count.

use prost::Message;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::byte_forms::Base64Bytes;
#[cfg(feature = "tonic")]
use super::tonic::MessageForm;
use crate::value::DecodeError;

/// Writes a message, for `with`; the [module](self) has an example.
///
/// # Errors
///
/// None of its own.
pub fn serialize<By, T: Encoded<By>, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    value.encoding().serialize(serializer)
}

/// Reads a message, for `with`; the [module](self) has an example.
///
/// # Errors
///
/// The bytes are none of such a message.
pub fn deserialize<'de, By, T: Encoded<By>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    T::from_form(T::Form::deserialize(deserializer)?).map_err(D::Error::custom)
}

/// A message as a part of the key, for `key(request = cached_stubs::prost::encoded(&request))`.
///
/// ```
/// # use cached_stubs::{Mode, Stub, stubbable};
/// #[derive(Clone, PartialEq, prost::Message)]
/// struct Hello {
///     #[prost(string, tag = "1")]
///     name: String,
/// }
///
/// #[stubbable(name = "docs::greet", key(hello = cached_stubs::prost::encoded(&hello)))]
/// fn greet(hello: Hello) -> String {
///     format!("Hello, {}!", hello.name)
/// }
///
/// # let stub = Stub::<greet>::builder().mode(Mode::Live).install();
/// greet(Hello { name: "Ada".to_owned() });
/// let bytes = [10, 3, b'A', b'd', b'a'];
/// assert_eq!(stub.calls()[0].args["hello"], serde_json::json!(bytes));
/// ```
#[must_use]
pub fn encoded<By, T: Encoded<By> + ?Sized>(value: &T) -> Encoding {
    value.encoding()
}

/// What [`encoded`] returns, and what is recorded.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct Encoding(Parts);

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Parts {
    Bytes(Base64Bytes),
    Option(Option<Box<Encoding>>),
    List(Vec<Encoding>),
    #[cfg(feature = "tonic")]
    WithMetadata(Box<MessageForm<Encoding>>),
}

/// A message, or something around messages. `By` says which of both.
#[diagnostic::on_unimplemented(
    message = "`cached_stubs::prost` cannot record `{Self}`: it is no message of prost",
    label = "neither a message, nor an `Option`, `Vec`, slice, `tonic::Request` or `tonic::Response` of one"
)]
pub trait Encoded<By> {
    /// What is read in its place.
    #[doc(hidden)]
    type Form: DeserializeOwned;

    #[doc(hidden)]
    fn encoding(&self) -> Encoding;

    #[doc(hidden)]
    fn from_form(form: Self::Form) -> Result<Self, DecodeError>
    where
        Self: Sized;
}

/// How a message is written: as its bytes.
#[derive(Debug)]
pub enum ByBytes {}

/// How something around messages is written: each of them as `By` says.
#[derive(Debug)]
pub struct Within<By>(By);

#[diagnostic::do_not_recommend]
impl<M: Message + Default> Encoded<ByBytes> for M {
    type Form = Base64Bytes;

    fn encoding(&self) -> Encoding {
        Encoding(Parts::Bytes(Base64Bytes(self.encode_to_vec())))
    }

    fn from_form(form: Base64Bytes) -> Result<Self, DecodeError> {
        M::decode(form.0.as_slice()).map_err(DecodeError::custom)
    }
}

impl<By, T: Encoded<By>> Encoded<Within<By>> for Option<T> {
    type Form = Option<T::Form>;

    fn encoding(&self) -> Encoding {
        let inside = self.as_ref().map(|value| Box::new(value.encoding()));
        Encoding(Parts::Option(inside))
    }

    fn from_form(form: Self::Form) -> Result<Self, DecodeError> {
        form.map(T::from_form).transpose()
    }
}

impl<By, T: Encoded<By>> Encoded<Within<By>> for Vec<T> {
    type Form = Vec<T::Form>;

    fn encoding(&self) -> Encoding {
        self.as_slice().encoding()
    }

    fn from_form(form: Self::Form) -> Result<Self, DecodeError> {
        form.into_iter().map(T::from_form).collect()
    }
}

impl<By, T: Encoded<By>> Encoded<Within<By>> for [T] {
    type Form = Vec<T::Form>;

    fn encoding(&self) -> Encoding {
        Encoding(Parts::List(self.iter().map(T::encoding).collect()))
    }
}

#[cfg(feature = "tonic")]
impl<By, T: Encoded<By>> Encoded<Within<By>> for tonic::Response<T> {
    type Form = MessageForm<T::Form>;

    fn encoding(&self) -> Encoding {
        let form = MessageForm::new(self.metadata(), self.get_ref().encoding());
        Encoding(Parts::WithMetadata(Box::new(form)))
    }

    fn from_form(form: Self::Form) -> Result<Self, DecodeError> {
        let (metadata, message) = form.into_parts()?;
        let message = T::from_form(message)?;
        Ok(Self::from_parts(metadata, message, Default::default()))
    }
}

#[cfg(feature = "tonic")]
impl<By, T: Encoded<By>> Encoded<Within<By>> for tonic::Request<T> {
    type Form = MessageForm<T::Form>;

    fn encoding(&self) -> Encoding {
        let form = MessageForm::new(self.metadata(), self.get_ref().encoding());
        Encoding(Parts::WithMetadata(Box::new(form)))
    }

    fn from_form(form: Self::Form) -> Result<Self, DecodeError> {
        let (metadata, message) = form.into_parts()?;
        let message = T::from_form(message)?;
        Ok(Self::from_parts(metadata, Default::default(), message))
    }
}
