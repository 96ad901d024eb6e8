//! The wording of mistakes in the environment and in `stubs.toml`.

use std::fmt;
use std::path::Path;

use super::suggestion::closest;
use crate::render::{printable, quoted, shown_path, visible};

/// A mistake in the settings: where it is, and what is legal there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ConfigError(String);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&printable(&self.0))
    }
}

pub(super) fn unreadable(path: &Path, why: impl fmt::Display) -> ConfigError {
    ConfigError(format!("{} cannot be read: {why}\n", shown_path(path)))
}

pub(super) fn malformed(path: &Path, line: usize, why: impl fmt::Display) -> ConfigError {
    let why = visible(&why.to_string());
    ConfigError(format!(
        "{}:{line} is not valid TOML: {why}\n",
        shown_path(path)
    ))
}

/// A path of `[scrub]` that is none.
pub(super) fn wrong_path(
    path: &Path,
    line: usize,
    text: &str,
    why: impl fmt::Display,
) -> ConfigError {
    ConfigError(format!(
        "{}:{line} has the wrong path {} in [scrub]: {why}\n\n\
         Paths are written like \".id\", \".choices[].created\", \".**.request_id\".\n",
        shown_path(path),
        quoted(text),
    ))
}

/// A key that is not one of `legal` in a table; `table` is empty for the file itself.
pub(super) fn unknown_key(
    path: &Path,
    line: usize,
    table: &str,
    name: &str,
    legal: &[&str],
) -> ConfigError {
    let suggestion = match closest(name, legal) {
        Some(close) => format!("; did you mean `{close}`?"),
        None => String::new(),
    };
    let place = if table.is_empty() {
        "the file".to_owned()
    } else {
        format!("[{table}]")
    };
    ConfigError(format!(
        "{}:{line} has the unknown key `{}`{suggestion}\n\nThe keys of {place} are {}.\n",
        shown_path(path),
        visible(name),
        legal.join(", "),
    ))
}

pub(super) fn wrong_value(
    path: &Path,
    line: usize,
    name: &str,
    found: &str,
    legal: &str,
) -> ConfigError {
    ConfigError(format!(
        "{}:{line} sets `{name}` to {found}; it must be {legal}\n",
        shown_path(path)
    ))
}

pub(super) const LIVE: &str = "\"deny\" (a stubbable function without a stub panics) or \"allow\"";

pub(super) fn wrong_live(value: &str) -> ConfigError {
    ConfigError(format!(
        "CACHED_STUBS_LIVE is `{}`; it can be `deny` (a stubbable function without a stub \
         panics), `allow` or unset\n",
        visible(value)
    ))
}

pub(super) fn wrong_patience(value: &str) -> String {
    format!(
        "CACHED_STUBS_PATIENCE is `{}`; it must be a positive number of seconds, such as 300\n",
        visible(value)
    )
}
