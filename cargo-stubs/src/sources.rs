//! The tests in the sources of a package, in this build or not: `cfg` is not evaluated.
//!
//! It reads tokens and not syntax, because tests may be inside the body of a macro, such
//! as `proptest!`, which is no syntax of Rust's.

mod attributes;
mod test;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};

use self::attributes::{has_cases_under_cfg, has_example, is_conditional, is_test, path_of};
use self::test::TestKind;
pub(crate) use self::test::WrittenTest;
use crate::workspace::{Package, Target};

/// The keywords before the name of an item.
const ITEMS: [&str; 10] = [
    "const", "enum", "fn", "macro", "mod", "static", "struct", "trait", "type", "union",
];
/// The words that may be between an attribute and its `fn`.
const QUALIFIERS: [&str; 6] = ["async", "const", "crate", "extern", "pub", "unsafe"];

#[derive(Debug, Default)]
pub(crate) struct Sources {
    pub(crate) tests: Vec<WrittenTest>,
    /// Programs with stubs that no test runs.
    pub(crate) programs: Vec<String>,
    /// Whether the sources name a folder of recordings that may be in another package.
    pub(crate) reach_out: bool,
}

impl Sources {
    /// Reads the sources of a package. A file that cannot be read counts as missing: a
    /// build script may write a module that only another platform has.
    pub(crate) fn of(package: &Package) -> Self {
        let mut sources = Self::default();
        for target in &package.targets {
            let mut scanner = Scanner::new(target.binary_names(package));
            scanner.scan_file(&target.path, &[], false);
            sources.add(scanner, target, package);
        }
        sources
    }

    fn add(&mut self, mut scanner: Scanner, target: &Target, package: &Package) {
        self.reach_out |= scanner.reaches_out;
        if target.runs_as_test {
            self.tests.append(&mut scanner.tests);
        } else if scanner.has_stubs {
            let path = target.path.strip_prefix(&package.folder);
            let path = path.unwrap_or(&target.path).display();
            self.programs.push(path.to_string());
        }
    }
}

/// Reads the files of one target.
struct Scanner {
    binary_names: [String; 2],
    /// Each file as each module.
    scanned: HashSet<(PathBuf, Vec<String>)>,
    tests: Vec<WrittenTest>,
    has_stubs: bool,
    reaches_out: bool,
}

/// What surrounds some tokens.
#[derive(Clone, Default)]
struct Scope {
    modules: Vec<String>,
    /// The folder of the file.
    folder: PathBuf,
    /// The folder of the files of inner modules.
    module_folder: PathBuf,
    in_macro_rules: bool,
    /// Whether it is under a `cfg` other than `test`.
    is_conditional: bool,
}

/// The part of an item before its body.
#[derive(Default)]
struct ItemStart {
    attributes: Vec<TokenStream>,
    is_conditional: bool,
    is_macro_rules: bool,
}

/// What a group of tokens is.
enum Role {
    Attribute,
    InnerAttribute,
    ModuleBody,
    Other,
}

impl Scanner {
    fn new(binary_names: [String; 2]) -> Self {
        Self {
            binary_names,
            scanned: HashSet::new(),
            tests: Vec::new(),
            has_stubs: false,
            reaches_out: false,
        }
    }

    fn scan_file(&mut self, path: &Path, modules: &[String], is_conditional: bool) {
        let Ok(text) = fs::read_to_string(path) else {
            return;
        };
        if !self.scanned.insert((path.to_path_buf(), modules.to_vec())) {
            return;
        }
        let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
        let is_root = modules.is_empty() || path.ends_with("mod.rs");
        let module_folder = if is_root {
            folder.clone()
        } else {
            path.with_extension("")
        };
        let scope = Scope {
            modules: modules.to_vec(),
            folder,
            module_folder,
            in_macro_rules: false,
            is_conditional,
        };
        if let Ok(tokens) = text.parse() {
            self.scan(tokens, scope);
        }
    }

