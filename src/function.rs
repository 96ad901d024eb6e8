//! A stubbable function: what the attribute declares, its identity and its fingerprint.

mod dependencies;
mod renaming;
mod type_names;

use std::fmt;
use std::path::Path;
use std::sync::OnceLock;

pub use self::dependencies::Dependencies;
#[cfg(feature = "__command")]
pub use self::renaming::RENAME;
pub(crate) use self::renaming::Renaming;
use self::type_names::TypeNames;
use crate::config::Config;
use crate::hash;
use crate::scrub::{Scrub, ScrubArgument};

/// What the attribute declares of a function.
#[derive(Debug)]
pub struct Declaration {
    /// The package that declares it, if cargo built it.
    pub package: Option<&'static str>,
    /// That package's folder.
    pub manifest_dir: Option<&'static str>,
    /// `module_path!()`.
    pub module: &'static str,
    /// The type or trait that the function belongs to.
    pub scope: &'static [&'static str],
    /// The name, without `r#`.
    pub name: &'static str,
    /// The names of the arguments in the key.
    pub arguments: &'static [&'static str],
    /// `name = "…"`.
    pub renamed: Option<&'static str>,
    /// `file!()`.
    pub file: &'static str,
    /// `line!()`.
    pub line: u32,
    /// The tokens that the fingerprint is made of.
    pub source: &'static str,
    /// `depends(…)`.
    pub depends: fn(&mut Dependencies),
    /// `source = …`.
    pub stale: Stale,
    /// `sequence`.
    pub sequence: bool,
    /// `errors` was given.
    pub errors: bool,
    /// `scrub("…" = …)`.
    pub scrub: &'static [ScrubArgument],
    /// `verify = …`.
    pub verify: Comparison,
}

/// What `RECORD=verify` compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Everything.
    Exact,
    /// Types and field names.
    Shape,
}

/// What happens to a recording made from other source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stale {
    /// It is a miss.
    Error,
    /// It answers, with a warning.
    Warn,
    /// It answers.
    Ignore,
}

/// A stubbable function. Each has one static.
#[derive(Debug)]
pub struct Function {
    pub(crate) declaration: Declaration,
    identity: OnceLock<Identity>,
    source: OnceLock<String>,
    pub(crate) types: TypeNames,
    scrub: OnceLock<Scrub>,
}

/// How a report refers to the function.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    /// The path that people call it by: `my_app::llm::ask`.
    pub(crate) path: &'a str,
    /// It is in an impl block or a trait, so its attribute is `#[stub]`.
    pub(crate) is_method: bool,
}

impl Subject<'_> {
    /// The function's attribute with these arguments.
    pub(crate) fn attribute(self, arguments: &str) -> String {
        let name = if self.is_method { "stub" } else { "stubbable" };
        format!("#[{name}({arguments})]")
    }
}

impl fmt::Display for Subject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.path)
    }
}

/// The identity of a function in the store and in the key.
#[derive(Debug)]
pub(crate) struct Identity {
    /// The package, as a folder of the store.
    pub(crate) package: String,
    /// The module path's segments below the crate, and the name.
    pub(crate) segments: Vec<String>,
    /// The path that people call it by: `my_app::llm::ask`.
    pub(crate) path: String,
}

impl Declaration {
    /// Whether the function is in a doctest. Rustdoc numbers the crates of doctests
    /// and merges several into one, so their names cannot be part of an identity.
    pub(crate) fn is_in_doctest(&self) -> bool {
        let root = self.module.split("::").next().unwrap_or_default();
        root == "rust_out"
            || root.starts_with("doctest_bundle")
            || root.starts_with("doctest_runner")
    }
}

impl Function {
    /// A function with this declaration.
    #[must_use]
    pub const fn new(declaration: Declaration) -> Self {
        Self {
            declaration,
            identity: OnceLock::new(),
            source: OnceLock::new(),
            types: TypeNames::new(),
            scrub: OnceLock::new(),
        }
    }

    pub(crate) fn identity(&self) -> &Identity {
        self.identity
            .get_or_init(|| Identity::of(&self.declaration))
    }

    /// The path that people call it by: `my_app::llm::ask`.
    pub(crate) fn path(&self) -> &str {
        &self.identity().path
    }

    /// Whether a recording with this path is the function's. `name` may have been copied
    /// from a path with the crate or without it.
    pub(crate) fn has_path(&self, path: &str) -> bool {
        let Identity {
            package, path: own, ..
        } = self.identity();
        let is_renamed = self.declaration.renamed.is_some();
        path == own || (is_renamed && below_crate(package, path) == below_crate(package, own))
    }

