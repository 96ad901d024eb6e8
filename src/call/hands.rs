//! Finds a `&mut` or a callback behind an alias, which the macro cannot see in the signature.

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
    label = "put it into `discard(..)`, in place of `skip(..)`; or make it a plain `&mut T` and put it into `out(..)`",
    note = "`out(..)` if the caller needs the change: it is recorded, and replayed",
    note = "`discard(..)` if nothing depends on that, as with a connection"
)]
pub trait OutOrDiscard {}

/// The same for a callback.
#[diagnostic::on_unimplemented(
    message = "this parameter is a callback behind an alias, which replay does not call; say that nothing depends on that, or return what it collects",
    label = "put it into `discard(..)`, in place of `skip(..)`"
)]
pub trait Discard {}

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
    Option<Pin<&mut NoType>>,
    Vec<&mut NoType>,
    [&mut NoType; 0],
    (&mut NoType, NoType),
    (NoType, &mut NoType)
);

// A method of its own for each type: with one name, a type that does not exist would be
// ambiguous, which is a second error.

impl<T: ?Sized> Hands<&mut T> {
    /// Does not compile.
    pub fn __reference(self)
    where
        Self: OutOrDiscard,
    {
    }
}

impl<T: ?Sized> Hands<Option<&mut T>> {
    /// Does not compile.
    pub fn __option(self)
    where
        Self: OutOrDiscard,
    {
    }
}

impl<T: ?Sized> Hands<Pin<&mut T>> {
    /// Does not compile.
    pub fn __pin(self)
    where
        Self: OutOrDiscard,
    {
    }
}

impl<T: ?Sized> Hands<Option<Pin<&mut T>>> {
    /// Does not compile.
    pub fn __option_of_pin(self)
    where
        Self: OutOrDiscard,
    {
    }
}

impl<T: ?Sized> Hands<Vec<&mut T>> {
    /// Does not compile.
    pub fn __list(self)
    where
        Self: OutOrDiscard,
    {
    }
}

impl<T: ?Sized, const N: usize> Hands<[&mut T; N]> {
    /// Does not compile.
    pub fn __array(self)
    where
        Self: OutOrDiscard,
    {
    }
}

impl<T: ?Sized, O> Hands<(&mut T, O)> {
    /// Does not compile.
    pub fn __first(self)
    where
        Self: OutOrDiscard,
    {
    }
}

impl<T: ?Sized, O> Hands<(O, &mut T)> {
    /// Does not compile.
    pub fn __second(self)
    where
        Self: OutOrDiscard,
    {
    }
}

/// The same methods of every other type, which compile.
#[allow(missing_docs)]
pub trait HandsNothing: Sized {
    fn __reference(self) {}
    fn __option(self) {}
    fn __pin(self) {}
    fn __option_of_pin(self) {}
    fn __list(self) {}
    fn __array(self) {}
    fn __first(self) {}
    fn __second(self) {}
}

impl<T> HandsNothing for Hands<T> {}

/// Callbacks with so many arguments, also in an `Option`. Of the three traits, the first
/// one counts that fits `&&Hands<T>`: a `Fn` need not be declared.
macro_rules! callbacks {
    ($($method:ident $fn:ident $fn_once:ident $other:ident ($($arg:ident),*);)*) => {
        $(
            #[allow(missing_docs)]
            pub trait $fn<A>: Sized {
                fn $method(self) {}
            }

            impl<R, T: Fn($($arg),*) -> R, $($arg),*> $fn<(T, $($arg,)*)> for &&Hands<T> {}
            impl<R, T: Fn($($arg),*) -> R, $($arg),*> $fn<(T, $($arg,)*)> for &&Hands<Option<T>> {}

            #[allow(missing_docs)]
            pub trait $fn_once<A>: Sized {
                /// Does not compile.
                fn $method(self)
                where
                    Self: Discard,
                {
                }
            }

            impl<R, T: FnOnce($($arg),*) -> R, $($arg),*> $fn_once<(T, $($arg,)*)> for &Hands<T> {}
            impl<R, T: FnOnce($($arg),*) -> R, $($arg),*> $fn_once<(T, $($arg,)*)> for &Hands<Option<T>> {}

            #[allow(missing_docs)]
            pub trait $other: Sized {
                fn $method(self) {}
            }

            impl<T> $other for Hands<T> {}
        )*
    };
}

callbacks! {
    __callback0 Fn0 FnOnce0 Other0 ();
    __callback1 Fn1 FnOnce1 Other1 (A1);
    __callback2 Fn2 FnOnce2 Other2 (A1, A2);
    __callback3 Fn3 FnOnce3 Other3 (A1, A2, A3);
}