    fn scan(&mut self, tokens: TokenStream, mut scope: Scope) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        let mut item = ItemStart::default();
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Ident(word) => self.word(word, &tokens[at + 1..], &mut item, &scope),
                TokenTree::Group(group) => match role(group, &tokens[..at]) {
                    Role::Attribute => item.attributes.push(group.stream()),
                    Role::InnerAttribute => {
                        scope.is_conditional |= is_conditional(&[group.stream()]);
                    }
                    // `word` has scanned it.
                    Role::ModuleBody => item = ItemStart::default(),
                    Role::Other => {
                        let inner = Scope {
                            in_macro_rules: scope.in_macro_rules || item.is_macro_rules,
                            is_conditional: scope.is_conditional || item.is_conditional,
                            ..scope.clone()
                        };
                        self.scan(group.stream(), inner);
                        if group.delimiter() == Delimiter::Brace {
                            item = ItemStart::default();
                        }
                    }
                },
                TokenTree::Punct(punct) if punct.as_char() == ';' => item = ItemStart::default(),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }

    fn word(&mut self, word: &Ident, rest: &[TokenTree], item: &mut ItemStart, scope: &Scope) {
        let word = word.to_string();
        item.is_conditional |= is_conditional(&item.attributes);
        let name = match rest.first() {
            // Not `const fn`.
            Some(TokenTree::Ident(name)) if name != "fn" => Some(plain(name)),
            _ => None,
        };
        if let Some(name) = &name
            && ITEMS.contains(&word.as_str())
            && (item.is_conditional || scope.is_conditional)
            && has_example(&item.attributes)
        {
            self.add(TestKind::Doctest, name.clone());
        }
        match (word.as_str(), name) {
            ("fn", Some(name)) if is_test(&item.attributes) => {
                self.test(&name, &item.attributes, scope);
            }
            ("mod", Some(name)) => self.module(name, rest.get(1), &item.attributes, scope),
            ("macro_rules", _) => item.is_macro_rules = true,
            ("dir", _) => self.reaches_out |= names_outside(rest),
            ("Stub" | "stub_fixture" | "cached_stubs", _) => self.has_stubs = true,
            _ => {}
        }
        if !QUALIFIERS.contains(&word.as_str()) {
            item.attributes.clear();
        }
    }

    fn test(&mut self, name: &str, attributes: &[TokenStream], scope: &Scope) {
        let (kind, path) = if scope.in_macro_rules {
            (TestKind::InMacroRules, name.to_owned())
        } else {
            let modules = scope.modules.iter().map(String::as_str);
            let path: Vec<_> = modules.chain([name]).collect();
            (TestKind::Function, path.join("::"))
        };
        if has_cases_under_cfg(attributes) {
            self.add(TestKind::Cases, path.clone());
        }
        self.add(kind, path);
    }

    fn add(&mut self, kind: TestKind, path: String) {
        let binary_names = self.binary_names.clone();
        self.tests.push(WrittenTest::new(binary_names, path, kind));
    }

    /// `mod name { … }` or `mod name;`
    fn module(
        &mut self,
        name: String,
        body: Option<&TokenTree>,
        attributes: &[TokenStream],
        scope: &Scope,
    ) {
        let mut modules = scope.modules.clone();
        modules.push(name.clone());
        let is_conditional = scope.is_conditional || is_conditional(attributes);
        if let Some(TokenTree::Group(body)) = body {
            let inner = Scope {
                modules,
                module_folder: scope.module_folder.join(name),
                is_conditional,
                ..scope.clone()
            };
            return self.scan(body.stream(), inner);
        }
        let mut files: Vec<_> = attributes
            .iter()
            .filter_map(path_of)
            .map(|path| scope.folder.join(path))
            .collect();
        if files.is_empty() {
            files.push(scope.module_folder.join(format!("{name}.rs")));
            files.push(scope.module_folder.join(&name).join("mod.rs"));
        }
        for file in files {
            self.scan_file(&file, &modules, is_conditional);
        }
    }
}

fn role(group: &Group, before: &[TokenTree]) -> Role {
    let is_bracket = group.delimiter() == Delimiter::Bracket;
    match before {
        [.., hash, bang] if is_bracket && is(hash, '#') && is(bang, '!') => Role::InnerAttribute,
        [.., hash] if is_bracket && is(hash, '#') => Role::Attribute,
        [.., TokenTree::Ident(word), TokenTree::Ident(_)] if word == "mod" => Role::ModuleBody,
        _ => Role::Other,
    }
}

fn is(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

/// The name without `r#`.
fn plain(name: &Ident) -> String {
    name.to_string().trim_start_matches("r#").to_owned()
}

/// Whether `dir = "…"` or `.dir("…")` may name a folder outside the package: it is not a
/// relative path without `..`.
fn names_outside(after_dir: &[TokenTree]) -> bool {
    let value = match after_dir {
        [equals, value, ..] if is(equals, '=') => value.to_string(),
        [TokenTree::Group(arguments), ..] => arguments.stream().to_string(),
        _ => return false,
    };
    let text = value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'));
    !text.is_some_and(|path| {
        !path.contains(['"', '\\']) && !path.contains("..") && !Path::new(path).has_root()
    })
}
