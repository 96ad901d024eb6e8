//! Parameters whose state after the call belongs to what the call gave.

use std::cell::RefCell;

use serde::Serialize as _;
use serde::de::Error as _;

use super::deferred::RecordedAnswer;
use super::{CodesItem, Delay, Invocation, MakeCodec, Next, Reply, message};
use crate::codec::{Fallback, NotSettled, Probe, ScopedCodec, Value, tree_of, written};
use crate::mode::Mode;
use crate::stubbable::StubbableFn;
use crate::value::{DecodeError, Decoder, EncodeError, Encoder, Node};

/// The returned value, and behind it what is in the parameters: names that no
/// value of a user's is written with.
const RETURNED: &str = "$returned";
const OUT: &str = "$out";

/// Who answers a call that changes its parameters.
pub enum AskedOut<O> {
    /// An expectation.
    Given(O),
    /// A recording.
    Played(RecordedAnswer),
    /// Nobody: the real function is called.
    Open,
}

impl Invocation {
    /// The answer, if there is one.
    ///
    /// # Panics
    ///
    /// On a miss, on a file that cannot be used, and on a wrong use of the mock.
    #[track_caller]
    pub fn answer_out<F: StubbableFn>(&mut self) -> AskedOut<F::Output> {
        self.answer_out_by(F::codec)
    }

    #[track_caller]
    fn answer_out_by<R: 'static>(&mut self, codec: MakeCodec<R>) -> AskedOut<R> {
        let (reply, mut edit) = self.ask(codec, Delay::OfTheWhole);
        edit.sleep();
        match reply {
            Reply::Answer(answer) => return AskedOut::Given(answer),
            Reply::Played(recorded) => return AskedOut::Played(recorded),
            Reply::Nothing => {}
        }
        loop {
            match self.board() {
                Next::Real => return AskedOut::Open,
                Next::Wait(flight) => flight.wait(),
                Next::Recorded(known, at) => return AskedOut::Played(self.recorded(known, at)),
            }
        }
    }

    /// Waits until the real call may be made, or somebody else has recorded it.
    pub async fn board_out(&mut self) -> Option<RecordedAnswer> {
        let (known, at) = super::future::board(self).await?;
        Some(self.recorded(known, at))
    }

    /// Keeps what the real function returned and left in its parameters. Both
    /// are then what a recording gives.
    ///
    /// # Panics
    ///
    /// As [`Invocation::record`].
    #[track_caller]
    pub fn record_out<R>(
        mut self,
        codec: ScopedCodec<'_, R>,
        returned: R,
        out: &mut [&mut dyn Out],
    ) -> R {
        self.end_recording();
        if self.mode() == Mode::Live {
            return returned;
        }
        let out = RefCell::new(out);
        let codec = Outcome { codec, out };
        self.record_value(&codec, returned)
    }
}

impl RecordedAnswer {
    /// What the call gives: the returned value, and what is in the parameters.
    ///
    /// # Panics
    ///
    /// Where that is not what is recorded.
    #[track_caller]
    pub fn restore<R>(self, codec: ScopedCodec<'_, R>, out: &mut [&mut dyn Out]) -> R {
        let out = RefCell::new(out);
        let codec = Outcome { codec, out };
        match codec.decode(self.node()) {
            Ok(returned) => returned,
            Err(error) => self.unfit("", &error),
        }
    }
}

/// A parameter that the call may change.
#[allow(private_interfaces)]
pub trait Out {
    #[doc(hidden)]
    fn name(&self) -> &'static str;

    /// The text of what is in it now, of which the caller gets the copy.
    #[doc(hidden)]
    fn settle(&mut self) -> Result<Node, NotSettled>;

    #[doc(hidden)]
    fn restore(&mut self, node: &Node) -> Result<(), DecodeError>;
}

/// `&mut T`
pub struct OutParam<'a, 'c, T> {
    name: &'static str,
    value: &'a mut T,
    codec: ScopedCodec<'c, T>,
}

impl<'a, 'c, T> OutParam<'a, 'c, T> {
    /// The parameter of this name.
    pub fn new(name: &'static str, value: &'a mut T, codec: ScopedCodec<'c, T>) -> Self {
        Self { name, value, codec }
    }
}

#[allow(private_interfaces)]
impl<T> Out for OutParam<'_, '_, T> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn settle(&mut self) -> Result<Node, NotSettled> {
        let settled = self.codec.settled(self.value);
        let (node, copy) = settled.map_err(|error| at(self.name, error))?;
        *self.value = copy;
        Ok(node)
    }

    fn restore(&mut self, node: &Node) -> Result<(), DecodeError> {
        *self.value = self.codec.decode(node)?;
        Ok(())
    }
}

/// `&mut [T]`, of which the elements are put in the place of those that are there.
pub struct OutSlice<'a, T> {
    name: &'static str,
    value: &'a mut [T],
    codec: ScopedCodec<'a, Vec<T>>,
    serialize: fn(&[T], &mut Encoder) -> Result<(), EncodeError>,
}

impl<'a, T> OutSlice<'a, T> {
    /// The parameter of this name.
    pub fn new(name: &'static str, value: &'a mut [T]) -> Self
    where
        T: Value,
    {
        Self {
            name,
            value,
            codec: Fallback::kind(Probe::<Vec<T>>::new()).value(),
            serialize: |elements, encoder| elements.serialize(encoder),
        }
    }

