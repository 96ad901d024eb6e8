//! The kinds of return types, and the codec of each.

use std::borrow::Borrow;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Serialize};

use super::{Codec, Other, Recordable, Value};
use crate::value::{DecodeError, Decoder, EncodeError, Encoder};

/// A type that is recorded as a whole.
#[derive(Debug)]
pub struct Whole<R>(PhantomData<fn() -> R>);

/// A `Result`: `Ok` is recorded, `Err` where `errors` is given.
#[derive(Debug)]
pub struct Fallible<T, E>(PhantomData<fn() -> Result<T, E>>);

/// A reference: its target is recorded, and replayed from memory that is never freed.
#[derive(Debug)]
pub struct Borrowed<'a, T: ?Sized>(PhantomData<fn() -> &'a T>);

impl<R> Whole<R> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }

    /// Writes and reads with serde.
    #[must_use]
    pub fn __value<'c, By>(self) -> Codec<'c, R>
    where
        R: Value<By> + 'c,
    {
        Codec::always(
            |value: &R, encoder| value.serialize(encoder),
            |decoder| R::deserialize(decoder),
        )
    }

    /// The same for a type that depends on a type parameter.
    #[must_use]
    pub fn __generic_value<'c, By>(self) -> Codec<'c, R>
    where
        R: GenericValue<By> + 'c,
    {
        self.__value()
    }

    /// The user's own codec.
    #[must_use]
    pub fn value_with<'c, S, D>(self, serialize: S, deserialize: D) -> Codec<'c, R>
    where
        R: 'c,
        S: Fn(&R, &mut Encoder) -> Result<(), EncodeError> + Send + Sync + 'c,
        D: Fn(Decoder<'_>) -> Result<R, DecodeError> + Send + Sync + 'c,
    {
        Codec::always(serialize, deserialize)
    }
}

impl<'a, T: ?Sized> Borrowed<'a, T> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }

    /// Writes the target with serde, and reads the owned form, which is leaked: a test
    /// reads a recording once, and a reference has no owner to free it.
    #[must_use]
    pub fn __value<'c, By>(self) -> Codec<'c, &'a T>
    where
        T: BorrowedValue<By> + 'static,
        'a: 'c,
    {
        Codec::always(
            |value: &&'a T, encoder| value.serialize(encoder),
            |decoder| Ok(leaked(<T::Owned as Deserialize>::deserialize(decoder)?)),
        )
    }

    /// The user's own codec, which creates the reference.
    #[must_use]
    pub fn value_with<'c, S, D>(self, serialize: S, deserialize: D) -> Codec<'c, &'a T>
    where
        'a: 'c,
        S: Fn(&&'a T, &mut Encoder) -> Result<(), EncodeError> + Send + Sync + 'c,
        D: Fn(Decoder<'_>) -> Result<&'a T, DecodeError> + Send + Sync + 'c,
    {
        Codec::always(serialize, deserialize)
    }
}

/// Leaks the value.
pub(super) fn leaked<'a, T: ToOwned<Owned: 'a> + ?Sized>(owned: T::Owned) -> &'a T {
    let leaked: &'a T::Owned = Box::leak(Box::new(owned));
    leaked.borrow()
}

/// A type whose references can be recorded.
#[diagnostic::on_unimplemented(
    message = "`&{Self}` cannot be recorded: `{Self}` is not serialised by serde, or its owned form is not read by it",
    label = "this is returned",
    note = "return an owned value that derives `Serialize` and `Deserialize`, or name a codec: `#[stubbable(with = path)]`; a trait's method may be left to the real one: `#[stub(live)]`"
)]
pub trait BorrowedValue<By = ()>: Serialize + ToOwned<Owned: DeserializeOwned + 'static> {}

#[diagnostic::do_not_recommend]
impl<T> BorrowedValue for T where T: Serialize + ToOwned<Owned: DeserializeOwned + 'static> + ?Sized {}

#[diagnostic::do_not_recommend]
impl<T> BorrowedValue<u8> for T where
    T: Other + Serialize + ToOwned<Owned: DeserializeOwned + 'static> + ?Sized
{
}

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
        let (serialize, deserialize) = (self.serialize, self.deserialize);
        Codec::sometimes(
            move |result: &Result<T, E>, encoder| match result {
                Ok(value) => {
                    encoder.result("Ok", |encoder| serialize(value, encoder))?;
                    Ok(Recordable::Yes)
                }
                Err(_) => Ok(Recordable::IsError),
            },
            move |decoder| {
                decoder.result(|variant, content| match variant {
                    "Ok" => deserialize(content).map(Ok),
                    other => Err(DecodeError::custom(format_args!(
                        "`{other}` where only `Ok` is recorded; `Err` needs `#[stubbable(errors)]`"
                    ))),
                })
            },
        )
        .passing_errors()
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
        let (serialize, deserialize) = (self.serialize, self.deserialize);
        Codec::sometimes(
            move |result: &Result<T, E>, encoder| {
                match result {
                    Ok(value) => encoder.result("Ok", |encoder| serialize(value, encoder)),
                    Err(error) => encoder
                        .result("Err", |encoder| serialize_error(error, encoder))
                        .map_err(EncodeError::of_error),
                }?;
                Ok(Recordable::Yes)
            },
            move |decoder| {
                decoder.result(|variant, content| match variant {
                    "Ok" => deserialize(content).map(Ok),
                    "Err" => deserialize_error(content).map(Err),
                    other => Err(DecodeError::custom(format_args!(
                        "`{other}` where `Ok` or `Err` is expected"
                    ))),
                })
            },
        )
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
        let Self {
            serialize,
            deserialize,
            result,
        } = self;
        CodedResult {
            serialize: move |value: &T, encoder: &mut Encoder| serialize(value, encoder),
            deserialize: move |decoder: Decoder<'_>| deserialize(decoder),
            result,
        }
        .errors_with(
            |error: &E, encoder: &mut Encoder| error.serialize(encoder),
            |decoder: Decoder<'_>| E::deserialize(decoder),
        )
    }
}

/// A type that depends on a type parameter.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be recorded: a recording is written and read by serde",
    label = "this is recorded",
    note = "add the bounds that are missing: `R: serde::Serialize + serde::de::DeserializeOwned` for a type parameter `R`",
    note = "if the function is another crate's, give them to a function of your own under `#[stubbable(of = path)]`"
)]
pub trait GenericValue<By>: Serialize + DeserializeOwned {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned> GenericValue<()> for T {}

#[diagnostic::do_not_recommend]
impl<T: Other + Serialize + DeserializeOwned> GenericValue<u8> for T {}

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
