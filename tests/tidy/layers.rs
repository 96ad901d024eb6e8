//! The layers of each crate: a module imports from those below its own and from its
//! own layer, never in a circle.

use std::collections::BTreeSet;

use crate::module_graph::{Graph, ROOT, files};

/// The layers of a crate by its folder, the lowest first.
const CRATES: [(&str, &[&str]); 3] = [
    (
        "src",
        &[
            "value sort",
            "render hash scrub",
            "args function secrets mode config fault call_log",
            "key journal codec predicate record_summary",
            "store registry",
            "mock",
            "dispatch",
            "call",
            "stub describe",
            "private command guide lib",
        ],
    ),
    (
        "macros/src",
        &[
            "errors plain suggestion tokens",
            "types",
            "args",
            "syntax",
            "fingerprint inputs model",
            "valid",
            "expand",
            "replay",
            "lib",
        ],
    ),
    (
        "cargo-stubs/src",
        &[
            "outcome text hidden doctests mentions function_text",
            "terminal workspace git",
            "inventory listed_tests runner_output outline progress markdown",
            "filter recordings sources test_run layout",
            "catalog findings usage",
            "commits",
            "source_change",
            "verbs",
            "lib",
        ],
    ),
];

#[test]
fn modules_import_downwards_and_in_no_circle() {
    let mut mistakes = Vec::new();
    for (folder, layers) in CRATES {
        mistakes.extend(check(&Graph::read(folder), layers));
    }
    assert!(mistakes.is_empty(), "\n{}\n", mistakes.join("\n"));
}

/// Only the last step of an expansion writes code, and it finds no mistakes.
#[test]
fn macros_validate_before_they_expand() {
    for file in files("macros/src") {
        let text = crate::read(&file.path);
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let mut words = code.split(|c: char| !c.is_alphanumeric() && !"_!:".contains(c));
        let refused: &[&str] = if file.module.starts_with("expand") {
            &["Error::new", "syn::Error::new", "Errors"]
        } else {
            &["quote!", "quote_spanned!"]
        };
        let found = words.find(|word| refused.contains(word));
        assert_eq!(found, None, "{}", file.path.display());
    }
}

fn check(graph: &Graph, layers: &[&str]) -> Vec<String> {
    let mut mistakes = Vec::new();
    let names = layers.iter().flat_map(|layer| layer.split(' '));
    let names: BTreeSet<&str> = names.filter(|name| *name != ROOT).collect();
    let found: BTreeSet<&str> = graph.modules.iter().map(String::as_str).collect();
    for module in names.symmetric_difference(&found) {
        mistakes.push(format!(
            "`{module}`: every module is in a layer, and nothing else"
        ));
    }
    let layer_of = |module: &str| {
        let mut layers = layers.iter();
        layers.position(|layer| layer.split(' ').any(|name| name == module))
    };
    for ((from, to), place) in &graph.imports {
        if layer_of(to) > layer_of(from) {
            mistakes.push(format!(
                "{place}: `{from}` imports `{to}`, which is above it"
            ));
        } else if layer_of(to) == layer_of(from) && graph.leads(to, from) {
            mistakes.push(format!(
                "{place}: `{from}` imports `{to}`, which leads back to `{from}`"
            ));
        }
    }
    mistakes
}
