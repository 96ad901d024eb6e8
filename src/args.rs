//! The arguments of one call.

mod known;
mod view;

pub use self::known::KnownArg;
pub use self::view::{ViewedList, ViewedOption, ViewedText};

use std::ffi::OsStr;
use std::fmt;
use std::mem;
use std::ops::Index;
use std::sync::{Arc, LazyLock, OnceLock};

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::value::{EncodeError, Node, Tree, object};

/// The arguments of one call, by name, as JSON.
///
/// Predicates and answers of expectations get the arguments in this form, and
/// [`Call`](crate::Call) has them. `args["prompt"] == "boom"` compares one argument
/// with a value; [`get`](Self::get) returns `None` where the index panics; and
/// [`as_json`](Self::as_json) is the object of all arguments.
///
/// The arguments are those of the key: skipped ones are absent, and a redacted one
/// only shows whether it was given.
///
/// ```
/// use cached_stubs::{Stub, stubbable};
///
/// #[stubbable(name = "docs::area")]
/// fn area(width: u32, height: u32) -> u32 {
///     width * height
/// }
///
/// let stub = Stub::<area>::install();
/// stub.mock().expect_call().withf(|args| args["width"] == 7).return_const(1u32);
/// assert_eq!(area(7, 2), 1);
/// let args = &stub.calls()[0].args;
/// assert_eq!(args["height"], 2);
/// assert_eq!(args.get("depth"), None);
/// assert_eq!(*args.as_json(), serde_json::json!({ "width": 7, "height": 2 }));
/// ```
#[derive(Clone)]
pub struct Args(Arc<Inner>);

struct Inner {
    /// The canonical bytes of the generic arguments, then of the arguments. The
    /// look-up in memory compares them.
    bytes: Vec<u8>,
    generics: Vec<String>,
    arguments: Vec<Argument>,
    json: OnceLock<Value>,
}

struct Argument {
    name: &'static str,
    /// The end of its bytes, which begin at the end of the previous argument.
    end: usize,
    redacted: bool,
}

/// One argument in the form that the key and the file need.
pub(crate) enum ArgValue {
    Value(Tree),
    Redacted { given: bool },
}

impl Args {
    /// One argument; `None` if there is none of this name.
    ///
    /// ```
    /// # use cached_stubs::{Stub, stubbable};
    /// # #[stubbable(name = "docs::area_get")]
    /// # fn area(width: u32, height: u32) -> u32 {
    /// #     width * height
    /// # }
    /// # let stub = Stub::<area>::install();
    /// # stub.mock().expect_call().return_const(1u32);
    /// area(7, 2);
    /// let args = &stub.calls()[0].args;
    /// assert_eq!(args.get("width").and_then(|width| width.as_u64()), Some(7));
    /// assert_eq!(args.get("depth"), None);
    /// ```
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.as_json().get(name)
    }

    /// All arguments, as a JSON object.
    ///
    /// ```
    /// # use cached_stubs::{Stub, stubbable};
    /// # #[stubbable(name = "docs::area_as_json")]
    /// # fn area(width: u32, height: u32) -> u32 {
    /// #     width * height
    /// # }
    /// # let stub = Stub::<area>::install();
    /// # stub.mock().expect_call().return_const(1u32);
    /// area(7, 2);
    /// let args = &stub.calls()[0].args;
    /// assert_eq!(*args.as_json(), serde_json::json!({ "width": 7, "height": 2 }));
    /// ```
    #[must_use]
    pub fn as_json(&self) -> &Value {
        self.0.json.get_or_init(|| {
            let fields = self.named();
            object(fields.map(|(name, argument)| (name, argument.to_json())))
        })
    }

    /// No arguments.
    pub(crate) fn empty() -> &'static Self {
        static EMPTY: LazyLock<Args> = LazyLock::new(|| {
            Args(Arc::new(Inner {
                bytes: Vec::new(),
                generics: Vec::new(),
                arguments: Vec::new(),
                json: OnceLock::new(),
            }))
        });
        &EMPTY
    }

    /// The canonical bytes of everything that is part of the key.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0.bytes
    }

    /// The names of the generic arguments.
    pub(crate) fn generics(&self) -> &[String] {
        &self.0.generics
    }

    /// The arguments, in the order of the parameters.
    pub(crate) fn named(&self) -> impl Iterator<Item = (&'static str, ArgValue)> {
        let mut begin = self.0.generics.iter().map(|name| name.len() + LENGTH).sum();
        self.0.arguments.iter().map(move |argument| {
            let bytes = &self.0.bytes[begin..argument.end];
            begin = argument.end;
            let keyed = if argument.redacted {
                ArgValue::Redacted {
                    given: bytes == [GIVEN],
                }
            } else {
                ArgValue::Value(Tree::parse(bytes))
            };
            (argument.name, keyed)
        })
    }

    /// The arguments as a recording has them.
    pub(crate) fn to_node(&self) -> Node {
        let named: Vec<_> = self.named().collect();
        to_node(&named)
    }
}

/// The arguments as a recording has them.
pub(crate) fn to_node(named: &[(&'static str, ArgValue)]) -> Node {
    let fields = named.iter();
    Node::Object(
        fields
            .map(|(name, argument)| ((*name).to_owned(), argument.to_node()))
            .collect(),
    )
}

/// One argument.
///
/// # Panics
///
/// Panics if there is no argument of this name: a misspelt name must not look like a
/// call that does not match.
impl Index<&str> for Args {
    type Output = Value;

    #[track_caller]
    fn index(&self, name: &str) -> &Value {
        match self.get(name) {
            Some(argument) => argument,
            None => panic!("{}", no_such_argument(name, self)),
        }
    }
}

fn no_such_argument(name: &str, args: &Args) -> String {
    let names: Vec<_> = args.named().map(|(name, _)| name).collect();
    let available = if names.is_empty() {
        "there are no arguments".to_owned()
    } else {
        format!("it has: {}", names.join(", "))
    };
    format!(
        "cached-stubs: the call has no argument `{name}`; {available}\n\
         \n\
         Skipped arguments are not available.\n"
    )
}

impl fmt::Debug for Args {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_json(), f)
    }
}

