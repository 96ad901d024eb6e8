//! The sources of a package, read without regard to `cfg`: which tests they
//! have, whether this build has them or not.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::tally::Test;
use crate::workspace::{Package, Target};

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
/// What may stand between an attribute and its `fn`.
const QUALIFIERS: [&str; 6] = ["async", "const", "crate", "extern", "pub", "unsafe"];

/// What the sources of a package's targets say.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    pub(crate) tests: Vec<Written>,
    /// Programs that have stubs and are run by no test.
    pub(crate) programs: Vec<String>,
    /// Something names a folder of recordings that may be another package's.
    pub(crate) reach_out: bool,
}

/// A test as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// What cargo and nextest call the binary that it belongs to.
    binary: [String; 2],
    /// Its path in there; of one that a macro makes, only its name.
    pub(crate) path: String,
    by_macro: bool,
}

impl Written {
    /// Whether the runner's test is this one or a case of it.
    pub(crate) fn is(&self, test: &Test) -> bool {
        if self.by_macro {
            return test.name.split("::").any(|segment| segment == self.path);
        }
        let rest = test.name.strip_prefix(self.path.as_str());
        self.binary.contains(&test.binary)
            && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    }
}

impl Sources {
    /// What cannot be read is not there: a module of another platform may be
    /// made by a build script.
    pub(crate) fn of(package: &Package) -> Self {
        let mut sources = Self::default();
        for target in &package.targets {
            let mut reader = Reader::new(package, target);
            reader.file(&target.path, &[]);
            sources.reach_out |= reader.reaches_out;
            if target.runs_as_test {
                sources.tests.append(&mut reader.tests);
            } else if reader.has_stubs {
                let path = target.path.strip_prefix(&package.folder);
                let path = path.unwrap_or(&target.path).display();
                sources.programs.push(path.to_string());
            }
        }
        sources
    }
}

struct Reader {
    binary: [String; 2],
    /// Each file in each place.
    read: HashSet<(PathBuf, Vec<String>)>,
    tests: Vec<Written>,
    has_stubs: bool,
    reaches_out: bool,
}

/// Where in the sources something stands.
#[derive(Clone)]
struct Place {
    modules: Vec<String>,
    /// The folder of the file.
    beside: PathBuf,
    /// The folder that its modules are in.
    below: PathBuf,
    in_macro: bool,
}

impl Reader {
    fn new(package: &Package, target: &Target) -> Self {
        Self {
            binary: target.names_of_binary(package),
            read: HashSet::new(),
            tests: Vec::new(),
            has_stubs: false,
            reaches_out: false,
        }
    }

    fn file(&mut self, path: &Path, modules: &[String]) {
        let Some(text) = fs::read_to_string(path).ok() else {
            return;
        };
        if !self.read.insert((path.to_path_buf(), modules.to_vec())) {
            return;
        }
        let Ok(tokens) = text.parse::<TokenStream>() else {
            return;
        };
        let beside = path.parent().unwrap_or(Path::new("")).to_path_buf();
        let is_root = modules.is_empty() || path.ends_with("mod.rs");
        let below = if is_root {
            beside.clone()
        } else {
            path.with_extension("")
        };
        let place = Place {
            modules: modules.to_vec(),
            beside,
            below,
            in_macro: false,
        };
        self.tokens(tokens, &place);
    }

