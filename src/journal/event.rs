//! What the tests of a process do with recordings.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What happened. Folders of recordings are relative to the package whose tests
/// ran, where they are below it: journals of several machines can be read
/// together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The first line: the package whose tests the process runs.
    Began {
        /// Its name.
        package: Option<String>,
    },
    /// A stub was installed.
    Installed {
        /// The stubbed function.
        function: String,
        /// Where its recordings are.
        folder: PathBuf,
        /// Whose stub it is.
        test: Option<String>,
    },
    /// A recording answered or was made, for the first time in a test.
    Used {
        /// The folder of the recording.
        folder: PathBuf,
        /// Its key.
        key: String,
        /// The test.
        test: Option<String>,
    },
    /// Nothing answered a call that must not be made.
    Missed {
        /// The called function.
        function: String,
        /// Where the recording would be.
        file: PathBuf,
        /// The test.
        test: Option<String>,
    },
    /// A real call begins.
    Calling {
        /// The called function.
        function: String,
        /// Where its recording is or will be.
        file: PathBuf,
        /// The test.
        test: Option<String>,
    },
    /// A real call has ended.
    Called {
        /// The called function.
        function: String,
        /// Where its recording is or would be.
        file: PathBuf,
        /// How long it took.
        milliseconds: u64,
    },
    /// A recording is in its place.
    Kept {
        /// The function.
        function: String,
        /// Its file.
        file: PathBuf,
        /// What that did to the file.
        change: FileChange,
    },
    /// What a call returned is not what is recorded.
    Drifted {
        /// The called function.
        function: String,
        /// The test.
        test: Option<String>,
        /// The report.
        report: String,
    },
    /// A call failed.
    Failed {
        /// The called function.
        function: String,
        /// The test.
        test: Option<String>,
        /// The report.
        report: String,
    },
    /// A stub was dropped.
    Ended {
        /// The function, or what several have in common.
        name: String,
        /// Whose stub it was.
        test: Option<String>,
        /// The test did not fail until then.
        passed: bool,
    },
}

/// What became of a recording's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileChange {
    /// It was not there before.
    New,
    /// It says something else than before.
    Changed,
    /// It is as it was, to the byte.
    Same,
}
