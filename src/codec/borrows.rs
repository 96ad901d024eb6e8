//! References inside a returned type. Their targets are read into the owned form and
//! leaked, like the target of a returned reference.

use std::marker::PhantomData;

use serde::{Deserialize, Serialize};

use super::kind::{Borrowed, BorrowedValue, Whole, leaked};
use super::result::{CodedResult, Fallible};
use super::{Codec, Other, Probe};
use crate::value::{DecodeError, Decoder, EncodeError, Encoder};

/// An `Option` or a `Vec` of references.
#[derive(Debug)]
pub struct OfBorrowed<'a, C, T: ?Sized>(PhantomData<fn() -> (C, &'a T)>);

impl<'a, T: ?Sized> Probe<Vec<&'a T>> {
    /// References in it.
    #[must_use]
    pub fn __kind(self) -> OfBorrowed<'a, Vec<&'a T>, T> {
        OfBorrowed(PhantomData)
    }
}

impl<'a, T: ?Sized> OfBorrowed<'a, Vec<&'a T>, T> {
    /// Writes with serde, and reads the owned form.
    #[must_use]
    pub fn __value<'c, By>(self) -> Codec<'c, Vec<&'a T>>
    where
        T: BorrowedValue<By> + 'static,
        'a: 'c,
    {
        self.value_with(
            |value: &Vec<&'a T>, encoder: &mut Encoder| value.serialize(encoder),
            |decoder: Decoder<'_>| {
                let owned = Vec::<T::Owned>::deserialize(decoder)?;
                Ok(owned.into_iter().map(leaked).collect())
            },
        )
    }
}

impl<'a, T: ?Sized> Probe<Option<&'a T>> {
    /// A reference in it.
    #[must_use]
    pub fn __kind(self) -> OfBorrowed<'a, Option<&'a T>, T> {
        OfBorrowed(PhantomData)
    }
}

impl<'a, T: ?Sized> OfBorrowed<'a, Option<&'a T>, T> {
    /// Writes with serde, and reads the owned form.
    #[must_use]
    pub fn __value<'c, By>(self) -> Codec<'c, Option<&'a T>>
    where
        T: BorrowedValue<By> + 'static,
        'a: 'c,
    {
        self.value_with(
            |value: &Option<&'a T>, encoder: &mut Encoder| value.serialize(encoder),
            |decoder: Decoder<'_>| Ok(Option::<T::Owned>::deserialize(decoder)?.map(leaked)),
        )
    }
}

impl<'a, C, T: ?Sized> OfBorrowed<'a, C, T> {
    /// The user's own codec.
    #[must_use]
    pub fn value_with<'c, S, D>(self, serialize: S, deserialize: D) -> Codec<'c, C>
    where
        C: 'c,
        S: Fn(&C, &mut Encoder) -> Result<(), EncodeError> + Send + Sync + 'c,
        D: Fn(Decoder<'_>) -> Result<C, DecodeError> + Send + Sync + 'c,
    {
        Codec::always(serialize, deserialize)
    }
}

impl<'a, T: ?Sized, E> Fallible<&'a T, E> {
    /// A reference in an `Ok`.
    #[must_use]
    #[allow(clippy::type_complexity)]
    pub fn __value<By>(
        self,
    ) -> CodedResult<
        impl Fn(&&'a T, &mut Encoder) -> Result<(), EncodeError> + Send + Sync + Copy,
        impl Fn(Decoder<'_>) -> Result<&'a T, DecodeError> + Send + Sync + Copy,
        &'a T,
        E,
    >
    where
        T: BorrowedValue<By> + 'static,
    {
        self.value_with(
            |value: &&'a T, encoder: &mut Encoder| value.serialize(encoder),
            |decoder: Decoder<'_>| Ok(leaked(<T::Owned as Deserialize>::deserialize(decoder)?)),
        )
    }
}

/// A type that may borrow from the recording's text, and so is read from leaked memory.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be recorded: it is not written by serde, or references in it are not read by it",
    label = "this is returned",
    note = "serde reads `&str` anywhere, and no other reference inside of a type; return owned values that derive `Serialize` and `Deserialize`, or name a codec: `#[stubbable(with = path)]`"
)]
pub trait LentValue<By = ()>: Serialize + Deserialize<'static> {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + Deserialize<'static>> LentValue for T {}

#[diagnostic::do_not_recommend]
impl<T: Other + Serialize + Deserialize<'static>> LentValue<u8> for T {}

impl<R> Whole<R> {
    /// Writes and reads with serde, including borrows.
    #[must_use]
    pub fn __lent<'c, By>(self) -> Codec<'c, R>
    where
        R: LentValue<By> + 'c,
    {
        self.value_with(
            |value: &R, encoder: &mut Encoder| value.serialize(encoder),
            |decoder: Decoder<'_>| R::deserialize(decoder.leaked()),
        )
    }
}

impl<'a, T: ?Sized> Borrowed<'a, T> {
    /// A reference to a type with borrows.
    #[must_use]
    pub fn __lent<'c, By>(self) -> Codec<'c, &'a T>
    where
        T: Serialize + ToOwned<Owned: LentValue<By>>,
        'a: 'c,
    {
        self.value_with(
            |value: &&'a T, encoder: &mut Encoder| value.serialize(encoder),
            |decoder: Decoder<'_>| Ok(leaked(T::Owned::deserialize(decoder.leaked())?)),
        )
    }
}

impl<'a, T: ?Sized> OfBorrowed<'a, Vec<&'a T>, T> {
    /// References to a type with borrows.
    #[must_use]
    pub fn __lent<'c, By>(self) -> Codec<'c, Vec<&'a T>>
    where
        T: Serialize + ToOwned<Owned: LentValue<By>>,
        'a: 'c,
    {
        self.value_with(
            |value: &Vec<&'a T>, encoder: &mut Encoder| value.serialize(encoder),
            |decoder: Decoder<'_>| {
                let owned = Vec::<T::Owned>::deserialize(decoder.leaked())?;
                Ok(owned.into_iter().map(leaked).collect())
            },
        )
    }
}

