//! What users set outside of their code: environment variables and the file `stubs.toml`.

mod environment;
mod executable;
mod file;
mod message;
mod patience;
mod suggestion;
mod value;

pub(crate) use self::environment::{Variable, is_true, package_dir, word};
pub(crate) use self::executable::{is_doctest, is_shipped, is_test_harness};
pub(crate) use self::message::ConfigError;
pub(crate) use self::patience::{check_patience, patience};
#[cfg(feature = "__command")]
pub(crate) use self::suggestion::closest;

use std::env;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::render::shown_path;
use crate::scrub::Rule;

/// The settings of one package, from its `stubs.toml`; all unset without one.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Config {
    /// The file that was read.
    path: PathBuf,
    /// `dir`, relative paths joined to the file's folder.
    dir: Option<PathBuf>,
    /// `live = "deny"`, and the line it is on.
    denies_live: Option<usize>,
    /// `allow` of `[secrets]`: texts that are not secret.
    pub(crate) allowed: Vec<String>,
    /// `ignore-variables` of `[secrets]`: variables whose values are not secret.
    pub(crate) ignored_variables: Vec<String>,
    /// `[scrub]`: paths in returned values, and what replaces the values there.
    pub(crate) scrub: Vec<Rule>,
}

impl Config {
    /// The settings of the package whose tests run: the one that cargo names, else the
    /// one in `compiled_in`.
    ///
    /// # Panics
    ///
    /// If there is a mistake in its `stubs.toml`.
    #[track_caller]
    pub(crate) fn of_run(compiled_in: Option<&Path>) -> Arc<Self> {
        match Self::try_of_run(compiled_in) {
            Ok(config) => config,
            Err(error) => panic!("cached-stubs: {error}"),
        }
    }

    /// The same.
    ///
    /// # Errors
    ///
    /// If there is a mistake in its `stubs.toml`.
    pub(crate) fn try_of_run(compiled_in: Option<&Path>) -> Result<Arc<Self>, ConfigError> {
        match package_dir(compiled_in) {
            Some(package) => Self::of_package(&package),
            None => Ok(Arc::default()),
        }
    }

    /// The settings of the package in this folder. The file is read once.
    ///
    /// # Errors
    ///
    /// If there is a mistake in its `stubs.toml`.
    pub(crate) fn of_package(package: &Path) -> Result<Arc<Self>, ConfigError> {
        type Known = Vec<(OsString, Result<Arc<Config>, ConfigError>)>;
        static KNOWN: Mutex<Known> = Mutex::new(Vec::new());

        // A process runs the tests of one package: the list is short. Paths compare
        // faster as texts.
        let name: &OsStr = package.as_ref();
        let find = |known: &Known| {
            let mut known = known.iter();
            let known = known.find(|(other, _)| other == name)?;
            Some(known.1.clone())
        };
        if let Some(config) = find(&KNOWN.lock().unwrap_or_else(PoisonError::into_inner)) {
            return config;
        }
        let config = file::read(package).map(Arc::new);
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        known.push((name.to_owned(), config.clone()));
        config
    }

    /// The folder of recordings that the file names.
    pub(crate) fn dir(&self) -> Option<&Path> {
        self.dir.as_deref()
    }
}

/// The folder of all recordings of a package, unless its code names another one: the
/// variable, else `stubs.toml`, else `stubs`. `package` is where relative paths begin.
pub(crate) fn recordings_folder(config: &Config, package: Option<&Path>) -> PathBuf {
    let folder = match Variable::Dir.path() {
        Some(folder) => folder,
        None => config
            .dir()
            .map_or_else(|| PathBuf::from("stubs"), PathBuf::from),
    };
    match package {
        Some(package) => package.join(folder),
        None => folder,
    }
}

/// The setting that forbids to run stubbable functions without a stub.
#[derive(Debug, PartialEq)]
pub(crate) enum LiveDenied {
    Variable,
    File(PathBuf, usize),
}

impl fmt::Display for LiveDenied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable => f.write_str("CACHED_STUBS_LIVE=deny"),
            Self::File(path, line) => {
                write!(f, "`live = \"deny\"` ({}:{line})", shown_path(path))
            }
        }
    }
}

/// Whether stubbable functions must not run without a stub: the variable decides, else
/// the file, which counts for test and bench binaries only.
///
/// # Errors
///
/// If the value of the variable is wrong, or there is a mistake in the file.
pub(crate) fn live_is_denied(
    compiled_in: Option<&Path>,
) -> Result<Option<LiveDenied>, ConfigError> {
    let live = word(Variable::Live.text().as_deref());
    match live.as_str() {
        "deny" => return Ok(Some(LiveDenied::Variable)),
        "allow" => return Ok(None),
        "" => {}
        _ => return Err(message::wrong_live(&live)),
    }
    if !env::current_exe().is_ok_and(|executable| executable::is_test_binary(&executable)) {
        return Ok(None);
    }
    let config = Config::try_of_run(compiled_in)?;
    let line = config.denies_live;
    Ok(line.map(|line| LiveDenied::File(config.path.clone(), line)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stubs.toml");
        std::fs::write(&path, "dir = \"a\"").unwrap();
        let first = Config::of_package(folder.path()).unwrap();
        std::fs::write(&path, "dir = \"b\"").unwrap();
        let second = Config::of_package(folder.path()).unwrap();
        assert!(Arc::ptr_eq(&first, &second));
    }
}
