//! The codecs of a `Result`: of its `Ok`, and with `errors` of its `Err`.

use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::kind::GenericValue;
use super::{Codec, Coder, Other, Recordable, Value, recordable};
use crate::value::{DecodeError, Decoder, EncodeError, Encoder, Variant};

/// A `Result`: `Ok` is recorded, `Err` where `errors` is given.
#[derive(Debug)]
pub struct Fallible<T, E>(PhantomData<fn() -> Result<T, E>>);

/// The codec of a `Result` whose `Ok` has a codec and whose `Err` has none yet.
#[derive(Debug)]
pub struct CodedResult<S, D, T, E> {
    serialize: S,
    deserialize: D,
    result: PhantomData<fn() -> Result<T, E>>,
}

impl<T, E> Fallible<T, E> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }

    /// The user's own codec of `Ok`.
    #[must_use]
    pub fn value_with<S, D>(self, serialize: S, deserialize: D) -> CodedResult<S, D, T, E>
    where
        S: Fn(&T, &mut Encoder) -> Result<(), EncodeError>,
        D: Fn(Decoder<'_>) -> Result<T, DecodeError>,
    {
        CodedResult {
            serialize,
            deserialize,
            result: PhantomData,
        }
    }
}

impl<S, D, T, E> CodedResult<S, D, T, E>
where
    S: Fn(&T, &mut Encoder) -> Result<(), EncodeError> + Send + Sync,
    D: Fn(Decoder<'_>) -> Result<T, DecodeError> + Send + Sync,
{
    /// Records `Ok`, and passes `Err` through.
    #[must_use]
    pub fn codec<'c>(self) -> Codec<'c, Result<T, E>>
    where
        S: 'c,
        D: 'c,
        T: 'c,
        E: 'c,
    {
        Codec::new(OkOnly(self.serialize, self.deserialize)).passing_errors()
    }

    /// Records `Ok` and `Err`, with the user's own codec of the error.
    #[must_use]
    pub fn errors_with<'c, S2, D2>(
        self,
        serialize_error: S2,
        deserialize_error: D2,
    ) -> Codec<'c, Result<T, E>>
    where
        S: 'c,
        D: 'c,
        T: 'c,
        E: 'c,
        S2: Fn(&E, &mut Encoder) -> Result<(), EncodeError> + Send + Sync + 'c,
        D2: Fn(Decoder<'_>) -> Result<E, DecodeError> + Send + Sync + 'c,
    {
        let ok = OkOnly(self.serialize, self.deserialize);
        Codec::new(OkOrErr(ok, serialize_error, deserialize_error))
    }
}

/// Writes and reads the `Ok` of a `Result`; its `Err` is not recorded.
struct OkOnly<S, D>(S, D);

impl<T, E, S, D> Coder<Result<T, E>> for OkOnly<S, D>
where
    S: Fn(&T, &mut Encoder) -> Result<(), EncodeError> + Send + Sync,
    D: Fn(Decoder<'_>) -> Result<T, DecodeError> + Send + Sync,
{
    fn encode(
        &self,
        result: &Result<T, E>,
        encoder: &mut Encoder,
    ) -> Result<Recordable, EncodeError> {
        match result {
            Ok(value) => {
                recordable(encoder.result(Variant::Ok, &mut |encoder| (self.0)(value, encoder)))
            }
            Err(_) => Ok(Recordable::IsError),
        }
    }

    fn decode(
        &self,
        decoder: Decoder<'_>,
        into: &mut Option<Result<T, E>>,
    ) -> Result<(), DecodeError> {
        decoder.ok(&mut |content| {
            match (self.1)(content) {
                Ok(value) => *into = Some(Ok(value)),
                Err(error) => return Err(error),
            }
            Ok(())
        })
    }
}

/// Writes and reads both variants of a `Result`.
struct OkOrErr<S, D, SE, DE>(OkOnly<S, D>, SE, DE);

impl<T, E, S, D, SE, DE> Coder<Result<T, E>> for OkOrErr<S, D, SE, DE>
where
    S: Fn(&T, &mut Encoder) -> Result<(), EncodeError> + Send + Sync,
    D: Fn(Decoder<'_>) -> Result<T, DecodeError> + Send + Sync,
    SE: Fn(&E, &mut Encoder) -> Result<(), EncodeError> + Send + Sync,
    DE: Fn(Decoder<'_>) -> Result<E, DecodeError> + Send + Sync,
{
    fn encode(
        &self,
        result: &Result<T, E>,
        encoder: &mut Encoder,
    ) -> Result<Recordable, EncodeError> {
        let variant = match result {
            Ok(_) => Variant::Ok,
            Err(_) => Variant::Err,
        };
        recordable(encoder.result(variant, &mut |encoder| match result {
            Ok(value) => (self.0.0)(value, encoder),
            Err(error) => (self.1)(error, encoder),
        }))
    }

    fn decode(
        &self,
        decoder: Decoder<'_>,
        into: &mut Option<Result<T, E>>,
    ) -> Result<(), DecodeError> {
        decoder.result(&mut |variant, content| {
            let result = match variant {
                Variant::Ok => match (self.0.1)(content) {
                    Ok(value) => Ok(value),
                    Err(error) => return Err(error),
                },
                Variant::Err => match (self.2)(content) {
                    Ok(recorded) => Err(recorded),
                    Err(error) => return Err(error),
                },
            };
            *into = Some(result);
            Ok(())
        })
    }
}

/// The codec of `Ok` for types that are not known.
pub trait OkByValue: Sized {
    /// The type of `Ok`.
    type Ok;
    /// The type of `Err`.
    type Err;

    /// Writes and reads `Ok` with serde.
    #[must_use]
    #[allow(clippy::type_complexity)]
    fn __value<By>(
        self,
    ) -> CodedResult<
        impl Fn(&Self::Ok, &mut Encoder) -> Result<(), EncodeError> + Send + Sync + Copy,
        impl Fn(Decoder<'_>) -> Result<Self::Ok, DecodeError> + Send + Sync + Copy,
        Self::Ok,
        Self::Err,
    >
    where
        Self::Ok: Value<By>;

    /// The same for a type that depends on a type parameter.
    #[must_use]
    #[allow(clippy::type_complexity)]
    fn __generic_value<By>(
        self,
    ) -> CodedResult<
        impl Fn(&Self::Ok, &mut Encoder) -> Result<(), EncodeError> + Send + Sync + Copy,
        impl Fn(Decoder<'_>) -> Result<Self::Ok, DecodeError> + Send + Sync + Copy,
        Self::Ok,
        Self::Err,
    >
    where
        Self::Ok: GenericValue<By>,
    {
        self.__value()
    }
}

impl<T, E> OkByValue for Fallible<T, E> {
    type Ok = T;
    type Err = E;

    fn __value<By>(
        self,
    ) -> CodedResult<
        impl Fn(&T, &mut Encoder) -> Result<(), EncodeError> + Send + Sync + Copy,
        impl Fn(Decoder<'_>) -> Result<T, DecodeError> + Send + Sync + Copy,
        T,
        E,
    >
    where
        T: Value<By>,
    {
        self.value_with(
            |value: &T, encoder: &mut Encoder| value.serialize(encoder),
            |decoder: Decoder<'_>| T::deserialize(decoder),
        )
    }
}

/// The codec of `Err` for error types that are not known.
pub trait ErrorByValue: Sized {
    /// The type of `Ok`.
    type Ok;
    /// The type of `Err`.
    type Err;

    /// Records `Ok` and `Err`, the error with serde.
    #[must_use]
    fn __errors<'c, By>(self) -> Codec<'c, Result<Self::Ok, Self::Err>>
    where
        Self: 'c,
        Self::Ok: 'c,
        Self::Err: ErrorValue<By> + 'c;
}

impl<S, D, T, E> ErrorByValue for CodedResult<S, D, T, E>
where
    S: Fn(&T, &mut Encoder) -> Result<(), EncodeError> + Send + Sync,
    D: Fn(Decoder<'_>) -> Result<T, DecodeError> + Send + Sync,
{
    type Ok = T;
    type Err = E;

    fn __errors<'c, By>(self) -> Codec<'c, Result<T, E>>
    where
        Self: 'c,
        T: 'c,
        E: ErrorValue<By> + 'c,
    {
        self.errors_with(
            |error: &E, encoder: &mut Encoder| error.serialize(encoder),
            |decoder: Decoder<'_>| E::deserialize(decoder),
        )
    }
}

/// An error that `errors` records by serde.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be recorded by `errors`: it does not implement both `serde::Serialize` and `serde::Deserialize`",
    label = "its error is recorded",
    note = "derive both for it, or name a codec of the error: a module with `serialize` and `deserialize` as for `#[serde(with)]` in `#[stubbable(errors = path)]`",
    note = "for a type parameter `E`, add the bounds that are missing: `E: serde::Serialize + serde::de::DeserializeOwned`",
    note = "for an enum around errors of other crates, the documentation of `errors` has a recipe for that module",
    note = "a derive under `cfg(test)` exists only in the unit tests of its own crate; the documentation of `stubbable`, under \"Derives for tests\", has one that integration tests and other crates see",
    note = "the features `anyhow`, `bytes`, `eyre`, `http`, `prost` and `tonic` of `cached-stubs` record types of these crates"
)]
pub trait ErrorValue<By = ()>: Serialize + DeserializeOwned {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned> ErrorValue for T {}

#[diagnostic::do_not_recommend]
impl<T: Other + Serialize + DeserializeOwned> ErrorValue<u8> for T {}

/// The codec of a `Result` around a value with a plan of its own, such as a stream. Its
/// `Ok` is empty.
#[must_use]
#[allow(clippy::type_complexity)]
pub fn unit_result<E>() -> CodedResult<
    impl Fn(&(), &mut Encoder) -> Result<(), EncodeError> + Send + Sync + Copy,
    impl Fn(Decoder<'_>) -> Result<(), DecodeError> + Send + Sync + Copy,
    (),
    E,
> {
    OkByValue::__value(Fallible::new())
}

/// The bound of `errors` on a return type.
#[diagnostic::on_unimplemented(
    message = "`errors` records the `Err` of a `Result`, and `{Self}` is none",
    label = "this is returned",
    note = "remove `errors` from the attribute"
)]
pub trait IsResult<By = ()> {}

impl<T, E> IsResult for Result<T, E> {}

/// The codec of an item with `errors`, which must be a `Result`.
#[must_use]
pub fn of_result<By, R: IsResult<By>>(codec: Codec<'_, R>) -> Codec<'_, R> {
    codec
}