impl<'a, T: ?Sized> OfBorrowed<'a, Option<&'a T>, T> {
    /// A reference to a type with borrows.
    #[must_use]
    pub fn __lent<'c, By>(self) -> Codec<'c, Option<&'a T>>
    where
        T: Serialize + ToOwned<Owned: LentValue<By>>,
        'a: 'c,
    {
        self.value_with(
            |value: &Option<&'a T>, encoder: &mut Encoder| value.serialize(encoder),
            |decoder: Decoder<'_>| {
                let owned = Option::<T::Owned>::deserialize(decoder.leaked())?;
                Ok(owned.map(leaked))
            },
        )
    }
}

impl<'a, T: ?Sized, E> Fallible<&'a T, E> {
    /// References to a type with borrows.
    #[must_use]
    #[allow(clippy::type_complexity)]
    pub fn __lent<By>(
        self,
    ) -> CodedResult<
        impl Fn(&&'a T, &mut Encoder) -> Result<(), EncodeError> + Send + Sync + Copy,
        impl Fn(Decoder<'_>) -> Result<&'a T, DecodeError> + Send + Sync + Copy,
        &'a T,
        E,
    >
    where
        T: Serialize + ToOwned<Owned: LentValue<By>>,
    {
        self.value_with(
            |value: &&'a T, encoder: &mut Encoder| value.serialize(encoder),
            |decoder: Decoder<'_>| Ok(leaked(T::Owned::deserialize(decoder.leaked())?)),
        )
    }
}

/// Borrows in an `Ok` that is no reference itself.
pub trait OkLent: Sized {
    /// The type of `Ok`.
    type Ok;
    /// The type of `Err`.
    type Err;

    /// Writes and reads `Ok` with serde.
    #[must_use]
    #[allow(clippy::type_complexity)]
    fn __lent<By>(
        self,
    ) -> CodedResult<
        impl Fn(&Self::Ok, &mut Encoder) -> Result<(), EncodeError> + Send + Sync + Copy,
        impl Fn(Decoder<'_>) -> Result<Self::Ok, DecodeError> + Send + Sync + Copy,
        Self::Ok,
        Self::Err,
    >
    where
        Self::Ok: LentValue<By>;
}

impl<T, E> OkLent for Fallible<T, E> {
    type Ok = T;
    type Err = E;

    fn __lent<By>(
        self,
    ) -> CodedResult<
        impl Fn(&T, &mut Encoder) -> Result<(), EncodeError> + Send + Sync + Copy,
        impl Fn(Decoder<'_>) -> Result<T, DecodeError> + Send + Sync + Copy,
        T,
        E,
    >
    where
        T: LentValue<By>,
    {
        self.value_with(
            |value: &T, encoder: &mut Encoder| value.serialize(encoder),
            |decoder: Decoder<'_>| T::deserialize(decoder.leaked()),
        )
    }
}

macro_rules! of_borrowed_in_ok {
    ($($collection:ident: $owned:ident => $lent:expr;)+) => {$(
        impl<'a, T: ?Sized, E> Fallible<$collection<&'a T>, E> {
            /// References in an `Ok`.
            #[must_use]
            #[allow(clippy::type_complexity)]
            pub fn __value<By>(
                self,
            ) -> CodedResult<
                impl Fn(&$collection<&'a T>, &mut Encoder) -> Result<(), EncodeError> + Send + Sync + Copy,
                impl Fn(Decoder<'_>) -> Result<$collection<&'a T>, DecodeError> + Send + Sync + Copy,
                $collection<&'a T>,
                E,
            >
            where
                T: BorrowedValue<By> + 'static,
            {
                self.value_with(
                    |value: &$collection<&'a T>, encoder: &mut Encoder| value.serialize(encoder),
                    |decoder: Decoder<'_>| {
                        let $owned = $collection::<T::Owned>::deserialize(decoder)?;
                        Ok($lent)
                    },
                )
            }
        }
    )+};
}

of_borrowed_in_ok! {
    Option: owned => owned.map(leaked);
    Vec: owned => owned.into_iter().map(leaked).collect();
}
