//! mockall's comparisons with a constant, which also hold the constant as a
//! recording would store it.

use std::cmp::Ordering;
use std::fmt;

use mockall::Predicate;
use mockall::predicate as theirs;
use predicates::iter::InPredicate;
use predicates::ord::{EqPredicate, OrdPredicate};
use predicates::reflection::{Case, Child, Parameter, PredicateReflection};
use serde::Serialize;

use super::{OfArgument, message};
use crate::render::View;
use crate::value::{Node, Number, Tree, encode};

/// mockall's predicate `P` and its constant.
#[derive(Clone, Debug)]
pub struct Compared<P> {
    predicate: P,
    comparison: Comparison,
    constant: Node,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// Equal to one of several.
    In,
}

/// Equal to the constant.
///
/// ```
/// # use cached_stubs::{Mode, Stub, predicate::{arg, eq}, stubbable};
/// # #[stubbable(name = "docs::shade_eq")]
/// # fn shade(colour: &str, percent: u8) -> String { format!("{percent} of {colour}") }
/// # let stub = Stub::<shade>::builder().mode(Mode::Live).install();
/// shade("red", 50);
/// stub.mock().assert_called_with(arg("colour", eq("red")));
/// stub.mock().assert_called_with(arg("percent", eq(50)));
/// ```
///
/// # Panics
///
/// Panics if the constant cannot be serialised.
#[track_caller]
pub fn eq<T: Serialize + fmt::Debug + PartialEq>(constant: T) -> Compared<EqPredicate<T>> {
    compared(Comparison::Equal, constant, theirs::eq)
}

/// Not equal to the constant.
///
/// ```
/// # use cached_stubs::{Mode, Stub, predicate::{arg, ne}, stubbable};
/// # #[stubbable(name = "docs::shade_ne")]
/// # fn shade(colour: &str, percent: u8) -> String { format!("{percent} of {colour}") }
/// # let stub = Stub::<shade>::builder().mode(Mode::Live).install();
/// shade("red", 50);
/// stub.mock().assert_called_with(arg("colour", ne("blue")));
/// ```
///
/// # Panics
///
/// As for [`eq`].
#[track_caller]
pub fn ne<T: Serialize + fmt::Debug + PartialEq>(constant: T) -> Compared<EqPredicate<T>> {
    compared(Comparison::NotEqual, constant, theirs::ne)
}

/// Less than the constant.
///
/// ```
/// # use cached_stubs::{Mode, Stub, predicate::{arg, lt}, stubbable};
/// # #[stubbable(name = "docs::shade_lt")]
/// # fn shade(colour: &str, percent: u8) -> String { format!("{percent} of {colour}") }
/// # let stub = Stub::<shade>::builder().mode(Mode::Live).install();
/// shade("red", 50);
/// stub.mock().assert_called_with(arg("percent", lt(51)));
/// ```
///
/// # Panics
///
/// As for [`eq`].
#[track_caller]
pub fn lt<T: Serialize + fmt::Debug + PartialOrd>(constant: T) -> Compared<OrdPredicate<T>> {
    compared(Comparison::Less, constant, theirs::lt)
}

/// Less than the constant, or equal to it.
///
/// ```
/// # use cached_stubs::{Mode, Stub, predicate::{arg, le}, stubbable};
/// # #[stubbable(name = "docs::shade_le")]
/// # fn shade(colour: &str, percent: u8) -> String { format!("{percent} of {colour}") }
/// # let stub = Stub::<shade>::builder().mode(Mode::Live).install();
/// shade("red", 50);
/// stub.mock().assert_called_with(arg("percent", le(50)));
/// ```
///
/// # Panics
///
/// As for [`eq`].
#[track_caller]
pub fn le<T: Serialize + fmt::Debug + PartialOrd>(constant: T) -> Compared<OrdPredicate<T>> {
    compared(Comparison::LessOrEqual, constant, theirs::le)
}

/// Greater than the constant.
///
/// ```
/// # use cached_stubs::{Mode, Stub, predicate::{arg, gt}, stubbable};
/// # #[stubbable(name = "docs::shade_gt")]
/// # fn shade(colour: &str, percent: u8) -> String { format!("{percent} of {colour}") }
/// # let stub = Stub::<shade>::builder().mode(Mode::Live).install();
/// shade("red", 50);
/// stub.mock().assert_called_with(arg("percent", gt(49)));
/// ```
///
/// # Panics
///
/// As for [`eq`].
#[track_caller]
pub fn gt<T: Serialize + fmt::Debug + PartialOrd>(constant: T) -> Compared<OrdPredicate<T>> {
    compared(Comparison::Greater, constant, theirs::gt)
}

