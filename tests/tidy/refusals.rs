//! The section "What is refused" of the attribute's documentation lists what the macros refuse.

use std::collections::BTreeSet;
use std::str::FromStr as _;

use proc_macro2::TokenStream;

use crate::messages::literals;
use crate::{between, module_graph, read};

/// The first words of a reason. A way out begins with a verb, and a message about an argument
/// of the attribute with its name.
const REASONS: [&str; 11] = [
    "a",
    "calls",
    "clones",
    "identical",
    "it",
    "its",
    "no",
    "nothing",
    "rstest",
    "the",
    "this",
];

#[test]
fn every_refusal_is_listed_and_every_row_is_a_refusal() {
    let documented = read("docs/reference/stubbable.md");
    let section = between(&documented, "# What is refused\n", "\n# ");
    let rows = section.lines().filter(|line| line.starts_with("| "));
    let reasons = rows.filter_map(|row| row.split(" | ").nth(1));
    let reasons: BTreeSet<_> = reasons.filter(|&reason| reason != "reason").collect();
    let refused = heads("macros/src/valid");
    let is_reason = |head: &&String| {
        let words: Vec<_> = head.split(' ').collect();
        words.len() > 3 && (REASONS.contains(&words[0]) || head.starts_with("replay does not "))
    };
    let unlisted: Vec<_> = refused
        .iter()
        .filter(is_reason)
        .filter(|head| !reasons.contains(head.as_str()))
        .collect();
    assert!(unlisted.is_empty(), "no row has these: {unlisted:#?}");
    let mut said = refused;
    said.extend(heads("src"));
    let unsaid: Vec<_> = reasons
        .iter()
        .filter(|&&reason| !said.contains(reason))
        .collect();
    assert!(unsaid.is_empty(), "no message says these: {unsaid:#?}");
}

/// The beginnings of the messages in a folder, with `…` for what is inserted.
fn heads(folder: &str) -> BTreeSet<String> {
    let mut heads = BTreeSet::new();
    for file in module_graph::files(folder) {
        let text = read(&file.path);
        let code = text.split("#[cfg(test)]\nmod tests").next();
        let tokens = TokenStream::from_str(code.unwrap_or_default()).unwrap_or_default();
        heads.extend(literals(tokens).iter().map(|message| head(message)));
    }
    heads
}

/// What comes before the way out or the details.
fn head(message: &str) -> String {
    let mut head = String::new();
    let mut rest = message;
    while let Some((before, inserted)) = rest.split_once('{') {
        head.push_str(before);
        head.push('…');
        rest = inserted.split_once('}').map_or("", |(_, after)| after);
    }
    head.push_str(rest);
    let end = head.find([';', ':', '\n']).unwrap_or(head.len());
    head.truncate(end);
    head
}
