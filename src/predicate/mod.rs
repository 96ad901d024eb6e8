//! Predicates for hand-written expectations and for assertions about calls.
//!
//! [`arg`] applies a predicate to one argument, by its name. It takes mockall's
//! predicates, which this module re-exports, and comparisons such as [`eq`] and
//! [`gt`], which also compare values as recordings store them. So the constant
//! need not have the parameter's type: `eq("x")` fits a `String`, an `Option` is
//! compared with an `Option`, and `3` with any number.
//!
//! ```
//! use cached_stubs::predicate::{PredicateBooleanExt as _, arg, eq, function, gt, str};
//! use cached_stubs::{Stub, stubbable};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize)]
//! struct Options {
//!     temperature: f64,
//! }
//!
//! #[stubbable(name = "docs::complete")]
//! fn complete(prompt: &str, tokens: u64, options: Option<Options>) -> Result<String, String> {
//!     unimplemented!("asks the API {prompt}, {tokens}, {}", options.is_some())
//! }
//!
//! let stub = Stub::<complete>::install();
//! stub.mock()
//!     .expect_call()
//!     .with(arg("prompt", eq("boom")).and(arg("tokens", gt(100))))
//!     .returning(|_| Some(Err("too long".to_owned())));
//! stub.mock()
//!     .expect_call()
//!     .with(arg("prompt", str::contains("umbrella")))
//!     .returning(|_| Some(Ok("It rains.".to_owned())));
//! stub.mock()
//!     .expect_call()
//!     .with(arg("options", function(|options: &Options| options.temperature > 1.0)))
//!     .returning(|_| Some(Err("too hot".to_owned())));
//!
//! assert_eq!(complete("boom", 101, None), Err("too long".to_owned()));
//! assert_eq!(complete("An umbrella?", 5, None), Ok("It rains.".to_owned()));
//! let options = Some(Options { temperature: 2.0 });
//! assert_eq!(complete("hello", 5, options), Err("too hot".to_owned()));
//! ```

mod compared;
mod listener;
mod message;
mod of_argument;

use std::fmt;

pub use mockall::predicate::{always, function, in_hash, never, str};
pub use mockall::{Predicate, PredicateBooleanExt, PredicateStrExt};
use predicates::reflection::PredicateReflection;

pub(crate) use self::compared::Comparison;
pub use self::compared::{Compared, eq, ge, gt, in_iter, le, lt, ne};
pub(crate) use self::listener::{Diagnostics, Mismatch, listen};
pub use self::of_argument::OfArgument;
use crate::args::{ArgValue, Args};

/// A predicate over the arguments of a call that looks at one of them.
///
/// Use it in `with(…)` of an expectation and in assertions such as
/// [`assert_called_with`](crate::MockGuard::assert_called_with).
/// `PredicateBooleanExt` combines several with `and`, `or` and `not`.
///
/// The name is that of a parameter, or of a component of the key if the function
/// has `key(name = …)`. The [module](self) has an example.
///
/// A `null`, which is how `None` is written, meets only predicates that compare
/// with `null`: `arg("n", gt(3))` for an `Option<u8>` means "it is given and
/// greater than 3".
///
/// ```
/// # use cached_stubs::predicate::{arg, eq};
/// # use cached_stubs::{Mode, Stub, stubbable};
/// # #[stubbable(name = "docs::shade_arg")]
/// # fn shade(colour: &str, percent: u8) -> String {
/// #     format!("{percent} of {colour}")
/// # }
/// # let stub = Stub::<shade>::builder().mode(Mode::Live).install();
/// shade("red", 50);
/// stub.mock().assert_called_with(arg("percent", eq(50)));
/// ```
///
/// # Panics
///
/// A call or an assertion that evaluates the predicate fails if no argument has
/// this name, if the argument is redacted, and if it does not fit the type that
/// the predicate takes. Such a call does not merely fail to match.
#[must_use]
pub fn arg<P: OfArgument>(name: impl Into<String>, predicate: P) -> ArgPredicate<P> {
    let name = name.into();
    ArgPredicate { name, predicate }
}

/// The predicate that [`arg`] returns.
#[derive(Clone, Debug)]
pub struct ArgPredicate<P> {
    name: String,
    predicate: P,
}

/// Why a predicate cannot be evaluated.
#[derive(Clone, Debug)]
pub(crate) struct PredicateError {
    /// Almost as a person wrote it.
    predicate: String,
    argument: String,
    problem: Problem,
}

#[derive(Clone, Debug)]
enum Problem {
    NoSuchArgument { existing: Vec<&'static str> },
    Redacted,
    WrongType { problem: String },
}

impl<P: OfArgument> ArgPredicate<P> {
    fn try_eval(&self, args: &Args) -> Result<bool, Problem> {
        let mut named = args.named();
        let Some((_, argument)) = named.find(|(name, _)| *name == self.name) else {
            let existing = args.named().map(|(name, _)| name).collect();
            return Err(Problem::NoSuchArgument { existing });
        };
        let ArgValue::Value(tree) = argument else {
            return Err(Problem::Redacted);
        };
        let node = tree.to_node();
        let holds = self
            .predicate
            .holds(&node)
            .map_err(|problem| Problem::WrongType { problem })?;
        if !holds {
            listener::report_mismatch(|| Mismatch {
                argument: self.name.clone(),
                expected: self.predicate.expected().cloned(),
                called: node,
            });
        }
        Ok(holds)
    }
}

impl<P: OfArgument> Predicate<Args> for ArgPredicate<P> {
    fn eval(&self, args: &Args) -> bool {
        self.try_eval(args).unwrap_or_else(|problem| {
            let error = PredicateError {
                predicate: self.to_string(),
                argument: self.name.clone(),
                problem,
            };
            // A panic would poison mockall's locks if mockall evaluates this,
            // and the next call would fail for that reason.
            if let Err(error) = listener::report_error(error) {
                panic!("{}", message::report(&error));
            }
            false
        })
    }
}

impl<P: OfArgument> PredicateReflection for ArgPredicate<P> {}

impl<P: OfArgument> fmt::Display for ArgPredicate<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.predicate.in_words(&self.name))
    }
}
