//! The predicates that can be applied to one argument.

use predicates::boolean::{AndPredicate, NotPredicate, OrPredicate};
use predicates::constant::BooleanPredicate;
use predicates::function::FnPredicate;
use predicates::iter::HashableInPredicate;
use predicates::ord::{EqPredicate, OrdPredicate};
use predicates::prelude::Predicate;
use predicates::str::{
    ContainsPredicate, EndsWithPredicate, IsEmptyPredicate, StartsWithPredicate, TrimPredicate,
};
use serde::de::DeserializeOwned;

use super::message;
use crate::render::View;
use crate::value::{Decoder, Node};

/// A predicate that [`arg`](super::arg) takes: one of the [module](super)
/// `predicate`. A `function`, for example, gets the argument as the type of its
/// own parameter, decoded from the keyed value.
///
/// This trait is sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a predicate for one argument",
    label = "not one of `cached_stubs::predicate`",
    note = "to compare with a value that is borrowed or cannot be deserialized, use `cached_stubs::predicate::eq`, `gt`, …",
    note = "to use a closure, write `cached_stubs::predicate::function(|value: &Type| …)` with a type that implements `Deserialize`"
)]
pub trait OfArgument: sealed::Sealed {
    #[doc(hidden)]
    #[allow(private_interfaces)]
    fn holds(&self, argument: &Node) -> Result<bool, String>;

    /// The only value that meets it, if there is one.
    #[doc(hidden)]
    #[allow(private_interfaces)]
    fn expected(&self) -> Option<&Node> {
        None
    }

    #[doc(hidden)]
    fn in_words(&self, argument: &str) -> String;
}

/// For predicates over a type that the argument is decoded as.
fn holds<T: DeserializeOwned>(
    predicate: &impl Predicate<T>,
    argument: &Node,
) -> Result<bool, String> {
    match T::deserialize(Decoder::new(argument)) {
        Ok(value) => Ok(predicate.eval(&value)),
        Err(_) if *argument == Node::Null => Ok(false),
        Err(error) => Err(message::wrong_type::<T>(argument, &error)),
    }
}

/// For predicates over text.
fn holds_for_text(predicate: &impl Predicate<str>, argument: &Node) -> Result<bool, String> {
    match View::from(argument) {
        View::Text(text) => Ok(predicate.eval(&text)),
        View::Null => Ok(false),
        _ => Err(message::not_text(argument)),
    }
}

pub(super) mod sealed {
    pub trait Sealed {}
}

macro_rules! of_argument {
    ($holds:ident: $([$($params:tt)*] $predicate:ty $(where [$($bounds:tt)*])?;)+) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($params)*> sealed::Sealed for $predicate $(where $($bounds)*)? {}

        #[diagnostic::do_not_recommend]
        #[allow(private_interfaces)]
        impl<$($params)*> OfArgument for $predicate $(where $($bounds)*)? {
            fn holds(&self, argument: &Node) -> Result<bool, String> {
                $holds(self, argument)
            }

            fn in_words(&self, argument: &str) -> String {
                message::in_words(argument, self)
            }
        }
    )+};
}

of_argument! { holds:
    [T] EqPredicate<T> where [Self: Predicate<T>, T: DeserializeOwned];
    [T] OrdPredicate<T> where [Self: Predicate<T>, T: DeserializeOwned];
    [T] HashableInPredicate<T> where [Self: Predicate<T>, T: DeserializeOwned + std::hash::Hash + Eq + std::fmt::Debug];
    [F, T] FnPredicate<F, T> where [F: Fn(&T) -> bool, T: DeserializeOwned];
    [M, T] NotPredicate<M, T> where [M: Predicate<T>, T: DeserializeOwned];
    [M, N, T] AndPredicate<M, N, T> where [M: Predicate<T>, N: Predicate<T>, T: DeserializeOwned];
    [M, N, T] OrPredicate<M, N, T> where [M: Predicate<T>, N: Predicate<T>, T: DeserializeOwned];
}

of_argument! { holds_for_text:
    [] ContainsPredicate;
    [] StartsWithPredicate;
    [] EndsWithPredicate;
    [] IsEmptyPredicate;
    [P] TrimPredicate<P> where [P: Predicate<str>];
    [F] FnPredicate<F, str> where [F: Fn(&str) -> bool];
    [M] NotPredicate<M, str> where [M: Predicate<str>];
    [M, N] AndPredicate<M, N, str> where [M: Predicate<str>, N: Predicate<str>];
    [M, N] OrPredicate<M, N, str> where [M: Predicate<str>, N: Predicate<str>];
}

fn holds_always(predicate: &BooleanPredicate, argument: &Node) -> Result<bool, String> {
    Ok(predicate.eval(argument))
}

of_argument! { holds_always:
    [] BooleanPredicate;
}
