//! `stub.mock()`: expectations, predicates, assertions and faults.

#[path = "../common/mod.rs"]
mod common;

mod answers;
mod ask;
mod assertions;
mod calls;
mod expectations;
mod faults;
mod kinds;
mod predicates;
mod reentrancy;
