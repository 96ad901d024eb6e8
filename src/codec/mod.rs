//! How a returned value becomes text and comes back.
//!
//! Generated code asks [`Probe`] what kind of return type it has before it, by
//! method resolution, so that an alias of `Result` is still seen as one; the
//! kind makes the [`Codec`]. Only the step `value()` (and `errors()`) carries a
//! bound, so that a type which cannot be recorded gives one error.

mod borrows;
mod errors;
#[cfg(feature = "http")]
mod http;
mod kind;
mod known;
mod probe;
mod settled;

pub use self::borrows::OkLent;
pub use self::kind::{ErrorByValue, IsResult, OkByValue, unit_result};
pub use self::probe::{Fallback, Given, NotOptional, Probe};
pub use self::settled::{Decoded, Settled};
pub(crate) use self::settled::{NotSettled, tree_of, written};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::call::{Invocation, Live, RecordedAnswer, StreamFaults};
use crate::function::Function;
use crate::value::{DecodeError, Decoder, EncodeError, Encoder, Node};

/// The codec of a type that borrows nothing for good, such as the mock's.
pub type Codec<R> = ScopedCodec<'static, R>;

type Encode<'c, R> =
    Box<dyn Fn(&R, &mut Encoder) -> Result<Recordable, EncodeError> + Send + Sync + 'c>;
type Decode<'c, R> = Box<dyn Fn(Decoder<'_>) -> Result<R, DecodeError> + Send + Sync + 'c>;
type Predicate<'c, R> = Box<dyn Fn(&R) -> bool + Send + Sync + 'c>;

/// How values of `R` are written and read. The boxes hold closures that
/// capture nothing, so making one allocates nothing.
pub struct ScopedCodec<'c, R> {
    encode: Encode<'c, R>,
    decode: Decode<'c, R>,
    record_if: Option<Predicate<'c, R>>,
    /// An `Err` passes through without being recorded.
    passes_errors: bool,
    beyond: Beyond<'c, R>,
}

/// What a value is beside what it is written as.
enum Beyond<'c, R> {
    /// Nothing: it is there at once.
    Plain,
    /// A future, stream or iterator: the call knows what to do with it.
    Live(Box<dyn Live<R> + Send + Sync + 'c>),
    /// The same, of a type that has no name here: recordings do not answer by
    /// this codec.
    Deferred,
}

/// Whether a returned value may be recorded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Recordable {
    /// It was encoded.
    Yes,
    /// It is an `Err`, and `errors` was not given.
    IsError,
    /// `record_if` said no.
    Refused,
}

