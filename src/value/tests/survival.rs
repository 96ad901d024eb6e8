//! Which values come back from their text, and that the others are found out.
use super::common::*;
#[test]
fn first() {
    println!("{}", recorded(&vec![Some(f64::NAN), None]).unwrap());
}
