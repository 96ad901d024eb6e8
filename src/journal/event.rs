//! What a test does with recordings.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What happened. Paths inside the package whose tests ran are relative to it, so
/// that journals of several machines can be read together.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "__command", derive(Deserialize))]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A stub was installed.
    Installed {
        /// The stubbed function.
        function: String,
        /// Where its recordings are.
        #[serde(with = "crate::journal::path")]
        folder: PathBuf,
        /// The test that installed it.
        test: Option<String>,
    },
    /// A stub used a recording for the first time: it replayed or wrote it.
    Used {
        /// The folder of the recording.
        #[serde(with = "crate::journal::path")]
        folder: PathBuf,
        /// Its key.
        key: String,
        /// The test.
        test: Option<String>,
    },
    /// A recording without a key answers: somebody wrote it by hand.
    ByHand {
        /// The called function.
        function: String,
        /// The file.
        #[serde(with = "crate::journal::path")]
        file: PathBuf,
        /// Where its recording belongs.
        #[serde(with = "crate::journal::path")]
        place: PathBuf,
        /// The call's key.
        key: String,
    },
    /// A recording under the former name of its function answers the call:
    /// `cargo stubs rename` runs the tests.
    Renamed {
        /// The called function.
        function: String,
        /// The file.
        #[serde(with = "crate::journal::path")]
        file: PathBuf,
        /// Where its recording belongs.
        #[serde(with = "crate::journal::path")]
        place: PathBuf,
        /// The call's key.
        key: String,
        /// The source that the recording is of: today's, if only the name has changed.
        source: String,
    },
    /// Nothing answered a call in replay mode.
    Missed {
        /// The called function.
        function: String,
        /// Where the recording would be.
        #[serde(with = "crate::journal::path")]
        file: PathBuf,
        /// The test.
        test: Option<String>,
        /// What may have had another name when it was recorded: this name, and the command
        /// that moves its recordings.
        former: Option<(String, String)>,
    },
    /// A real call begins.
    Calling {
        /// The called function.
        function: String,
        /// Where its recording is or will be.
        #[serde(with = "crate::journal::path")]
        file: PathBuf,
        /// The test.
        test: Option<String>,
    },
    /// A real call has ended.
    Called {
        /// The called function.
        function: String,
        /// Where its recording is or would be.
        #[serde(with = "crate::journal::path")]
        file: PathBuf,
        /// How long it took.
        milliseconds: u64,
    },
    /// A recording was written.
    Saved {
        /// The function.
        function: String,
        /// The recording.
        #[serde(with = "crate::journal::path")]
        file: PathBuf,
        /// How the file changed.
        change: FileChange,
    },
    /// A real call was made that replay will not answer.
    NotRecorded {
        /// The called function.
        function: String,
        /// Where it was called.
        location: String,
        /// What it did, as in "returned an `Err`".
        what: String,
        /// What to write, for people.
        advice: String,
        /// The test.
        test: Option<String>,
    },
    /// The caller of a real call dropped its future before it completed.
    GivenUp {
        /// The called function.
        function: String,
        /// Where it was called.
        location: String,
        /// Its recording, which is pending unless an identical call completes.
        #[serde(with = "crate::journal::path")]
        file: PathBuf,
        /// The attribute that would replay both; none if the function has it.
        sequence: Option<String>,
        /// The test.
        test: Option<String>,
    },
    /// A path of `scrub` matched nothing in any recording of the folder when the process that
    /// recorded exited.
    IdleScrub {
        /// The function.
        function: String,
        /// The attribute with this path.
        attribute: String,
        /// The path.
        path: String,
        /// A folder of the function's recordings.
        #[serde(with = "crate::journal::path")]
        folder: PathBuf,
    },
    /// A call returned something else than its recording.
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
        /// The stubbed function, or the module or type of several.
        name: String,
        /// The test that installed it.
        test: Option<String>,
        /// Whether the test was not panicking then.
        passed: bool,
    },
}

/// How writing a recording changed its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FileChange {
    /// There was no such file.
    New,
    /// The content changed.
    Changed,
    /// Not a byte changed.
    Same,
    /// The run has changed the file before, and now it is again as the run found it: a sequence is
    /// recorded answer by answer.
    Restored,
}

impl FileChange {
    /// What this change and a later one of the same file come to. A run that extends a
    /// recording which it began has one new file.
    pub fn then(self, later: Self) -> Self {
        match (self, later) {
            (Self::New, _) => Self::New,
            (_, Self::Restored) => Self::Same,
            (Self::Changed, _) => Self::Changed,
            (Self::Same | Self::Restored, later) => later,
        }
    }
}
