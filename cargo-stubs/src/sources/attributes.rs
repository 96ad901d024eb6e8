//! What the attributes of an item say of it, read as tokens.

use proc_macro2::{TokenStream, TokenTree};

/// The last segments of attributes that make a function a test.
const TESTS: [&str; 10] = [
    "apply",
    "dir_test",
    "gtest",
    "property_test",
    "quickcheck",
    "rstest",
    "test",
    "test_case",
    "test_matrix",
    "wasm_bindgen_test",
];
/// With one of these it is none.
const NO_TESTS: [&str; 2] = ["fixture", "template"];
/// What gives a test its cases.
const CASES: [&str; 5] = ["case", "files", "test_case", "test_matrix", "values"];
/// Whether they make a function a test.
pub(super) fn is_test(attributes: &[TokenStream]) -> bool {
    let any = |names: &[&str]| {
        attributes
            .iter()
            .any(|attribute| names_one(attribute.clone(), names))
    };
    any(&TESTS) && !any(&NO_TESTS)
}

/// Whether a condition gives a test some of its cases.
pub(super) fn has_cases_under_cfg(attributes: &[TokenStream]) -> bool {
    attributes
        .iter()
        .any(|attribute| begins_with(attribute, "cfg_attr") && names_one(attribute.clone(), &CASES))
}

/// Whether they put the item under a `cfg` other than `test`.
pub(super) fn is_conditional(attributes: &[TokenStream]) -> bool {
    attributes.iter().any(|attribute| {
        begins_with(attribute, "cfg") && attribute.to_string().replace(' ', "") != "cfg(test)"
    })
}

fn begins_with(attribute: &TokenStream, name: &str) -> bool {
    let first = attribute.clone().into_iter().next();
    matches!(first, Some(TokenTree::Ident(word)) if word == name)
}

/// Whether the item's documentation has an example that may have stubs.
pub(super) fn has_example(attributes: &[TokenStream]) -> bool {
    let docs = attributes
        .iter()
        .filter(|attribute| begins_with(attribute, "doc"));
    let docs: String = docs.map(ToString::to_string).collect();
    docs.contains("```") && docs.to_lowercase().contains("stub")
}

/// Whether the last segment of the attribute's path is one of the names; of
/// `cfg_attr`, whether any word of it is.
fn names_one(attribute: TokenStream, names: &[&str]) -> bool {
    let mut last = String::new();
    for token in attribute {
        match token {
            TokenTree::Ident(word) => last = word.to_string(),
            TokenTree::Punct(punct) if punct.as_char() == ':' => {}
            TokenTree::Group(group) if last == "cfg_attr" => {
                return group.stream().into_iter().any(
                    |token| matches!(token, TokenTree::Ident(word) if names.iter().any(|name| word == name)),
                );
            }
            _ => break,
        }
    }
    names.contains(&last.as_str())
}

/// The file of `#[path = "…"]`.
pub(super) fn path_of(attribute: &TokenStream) -> Option<String> {
    let tokens: Vec<_> = attribute.clone().into_iter().collect();
    match tokens.as_slice() {
        [TokenTree::Ident(word), _, TokenTree::Literal(path)] if word == "path" => {
            Some(path.to_string().trim_matches('"').to_owned())
        }
        _ => None,
    }
}
