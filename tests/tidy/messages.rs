//! `docs/troubleshooting.md` has an entry for each message: for the titles in the
//! sources, and for those that tests show.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::str::FromStr as _;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::{module_graph, read};

/// Begins the reports of the library.
const PREFIX: &str = "cached-stubs: ";

/// Parts of titles, which begin others.
const PARTS: [&str; 4] = [
    "…, not on …",
    "`…` was called",
    "`…` was called once",
    "`…` was called … times",
];

/// A message's title: `…` stands for what differs.
type Titles = BTreeSet<String>;

/// The titles in the sources of a crate.
struct Sources {
    titles: Titles,
    /// It makes errors of texts: `Error::new`.
    has_errors: bool,
}

impl Sources {
    fn read(folder: &str) -> Titles {
        let mut sources = Self {
            titles: Titles::new(),
            has_errors: folder != "src",
        };
        for file in module_graph::files_without_tests(folder) {
            let path = file.path.display().to_string();
            let text = read(&file.path);
            let code = text.split("#[cfg(test)]\nmod tests").next();
            let tokens = TokenStream::from_str(code.unwrap_or_default());
            sources.visit(tokens.unwrap_or_else(|error| panic!("{path}: {error}")));
        }
        sources.titles
    }

    fn visit(&mut self, tokens: TokenStream) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            if let Some(text) = literal(token) {
                let text = text.trim_start_matches('\n').replace("{PREFIX}", PREFIX);
                if let Some(title) = text.strip_prefix(PREFIX) {
                    self.add(title);
                }
            }
            let before = tokens[..at].iter().rev().take(4);
            let before: Vec<_> = before.map(ToString::to_string).collect();
            let before: Vec<_> = before.iter().map(String::as_str).collect();
            self.visit_after(&before, token, &tokens[at..]);
            if let TokenTree::Group(group) = token {
                self.visit(group.stream());
            }
        }
    }

    /// `before` are the tokens before this one, the last one first.
    fn visit_after(&mut self, before: &[&str], token: &TokenTree, rest: &[TokenTree]) {
        match before {
            // `Failure { headline: …, … }`
            [":", "headline", ..] => {
                let is_end = |token: &&TokenTree| token.to_string() == ",";
                let value = rest.iter().take_while(|token| !is_end(token)).cloned();
                self.add_first(value.collect());
            }
            ["=", "headline", "let", ..] => {
                let value = rest.iter().take_while(|token| token.to_string() != ";");
                for title in literals(value.cloned().collect()) {
                    self.add(&title);
                }
            }
            // `#[diagnostic::on_unimplemented(message = …, …)]`
            ["message"] if token.to_string() == "=" => {
                self.add_first(rest[1..].iter().cloned().collect());
            }
            ["ConfigError", ..] if token.to_string().starts_with('(') => {
                self.add_first(token.clone().into());
            }
            ["new", ":", ":", "Error"] | ["add", ".", "errors", ..] if self.has_errors => {
                self.add_first(token.clone().into())
            }
            // `impl Display for …`
            ["ModeError" | "LockDirError", "for", ..] => self.add_written(token.clone().into()),
            [name, "fn", ..] => {
                let body = rest.iter().find(|token| token.to_string().starts_with('{'));
                let Some(TokenTree::Group(body)) = body else {
                    return;
                };
                match *name {
                    "headline" => self.add_of_function(body.stream()),
                    // Their matches give a title, or its end, and a text.
                    "words" | "problem" => self.add_of_arms(body.stream(), ""),
                    "refused" => self.add_of_arms(body.stream(), "… "),
                    "waits" | "called_again" | "wrong_patience" => self.add_first(body.stream()),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, title: &str) {
        let title = title.lines().next().unwrap_or_default();
        let mut shown = String::new();
        let mut rest = title;
        while let Some((before, after)) = rest.split_once('{') {
            shown += before;
            shown.push('…');
            rest = after.split_once('}').map_or("", |(_, rest)| rest);
        }
        shown += rest;
        // The rest is in another literal.
        let words = shown.split_whitespace();
        if words.filter(|word| !word.contains('…')).count() > 1 {
            self.titles.insert(shown);
        }
    }

    fn add_first(&mut self, tokens: TokenStream) {
        if let Some(title) = literals(tokens).first() {
            self.add(title);
        }
    }

    /// What `write!` writes.
    fn add_written(&mut self, tokens: TokenStream) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            if let TokenTree::Group(group) = token {
                match at.checked_sub(2).map(|at| tokens[at].to_string()) {
                    Some(name) if name == "write" => self.add_first(group.stream()),
                    _ => self.add_written(group.stream()),
                }
            }
        }
    }

    /// Titles that name what was called.
    fn add_of_function(&mut self, tokens: TokenStream) {
        let titles = literals(tokens);
        for title in titles.iter().filter(|title| title.contains('{')) {
            self.add(title);
        }
    }

    /// The first of a tuple in each arm of a match; `before` replaces its begin, which
    /// another match gives.
    fn add_of_arms(&mut self, tokens: TokenStream, before: &str) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            let TokenTree::Group(group) = token else {
                continue;
            };
            let is_arm = at > 1 && tokens[at - 1].to_string() == ">";
            if !is_arm || group.delimiter() == Delimiter::Brace {
                self.add_of_arms(group.stream(), before);
            }
            let is_tuple =
                group.delimiter() == Delimiter::Parenthesis && (is_arm || at + 1 == tokens.len());
            let first = literals(group.stream()).into_iter().next();
            let first = first.filter(|first| before.is_empty() || !first.contains('{'));
            if let Some(first) = first.filter(|_| is_tuple) {
                self.add(&format!("{before}{first}"));
            }
        }
    }
}

