//! Finds out about types that generated code cannot name. An inherent method takes
//! precedence over a trait's, so the special cases are inherent methods and the general
//! case is a trait's.

use std::marker::PhantomData;

use super::kind::{Borrowed, Whole};
use super::result::Fallible;

/// Finds the kind of the return type `R`.
#[derive(Debug)]
pub struct Probe<R>(PhantomData<fn() -> R>);

impl<R> Probe<R> {
    /// The probe of `R`.
    #[must_use]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T, E> Probe<Result<T, E>> {
    /// A `Result`, also behind an alias.
    #[must_use]
    pub fn __kind(self) -> Fallible<T, E> {
        Fallible::new()
    }
}

impl<'a, T: ?Sized> Probe<&'a T> {
    /// A reference.
    #[must_use]
    pub fn __kind(self) -> Borrowed<'a, T> {
        Borrowed::new()
    }
}

/// Every other type.
pub trait Fallback: Sized {
    /// The type itself.
    type Of;

    /// The kind of a value.
    fn __kind(self) -> Whole<Self::Of>;
}

impl<R> Fallback for Probe<R> {
    type Of = R;

    fn __kind(self) -> Whole<R> {
        Whole::new()
    }
}

/// Finds out whether a redacted argument was given.
#[derive(Debug)]
pub struct Given<T>(pub T);

impl<T> Given<&Option<T>> {
    /// Whether the option holds a value.
    #[must_use]
    pub fn __given(&self) -> bool {
        self.0.is_some()
    }
}

impl<T> Given<&&Option<T>> {
    /// Whether the referenced option holds a value.
    #[must_use]
    pub fn __given(&self) -> bool {
        self.0.is_some()
    }
}

impl<T> Given<&&mut Option<T>> {
    /// Whether the mutably referenced option holds a value.
    #[must_use]
    pub fn __given(&self) -> bool {
        self.0.is_some()
    }
}

/// Every type except `Option`: it is always given.
pub trait NotOptional {
    /// Always true.
    fn __given(&self) -> bool;
}

impl<T> NotOptional for Given<T> {
    fn __given(&self) -> bool {
        true
    }
}
