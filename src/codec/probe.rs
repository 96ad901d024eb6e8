//! What generated code finds out about a type it cannot name: an inherent
//! method wins over a trait's, so the special cases are inherent and the
//! general one is the trait's.

use std::marker::PhantomData;

use super::kind::{Borrowed, Fallible, Whole};

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

/// The answer for every other type.
pub trait Fallback: Sized {
    /// The type itself.
    type Of;

    /// A value of its own.
    fn kind(self) -> Whole<Self::Of>;
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
