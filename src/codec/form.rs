//! Types that are written and read in the form of another type, which serde knows.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::args::KnownArg;
use crate::value::{DecodeError, Decoder, EncodeError, Encoder};

/// A type that is read from the form that an argument of this type is written in.
pub(super) trait FromForm: KnownArg + Sized {
    /// The form, owned.
    type Read: DeserializeOwned;

    fn from_form(form: Self::Read) -> Result<Self, DecodeError>;
}

impl<T: FromForm> FromForm for Option<T> {
    type Read = Option<T::Read>;

    fn from_form(form: Self::Read) -> Result<Self, DecodeError> {
        form.map(T::from_form).transpose()
    }
}

impl<T: FromForm> FromForm for Vec<T> {
    type Read = Vec<T::Read>;

    fn from_form(form: Self::Read) -> Result<Self, DecodeError> {
        form.into_iter().map(T::from_form).collect()
    }
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

/// Implements [`KnownArg`] and [`FromForm`]: the form that is written, and the form that is read.
macro_rules! forms {
    ($($ty:ty: $written:ty = $form:expr, $read:ty => $from_form:expr;)+) => {$(
        impl $crate::args::KnownArg for $ty {
            type Form<'a> = $written;

            fn form(&self) -> Self::Form<'_> {
                $form(self)
            }
        }

        impl $crate::codec::form::FromForm for $ty {
            type Read = $read;

            fn from_form(form: $read) -> Result<Self, $crate::value::DecodeError> {
                $from_form(form)
            }
        }
    )+};
}

/// Implements [`KnownError`](super::KnownError) by the form.
macro_rules! errors_by_form {
    ($({$($parameter:ident)?} $ty:ty;)+) => {$(
        impl$(<$parameter: $crate::codec::Value>)? $crate::codec::KnownError for $ty {
            fn encode(
                &self,
                encoder: &mut $crate::value::Encoder,
            ) -> Result<(), $crate::value::EncodeError> {
                $crate::codec::form::encode_form(self, encoder)
            }

            fn decode(
                decoder: $crate::value::Decoder<'_>,
            ) -> Result<Self, $crate::value::DecodeError> {
                $crate::codec::form::decode_form(decoder)
            }
        }
    )+};
}

pub(super) use {errors_by_form, forms};
