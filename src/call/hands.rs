//! Finds a `&mut` behind an alias, which the macro cannot see in the signature.

use std::marker::PhantomData;
use std::pin::Pin;

/// A parameter's type, for the compiler to look through its alias. Generated code calls
/// every method in a closure that never runs.
#[derive(Debug)]
pub struct Hands<T>(PhantomData<fn(T)>);

impl<T> Clone for Hands<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Hands<T> {}

impl<T> Hands<T> {
    /// The type of a parameter under neither `out` nor `discard`. It is taken from the
    /// variable: if it were written again, rustc would report a type that does not exist
    /// twice.
    #[must_use]
    pub fn of(_: &T) -> Self {
        Self(PhantomData)
    }
}

/// Implemented by no type of a user: the bound makes the error.
#[diagnostic::on_unimplemented(
    message = "this parameter is a `&mut` behind an alias, which replay does not change as the call does; choose one",
    label = "add `discard(..)` with this parameter, or make it a plain `&mut T` and add `out(..)`",
    note = "`out(..)` if the caller needs the change: it is recorded, and replayed",
    note = "`discard(..)` if nothing depends on that, as with a connection"
)]
pub trait OutOrDiscard {}

/// Where a parameter has a type that does not exist, inference takes this one, and the
/// bound adds no second error.
#[derive(Debug)]
pub enum NoType {}

macro_rules! no_type {
    ($($ty:ty),*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl OutOrDiscard for Hands<$ty> {}
        )*
    };
}

no_type!(
    &mut NoType,
    Option<&mut NoType>,
    Pin<&mut NoType>,
    Option<Pin<&mut NoType>>
);

// A method of its own for each type: with one name, a type that does not exist would be
// ambiguous, which is a second error.

impl<T: ?Sized> Hands<&mut T> {
    /// Does not compile.
    pub fn reference(self)
    where
        Self: OutOrDiscard,
    {
    }
}

impl<T: ?Sized> Hands<Option<&mut T>> {
    /// Does not compile.
    pub fn option(self)
    where
        Self: OutOrDiscard,
    {
    }
}

impl<T: ?Sized> Hands<Pin<&mut T>> {
    /// Does not compile.
    pub fn pin(self)
    where
        Self: OutOrDiscard,
    {
    }
}

impl<T: ?Sized> Hands<Option<Pin<&mut T>>> {
    /// Does not compile.
    pub fn option_of_pin(self)
    where
        Self: OutOrDiscard,
    {
    }
}

/// The same methods of every other type, which compile.
#[allow(missing_docs)]
pub trait HandsNothing: Sized {
    fn reference(self) {}
    fn option(self) {}
    fn pin(self) {}
    fn option_of_pin(self) {}
}

impl<T> HandsNothing for Hands<T> {}
