//! What generated code finds out about a type it cannot name: an inherent
//! method wins over a trait's, so the special cases are inherent and the
//! general one is the trait's.

use std::marker::PhantomData;

use super::ScopedCodec;
use super::kind::{Borrowed, Fallible, IsResult, Whole};
use crate::value::{DecodeError, Decoder, EncodeError, Encoder};

/// Asks what kind of return type `R` is.
pub struct Probe<R>(PhantomData<fn() -> R>);

impl<R> Probe<R> {
    /// A question about `R`.
    #[must_use]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T, E> Probe<Result<T, E>> {
    /// A `Result`, under whatever alias.
    #[must_use]
    pub fn kind(self) -> Fallible<T, E> {
        Fallible::new()
    }
}

impl<'a, T: ?Sized> Probe<&'a T> {
    /// A reference.
    #[must_use]
    pub fn kind(self) -> Borrowed<'a, T> {
        Borrowed::new()
    }
}

/// Nothing is around the value.
pub struct Direct<R>(PhantomData<fn() -> R>);

impl<R> Direct<R> {
    /// The codec of the whole is the value's.
    #[must_use]
    pub fn codec<'c>(self, value: ScopedCodec<'c, R>) -> ScopedCodec<'c, R> {
        value
    }

    /// The same, with errors.
    #[must_use]
    pub fn errors<'c>(self, value: ScopedCodec<'c, R>) -> ScopedCodec<'c, R>
    where
        R: IsResult,
    {
        value
    }

    /// The same, with errors by a codec.
    #[must_use]
    pub fn errors_with<'c, E, S, D>(
        self,
        value: ScopedCodec<'c, R>,
        _: S,
        _: D,
    ) -> ScopedCodec<'c, R>
    where
        R: IsResult,
        S: Fn(&E, &mut Encoder) -> Result<(), EncodeError>,
        D: Fn(Decoder<'_>) -> Result<E, DecodeError>,
    {
        value
    }
}

/// The answer for every other type.
pub trait Fallback: Sized {
    /// The type itself.
    type Of;

    /// A value of its own.
    fn kind(self) -> Whole<Self::Of>;

    /// No future in a box.
    fn later(self) -> (Direct<Self::Of>, Probe<Self::Of>) {
        (Direct(PhantomData), Probe::new())
    }

    /// No stream or iterator in a box.
    fn parts(self) -> (Direct<Self::Of>, Probe<Self::Of>) {
        (Direct(PhantomData), Probe::new())
    }
}

impl<R> Fallback for Probe<R> {
    type Of = R;

    fn kind(self) -> Whole<R> {
        Whole::new()
    }
}

/// Asks whether a redacted argument was given at all.
pub struct Given<T>(pub T);

impl<T> Given<&Option<T>> {
    /// Whether the option holds a value.
    #[must_use]
    pub fn given(&self) -> bool {
        self.0.is_some()
    }
}

impl<T> Given<&&Option<T>> {
    /// Whether the option that is passed by reference holds a value.
    #[must_use]
    pub fn given(&self) -> bool {
        self.0.is_some()
    }
}

impl<T> Given<&&mut Option<T>> {
    /// Whether the option that is lent holds a value.
    #[must_use]
    pub fn given(&self) -> bool {
        self.0.is_some()
    }
}

/// The answer for what is no `Option`: it is always given.
pub trait NotOptional {
    /// Always true.
    fn given(&self) -> bool;
}

impl<T> NotOptional for Given<T> {
    fn given(&self) -> bool {
        true
    }
}
