use std::ffi::OsStr;
use std::fmt::Debug;
use std::path::PathBuf;
use std::time::Duration;

use crate::{CommandOutput, exec_cmd};

/// Where the prompt stands.
#[allow(
    missing_debug_implementations,
    reason = "the closure below has no `Debug`"
)]
pub struct Context {
    /// The directory that it describes.
    pub dir: PathBuf,
    /// Variables that commands get beside the process's own.
    pub env: Vec<(&'static str, String)>,
    /// How long a command may take: a prompt that hangs is worse than one that
    /// says less.
    pub time_limit: Duration,
    // by hand: begin
    /// Answers command lines in place of the commands. For tests/by_hand.rs
    /// only: with recordings, nothing of it is needed.
    pub fakes: Option<Fakes>,
    // by hand: end
}

// by hand: begin
/// What a command line gives.
pub type Fakes = Box<dyn Fn(&str) -> Option<CommandOutput>>;
// by hand: end

impl Context {
    /// The prompt of this directory.
    #[must_use]
    pub fn new(dir: PathBuf) -> Self {
        Self {
            dir,
            env: Vec::new(),
            time_limit: Duration::from_millis(500),
            // by hand: begin
            fakes: None,
            // by hand: end
        }
    }

    /// What the command writes, run in the directory; none where it fails.
    #[track_caller]
    pub(crate) fn exec_cmd<T, U>(&self, command: T, args: &[U]) -> Option<CommandOutput>
    where
        T: AsRef<OsStr> + Debug,
        U: AsRef<OsStr> + Debug,
    {
        // by hand: begin
        if let Some(fakes) = &self.fakes {
            let mut line = command.as_ref().to_string_lossy().into_owned();
            for arg in args {
                line.push(' ');
                line.push_str(&arg.as_ref().to_string_lossy());
            }
            return fakes(&line);
        }
        // by hand: end
        exec_cmd(command, args, self)
    }
}
