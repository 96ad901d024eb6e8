//! The kinds of return types, and the codec of each.

use std::borrow::Borrow;
use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Codec, Other, Value};
use crate::value::{DecodeError, Decoder, EncodeError, Encoder};

/// A type that is recorded as a whole.
#[derive(Debug)]
pub struct Whole<R>(PhantomData<fn() -> R>);

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
