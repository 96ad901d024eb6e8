//! References inside of a returned type: read into the owned form, which is
//! leaked, as that of a returned reference is.

use std::marker::PhantomData;

use serde::{Deserialize, Serialize};

use super::kind::{BorrowedValue, CodedResult, Fallible, leaked};
use super::{Probe, ScopedCodec};
use crate::value::{DecodeError, Decoder, EncodeError, Encoder};

/// An `Option` or a `Vec` of references.
pub struct OfBorrowed<'a, C, T: ?Sized>(PhantomData<fn() -> (C, &'a T)>);

impl<'a, T: ?Sized> Probe<Vec<&'a T>> {
    /// References in it.
    #[must_use]
    pub fn kind(self) -> OfBorrowed<'a, Vec<&'a T>, T> {
        OfBorrowed(PhantomData)
    }
}

impl<'a, T: ?Sized> OfBorrowed<'a, Vec<&'a T>, T> {
    /// Written by serde, read into the owned form.
    #[must_use]
    pub fn value<'c>(self) -> ScopedCodec<'c, Vec<&'a T>>
    where
        T: BorrowedValue + 'static,
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
    pub fn kind(self) -> OfBorrowed<'a, Option<&'a T>, T> {
        OfBorrowed(PhantomData)
    }
}

impl<'a, T: ?Sized> OfBorrowed<'a, Option<&'a T>, T> {
    /// Written by serde, read into the owned form.
    #[must_use]
    pub fn value<'c>(self) -> ScopedCodec<'c, Option<&'a T>>
    where
        T: BorrowedValue + 'static,
        'a: 'c,
    {
        self.value_with(
            |value: &Option<&'a T>, encoder: &mut Encoder| value.serialize(encoder),
            |decoder: Decoder<'_>| Ok(Option::<T::Owned>::deserialize(decoder)?.map(leaked)),
        )
    }
}

impl<'a, C, T: ?Sized> OfBorrowed<'a, C, T> {
    /// Written and read by the user's own codec.
    #[must_use]
    pub fn value_with<'c, S, D>(self, serialize: S, deserialize: D) -> ScopedCodec<'c, C>
    where
        C: 'c,
        S: Fn(&C, &mut Encoder) -> Result<(), EncodeError> + Send + Sync + 'c,
        D: Fn(Decoder<'_>) -> Result<C, DecodeError> + Send + Sync + 'c,
    {
        ScopedCodec::by(serialize, deserialize)
    }
}

impl<'a, T: ?Sized, E> Fallible<&'a T, E> {
    /// A reference in an `Ok`.
    #[must_use]
    #[allow(clippy::type_complexity)]
    pub fn value(
        self,
    ) -> CodedResult<
        impl Fn(&&'a T, &mut Encoder) -> Result<(), EncodeError> + Send + Sync + Copy,
        impl Fn(Decoder<'_>) -> Result<&'a T, DecodeError> + Send + Sync + Copy,
        &'a T,
        E,
    >
    where
        T: BorrowedValue + 'static,
    {
        self.value_with(
            |value: &&'a T, encoder: &mut Encoder| value.serialize(encoder),
            |decoder: Decoder<'_>| Ok(leaked(<T::Owned as Deserialize>::deserialize(decoder)?)),
        )
    }
}
