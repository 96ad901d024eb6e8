//! The environment variables that the library reads. Nothing else reads any, except
//! the search for secrets, which looks at all of them.

use std::env;
use std::path::{Path, PathBuf};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Variable {
    /// The mode.
    Record,
    /// Set on CI machines.
    Ci,
    /// Allows CI machines to record.
    RecordInCi,
    /// Which functions `RECORD` applies to.
    Only,
    /// Whether stubbable functions may run without a stub.
    Live,
    /// The folder of recordings.
    Dir,
    /// The longest time that a call waits, in seconds.
    Patience,
    /// The folder of journals.
    Journal,
    /// The folder of descriptions.
    Describe,
    /// Set by `cargo stubs rename`: the former name of functions.
    Rename,
    /// Which functions are stubbed in a process that installs no stub: set by us for the
    /// children of a test, or by a person.
    Child,
    /// Set by us for the children of a test: the run that they belong to.
    Run,
    /// Set by us for them: the folder in which the lock folder is.
    LockBase,
    /// Set by us for a process that only lists its tests.
    Listing,
    /// Set by cargo: the package whose tests run.
    PackageName,
    /// Set by cargo: the folder of that package.
    PackageDir,
    /// Set by nextest: the one test that runs.
    NextestTest,
    /// Set by nextest: one id for all processes of a run.
    NextestRun,
}

impl Variable {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Record => "RECORD",
            Self::Ci => "CI",
            Self::RecordInCi => "RECORD_IN_CI",
            Self::Only => "CACHED_STUBS_ONLY",
            Self::Live => "CACHED_STUBS_LIVE",
            Self::Dir => "CACHED_STUBS_DIR",
            Self::Patience => "CACHED_STUBS_PATIENCE",
            Self::Journal => "CACHED_STUBS_JOURNAL",
            Self::Describe => "CACHED_STUBS_DESCRIBE",
            Self::Rename => "CACHED_STUBS_RENAME",
            Self::Child => "CACHED_STUBS_CHILD",
            Self::Run => "CACHED_STUBS_RUN",
            Self::LockBase => "CACHED_STUBS_LOCKS",
            Self::Listing => "CACHED_STUBS_LISTING",
            Self::PackageName => "CARGO_PKG_NAME",
            Self::PackageDir => "CARGO_MANIFEST_DIR",
            Self::NextestTest => "NEXTEST_TEST_NAME",
            Self::NextestRun => "NEXTEST_RUN_ID",
        }
    }

    /// The value. One that is not Unicode is converted lossily, so that it is refused as
    /// a wrong value and not ignored.
    pub(crate) fn text(self) -> Option<String> {
        env::var_os(self.name()).map(|value| value.to_string_lossy().into_owned())
    }

    /// The value as a path; `None` if it is empty.
    pub(crate) fn path(self) -> Option<PathBuf> {
        let value = env::var_os(self.name());
        value.filter(|value| !value.is_empty()).map(PathBuf::from)
    }

    pub(crate) fn is_set(self) -> bool {
        env::var_os(self.name()).is_some()
    }
}

/// The folder of the package whose tests run: the one that cargo names, else the one in
/// `compiled_in`.
pub(crate) fn package_dir(compiled_in: Option<&Path>) -> Option<PathBuf> {
    Variable::PackageDir
        .path()
        .or_else(|| compiled_in.map(Path::to_path_buf))
}

/// A value as one of several words.
pub(crate) fn word(value: Option<&str>) -> String {
    value.unwrap_or_default().trim().to_ascii_lowercase()
}

pub(crate) fn is_true(value: Option<&str>) -> bool {
    !matches!(word(value).as_str(), "" | "0" | "false" | "no" | "off")
}
