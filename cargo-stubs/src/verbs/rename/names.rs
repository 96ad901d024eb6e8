//! The former name and the new one, as whole paths.

use std::collections::BTreeSet;
use std::fmt;

use cached_stubs::__command::DescribedFunction;

use crate::outcome::Error;
use crate::recordings::RecordingFile;
use crate::text::{did_you_mean, shown_name};

#[derive(Debug, PartialEq)]
pub(super) struct Names {
    old: String,
    new: String,
    /// Both are packages, whose tests have crates of other names.
    of_packages: bool,
}

impl Names {
    pub(super) fn resolve(
        old: &str,
        new: &str,
        functions: &[&DescribedFunction],
        files: &[&RecordingFile],
    ) -> Result<Self, Error> {
        let (old, new) = (checked(old)?, checked(new)?);
        if old == new {
            return Err(Error::new(format!(
                "`{old}` is the old name and the new one"
            )));
        }
        let packages = functions
            .iter()
            .filter_map(|function| function.package.as_deref());
        let packages: BTreeSet<_> = packages.map(crate_of).collect();
        let folders: BTreeSet<_> = files.iter().map(|file| package_of(file)).collect();
        if packages.contains(&new) && folders.contains(&old) {
            let of_packages = true;
            return Ok(Self {
                old,
                new,
                of_packages,
            });
        }
        let known: BTreeSet<_> = functions.iter().map(|function| &*function.path).collect();
        let new = whole(&new, &known).map_err(|problem| match problem {
            Problem::Ambiguous(names) => ambiguous(&new, &names),
            Problem::Unknown(hint) => Error::new(format!(
                "the tests have no function at or below `{new}`{hint}"
            )),
        })?;
        let recorded: BTreeSet<_> = files.iter().map(|file| file.function()).collect();
        let gone = recorded.iter().map(String::as_str);
        let gone: BTreeSet<_> = gone.filter(|path| !known.contains(path)).collect();
        let all = recorded.iter().map(String::as_str).collect();
        let old = whole(&old, &gone).or_else(|problem| match problem {
            Problem::Ambiguous(names) => Err(ambiguous(&old, &names)),
            // Then the output says of each file that its function is still there.
            Problem::Unknown(hint) => whole(&old, &all).map_err(|_| {
                Error::new(format!("there are no recordings at or below `{old}`{hint}"))
            }),
        })?;
        Ok(Self {
            old,
            new,
            of_packages: false,
        })
    }

    /// The path that the function of a recording has now; `None` if it is none of those that
    /// were renamed.
    pub(super) fn new_path(&self, file: &RecordingFile) -> Option<String> {
        let path = file.function();
        if self.of_packages && package_of(file) != self.old {
            return None;
        }
        match below(&path, &self.old) {
            Some(rest) => Some(format!("{}{rest}", self.new)),
            // Of another crate of the package, such as a test's.
            None => self.of_packages.then_some(path),
        }
    }
}

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.old, self.new)
    }
}

/// A path of identifiers. Packages may be written with `-`.
pub(super) fn checked(name: &str) -> Result<String, Error> {
    let is_identifier = |segment: &str| {
        !segment.is_empty() && segment.chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    let path = match name.split_once("::") {
        Some((package, rest)) => format!("{}::{rest}", crate_of(package)),
        None => crate_of(name),
    };
    if path.split("::").all(is_identifier) {
        return Ok(path);
    }
    Err(Error::new(format!(
        "`{}` is not the path of a function, a module, a package or an impl block, such as \
         `app::llm::ask`",
        shown_name(name)
    )))
}

fn crate_of(package: &str) -> String {
    package.replace('-', "_")
}

/// The crate of the package whose folder has the recording.
fn package_of(file: &RecordingFile) -> String {
    let package = file.folder.iter().next().unwrap_or_default();
    crate_of(&package.to_string_lossy())
}

/// What follows the name in a path at or below it.
pub(super) fn below<'p>(path: &'p str, name: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(name)?;
    (rest.is_empty() || rest.starts_with("::")).then_some(rest)
}

enum Problem {
    Ambiguous(Vec<String>),
    /// With a name that it probably means.
    Unknown(String),
}

fn ambiguous(name: &str, names: &[String]) -> Error {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    Error::new(format!("`{name}` may be {}", names.join(" or ")))
}

/// The name with its crate.
fn whole(name: &str, paths: &BTreeSet<&str>) -> Result<String, Problem> {
    if paths.iter().any(|path| below(path, name).is_some()) {
        return Ok(name.to_owned());
    }
    let crates: BTreeSet<_> = paths
        .iter()
        .filter_map(|path| path.split("::").next())
        .collect();
    let names = crates.iter().map(|root| format!("{root}::{name}"));
    let names = names.filter(|name| paths.iter().any(|path| below(path, name).is_some()));
    match names.collect::<Vec<_>>() {
        names if names.len() > 1 => Err(Problem::Ambiguous(names)),
        names => names.into_iter().next().ok_or_else(|| {
            let paths: Vec<_> = paths.iter().copied().collect();
            Problem::Unknown(did_you_mean(name, &paths))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_lack_its_crate() {
        let paths = BTreeSet::from(["app::llm::ask", "app::price", "tests::price"]);
        let whole = |name| whole(name, &paths).ok();
        for (name, expected) in [
            ("app::llm::ask", Some("app::llm::ask")),
            ("app::llm", Some("app::llm")),
            ("llm", Some("app::llm")),
            ("llm::ask", Some("app::llm::ask")),
            ("app", Some("app")),
            // Of two crates.
            ("price", None),
            ("ask", None),
            ("ll", None),
        ] {
            assert_eq!(whole(name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn only_paths_of_identifiers_are_names() {
        for (name, expected) in [
            ("my-app", "my_app"),
            ("my-app::llm", "my_app::llm"),
            ("größe::ask", "größe::ask"),
        ] {
            assert_eq!(checked(name).unwrap(), expected);
        }
        for wrong in [
            "",
            "..",
            "../ask",
            "a/b",
            "a\\b",
            "a::",
            "::a",
            "a::::b",
            "a:b",
            "a=b",
            "a::b-c",
            "a b",
            "\u{1b}[2J",
            "a\n",
            "app::..::ask",
            "C:",
            "a.b",
        ] {
            assert!(checked(wrong).is_err(), "{wrong:?}");
        }
    }
}
