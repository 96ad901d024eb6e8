//! Arguments of types that serde does not know.

use serde::Serialize;

/// A type of a known crate that serde cannot write.
pub trait KnownArg {
    /// What is written in its place.
    type Form<'a>: Serialize
    where
        Self: 'a;

    #[doc(hidden)]
    fn form(&self) -> Self::Form<'_>;
}

impl<T: KnownArg + ?Sized> KnownArg for &T {
    type Form<'a>
        = T::Form<'a>
    where
        Self: 'a;

    fn form(&self) -> T::Form<'_> {
        T::form(self)
    }
}

impl<T: KnownArg> KnownArg for Option<T> {
    type Form<'a>
        = Option<T::Form<'a>>
    where
        Self: 'a;

    fn form(&self) -> Option<T::Form<'_>> {
        // A closure, here and below: Rust 1.89 does not take `T::form`.
        self.as_ref().map(|known| known.form())
    }
}

impl<T: KnownArg, E: Serialize> KnownArg for Result<T, E> {
    type Form<'a>
        = Result<T::Form<'a>, &'a E>
    where
        Self: 'a;

    fn form(&self) -> Result<T::Form<'_>, &E> {
        self.as_ref().map(|known| known.form())
    }
}

impl<T: KnownArg> KnownArg for [T] {
    type Form<'a>
        = Vec<T::Form<'a>>
    where
        Self: 'a;

    fn form(&self) -> Vec<T::Form<'_>> {
        self.iter().map(|known| known.form()).collect()
    }
}

impl<T: KnownArg> KnownArg for Vec<T> {
    type Form<'a>
        = Vec<T::Form<'a>>
    where
        Self: 'a;

    fn form(&self) -> Vec<T::Form<'_>> {
        self.as_slice().form()
    }
}
