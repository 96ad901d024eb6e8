//! Predicates for hand-written expectations and for assertions about calls.
//!
//! [`arg`] looks at one argument, by its name; what it takes is a predicate of
//! mockall's, of which all are here. The comparisons here are mockall's too,
//! and know besides how their constant would stand in a recording: that is what
//! `arg` compares. So the type need not be the parameter's own: `eq("x")` fits a
//! `String`, an `Option` is compared with an `Option`, and `3` with any number.
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
pub(crate) use self::message::problem;
pub use self::of_argument::OfArgument;
use crate::args::{ArgValue, Args};
use crate::value::Node;

/// A predicate over the arguments of a call that looks at one of them.
///
/// It goes into `with(…)` of an expectation and into assertions such as
/// [`assert_called_with`](crate::MockGuard::assert_called_with); with
/// `PredicateBooleanExt` several are one, by `and`, `or` and `not`.
///
/// The name is the parameter's, or that of a component of the key where the
/// function has `key(name = …)`. The [module](self) has an example.
///
/// A `null`, as `None` is written, meets no predicate but those that compare
/// with one: `arg("n", gt(3))` of an `Option<u8>` means "there is one, and it is
/// more than 3".
///
/// # Panics
///
/// A call, or an assertion, that the predicate is asked for fails where no
/// argument has this name, where the argument is redacted, and where it cannot
/// be made of it what the predicate takes. It is not a call that does not match.
#[must_use]
pub fn arg<P: OfArgument>(name: impl Into<String>, predicate: P) -> Arg<P> {
    let name = name.into();
    Arg { name, predicate }
}

/// What [`arg`] makes.
#[derive(Clone, Debug)]
pub struct Arg<P> {
    name: String,
    predicate: P,
}

/// Why a predicate cannot be asked.
#[derive(Clone, Debug)]
pub(crate) struct PredicateError {
    /// As a person wrote it, or nearly.
    pub(crate) predicate: String,
    pub(crate) why: WhyUnfit,
}

#[derive(Clone, Debug)]
pub(crate) enum WhyUnfit {
    /// There is no such argument; there are these.
    NoSuchArgument { there_are: Vec<&'static str> },
    /// It is there as given or not given.
    Redacted,
    /// The argument is not what the predicate takes.
    NotOfItsType { problem: String },
}

impl<P: OfArgument> Arg<P> {
    fn ask(&self, args: &Args) -> Result<bool, WhyUnfit> {
        let mut named = args.named();
        let Some((_, argument)) = named.find(|(name, _)| *name == self.name) else {
            let there_are = args.named().map(|(name, _)| name).collect();
            return Err(WhyUnfit::NoSuchArgument { there_are });
        };
        let ArgValue::Value(tree) = argument else {
            return Err(WhyUnfit::Redacted);
        };
        let node = tree.to_node();
        let holds = self
            .predicate
            .holds(&node)
            .map_err(|problem| WhyUnfit::NotOfItsType { problem })?;
        if !holds {
            self.tell(node);
        }
        Ok(holds)
    }

    /// Tells whoever wants to know why not.
    fn tell(&self, argument: Node) {
        listener::tell_mismatch(|| Mismatch {
            argument: self.name.clone(),
            expected: self.predicate.expected().cloned(),
            called: argument,
        });
    }
}

impl<P: OfArgument> Predicate<Args> for Arg<P> {
    fn eval(&self, args: &Args) -> bool {
        self.ask(args).unwrap_or_else(|why| {
            let predicate = self.to_string();
            // In the middle of mockall's own work a panic would leave its locks
            // poisoned, and the next call would be told of that.
            if let Err(error) = listener::tell_unfit(PredicateError { predicate, why }) {
                panic!("{}", message::error(&error));
            }
            false
        })
    }
}

impl<P: OfArgument> PredicateReflection for Arg<P> {}

impl<P: OfArgument> fmt::Display for Arg<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.predicate.in_words(&self.name))
    }
}
