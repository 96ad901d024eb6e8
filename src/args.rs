use std::ffi::OsStr;
use std::fmt;
use std::mem;
use std::ops::Deref;
use std::sync::{Arc, LazyLock, OnceLock};

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::value::{EncodeError, Node, Tree};

/// The keyed arguments of one call, by name, as JSON.
///
/// This is what predicates and answers of hand-written expectations are given,
/// and what [`Call`](crate::Call) shows. It derefs to [`serde_json::Value`], so
/// `args["prompt"] == "boom"` compares. Skipped arguments are not in it; a
/// redacted one is there as given or not given.
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
/// assert_eq!(stub.calls()[0].args["height"], 2);
/// ```
#[derive(Clone)]
pub struct Args(Arc<Inner>);

struct Inner {
    /// Canonical bytes of the generic arguments and, one behind the other, of
    /// the arguments: what the look-up in memory compares.
    bytes: Vec<u8>,
    generics: Vec<String>,
    arguments: Vec<Argument>,
    json: OnceLock<Value>,
}

struct Argument {
    name: &'static str,
    /// Where its bytes end; they begin where the one before ends.
    end: usize,
    redacted: bool,
}

/// One argument, as the key and the file take it.
pub(crate) enum ArgValue {
    Value(Tree),
    Redacted { given: bool },
}

impl Args {
    /// No arguments.
    pub(crate) fn empty() -> Self {
        static EMPTY: LazyLock<Args> = LazyLock::new(|| {
            Args(Arc::new(Inner {
                bytes: Vec::new(),
                generics: Vec::new(),
                arguments: Vec::new(),
                json: OnceLock::new(),
            }))
        });
        EMPTY.clone()
    }

    /// The canonical bytes of everything that counts.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0.bytes
    }

    /// The names of the generic arguments.
    pub(crate) fn generics(&self) -> &[String] {
        &self.0.generics
    }

    /// The arguments in the order of their declaration.
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

    /// As they stand in a recording.
    pub(crate) fn to_node(&self) -> Node {
        let named: Vec<_> = self.named().collect();
        to_node(&named)
    }
}

/// As they stand in a recording.
pub(crate) fn to_node(named: &[(&'static str, ArgValue)]) -> Node {
    let fields = named.iter();
    Node::Object(
        fields
            .map(|(name, argument)| ((*name).to_owned(), argument.to_node()))
            .collect(),
    )
}

impl Deref for Args {
    type Target = Value;

    fn deref(&self) -> &Value {
        self.0.json.get_or_init(|| {
            Value::Object(
                self.named()
                    .map(|(name, argument)| (name.to_owned(), argument.to_json()))
                    .collect(),
            )
        })
    }
}

impl fmt::Debug for Args {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&**self, f)
    }
}

/// What an argument shows that is `AsRef<OsStr>`: its text, where it is one. By
/// serde it would be a list of numbers.
pub struct OsText<'a>(pub &'a OsStr);

impl Serialize for OsText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.to_str() {
            Some(text) => text.serialize(serializer),
            None => self.0.serialize(serializer),
        }
    }
}

/// A type that can be part of the key: it is written by serde.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of the key: it does not implement `serde::Serialize`",
    label = "this parameter",
    note = "derive `Serialize` for it, leave it out with `#[stubbable(skip(..))]`, or say what counts with `#[stubbable(key(name = expression))]`"
)]
pub trait Arg {
    #[doc(hidden)]
    fn encode(&self, into: &mut Vec<u8>) -> Result<(), EncodeError>;
}

#[diagnostic::do_not_recommend]
impl<T: Serialize + ?Sized> Arg for T {
    fn encode(&self, into: &mut Vec<u8>) -> Result<(), EncodeError> {
        crate::value::encode(self, into)
    }
}

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

/// Arguments while generated code hands them over, one by one.
pub(crate) struct ArgsBuilder {
    bytes: Vec<u8>,
    generics: Vec<String>,
    arguments: Vec<Argument>,
    is_built: bool,
}

impl Default for ArgsBuilder {
    /// Room for the arguments of most calls, rather than several small steps
    /// to it on every call.
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
    /// A generic argument; all of them come before the first argument.
    pub(crate) fn generic(&mut self, name: String) {
        self.bytes
            .extend_from_slice(&(name.len() as u64).to_le_bytes());
        self.bytes.extend_from_slice(name.as_bytes());
        self.generics.push(name);
    }

    /// The buffer that the next argument's canonical bytes go to the end of.
    pub(crate) fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// Says that the argument's bytes are in the buffer.
    pub(crate) fn argument(&mut self, name: &'static str) {
        self.push(name, false);
    }

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

    /// The arguments, complete; `None` if they were built before.
    pub(crate) fn build(&mut self) -> Option<Args> {
        if std::mem::replace(&mut self.is_built, true) {
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
