use std::borrow::Cow;
use std::ffi::OsStr;
use std::fmt::Debug;
use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use cached_stubs::stubbable;
use serde::{Deserialize, Serialize};

use crate::Context;

/// What a command has written.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CommandOutput {
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

/// Runs a command in the context's directory. None where there is no such
/// command, where it fails, and where it takes longer than the context allows.
#[stubbable(key(command = text(&command), args = texts(args)), skip(context))]
pub fn exec_cmd<T, U>(command: T, args: &[U], context: &Context) -> Option<CommandOutput>
where
    T: AsRef<OsStr> + Debug,
    U: AsRef<OsStr> + Debug,
{
    let mut child = Command::new(command)
        .args(args)
        .current_dir(&context.dir)
        .envs(context.env.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    let stdout = read(child.stdout.take()?);
    let stderr = read(child.stderr.take()?);
    let status = wait(&mut child, context.time_limit)?;
    let output = CommandOutput {
        stdout: stdout.join().ok()?.ok()?,
        stderr: stderr.join().ok()?.ok()?,
    };
    status.success().then_some(output)
}

/// What recordings know a word of a command by. Production has no recordings, and
/// no use of it.
#[allow(dead_code)]
fn text<T: AsRef<OsStr>>(word: &T) -> Cow<'_, str> {
    word.as_ref().to_string_lossy()
}

#[allow(dead_code)]
fn texts<T: AsRef<OsStr>>(words: &[T]) -> Vec<Cow<'_, str>> {
    words.iter().map(text).collect()
}

/// Reads on a thread of its own, so that a full pipe never stops the command.
fn read(mut pipe: impl Read + Send + 'static) -> JoinHandle<io::Result<String>> {
    thread::spawn(move || io::read_to_string(&mut pipe))
}

/// Waits for the command to end, and ends it when the time is up.
fn wait(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().ok()? {
            return Some(status);
        }
        if started.elapsed() >= limit {
            child.kill().and_then(|()| child.wait()).ok()?;
            return None;
        }
        thread::sleep(Duration::from_millis(1));
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn here() -> Context {
        let mut context = Context::new(".".into());
        context.time_limit = Duration::MAX;
        context
    }

    #[test]
    fn says_what_was_written() {
        let output = exec_cmd("sh", &["-c", "echo door; echo hinge >&2"], &here()).unwrap();
        assert_eq!((&*output.stdout, &*output.stderr), ("door\n", "hinge\n"));
    }

    #[test]
    fn a_failure_is_none() {
        assert!(exec_cmd("sh", &["-c", "echo door; exit 3"], &here()).is_none());
        assert!(exec_cmd("no-such-command", &[""], &here()).is_none());
    }

    #[test]
    fn what_takes_too_long_is_none() {
        let mut context = here();
        context.time_limit = Duration::ZERO;
        assert!(exec_cmd("sleep", &["600"], &context).is_none());
    }
}
