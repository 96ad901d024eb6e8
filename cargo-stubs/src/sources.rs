//! The sources of a package, read without regard to `cfg`: which tests they
//! have, whether this build has them or not.

mod attributes;

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use self::attributes::{has_cases_under_cfg, has_example, is_conditional, is_test, path_of};
use crate::tally::Test;
use crate::workspace::{Package, Target};

/// What an item begins with whose name follows.
const ITEMS: [&str; 10] = [
    "const", "enum", "fn", "macro", "mod", "static", "struct", "trait", "type", "union",
];
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
    /// Its path in there, or what `kind` says.
    pub(crate) path: String,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Function,
    /// A macro makes it: only its name is known.
    ByMacro,
    /// An example of an item that is under a `cfg`: its name is the item's.
    Doctest,
    /// Cases of a test that are under a `cfg_attr`.
    Cases,
}

impl Written {
    /// Whether the runner's test is this one or a case of it.
    pub(crate) fn is(&self, test: &Test) -> bool {
        match self.kind {
            Kind::Function => {
                let rest = test.name.strip_prefix(self.path.as_str());
                self.binary.contains(&test.binary)
                    && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
            }
            Kind::ByMacro => test.name.split("::").any(|segment| segment == self.path),
            Kind::Doctest => test.name.split_once(" (line ").is_some_and(|(item, _)| {
                let before = item.strip_suffix(self.path.as_str());
                before.is_some_and(|before| before.ends_with([' ', ':']))
            }),
            // Whether the condition holds is not known.
            Kind::Cases => false,
        }
    }

    /// For people.
    pub(crate) fn shown(&self) -> String {
        match self.kind {
            Kind::Function | Kind::ByMacro => self.path.clone(),
            Kind::Doctest => format!("the example of `{}`", self.path),
            Kind::Cases => format!("{}, its cases under `cfg_attr`", self.path),
        }
    }
}

impl Sources {
    /// What cannot be read is not there: a module of another platform may be
    /// made by a build script.
    pub(crate) fn of(package: &Package) -> Self {
        let mut sources = Self::default();
        for target in &package.targets {
            let mut reader = Reader::new(package, target);
            reader.file(&target.path, &[], false);
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
    /// Something around it is under a `cfg` other than `test`.
    conditional: bool,
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

    fn file(&mut self, path: &Path, modules: &[String], conditional: bool) {
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
            conditional,
        };
        self.tokens(tokens, &place);
    }

    fn tokens(&mut self, tokens: TokenStream, place: &Place) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        let mut place = place.clone();
        let mut attributes = Vec::new();
        let mut in_rules = false;
        // Of the item whose body comes.
        let mut conditional = false;
        for (at, token) in tokens.iter().enumerate() {
            let next = tokens.get(at + 1);
            match token {
                TokenTree::Ident(ident) => {
                    let word = ident.to_string();
                    let is_item = ITEMS.contains(&word.as_str());
                    conditional |= is_conditional(&attributes);
                    if let (true, Some(TokenTree::Ident(name))) = (is_item, next)
                        // No `const fn`.
                        && name != "fn"
                        && (conditional || place.conditional)
                        && has_example(&attributes)
                    {
                        self.add(Kind::Doctest, plain(&name.to_string()).to_owned());
                    }
                    match (word.as_str(), next) {
                        ("fn", Some(TokenTree::Ident(name))) if is_test(&attributes) => {
                            self.test(plain(&name.to_string()), &attributes, &place);
                        }
                        ("mod", Some(TokenTree::Ident(name))) => {
                            let name = plain(&name.to_string()).to_owned();
                            self.module(name, tokens.get(at + 2), &attributes, &place);
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
                    let is_inner = group.delimiter() == Delimiter::Bracket
                        && at.checked_sub(2).is_some_and(|before| {
                            is(&tokens[before], '#') && is(&tokens[before + 1], '!')
                        });
                    if is_inner {
                        place.conditional |= is_conditional(&[group.stream()]);
                        continue;
                    }
                    // That of a module was read as its own.
                    if !is_body_of_module(&tokens, at) {
                        let mut inner = place.clone();
                        inner.in_macro |= in_rules;
                        inner.conditional |= conditional;
                        self.tokens(group.stream(), &inner);
                    }
                    if group.delimiter() == Delimiter::Brace {
                        attributes.clear();
                        in_rules = false;
                        conditional = false;
                    }
                }
                TokenTree::Punct(punct) if punct.as_char() == ';' => {
                    attributes.clear();
                    conditional = false;
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }

    fn test(&mut self, name: &str, attributes: &[TokenStream], place: &Place) {
        let (kind, path) = if place.in_macro {
            (Kind::ByMacro, name.to_owned())
        } else {
            let modules = place.modules.iter().map(String::as_str);
            let path = modules.chain([name]).collect::<Vec<_>>().join("::");
            (Kind::Function, path)
        };
        if has_cases_under_cfg(attributes) {
            self.add(Kind::Cases, path.clone());
        }
        self.add(kind, path);
    }

    fn add(&mut self, kind: Kind, path: String) {
        self.tests.push(Written {
            binary: self.binary.clone(),
            path,
            kind,
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
        let conditional = place.conditional || is_conditional(attributes);
        if let Some(TokenTree::Group(body)) = body {
            let inner = Place {
                modules,
                below: place.below.join(name),
                conditional,
                ..place.clone()
            };
            self.tokens(body.stream(), &inner);
            return;
        }
        let named: Vec<_> = attributes.iter().filter_map(path_of).collect();
        if named.is_empty() {
            self.file(
                &place.below.join(format!("{name}.rs")),
                &modules,
                conditional,
            );
            self.file(
                &place.below.join(&name).join("mod.rs"),
                &modules,
                conditional,
            );
        }
        for path in named {
            self.file(&place.beside.join(path), &modules, conditional);
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

/// Whether a folder, as it is written, may be outside of the package.
fn is_outside(written: &str) -> bool {
    let inside = written
        .strip_prefix('"')
        .and_then(|written| written.strip_suffix('"'));
    !inside.is_some_and(|path| {
        !path.contains(['"', '\\']) && !path.contains("..") && !Path::new(path).has_root()
    })
}