/// The strings among the tokens, in their order.
pub(crate) fn literals(tokens: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    for token in tokens {
        match &token {
            TokenTree::Group(group) => found.extend(literals(group.stream())),
            token => found.extend(literal(token)),
        }
    }
    found
}

/// The value of a string, without the escapes that messages do not use.
fn literal(token: &TokenTree) -> Option<String> {
    let TokenTree::Literal(literal) = token else {
        return None;
    };
    let text = literal.to_string();
    let text = text.strip_prefix('"')?.strip_suffix('"')?;
    let mut value = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => value.push('\n'),
                Some('\n') => while chars.next_if(|c| c.is_whitespace()).is_some() {},
                Some(c) => value.push(c),
                None => {}
            },
            c => value.push(c),
        }
    }
    Some(value)
}

/// The titles that tests show: at the begin of a line, as in a snapshot.
fn shown(folder: &str, ending: &str, prefix: &str) -> Titles {
    let mut titles = Titles::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_str().unwrap().ends_with(ending) {
                let text = fs::read_to_string(&path).unwrap();
                let lines = text.lines().map(str::trim);
                let found = lines.filter_map(|line| line.strip_prefix(prefix)?.split("\\n").next());
                titles.extend(found.map(str::to_owned));
            }
        }
    }
    titles
}

/// The titles that the page has entries for: its headings, and the first column of its
/// tables.
fn entries() -> Vec<String> {
    let page = read("docs/troubleshooting.md");
    let mut entries = Vec::new();
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("### ") {
            entries.push(heading.to_owned());
        } else if let Some(row) = line.strip_prefix("| ") {
            let cell = row.split(" | ").next().unwrap_or_default();
            entries.push(cell.replace('\\', ""));
        }
    }
    entries
}

/// Whether a title is one of an entry, whose `…` stand for anything.
fn matches(entry: &str, title: &str) -> bool {
    let mut parts = entry.split('…');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = title.strip_prefix(first) else {
        return false;
    };
    let mut ends = first.len() == entry.len();
    for part in parts {
        let Some(at) = rest
            .rfind(part)
            .filter(|_| part.is_empty())
            .or(rest.find(part))
        else {
            return false;
        };
        ends = part.is_empty();
        rest = &rest[at + part.len()..];
    }
    ends || rest.is_empty()
}

#[test]
fn every_message_has_an_entry() {
    let entries = entries();
    let mut titles = Sources::read("src");
    titles.extend(Sources::read("cargo-stubs/src"));
    titles.extend(Sources::read("macros/src"));
    titles.extend(shown("tests", ".rs", PREFIX));
    titles.extend(shown("cargo-stubs/tests", ".rs", PREFIX));
    titles.extend(shown("tests/ui", ".stderr", "error: "));
    titles.retain(|title| !PARTS.contains(&title.as_str()));
    let is_known = |title: &String| entries.iter().any(|entry| matches(entry, title));
    let unknown: Vec<_> = titles.iter().filter(|title| !is_known(title)).collect();
    assert!(
        unknown.is_empty(),
        "add them to docs/troubleshooting.md, as a heading or a row of a table, where `…` stands for \
         anything:\n{unknown:#?}"
    );
}

#[test]
fn every_entry_is_about_a_message() {
    let mut titles = Sources::read("src");
    titles.extend(Sources::read("cargo-stubs/src"));
    titles.extend(Sources::read("macros/src"));
    titles.extend(shown("tests", ".rs", PREFIX));
    titles.extend(shown("tests/ui", ".stderr", "error: "));
    let is_header = |entry: &&String| ["message", "---"].iter().any(|it| entry.starts_with(it));
    for entry in entries().iter().filter(|entry| !is_header(entry)) {
        let is_used = titles.iter().any(|title| matches(entry, title));
        assert!(is_used, "no message has the title {entry:?}");
    }
}
