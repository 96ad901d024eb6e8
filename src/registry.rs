//! Every stubbable function of this binary.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::function::Function;

/// The registry's entry of a function, which the attribute submits.
#[doc(hidden)]
#[derive(Debug)]
pub struct Registered(pub &'static Function);

inventory::collect!(Registered);

/// Another function of this binary with the same name in the store. Each would
/// replay the other's recordings.
pub(crate) fn namesake(function: &'static Function) -> Option<&'static Function> {
    type ByName = HashMap<(&'static str, Vec<&'static str>), Vec<&'static Function>>;
    static BY_NAME: LazyLock<ByName> = LazyLock::new(|| {
        let mut by_name = ByName::new();
        for Registered(function) in inventory::iter::<Registered> {
            by_name.entry(name(function)).or_default().push(function);
        }
        by_name
    });
    BY_NAME
        .get(&name(function))?
        .iter()
        .copied()
        .find(|other| !std::ptr::eq(*other, function))
}

fn name(function: &'static Function) -> (&'static str, Vec<&'static str>) {
    let identity = function.identity();
    let segments = identity.segments.iter().map(String::as_str).collect();
    (&identity.package, segments)
}