    fn put(&mut self, elements: Vec<T>) {
        for (element, recorded) in self.value.iter_mut().zip(elements) {
            *element = recorded;
        }
    }
}

#[allow(private_interfaces)]
impl<T> Out for OutSlice<'_, T> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn settle(&mut self) -> Result<Node, NotSettled> {
        let original = tree_of(|encoder| (self.serialize)(self.value, encoder))?;
        let settled = self.codec.settled_tree(&original);
        let (node, copy) = settled.map_err(|error| at(self.name, error))?;
        self.put(copy);
        Ok(node)
    }

    fn restore(&mut self, node: &Node) -> Result<(), DecodeError> {
        let elements = self.codec.decode(node)?;
        if elements.len() != self.value.len() {
            let problem = message::other_length(elements.len(), self.value.len());
            return Err(DecodeError::custom(problem));
        }
        self.put(elements);
        Ok(())
    }
}

/// Puts what an expectation answers into a slice.
///
/// # Panics
///
/// Where there are more or fewer elements than the slice has.
#[track_caller]
pub fn put_elements<T>(name: &'static str, slice: &mut [T], elements: Vec<T>) {
    assert!(
        slice.len() == elements.len(),
        "{}",
        message::other_length_in(name, elements.len(), slice.len())
    );
    for (element, given) in slice.iter_mut().zip(elements) {
        *element = given;
    }
}

/// `&mut T`, written and changed by the user's own codec.
pub struct OutInPlace<'a, T: ?Sized, S, D> {
    name: &'static str,
    value: &'a mut T,
    serialize: S,
    deserialize: D,
}

impl<'a, T: ?Sized, S, D> OutInPlace<'a, T, S, D>
where
    S: Fn(&T, &mut Encoder) -> Result<(), EncodeError>,
    D: Fn(Decoder<'_>, &mut T) -> Result<(), DecodeError>,
{
    /// The parameter of this name.
    pub fn new(name: &'static str, value: &'a mut T, serialize: S, deserialize: D) -> Self {
        Self {
            name,
            value,
            serialize,
            deserialize,
        }
    }
}

#[allow(private_interfaces)]
impl<T: ?Sized, S, D> Out for OutInPlace<'_, T, S, D>
where
    S: Fn(&T, &mut Encoder) -> Result<(), EncodeError>,
    D: Fn(Decoder<'_>, &mut T) -> Result<(), DecodeError>,
{
    fn name(&self) -> &'static str {
        self.name
    }

    /// What the real function did to it stands: to do it once more could send
    /// a message twice.
    fn settle(&mut self) -> Result<Node, NotSettled> {
        let tree = tree_of(|encoder| (self.serialize)(self.value, encoder))?;
        let lossy = |error: DecodeError| NotSettled::Lossy {
            path: error.path(),
            message: error.message().to_owned(),
        };
        written(&tree).map_err(|error| at(self.name, lossy(error)))
    }

    fn restore(&mut self, node: &Node) -> Result<(), DecodeError> {
        (self.deserialize)(Decoder::new(node), self.value)
    }
}

/// What is wrong is in this parameter.
fn at(name: &str, error: NotSettled) -> NotSettled {
    match error {
        NotSettled::Lossy { path, message } => NotSettled::Lossy {
            path: format!(".{OUT}.{name}{path}"),
            message,
        },
        other => other,
    }
}

/// The codec of the returned value and the parameters together.
struct Outcome<'c, 'o, 'p, R> {
    codec: ScopedCodec<'c, R>,
    out: RefCell<&'o mut [&'p mut dyn Out]>,
}

impl<R> CodesItem for Outcome<'_, '_, '_, R> {
    type Item = R;

    fn settled(&self, returned: &R) -> Result<(Node, R), NotSettled> {
        let (node, copy) = self.codec.settled(returned)?;
        let mut params = Vec::new();
        for out in self.out.borrow_mut().iter_mut() {
            params.push((out.name().to_owned(), out.settle()?));
        }
        let node = Node::Object(vec![
            (RETURNED.to_owned(), node),
            (OUT.to_owned(), Node::Object(params)),
        ]);
        Ok((node, copy))
    }

    fn decode(&self, node: &Node) -> Result<R, DecodeError> {
        let mut out = self.out.borrow_mut();
        let nodes = parts_of(node, &out).ok_or_else(|| {
            DecodeError::custom("where what it returned and left in its parameters is expected")
        })?;
        let returned = self.codec.decode(nodes.0)?;
        for (out, node) in out.iter_mut().zip(nodes.1) {
            out.restore(node)?;
        }
        Ok(returned)
    }
}

/// The returned value, and one for each parameter. An expectation answers a
/// tuple of them.
fn parts_of<'n>(node: &'n Node, out: &[&mut dyn Out]) -> Option<(&'n Node, Vec<&'n Node>)> {
    let of = |fields: &'n [(String, Node)], name: &str| {
        let field = fields.iter().find(|(field, _)| field == name);
        field.map(|(_, node)| node)
    };
    match node {
        Node::Object(fields) => {
            let Node::Object(params) = of(fields, OUT)? else {
                return None;
            };
            let params = out.iter().map(|out| of(params, out.name()));
            Some((of(fields, RETURNED)?, params.collect::<Option<_>>()?))
        }
        Node::Array(values) if values.len() == out.len() + 1 => {
            let (returned, params) = values.split_first()?;
            Some((returned, params.iter().collect()))
        }
        _ => None,
    }
}