impl<'c, R> ScopedCodec<'c, R> {
    fn new(
        encode: impl Fn(&R, &mut Encoder) -> Result<Recordable, EncodeError> + Send + Sync + 'c,
        decode: impl Fn(Decoder<'_>) -> Result<R, DecodeError> + Send + Sync + 'c,
    ) -> Self {
        Self {
            encode: Box::new(encode),
            decode: Box::new(decode),
            record_if: None,
            passes_errors: false,
            beyond: Beyond::Plain,
        }
    }

    /// Of a value that is always recorded.
    fn by(
        serialize: impl Fn(&R, &mut Encoder) -> Result<(), EncodeError> + Send + Sync + 'c,
        deserialize: impl Fn(Decoder<'_>) -> Result<R, DecodeError> + Send + Sync + 'c,
    ) -> Self {
        let encode = move |value: &R, encoder: &mut Encoder| {
            serialize(value, encoder)?;
            Ok(Recordable::Yes)
        };
        Self::new(encode, deserialize)
    }

    pub(crate) fn live(live: impl Live<R> + Send + Sync + 'c) -> Self {
        Self {
            beyond: Beyond::Live(Box::new(live)),
            ..Self::deferred()
        }
    }

    /// Of what an expectation answers in place of a stream or iterator.
    #[must_use]
    pub fn deferred() -> Self {
        let apart = "what is not there at once is not written as one value";
        Self {
            beyond: Beyond::Deferred,
            ..Self::new(
                move |_, _| Err(serde::ser::Error::custom(apart)),
                move |_| Err(serde::de::Error::custom(apart)),
            )
        }
    }

    pub(crate) fn is_plain(&self) -> bool {
        matches!(self.beyond, Beyond::Plain)
    }

    pub(crate) fn is_deferred(&self) -> bool {
        matches!(self.beyond, Beyond::Deferred)
    }

    pub(crate) fn into_live(self) -> Result<Box<dyn Live<R> + Send + Sync + 'c>, Self> {
        match self.beyond {
            Beyond::Live(live) => Ok(live),
            beyond => Err(Self { beyond, ..self }),
        }
    }

    /// The recorded value.
    #[track_caller]
    pub(crate) fn play(self, recorded: RecordedAnswer, stream_faults: StreamFaults<R>) -> R {
        match self.into_live() {
            Ok(live) => live.play(recorded, stream_faults),
            Err(codec) => {
                stream_faults.must_be_without_items();
                stream_faults.sleep();
                match codec.decode(recorded.node()) {
                    Ok(value) => value,
                    Err(error) => recorded.unfit("", &error),
                }
            }
        }
    }

    /// The last link of the chain in generated code, where `errors` is absent.
    #[must_use]
    pub fn codec(self) -> Self {
        self
    }

    /// `errors` of what is no `Result`. Where nothing around it is one either,
    /// that is an error of the compiler, worded by [`IsResult`].
    #[must_use]
    pub fn errors(self) -> Self {
        self
    }

    /// The same with a codec.
    #[must_use]
    pub fn errors_with<E, S, D>(self, _: S, _: D) -> Self
    where
        S: Fn(&E, &mut Encoder) -> Result<(), EncodeError>,
        D: Fn(Decoder<'_>) -> Result<E, DecodeError>,
    {
        self
    }

    /// Only values that satisfy the predicate are recorded.
    #[must_use]
    pub fn record_if(mut self, predicate: impl Fn(&R) -> bool + Send + Sync + 'c) -> Self {
        self.record_if = Some(Box::new(predicate));
        self
    }

    fn passing_errors(mut self) -> Self {
        self.passes_errors = true;
        self
    }

    pub(crate) fn passes_errors(&self) -> bool {
        self.passes_errors
    }

    pub(crate) fn encode(
        &self,
        value: &R,
        encoder: &mut Encoder,
    ) -> Result<Recordable, EncodeError> {
        match &self.record_if {
            Some(predicate) if !predicate(value) => Ok(Recordable::Refused),
            _ => (self.encode)(value, encoder),
        }
    }

    /// Of a value that came back from a text: whether it may be recorded was
    /// asked of the original.
    pub(crate) fn encode_copy(&self, value: &R, encoder: &mut Encoder) -> Result<(), EncodeError> {
        (self.encode)(value, encoder).map(|_| ())
    }

    pub(crate) fn decode(&self, node: &Node) -> Result<R, DecodeError> {
        (self.decode)(Decoder::new(node))
    }
}

/// A type whose values can be recorded: it is written and read by serde.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be recorded: it does not implement both `serde::Serialize` and `serde::Deserialize`",
    label = "this is returned",
    note = "derive both for it, or name a codec: `#[stubbable(with = path)]`, a module with `serialize` and `deserialize` as for `#[serde(with)]`; a trait's method may be left to the real one: `#[stub(live)]`",
    note = "what is of `anyhow`, `eyre`, `bytes` and `http` is recorded by the feature of that name of `cached-stubs`"
)]
pub trait Value: Serialize + DeserializeOwned {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned> Value for T {}

/// What the mock of a function answers whose return type contains a type
/// parameter: the answer as JSON, turned into the caller's type when it is
/// known.
///
/// ```
/// use cached_stubs::{Answer, Stub, stubbable};
/// use serde::{Serialize, de::DeserializeOwned};
///
/// #[stubbable(name = "docs::fetch")]
/// fn fetch<T: Serialize + DeserializeOwned>(url: &str) -> T {
///     unimplemented!("no network in this example: {url}")
/// }
///
/// let stub = Stub::<fetch>::install();
/// stub.mock().expect_call().returning(|_| Some(Answer::new(&[1, 2, 3])));
/// assert_eq!(fetch::<Vec<u8>>("https://example.org/numbers"), [1, 2, 3]);
/// ```
#[derive(Debug)]
pub struct Answer {
    recorded: RecordedAnswer,
    /// What is done to it once its type is known.
    stream_faults: StreamFaults<Box<Answer>>,
}

impl Clone for Answer {
    /// Of what an expectation answers: nothing is done to that yet.
    fn clone(&self) -> Self {
        Self::of(self.recorded.clone())
    }
}

impl Answer {
    /// The answer that `value` serialises to. A `Result` stands in it as serde
    /// writes it: `Answer::new(&Ok::<_, ()>(5))`.
    ///
    /// # Panics
    ///
    /// When `value` cannot be serialised.
    #[must_use]
    #[track_caller]
    pub fn new<T: Serialize + ?Sized>(value: &T) -> Self {
        let mut bytes = Vec::new();
        match crate::value::encode(value, &mut bytes) {
            Ok(()) => Self::of(RecordedAnswer::given(
                crate::value::Tree::parse(&bytes).to_node(),
            )),
            Err(error) => panic!("cached-stubs: this value cannot be an `Answer`: {error}\n"),
        }
    }

    fn of(recorded: RecordedAnswer) -> Self {
        Self {
            recorded,
            stream_faults: StreamFaults::default(),
        }
    }

    #[doc(hidden)]
    #[must_use]
    pub fn codec() -> Codec<Self> {
        Codec::live(Erased)
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn decode<'c, R>(
        mut self,
        function: &'static Function,
        codec: impl Fn() -> ScopedCodec<'c, R>,
    ) -> R {
        self.recorded.answers(function);
        let stream_faults = self.stream_faults.map(|mut then| {
            then.recorded.answers(function);
            codec().play(then.recorded, StreamFaults::default())
        });
        codec().play(self.recorded, stream_faults)
    }

    #[doc(hidden)]
    #[must_use]
    pub fn into_recorded_answer(mut self, function: &'static Function) -> RecordedAnswer {
        self.recorded.answers(function);
        self.recorded
    }
}

/// What is recorded is the caller's own type, by its own codec.
struct Erased;

impl Live<Answer> for Erased {
    fn play(
        self: Box<Self>,
        recorded: RecordedAnswer,
        stream_faults: StreamFaults<Answer>,
    ) -> Answer {
        self.edit(Answer::of(recorded), stream_faults)
    }

    fn record(self: Box<Self>, _: Invocation, returned: Answer, _: StreamFaults<Answer>) -> Answer {
        returned
    }

    fn edit(self: Box<Self>, value: Answer, stream_faults: StreamFaults<Answer>) -> Answer {
        let stream_faults = stream_faults.map(Box::new);
        Answer {
            stream_faults,
            ..value
        }
    }
}