/// Greater than the constant, or equal to it.
///
/// ```
/// # use cached_stubs::{Mode, Stub, predicate::{arg, ge}, stubbable};
/// # #[stubbable(name = "docs::shade_ge")]
/// # fn shade(colour: &str, percent: u8) -> String { format!("{percent} of {colour}") }
/// # let stub = Stub::<shade>::builder().mode(Mode::Live).install();
/// shade("red", 50);
/// stub.mock().assert_called_with(arg("percent", ge(50)));
/// ```
///
/// # Panics
///
/// As for [`eq`].
#[track_caller]
pub fn ge<T: Serialize + fmt::Debug + PartialOrd>(constant: T) -> Compared<OrdPredicate<T>> {
    compared(Comparison::GreaterOrEqual, constant, theirs::ge)
}

/// Equal to one of the constants.
///
/// ```
/// # use cached_stubs::{Mode, Stub, predicate::{arg, in_iter}, stubbable};
/// # #[stubbable(name = "docs::shade_in_iter")]
/// # fn shade(colour: &str, percent: u8) -> String { format!("{percent} of {colour}") }
/// # let stub = Stub::<shade>::builder().mode(Mode::Live).install();
/// shade("red", 50);
/// stub.mock().assert_called_with(arg("colour", in_iter(["red", "green"])));
/// ```
///
/// # Panics
///
/// As for [`eq`].
#[track_caller]
pub fn in_iter<T: Serialize + fmt::Debug + PartialEq>(
    constants: impl IntoIterator<Item = T>,
) -> Compared<InPredicate<T>> {
    let constants: Vec<T> = constants.into_iter().collect();
    compared(Comparison::In, constants, theirs::in_iter)
}

#[track_caller]
fn compared<T: Serialize, P>(
    comparison: Comparison,
    constant: T,
    make: impl FnOnce(T) -> P,
) -> Compared<P> {
    let mut bytes = Vec::new();
    if let Err(error) = encode(&constant, &mut bytes) {
        panic!("{}", message::constant_not_encoded(&error));
    }
    Compared {
        constant: Tree::parse(&bytes).to_node(),
        predicate: make(constant),
        comparison,
    }
}

impl<P> super::of_argument::sealed::Sealed for Compared<P> {}

#[allow(private_interfaces)]
impl<P> OfArgument for Compared<P> {
    fn holds(&self, argument: &Node) -> Result<bool, String> {
        use Comparison::*;
        let constant = &self.constant;
        let orderings: &[Ordering] = match self.comparison {
            Equal => return Ok(equal(argument, constant)),
            NotEqual => return Ok(!equal(argument, constant)),
            In => {
                let Node::Array(constants) = constant else {
                    unreachable!("a `Vec` is written as an array");
                };
                return Ok(constants.iter().any(|one| equal(argument, one)));
            }
            Less => &[Ordering::Less],
            LessOrEqual => &[Ordering::Less, Ordering::Equal],
            Greater => &[Ordering::Greater],
            GreaterOrEqual => &[Ordering::Greater, Ordering::Equal],
        };
        if *argument == Node::Null {
            return Ok(false);
        }
        match ordering(argument, constant) {
            Ok(found) => Ok(found.is_some_and(|found| orderings.contains(&found))),
            Err(NotOrdered) => Err(message::not_ordered(argument, constant)),
        }
    }

    fn expected(&self) -> Option<&Node> {
        (self.comparison == Comparison::Equal).then_some(&self.constant)
    }

    fn in_words(&self, argument: &str) -> String {
        message::comparison(argument, self.comparison, &self.constant)
    }
}

/// Whether both are equal in a recording: fields in any order, numbers by value,
/// not by type.
fn equal(a: &Node, b: &Node) -> bool {
    match (a, b) {
        (Node::Number(a), Node::Number(b)) => number_ordering(*a, *b) == Some(Ordering::Equal),
        (Node::Array(a), Node::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b))
        }
        (Node::Object(a), Node::Object(b)) => {
            a.len() == b.len()
                && a.iter().all(|(name, a)| {
                    let mut others = b.iter();
                    others.any(|(other, b)| name == other && equal(a, b))
                })
        }
        (a, b) => a == b,
    }
}

struct NotOrdered;

/// `None` if one of them is `NaN`.
fn ordering(a: &Node, b: &Node) -> Result<Option<Ordering>, NotOrdered> {
    Ok(match (View::from(a), View::from(b)) {
        (View::Number(a), View::Number(b)) => number_ordering(a, b),
        (View::Text(a), View::Text(b)) => Some(a.cmp(&b)),
        (View::Some(a), View::Some(b)) => ordering(a, b)?,
        (View::Word(_), View::Word(_) | View::Number(_)) | (View::Number(_), View::Word(_)) => {
            match (big(a), big(b)) {
                (Some(a), Some(b)) => Some(a.cmp(&b)),
                _ => float(a)
                    .ok_or(NotOrdered)?
                    .partial_cmp(&float(b).ok_or(NotOrdered)?),
            }
        }
        _ => return Err(NotOrdered),
    })
}

