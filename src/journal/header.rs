//! The first line of every file that a test binary writes for `cargo stubs`.

#[cfg(feature = "__command")]
use std::cmp::Ordering;

#[cfg(feature = "__command")]
use serde::Deserialize;
use serde::Serialize;

use crate::config::Variable;

/// The version of the format of journals and descriptions. Increase it with every
/// change of either.
pub(super) const PROTOCOL: u32 = 9;
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Who wrote a file. Every version of the library must be able to read it: its
/// fields never change, and a new one must be optional.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "__command", derive(Deserialize))]
pub(crate) struct Header {
    protocol: u32,
    /// The version of the library.
    version: String,
    /// The package whose tests the process runs.
    pub(crate) package: Option<String>,
}

impl Header {
    /// The header of files that this process writes.
    pub(super) fn of_this_process() -> Self {
        Self {
            protocol: PROTOCOL,
            version: VERSION.to_owned(),
            package: Variable::PackageName.text(),
        }
    }

    /// Why this library cannot read the rest of the file, and what to update;
    /// `None` if it can.
    #[cfg(feature = "__command")]
    pub(super) fn mismatch(&self) -> Option<String> {
        let theirs = &self.version;
        let (older, remedy) = match self.protocol.cmp(&PROTOCOL) {
            Ordering::Equal => return None,
            Ordering::Greater => (
                "cargo-stubs is older",
                format!("Update it: cargo install cargo-stubs --version {theirs}"),
            ),
            Ordering::Less => (
                "cached-stubs is older",
                format!(
                    "Update cached-stubs to {VERSION} in Cargo.toml; or install the command of its \
                     version: cargo install cargo-stubs --version {theirs}"
                ),
            ),
        };
        let tests = match &self.package {
            Some(package) => format!("the tests of `{package}`"),
            None => "the tests".to_owned(),
        };
        Some(format!(
            "{tests} use cached-stubs {theirs}, which does not work with this cargo-stubs \
             {VERSION}: {older}\n  {remedy}"
        ))
    }
}

#[cfg(all(test, feature = "__command"))]
mod tests {
    use expect_test::expect;

    use super::*;

    fn mismatch(protocol: u32, version: &str) -> String {
        let header = Header {
            protocol,
            version: version.to_owned(),
            package: Some("app".to_owned()),
        };
        let text = header.mismatch().unwrap_or_default();
        text.replace(VERSION, "1.2.3")
    }

    #[test]
    fn an_older_command_is_to_be_updated() {
        expect![[r#"
            the tests of `app` use cached-stubs 9.0.0, which does not work with this cargo-stubs 1.2.3: cargo-stubs is older
              Update it: cargo install cargo-stubs --version 9.0.0"#]]
        .assert_eq(&mismatch(PROTOCOL + 1, "9.0.0"));
    }

    #[test]
    fn an_older_library_is_to_be_updated() {
        expect![[r#"
            the tests of `app` use cached-stubs 0.0.9, which does not work with this cargo-stubs 1.2.3: cached-stubs is older
              Update cached-stubs to 1.2.3 in Cargo.toml; or install the command of its version: cargo install cargo-stubs --version 0.0.9"#]]
        .assert_eq(&mismatch(PROTOCOL - 1, "0.0.9"));
    }

    #[test]
    fn versions_with_the_same_protocol_agree() {
        assert_eq!(mismatch(PROTOCOL, "9.0.0"), "");
    }
}
