use std::ffi::OsStr;
use std::fmt::Debug;
use std::path::PathBuf;
use std::time::Duration;

use crate::{CommandOutput, exec_cmd};

/// What the prompt describes, and how it runs commands.
#[allow(
    missing_debug_implementations,
    reason = "the closure below has no `Debug`"
)]
pub struct Context {
    /// The directory of the prompt.
    pub dir: PathBuf,
    /// Environment variables for commands, in addition to those of the process.
    pub env: Vec<(&'static str, String)>,
    /// How long a command may take. An incomplete prompt is better than a slow one.
    pub time_limit: Duration,
    /// Answers command lines in place of the commands. Only tests/by_hand.rs needs
    /// it; tests with recordings do not.
    pub fakes: Option<Fakes>,
}

/// The output of each command line.
pub type Fakes = Box<dyn Fn(&str) -> Option<CommandOutput>>;

impl Context {
    /// The context of a directory.
    #[must_use]
    pub fn new(dir: PathBuf) -> Self {
        Self {
            dir,
            env: Vec::new(),
            time_limit: Duration::from_millis(500),
            fakes: None,
        }
    }

    /// The output of a command in the directory, or `None` if it fails.
    #[track_caller]
    pub(crate) fn exec_cmd<T, U>(&self, command: T, args: &[U]) -> Option<CommandOutput>
    where
        T: AsRef<OsStr> + Debug,
        U: AsRef<OsStr> + Debug,
    {
        if let Some(fakes) = &self.fakes {
            let mut line = command.as_ref().to_string_lossy().into_owned();
            for arg in args {
                line.push(' ');
                line.push_str(&arg.as_ref().to_string_lossy());
            }
            return fakes(&line);
        }
        exec_cmd(command, args, self)
    }
}
