//! All rules, and the wording of their errors. Nothing after this step finds mistakes.

mod arrays;
mod block;
mod conversion;
mod fixture;
mod function;
mod outputs;
mod returns;

pub(crate) use self::block::{can_be_stubbed, check_block, check_mock, check_trait, is_named};
pub(crate) use self::fixture::check_fixture;
pub(crate) use self::function::{check_forwarding, check_function};

/// Whether the function's marker would hide a primitive type.
pub(crate) fn hides_a_primitive(function: &Function<'_>) -> bool {
    let marker = function.marker_as_written().unraw().to_string();
    function.owner.is_none() && PRIMITIVES.contains(&marker.as_str())
}

use syn::ext::IdentExt as _;

use crate::args::Arguments;
use crate::errors::Errors;
use crate::model::Function;
use crate::types::PRIMITIVES;

/// `name` becomes folders and a file: `a::b` of letters, digits and `_`.
fn check_name(args: &Arguments, errors: &mut Errors) {
    let is_name = |segment: &str| {
        let mut chars = segment.chars();
        !segment.is_empty() && chars.all(|c| c == '_' || c.is_ascii_alphanumeric())
    };
    if let Some(name) = &args.name
        && !name.value().split("::").all(is_name)
    {
        errors.add(
            name.span(),
            "`name` is a path of letters, digits and `_`, such as \"ask\" or \"llm::ask\"",
        );
    }
}
