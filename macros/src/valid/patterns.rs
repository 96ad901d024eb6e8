//! The names of one pattern mean one parameter: to leave one of them out of the key leaves
//! out the others as well.

use proc_macro2::Ident;

use crate::errors::Errors;
use crate::model::{Function, Param};
use crate::tokens;

/// Every name of a pattern says whether it is left out, if one of them does.
pub(super) fn check(function: &Function<'_>, param: &Param<'_>, errors: &mut Errors) {
    let args = function.args;
    let lists = [
        ("discard", &args.discard),
        ("skip", &args.skip),
        ("redact", &args.redact),
    ];
    let is_named = |name: &Ident| lists.iter().any(|(_, names)| names.contains(name));
    let mut bindings = param.bindings.iter();
    let missing = bindings.find(|name| !is_named(name) && !is_keyed(function, name));
    let named = lists.iter().find_map(|(list, names)| {
        let mut names = names.iter();
        Some((*list, names.find(|name| param.bindings.contains(name))?))
    });
    let (Some(missing), Some((list, name))) = (missing, named) else {
        return;
    };
    let all = joined(param.bindings.iter());
    let keyed = match list {
        "discard" => discard(function, param),
        // A component replaces the parameter, and so leaves out the other names.
        _ => format!("key({})", components(param, &|other| is_named(other))),
    };
    let attribute = function.attribute();
    let text = format!(
        "`{list}({name})` leaves the whole parameter out of the key, and `{missing}` with it; choose \
         one:\n\
         - `#[{attribute}({keyed})]` if calls differ by it\n\
         - `#[{attribute}({list}({all}))]` if they do not"
    );
    errors.add(missing.span(), text);
}

/// `discard(..)` for what the call hands back in the parameter, and a component of the key
/// for the rest of it.
pub(super) fn discard(function: &Function<'_>, param: &Param<'_>) -> String {
    let outputs = function.outputs(param);
    let is_discarded = |name: &Ident| {
        let mut outputs = outputs.iter();
        function.args.discard.contains(name) || outputs.any(|(output, _)| *output == name)
    };
    let discarded = joined(param.bindings.iter().filter(|name| is_discarded(name)));
    let rest = components(param, &|name| {
        is_discarded(name) || is_keyed(function, name)
    });
    match rest.as_str() {
        "" => format!("discard({discarded})"),
        rest => format!("discard({discarded}), key({rest})"),
    }
}

/// Whether a component of the key has the name, or shows it.
fn is_keyed(function: &Function<'_>, name: &Ident) -> bool {
    let mut key = function.args.key.iter();
    key.any(|part| part.name == *name || tokens::mentions(&part.expr, name))
}

fn components(param: &Param<'_>, is_left_out: &dyn Fn(&Ident) -> bool) -> String {
    let names = param.bindings.iter().filter(|name| !is_left_out(name));
    let components: Vec<_> = names.map(|name| format!("{name} = {name}")).collect();
    components.join(", ")
}

fn joined<'a>(names: impl Iterator<Item = &'a Ident>) -> String {
    let names: Vec<_> = names.map(ToString::to_string).collect();
    names.join(", ")
}
