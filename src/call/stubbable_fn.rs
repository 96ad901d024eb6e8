//! The type that represents one stubbable function.

use super::plan::Plan;
use crate::dispatch::Site;

/// One function or method under `#[stubbable]`, as a type.
pub trait StubbableFn: Sized + 'static {
    /// What the mock of the function answers: its return type with every
    /// lifetime `'static`, or [`Answer`](crate::Answer) where a type parameter
    /// is part of it.
    type Output: 'static;

    #[doc(hidden)]
    fn site() -> &'static Site;

    #[doc(hidden)]
    fn plan() -> impl Plan<Self::Output>;
}
