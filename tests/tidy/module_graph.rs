//! The modules of a crate and the paths by which they import each other: `crate::a`,
//! `use crate::{a, b}`, and `super::a` where that leaves a top-level module.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};

/// The root of a crate, with the items in it.
pub(crate) const ROOT: &str = "lib";

/// The top-level modules of a crate, and which imports which.
pub(crate) struct Graph {
    pub(crate) modules: BTreeSet<String>,
    /// From, to, and the place of the first import.
    pub(crate) imports: BTreeMap<(String, String), String>,
}

impl Graph {
    pub(crate) fn read(folder: &str) -> Self {
        let files = files_without_tests(folder);
        let name = |file: &File| {
            file.module
                .iter()
                .next()
                .map(|name| name.display().to_string())
        };
        let modules: BTreeSet<String> = files.iter().filter_map(name).collect();
        let mut imports = BTreeMap::new();
        for file in &files {
            for (to, line) in &file.imports {
                // Anything but a module is an item of the root.
                let to = if modules.contains(to) { to } else { ROOT };
                let from = name(file).unwrap_or_else(|| ROOT.to_owned());
                if from != to {
                    let place = format!("{}:{line}", file.path.display());
                    imports.entry((from, to.to_owned())).or_insert(place);
                }
            }
        }
        Graph { modules, imports }
    }

    /// Whether imports lead from one module to another.
    pub(crate) fn leads(&self, from: &str, to: &str) -> bool {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
        while let Some(module) = next.pop() {
            if seen.insert(module) {
                let imports = self.imports.keys().filter(|(from, _)| from == module);
                next.extend(imports.map(|(_, to)| to.as_str()));
            }
        }
        seen.contains(to)
    }
}

pub(crate) struct File {
    pub(crate) path: PathBuf,
    /// `a/b` of `src/a/b.rs` and `src/a/b/mod.rs`; empty for the root.
    pub(crate) module: PathBuf,
    /// What the file imports from the root of its crate, with lines.
    imports: Vec<(String, usize)>,
    /// Modules that only tests have.
    tests: Vec<PathBuf>,
}

/// The source files of a crate, without the modules that only tests have.
pub(crate) fn files_without_tests(root: &str) -> Vec<File> {
    let mut files = files(root);
    let tests: Vec<PathBuf> = files.iter().flat_map(|file| file.tests.clone()).collect();
    files.retain(|file| !tests.iter().any(|test| file.module.starts_with(test)));
    files
}

/// The source files of a crate.
pub(crate) fn files(root: &str) -> Vec<File> {
    let mut files = Vec::new();
    collect(Path::new(root), Path::new(""), &mut files);
    files
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<File>) {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let entries = fs::read_dir(package.join(root).join(folder)).expect("a folder of the crate");
    for entry in entries {
        let path = folder.join(entry.expect("an entry of the folder").file_name());
        if package.join(root).join(&path).is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(File::read(root, &path));
        }
    }
}

impl File {
    fn read(root: &Path, path: &Path) -> Self {
        let module = path.with_extension("");
        let module = match module.file_name().and_then(|name| name.to_str()) {
            Some("lib" | "main" | "mod") => module.with_file_name(""),
            _ => module,
        };
        let path = root.join(path);
        let text = crate::read(&path);
        let tokens = text.parse::<TokenStream>();
        let tokens = tokens.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let depth = module.iter().count();
        let mut file = File {
            path,
            module,
            imports: Vec::new(),
            tests: Vec::new(),
        };
        file.scan(tokens, depth);
        file
    }

    /// `depth` is the number of modules around the tokens.
    fn scan(&mut self, tokens: TokenStream, depth: usize) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            at += 1;
            match token {
                TokenTree::Punct(mark)
                    if mark.as_char() == '#' && tokens.get(at).is_some_and(is_cfg_test) =>
                {
                    at = self.skip_test(&tokens, at + 1);
                }
                TokenTree::Ident(word) if word == "mod" => {
                    if let Some(TokenTree::Group(body)) = tokens.get(at + 1) {
                        self.scan(body.stream(), depth + 1);
                        at += 2;
                    }
                }
                TokenTree::Ident(word) if word == "crate" => self.import(&tokens, at),
                TokenTree::Ident(word) if word == "super" => {
                    let mut supers = 1;
                    while is_ident(path_after(&tokens, at), "super") {
                        (at, supers) = (at + 3, supers + 1);
                    }
                    if supers == depth {
                        self.import(&tokens, at);
                    }
                }
                TokenTree::Group(group) => self.scan(group.stream(), depth),
                _ => {}
            }
        }
    }

    /// `::name` and `::{name, ..}` at this place.
    fn import(&mut self, tokens: &[TokenTree], at: usize) {
        match path_after(tokens, at) {
            Some(TokenTree::Ident(name)) => self.imports.push(located(name)),
            Some(TokenTree::Group(group)) => {
                let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
                let names = tokens.split(|token| is_punct(Some(token), ','));
                self.imports
                    .extend(names.filter_map(|path| match path.first() {
                        Some(TokenTree::Ident(name)) if name != "self" => Some(located(name)),
                        _ => None,
                    }));
            }
            _ => {}
        }
    }

    /// The place after an item under `#[cfg(test)]`.
    fn skip_test(&mut self, tokens: &[TokenTree], from: usize) -> usize {
        let mut words = tokens[from..].iter().filter_map(|token| match token {
            TokenTree::Ident(word) if word != "pub" => Some(word),
            _ => None,
        });
        let (kind, name) = (words.next(), words.next());
        let is_use = kind.is_some_and(|kind| kind == "use");
        let ends = |token: &TokenTree| match token {
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace && !is_use,
            token => is_punct(Some(token), ';'),
        };
        let length = tokens[from..].iter().position(ends);
        let end = length.map_or(tokens.len(), |length| from + length + 1);
        if let (Some(kind), Some(name)) = (kind, name)
            && kind == "mod"
        {
            self.tests.push(self.module.join(name.to_string()));
        }
        end
    }
}

fn located(name: &Ident) -> (String, usize) {
    (name.to_string(), name.span().start().line)
}

/// `[cfg(test)]`, `[cfg(all(test, ..))]`
fn is_cfg_test(token: &TokenTree) -> bool {
    let text: String = token.to_string().split_whitespace().collect();
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    text.starts_with("[cfg(") && words.any(|word| word == "test") && !text.contains("not(test)")
}

fn path_after(tokens: &[TokenTree], at: usize) -> Option<&TokenTree> {
    let colons = is_punct(tokens.get(at), ':') && is_punct(tokens.get(at + 1), ':');
    tokens.get(at + 2).filter(|_| colons)
}

fn is_punct(token: Option<&TokenTree>, mark: char) -> bool {
    matches!(token, Some(TokenTree::Punct(found)) if found.as_char() == mark)
}

fn is_ident(token: Option<&TokenTree>, name: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(found)) if found == name)
}