/// Exact for every combination of types.
fn number_ordering(a: Number, b: Number) -> Option<Ordering> {
    let integer = |number| match number {
        Number::Unsigned(value) => Some(i128::from(value)),
        Number::Signed(value) => Some(i128::from(value)),
        // No other integer is as far from zero.
        Number::Float(value) if value.fract() == 0.0 && value.abs() < 2f64.powi(100) => {
            Some(value as i128)
        }
        Number::Float(_) => None,
    };
    match (integer(a), integer(b)) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        // One of them is a fraction or huge. An integer that is not exact as a
        // float is still on the same side of it.
        _ => as_float(a).partial_cmp(&as_float(b)),
    }
}

fn as_float(number: Number) -> f64 {
    match number {
        Number::Unsigned(value) => value as f64,
        Number::Signed(value) => value as f64,
        Number::Float(value) => value,
    }
}

/// An integer, also one too big for a JSON number.
fn big(node: &Node) -> Option<Big> {
    let (is_negative, value) = match View::from(node) {
        View::Number(Number::Unsigned(value)) => (false, u128::from(value)),
        View::Number(Number::Signed(value)) => (true, u128::from(value.unsigned_abs())),
        View::Word(word) => match word.strip_prefix('-') {
            Some(digits) => (true, digits.parse().ok()?),
            None => (false, word.parse().ok()?),
        },
        _ => return None,
    };
    Some(if is_negative {
        Big::Below(std::cmp::Reverse(value))
    } else {
        Big::Above(value)
    })
}

/// By the distance from zero.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Big {
    Below(std::cmp::Reverse<u128>),
    Above(u128),
}

fn float(node: &Node) -> Option<f64> {
    match View::from(node) {
        View::Number(number) => Some(as_float(number)),
        View::Word(word) => word.parse().ok(),
        _ => None,
    }
}

impl<T: ?Sized, P: Predicate<T>> Predicate<T> for Compared<P> {
    fn eval(&self, variable: &T) -> bool {
        self.predicate.eval(variable)
    }

    fn find_case<'a>(&'a self, expected: bool, variable: &T) -> Option<Case<'a>> {
        self.predicate.find_case(expected, variable)
    }
}

impl<P: PredicateReflection> PredicateReflection for Compared<P> {
    fn parameters<'a>(&'a self) -> Box<dyn Iterator<Item = Parameter<'a>> + 'a> {
        self.predicate.parameters()
    }

    fn children<'a>(&'a self) -> Box<dyn Iterator<Item = Child<'a>> + 'a> {
        self.predicate.children()
    }
}

impl<P: fmt::Display> fmt::Display for Compared<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.predicate.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node<T: Serialize>(value: T) -> Node {
        let mut bytes = Vec::new();
        encode(&value, &mut bytes).unwrap();
        Tree::parse(&bytes).to_node()
    }

    fn holds<P>(predicate: Compared<P>, argument: impl Serialize) -> bool {
        predicate.holds(&node(argument)).unwrap()
    }

    #[test]
    fn numbers_are_compared_by_value() {
        assert!(holds(eq(3), 3_u8) && holds(eq(3), 3.0_f32) && holds(eq(-3), -3_i64));
        assert!(!holds(eq(3), 4) && !holds(eq(3), "3"));
        assert!(holds(gt(3), u64::MAX) && holds(gt(3), u128::MAX) && holds(lt(3), i128::MIN));
        assert!(holds(gt(3), 3.5) && !holds(gt(3), 3.0) && holds(lt(0.1), 0));
        assert!(holds(lt(f64::INFINITY), u128::MAX) && !holds(gt(3), f64::NAN));
        assert!(holds(gt(u64::MAX - 1), u64::MAX) && !holds(eq(u64::MAX - 1), u64::MAX));
        assert!(!holds(eq((1_u64 << 53) as f64), (1_u64 << 53) + 1));
        assert!(holds(lt((1_u64 << 53) as f64), (1_u64 << 53) - 1));
        assert!(holds(lt(i128::MIN + 1), i128::MIN) && holds(gt(i128::MIN), -5));
    }

    #[test]
    fn constants_are_compared_as_they_are_written() {
        let long = "a line that is long enough\n".repeat(9);
        assert!(holds(eq(long.as_str()), &long));
        assert!(holds(eq(Some("x")), Some("x".to_owned())) && holds(eq(Some("x")), "x"));
        assert!(holds(eq(None::<u8>), None::<&str>) && !holds(eq(None::<u8>), 0));
        assert!(!holds(gt(3), None::<u8>) && holds(ge(3), Some(3)));
        assert!(holds(in_iter(["a", "b"]), 'b') && !holds(in_iter(["a", "b"]), "c"));
        assert!(holds(
            eq(serde_json::json!({ "b": [1], "a": true })),
            serde_json::json!({ "a": true, "b": [1.0] })
        ));
        assert!(eq([1]).holds(&node([1, 2])).is_ok_and(|holds| !holds));
        assert!(gt("a").holds(&node(1)).is_err());
    }
}
