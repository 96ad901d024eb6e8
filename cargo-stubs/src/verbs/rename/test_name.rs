//! The former and the new name of a test: its path, and maybe the file of its binary.

use std::path::Path;

use super::names::{below, checked};
use crate::outcome::Error;
use crate::text::shown_name;
use crate::workspace::Package;

/// `tests::asks`, `tests/api.rs` or `tests/api.rs::asks`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TestName {
    /// The first file of the test binary, if it is named.
    pub(super) file: Option<String>,
    /// A test, or a module of tests; empty for all of the file.
    pub(super) path: String,
}

impl TestName {
    pub(super) fn parse(name: &str) -> Result<Self, Error> {
        let Some((file, rest)) = name.split_once(".rs") else {
            let path = checked(name)?;
            return Ok(Self { file: None, path });
        };
        let path = match rest.strip_prefix("::") {
            Some(path) => checked(path)?,
            None if rest.is_empty() => String::new(),
            None => {
                return Err(Error::new(format!(
                    "`{}` is no file of tests such as `tests/api.rs`, nor a test in one, such as \
                     `tests/api.rs::asks`",
                    shown_name(name)
                )));
            }
        };
        let file = Some(format!("{file}.rs"));
        Ok(Self { file, path })
    }

    /// What follows the name in the path of a test at or below it.
    pub(super) fn rest_of<'p>(&self, path: &'p str) -> Option<&'p str> {
        if self.path.is_empty() {
            return Some(path);
        }
        let rest = below(path, &self.path)?;
        Some(rest.strip_prefix("::").unwrap_or(rest))
    }

    /// The path of a test below the name.
    pub(super) fn with(&self, rest: &str) -> String {
        let parts = [self.path.as_str(), rest].into_iter();
        let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
        parts.join("::")
    }

    /// The name of the file's binary as cargo derives it, for a file that may be gone.
    pub(super) fn former_binary(&self, package: &Package) -> Option<String> {
        let file = Path::new(self.file.as_ref()?);
        if let Some(name) = package.test_binary(file) {
            return Some(name);
        }
        let stem = match file.file_stem()?.to_str()? {
            "main" => file.parent()?.file_name()?.to_str()?,
            stem => stem,
        };
        Some(stem.replace('-', "_"))
    }

    /// The name of the file's binary. `Err`: the package has no such binary.
    pub(super) fn binary(&self, package: &Package) -> Result<Option<String>, String> {
        let Some(file) = &self.file else {
            return Ok(None);
        };
        match package.test_binary(Path::new(file)) {
            Some(name) => Ok(Some(name)),
            None => Err(format!(
                "`{}` has no test binary whose first file is {}",
                package.name,
                shown_name(file)
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(file: &str, path: &str) -> TestName {
        TestName {
            file: (!file.is_empty()).then(|| file.to_owned()),
            path: path.to_owned(),
        }
    }

    #[test]
    fn a_name_may_begin_with_a_file() {
        for (text, expected) in [
            ("tests::asks", name("", "tests::asks")),
            ("tests/api.rs", name("tests/api.rs", "")),
            (
                "tests/it/main.rs::api::asks",
                name("tests/it/main.rs", "api::asks"),
            ),
        ] {
            assert_eq!(TestName::parse(text).unwrap(), expected);
        }
        for wrong in [
            "",
            "tests/api",
            "tests/api.rs::",
            "tests/api.rs/asks",
            "a.rs::b.rs",
        ] {
            assert!(TestName::parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn what_is_below_a_name_goes_below_the_other() {
        let moved =
            |old: &TestName, new: &TestName, path| old.rest_of(path).map(|rest| new.with(rest));
        let (file, test) = (name("tests/api.rs", ""), name("", "api::asks"));
        assert_eq!(moved(&file, &file, "asks").as_deref(), Some("asks"));
        assert_eq!(
            moved(&file, &test, "case_1").as_deref(),
            Some("api::asks::case_1")
        );
        assert_eq!(
            moved(&test, &file, "api::asks::case_1").as_deref(),
            Some("case_1")
        );
        assert_eq!(
            moved(&test, &test, "api::asks").as_deref(),
            Some("api::asks")
        );
        assert_eq!(moved(&test, &test, "api::asks_more"), None);
    }
}
