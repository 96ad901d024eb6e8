//! The meaning of an item's attributes, which are the tokens inside `#[…]`.

use proc_macro2::{TokenStream, TokenTree};

/// Attributes that make a function a test, by the last segment of their path.
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
/// Attributes with which it is not a test.
const NO_TESTS: [&str; 2] = ["fixture", "template"];
/// Attributes that add cases to a test.
const CASES: [&str; 5] = ["case", "files", "test_case", "test_matrix", "values"];

pub(super) fn is_test(attributes: &[TokenStream]) -> bool {
    let any = |names| {
        attributes
            .iter()
            .any(|attribute| names_any(attribute, names))
    };
    any(&TESTS) && !any(&NO_TESTS)
}

/// Whether a test has cases under a condition.
pub(super) fn has_cases_under_cfg(attributes: &[TokenStream]) -> bool {
    let mut conditional = attributes
        .iter()
        .filter(|attribute| begins_with(attribute, "cfg_attr"));
    conditional.any(|attribute| names_any(attribute, &CASES))
}

/// Whether the item is under a `cfg` other than `test`.
pub(super) fn is_conditional(attributes: &[TokenStream]) -> bool {
    attributes.iter().any(|attribute| {
        begins_with(attribute, "cfg") && attribute.to_string().replace(' ', "") != "cfg(test)"
    })
}

/// Whether the item's documentation has an example that mentions stubs.
pub(super) fn has_example(attributes: &[TokenStream]) -> bool {
    let docs = attributes
        .iter()
        .filter(|attribute| begins_with(attribute, "doc"));
    let docs: String = docs.map(ToString::to_string).collect();
    docs.contains("```") && docs.to_lowercase().contains("stub")
}

fn begins_with(attribute: &TokenStream, name: &str) -> bool {
    let first = attribute.clone().into_iter().next();
    matches!(first, Some(TokenTree::Ident(word)) if word == name)
}

/// Whether the last segment of the attribute's path is one of the names. For `cfg_attr`
/// any word inside counts.
fn names_any(attribute: &TokenStream, names: &[&str]) -> bool {
    let is_one =
        |token| matches!(token, TokenTree::Ident(word) if names.iter().any(|name| word == name));
    let mut last = None;
    for token in attribute.clone() {
        match token {
            TokenTree::Group(group) if begins_with(attribute, "cfg_attr") => {
                return group.stream().into_iter().any(is_one);
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => {}
            TokenTree::Ident(_) => last = Some(token),
            _ => break,
        }
    }
    last.is_some_and(is_one)
}

/// The file that `#[path = "…"]` names.
pub(super) fn path_of(attribute: &TokenStream) -> Option<String> {
    let tokens: Vec<_> = attribute.clone().into_iter().collect();
    match tokens.as_slice() {
        [TokenTree::Ident(word), _, TokenTree::Literal(path)] if word == "path" => {
            Some(path.to_string().trim_matches('"').to_owned())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes(texts: &[&str]) -> Vec<TokenStream> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn the_last_segment_makes_a_test() {
        for test in [
            "test",
            "tokio::test(flavor = \"x\")",
            "rstest",
            "cfg_attr(unix, test)",
        ] {
            assert!(is_test(&attributes(&[test])), "{test}");
        }
        for other in ["inline", "test::other", "cfg(test)", "doc = \"test\""] {
            assert!(!is_test(&attributes(&[other])), "{other}");
        }
        assert!(!is_test(&attributes(&["rstest", "fixture"])));
    }

    #[test]
    fn a_cfg_other_than_test_is_a_condition() {
        let is_conditional = |text| is_conditional(&attributes(&[text]));
        assert!(is_conditional("cfg(unix)"));
        assert!(is_conditional("cfg(all(test, unix))"));
        assert!(!is_conditional("cfg(test)"));
        assert!(!is_conditional("cfg_attr(unix, test)"));
    }

    #[test]
    fn the_path_of_a_module_is_read() {
        let path = path_of(&"path = \"other/file.rs\"".parse().unwrap());
        assert_eq!(path.as_deref(), Some("other/file.rs"));
        assert_eq!(path_of(&"doc = \"path\"".parse().unwrap()), None);
    }
}
