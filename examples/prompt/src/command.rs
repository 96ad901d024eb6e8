use std::ffi::OsStr;
use std::fmt::Debug;
use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use cached_stubs::stubbable;
use serde::{Deserialize, Serialize};

use crate::Context;

/// The output of a command.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CommandOutput {
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

/// Runs a command in the directory of the context. Returns `None` if the command does
/// not exist, fails or takes longer than the context allows.
#[stubbable(skip(context))]
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

/// Reads on a separate thread, so that a full pipe never stops the command.
fn read(mut pipe: impl Read + Send + 'static) -> JoinHandle<io::Result<String>> {
    thread::spawn(move || io::read_to_string(&mut pipe))
}

/// Waits for the command to end, and kills it when the time is up.
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
    fn returns_both_outputs() {
        let output = exec_cmd("sh", &["-c", "echo door; echo hinge >&2"], &here()).unwrap();
        assert_eq!((&*output.stdout, &*output.stderr), ("door\n", "hinge\n"));
    }

    #[test]
    fn a_failure_is_none() {
        assert!(exec_cmd("sh", &["-c", "echo door; exit 3"], &here()).is_none());
        assert!(exec_cmd("no-such-command", &[""], &here()).is_none());
    }

    #[test]
    fn a_timeout_is_none() {
        let mut context = here();
        context.time_limit = Duration::ZERO;
        assert!(exec_cmd("sleep", &["600"], &context).is_none());
    }
}