    fn tokens(&mut self, tokens: TokenStream, place: &Place) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        let mut attributes = Vec::new();
        let mut in_rules = false;
        for (at, token) in tokens.iter().enumerate() {
            let next = tokens.get(at + 1);
            match token {
                TokenTree::Ident(ident) => {
                    let word = ident.to_string();
                    match (word.as_str(), next) {
                        ("fn", Some(TokenTree::Ident(name))) if is_test(&attributes) => {
                            self.test(plain(&name.to_string()), place);
                        }
                        ("mod", Some(TokenTree::Ident(name))) => {
                            let name = plain(&name.to_string()).to_owned();
                            self.module(name, tokens.get(at + 2), &attributes, place);
                        }
                        ("macro_rules", _) => in_rules = true,
                        ("dir", Some(after)) => {
                            let value = match after {
                                TokenTree::Punct(punct) if punct.as_char() == '=' => {
                                    tokens.get(at + 2).map(ToString::to_string)
                                }
                                TokenTree::Group(arguments) => Some(arguments.stream().to_string()),
                                _ => None,
                            };
                            self.reaches_out |= value.is_some_and(|value| is_outside(&value));
                        }
                        ("Stub" | "stub_fixture" | "cached_stubs", _) => self.has_stubs = true,
                        _ => {}
                    }
                    if !QUALIFIERS.contains(&word.as_str()) {
                        attributes.clear();
                    }
                }
                TokenTree::Group(group) => {
                    let is_attribute = group.delimiter() == Delimiter::Bracket
                        && at
                            .checked_sub(1)
                            .is_some_and(|before| is(&tokens[before], '#'));
                    if is_attribute {
                        attributes.push(group.stream());
                        continue;
                    }
                    // That of a module was read as its own.
                    if !is_body_of_module(&tokens, at) {
                        let mut inner = place.clone();
                        inner.in_macro |= in_rules;
                        self.tokens(group.stream(), &inner);
                    }
                    if group.delimiter() == Delimiter::Brace {
                        attributes.clear();
                        in_rules = false;
                    }
                }
                TokenTree::Punct(punct) if punct.as_char() == ';' => attributes.clear(),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }

    fn test(&mut self, name: &str, place: &Place) {
        let path = if place.in_macro {
            name.to_owned()
        } else {
            let modules = place.modules.iter().map(String::as_str);
            modules.chain([name]).collect::<Vec<_>>().join("::")
        };
        self.tests.push(Written {
            binary: self.binary.clone(),
            path,
            by_macro: place.in_macro,
        });
    }

    /// `mod name { … }` or `mod name;`
    fn module(
        &mut self,
        name: String,
        body: Option<&TokenTree>,
        attributes: &[TokenStream],
        place: &Place,
    ) {
        let mut modules = place.modules.clone();
        modules.push(name.clone());
        if let Some(TokenTree::Group(body)) = body {
            let inner = Place {
                modules,
                below: place.below.join(name),
                ..place.clone()
            };
            self.tokens(body.stream(), &inner);
            return;
        }
        let named: Vec<_> = attributes.iter().filter_map(path_of).collect();
        if named.is_empty() {
            self.file(&place.below.join(format!("{name}.rs")), &modules);
            self.file(&place.below.join(&name).join("mod.rs"), &modules);
        }
        for path in named {
            self.file(&place.beside.join(path), &modules);
        }
    }
}

fn is(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

fn is_body_of_module(tokens: &[TokenTree], at: usize) -> bool {
    let before = |back| at.checked_sub(back).map(|at| &tokens[at]);
    matches!(before(1), Some(TokenTree::Ident(_)))
        && matches!(before(2), Some(TokenTree::Ident(word)) if word == "mod")
}

/// Without the `r#` of a raw identifier.
fn plain(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

fn is_test(attributes: &[TokenStream]) -> bool {
    let any = |names: &[&str]| {
        attributes
            .iter()
            .any(|attribute| names_one(attribute.clone(), names))
    };
    any(&TESTS) && !any(&NO_TESTS)
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
fn path_of(attribute: &TokenStream) -> Option<String> {
    let tokens: Vec<_> = attribute.clone().into_iter().collect();
    match tokens.as_slice() {
        [TokenTree::Ident(word), _, TokenTree::Literal(path)] if word == "path" => {
            Some(path.to_string().trim_matches('"').to_owned())
        }
        _ => None,
    }
}

/// Whether a folder, as it is written, may be outside of the package.
fn is_outside(written: &str) -> bool {
    let inside = written
        .strip_prefix('"')
        .and_then(|written| written.strip_suffix('"'));
    !inside.is_some_and(|path| {
        !path.contains(['"', '\\']) && !path.contains("..") && !Path::new(path).has_root()
    })
}

/// How often a name stands in sources and texts: in code of any `cfg`, in a
/// macro, in an example of the documentation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mentions {
    pub(crate) all: usize,
    /// As `fn name`.
    pub(crate) functions: usize,
}

impl Mentions {
    pub(crate) fn add_below(&mut self, folder: &Path, name: &str) {
        let Ok(entries) = fs::read_dir(folder) else {
            return;
        };
        for entry in entries.filter_map(Result::ok) {
            let path = entry.path();
            let is_text = path
                .extension()
                .is_some_and(|ending| ending == "rs" || ending == "md");
            if path.is_dir() {
                let folder = entry.file_name();
                let is_aside = folder == "target" || folder.as_encoded_bytes().starts_with(b".");
                if !is_aside && !path.is_symlink() {
                    self.add_below(&path, name);
                }
            } else if is_text && let Ok(text) = fs::read(&path) {
                self.add(&String::from_utf8_lossy(&text), name);
            }
        }
    }

    fn add(&mut self, text: &str, name: &str) {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        for (at, _) in text.match_indices(name) {
            let before = &text[..at];
            if before.ends_with(is_part) || text[at + name.len()..].starts_with(is_part) {
                continue;
            }
            self.all += 1;
            let word = before.trim_end().strip_suffix("fn");
            if word.is_some_and(|before| !before.ends_with(is_part)) {
                self.functions += 1;
            }
        }
    }
}
