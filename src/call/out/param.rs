//! The parameters that a call may change.

use std::fmt;

use serde::Serialize as _;
use serde::de::Error as _;

use crate::call::message;
use crate::codec::{Codec, Fallback, GenericValue, Probe, RoundTripError, Value, read_back};
use crate::scrub::Scrub;
use crate::value::{DecodeError, Decoder, EncodeError, Encoder, Node, Tree};

/// A parameter that the call may change.
#[allow(private_interfaces)]
pub trait Out {
    #[doc(hidden)]
    fn name(&self) -> &'static str;

    /// Encodes the present value; its copy takes its place.
    #[doc(hidden)]
    fn round_trip(&mut self, scrub: &Scrub) -> Result<Node, RoundTripError>;

    #[doc(hidden)]
    fn restore(&mut self, node: &Node) -> Result<(), DecodeError>;
}

/// `&mut T`.
pub struct OutParam<'a, 'c, T> {
    name: &'static str,
    value: &'a mut T,
    codec: Codec<'c, T>,
}

impl<'a, 'c, T> OutParam<'a, 'c, T> {
    /// The parameter of this name.
    pub fn new(name: &'static str, value: &'a mut T, codec: Codec<'c, T>) -> Self {
        Self { name, value, codec }
    }
}

#[allow(private_interfaces)]
impl<T> Out for OutParam<'_, '_, T> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn round_trip(&mut self, scrub: &Scrub) -> Result<Node, RoundTripError> {
        let (node, copy) = self.codec.round_trip(self.value, scrub)?;
        *self.value = copy;
        Ok(node)
    }

    fn restore(&mut self, node: &Node) -> Result<(), DecodeError> {
        *self.value = self.codec.decode(node)?;
        Ok(())
    }
}

/// `&mut [T]`: recorded elements replace those that are there.
pub struct OutSlice<'a, T> {
    name: &'static str,
    value: &'a mut [T],
    codec: Codec<'a, Vec<T>>,
    serialize: fn(&[T], &mut Encoder) -> Result<(), EncodeError>,
}

impl<'a, T> OutSlice<'a, T> {
    /// The parameter of this name.
    pub fn new(name: &'static str, value: &'a mut [T]) -> Self
    where
        T: Value,
    {
        Self::generic(name, value)
    }

    /// The same for a type that depends on a type parameter.
    pub fn generic<By>(name: &'static str, value: &'a mut [T]) -> Self
    where
        T: GenericValue<By>,
    {
        Self {
            name,
            value,
            codec: Fallback::__kind(Probe::<Vec<T>>::new()).__value::<()>(),
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

    fn round_trip(&mut self, scrub: &Scrub) -> Result<Node, RoundTripError> {
        let original = tree_of(|encoder| (self.serialize)(self.value, encoder))?;
        let (node, copy) = self.codec.round_trip_tree(&original, scrub)?;
        self.put(copy);
        Ok(node)
    }

    fn restore(&mut self, node: &Node) -> Result<(), DecodeError> {
        let elements = self.codec.decode(node)?;
        if elements.len() != self.value.len() {
            let problem = message::wrong_length(elements.len(), self.value.len());
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
/// Panics if there are more or fewer elements than the slice has.
#[track_caller]
pub fn put_elements<T>(name: &'static str, slice: &mut [T], elements: Vec<T>) {
    assert!(
        slice.len() == elements.len(),
        "{}",
        message::wrong_length_in(name, elements.len(), slice.len())
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

    /// What the real function did to the parameter stays: to do it once more
    /// could, for example, send a message twice.
    fn round_trip(&mut self, scrub: &Scrub) -> Result<Node, RoundTripError> {
        let tree = tree_of(|encoder| (self.serialize)(self.value, encoder))?;
        let mut node = read_back(&tree)?;
        scrub.apply(&mut node);
        Ok(node)
    }

    fn restore(&mut self, node: &Node) -> Result<(), DecodeError> {
        (self.deserialize)(Decoder::new(node), self.value)
    }
}

/// What `write` encodes, as a tree whose maps keep their order.
fn tree_of(
    write: impl FnOnce(&mut Encoder) -> Result<(), EncodeError>,
) -> Result<Tree, RoundTripError> {
    let mut encoder = Encoder::in_order();
    write(&mut encoder).map_err(RoundTripError::NotEncoded)?;
    Ok(Tree::parse(&encoder.into_bytes()))
}

impl<T> fmt::Debug for OutParam<'_, '_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutParam")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for OutSlice<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutSlice")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl<T: ?Sized, S, D> fmt::Debug for OutInPlace<'_, T, S, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutInPlace")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