    /// The function as reports refer to it.
    pub(crate) fn subject(&self) -> Subject<'_> {
        Subject {
            path: self.path(),
            is_method: !self.declaration.scope.is_empty(),
        }
    }

    /// What replaces parts of its answers before they are recorded.
    ///
    /// # Panics
    ///
    /// If there is a mistake in `stubs.toml`.
    #[track_caller]
    pub(crate) fn scrub(&self) -> &Scrub {
        if let Some(scrub) = self.scrub.get() {
            return scrub;
        }
        // Not in a closure, which would hide the caller's line.
        let config = Config::of_run(self.package_dir());
        self.scrub
            .get_or_init(|| Scrub::new(&config.scrub, self.declaration.scrub))
    }

    /// The fingerprint of its signature, body and dependencies, in hex.
    pub(crate) fn source(&self) -> &str {
        self.source.get_or_init(|| {
            let mut dependencies = Dependencies::new(self, None);
            (self.declaration.depends)(&mut dependencies);
            hash::hex(dependencies.hash)
        })
    }

    /// The fingerprint that it had under its former name, if nothing else has changed.
    pub(crate) fn former_source(&self, renaming: &'static Renaming) -> String {
        let mut dependencies = Dependencies::new(self, Some(renaming));
        (self.declaration.depends)(&mut dependencies);
        hash::hex(dependencies.hash)
    }

    /// The fingerprint with the source of a real implementation behind it; under its former
    /// name, if one is given.
    pub(crate) fn source_with(
        &self,
        source: &str,
        inputs: fn(&mut Dependencies),
        renaming: Option<&'static Renaming>,
    ) -> String {
        let mut dependencies = Dependencies::new(self, renaming);
        (self.declaration.depends)(&mut dependencies);
        dependencies.text(source);
        inputs(&mut dependencies);
        hash::hex(dependencies.hash)
    }

    /// The folder of the package that declares it, from the time of compilation.
    pub(crate) fn package_dir(&self) -> Option<&'static Path> {
        self.declaration.manifest_dir.map(Path::new)
    }
}

/// The path without the package's own crate, which is no folder of the store.
fn below_crate<'p>(package: &str, path: &'p str) -> &'p str {
    match path.split_once("::") {
        Some((root, inside)) if package.replace('-', "_") == root => inside,
        _ => path,
    }
}

impl Identity {
    fn of(declaration: &Declaration) -> Self {
        let mut modules = declaration
            .module
            .split("::")
            .map(|segment| segment.trim_start_matches("r#"));
        let root = modules.next().unwrap_or_default();
        let package = declaration.package.unwrap_or(root);
        let modules: Vec<_> = modules.chain(declaration.scope.iter().copied()).collect();

        if let Some(renamed) = declaration.renamed {
            return Self {
                package: package.to_owned(),
                segments: below_crate(package, renamed)
                    .split("::")
                    .map(str::to_owned)
                    .collect(),
                path: renamed.to_owned(),
            };
        }
        if declaration.is_in_doctest() {
            return Self::of_doctest(declaration, package);
        }
        // The library's crate has the package's name. The crate of a test, example or
        // binary has another one, which becomes a folder of its own.
        let own_crate = package.replace('-', "_") == root;
        let segments = Some(root)
            .filter(|_| !own_crate)
            .into_iter()
            .chain(modules.iter().copied())
            .chain([declaration.name])
            .map(str::to_owned)
            .collect();
        let path = [root]
            .into_iter()
            .chain(modules.iter().copied())
            .chain([declaration.name])
            .collect::<Vec<_>>()
            .join("::");
        Self {
            package: package.to_owned(),
            segments,
            path,
        }
    }

    /// Many doctests declare a function of the same name, so the identity contains a
    /// hash of the source.
    fn of_doctest(declaration: &Declaration, package: &str) -> Self {
        let names = declaration.scope.iter().copied();
        let names: Vec<_> = names.chain([declaration.name]).collect();
        let source = hash::short_hash(declaration.source);
        Self {
            package: package.to_owned(),
            segments: vec![
                "doctest".to_owned(),
                format!("{}-{source}", names.join("-")),
            ],
            path: format!("doctest::{}", names.join("::")),
        }
    }

    /// The identity as the key has it.
    pub(crate) fn name(&self) -> String {
        self.segments.join("::")
    }
}
