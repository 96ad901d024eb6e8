//! A shell prompt runs commands.

use std::ffi::OsStr;
use std::fmt::Debug;
use std::process::Command;
use std::time::Duration;

use cached_stubs::stubbable;
use serde::{Deserialize, Serialize};

use crate::common::{folder, only_recording, ran, recording, survives};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CommandOutput {
    pub stdout: String,
    pub stderr: String,
}

#[stubbable]
pub fn exec_cmd<T: AsRef<OsStr> + Debug, U: AsRef<OsStr> + Debug>(
    cmd: T,
    args: &[U],
    time_limit: Duration,
) -> Option<CommandOutput> {
    ran();
    let _ = time_limit;
    let output = Command::new(cmd).args(args).output().ok()?;
    Some(CommandOutput {
        stdout: String::from_utf8(output.stdout).ok()?,
        stderr: String::from_utf8(output.stderr).ok()?,
    })
}

#[test]
fn a_command_is_recorded_with_its_output() {
    let second = Duration::from_secs(1);
    let call = || exec_cmd("rustc", &["--version"], second);
    let answer = survives::<exec_cmd, _>(call).unwrap();
    assert!(answer.stdout.starts_with("rustc"), "{answer:?}");
    let none = || exec_cmd("no-such-command", &[] as &[&str], second);
    assert_eq!(survives::<exec_cmd, _>(none), None);
    let dir = folder();
    {
        let _stub = recording::<exec_cmd>(&dir);
        exec_cmd("rustc", &["--version"], second);
        exec_cmd("rustc".to_owned(), &["--version".to_owned()], second);
    }
    let text = only_recording(&dir);
    assert!(text.contains("\"cmd\": \"rustc\""), "{text}");
}