/// Serialises an `AsRef<OsStr>` argument as text if it is UTF-8. serde would write a
/// list of numbers.
#[derive(Debug)]
pub struct OsText<'a>(pub &'a OsStr);

impl Serialize for OsText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.to_str() {
            Some(text) => text.serialize(serializer),
            None => self.0.serialize(serializer),
        }
    }
}

/// A type that can be part of the key: serde can write it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of the key: it does not implement `serde::Serialize`",
    label = "this parameter",
    note = "derive `Serialize` for it, leave it out with `#[stubbable(skip(..))]`, or say what counts with `#[stubbable(key(name = expression))]`",
    note = "a derive under `cfg(test)` exists only in the unit tests of its own crate; the documentation of `stubbable`, under \"Derives for tests\", has one that integration tests and other crates see"
)]
pub trait Arg<By> {
    #[doc(hidden)]
    fn encode(&self, into: &mut Vec<u8>) -> Result<(), EncodeError>;
}

/// How an [`Arg`] is written: by serde.
#[derive(Debug)]
pub enum BySerde {}

/// How an [`Arg`] is written: as a [`KnownArg`].
#[derive(Debug)]
pub enum ByForm {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + ?Sized> Arg<BySerde> for T {
    fn encode(&self, into: &mut Vec<u8>) -> Result<(), EncodeError> {
        crate::value::encode(self, into)
    }
}

#[diagnostic::do_not_recommend]
impl<T: KnownArg + ?Sized> Arg<ByForm> for T {
    fn encode(&self, into: &mut Vec<u8>) -> Result<(), EncodeError> {
        crate::value::encode(&self.form(), into)
    }
}

/// The state of an object that is part of the key, before a call under `out(self)`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of the key: it does not implement `serde::Serialize`",
    label = "`out(self)` keys the state before the call",
    note = "derive `Serialize` and `Deserialize` for it; name a codec with `out(self = path)`; or, if nothing depends on the change, write `discard(self)`"
)]
pub trait KeyedState: Arg<BySerde> {}

#[diagnostic::do_not_recommend]
impl<T: Arg<BySerde> + ?Sized> KeyedState for T {}

const GIVEN: u8 = 1;
const NOT_GIVEN: u8 = 0;
const LENGTH: usize = size_of::<u64>();

impl ArgValue {
    pub(crate) fn key_bytes(&self, into: &mut Vec<u8>) {
        match self {
            Self::Value(tree) => tree.key_bytes(into),
            // No tree begins with this tag.
            Self::Redacted { given } => into.extend_from_slice(&[0xff, u8::from(*given)]),
        }
    }

    fn word(given: bool) -> &'static str {
        if given { "given" } else { "not given" }
    }

    fn to_node(&self) -> Node {
        match self {
            Self::Value(tree) => tree.to_node(),
            Self::Redacted { given } => Node::Object(vec![(
                "$redacted".to_owned(),
                Node::String(Self::word(*given).to_owned()),
            )]),
        }
    }

    fn to_json(&self) -> Value {
        match self {
            Self::Value(tree) => tree.to_json(),
            Self::Redacted { given } => {
                Value::String(format!("<redacted, {}>", Self::word(*given)))
            }
        }
    }
}

/// Collects the arguments that generated code hands over one by one.
pub(crate) struct ArgsBuilder {
    bytes: Vec<u8>,
    generics: Vec<String>,
    arguments: Vec<Argument>,
    is_built: bool,
}

impl Default for ArgsBuilder {
    /// Reserves room for the arguments of most calls.
    fn default() -> Self {
        Self {
            bytes: Vec::with_capacity(256),
            generics: Vec::new(),
            arguments: Vec::with_capacity(4),
            is_built: false,
        }
    }
}

impl ArgsBuilder {
    /// Adds a generic argument. All of them come before the first argument.
    pub(crate) fn generic(&mut self, name: String) {
        self.bytes
            .extend_from_slice(&(name.len() as u64).to_le_bytes());
        self.bytes.extend_from_slice(name.as_bytes());
        self.generics.push(name);
    }

    /// The buffer; append the next argument's canonical bytes to it.
    pub(crate) fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// Ends the argument whose bytes are in the buffer.
    pub(crate) fn argument(&mut self, name: &'static str) {
        self.push(name, false);
    }

    /// Adds a redacted argument.
    pub(crate) fn redacted(&mut self, name: &'static str, given: bool) {
        self.bytes.push(if given { GIVEN } else { NOT_GIVEN });
        self.push(name, true);
    }

    fn push(&mut self, name: &'static str, redacted: bool) {
        self.arguments.push(Argument {
            name,
            end: self.bytes.len(),
            redacted,
        });
    }

    /// The complete arguments; `None` if they were built before.
    pub(crate) fn build(&mut self) -> Option<Args> {
        if mem::replace(&mut self.is_built, true) {
            return None;
        }
        Some(Args(Arc::new(Inner {
            bytes: mem::take(&mut self.bytes),
            generics: mem::take(&mut self.generics),
            arguments: mem::take(&mut self.arguments),
            json: OnceLock::new(),
        })))
    }
}
