//! A shell prompt runs commands, reads files and looks at its surroundings.

use std::ffi::{OsStr, OsString};
use std::fmt::Debug;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use cached_stubs::{Mode, stubbable};
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

#[stubbable(key(program = cmd.get_program(), args = cmd.get_args().collect::<Vec<_>>()), discard(cmd))]
pub fn exec_timeout(cmd: &mut Command, time_limit: Duration) -> Option<CommandOutput> {
    exec_cmd(cmd.get_program().to_owned(), &[] as &[&str], time_limit)
}

#[stubbable]
pub fn read_file<P: AsRef<Path> + Debug>(file_name: P) -> io::Result<String> {
    ran();
    let name = file_name.as_ref();
    let name = name.to_str().ok_or(io::ErrorKind::InvalidFilename)?;
    Ok(format!("# {name}"))
}

#[derive(Debug, PartialEq)]
pub struct NotFound(OsString);

#[stubbable]
pub fn which<T: AsRef<OsStr>>(binary_name: T) -> Result<PathBuf, NotFound> {
    ran();
    match binary_name.as_ref() {
        name if name.is_empty() => Err(NotFound(name.to_owned())),
        name => Ok(Path::new("/usr/bin").join(name)),
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Repo {
    workdir: Option<PathBuf>,
    branch: Option<String>,
}

pub struct Context<'a> {
    current_dir: PathBuf,
    repo: std::sync::OnceLock<Repo>,
    env: &'a [(&'a str, &'a str)],
}

#[stubbable]
impl<'a> Context<'a> {
    #[stub]
    pub fn get_env<K: AsRef<str>>(&self, key: K) -> Option<String> {
        ran();
        let mut env = self.env.iter();
        let found = env.find(|(name, _)| *name == key.as_ref());
        found.map(|(_, value)| (*value).to_owned())
    }

    #[stub]
    pub fn get_env_os<K: AsRef<str>>(&self, key: K) -> Option<OsString> {
        ran();
        Some(key.as_ref().into())
    }

    #[stub(key(dir = self.current_dir))]
    pub fn get_repo(&self) -> Result<&Repo, Box<dyn std::error::Error>> {
        ran();
        Ok(self.repo.get_or_init(|| Repo {
            workdir: Some(self.current_dir.clone()),
            branch: Some("main".to_owned()),
        }))
    }

    #[stub(key(dir = self.current_dir))]
    pub fn dir_contents(&self) -> Result<&[PathBuf], io::Error> {
        ran();
        Ok(&[])
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BatteryInfo {
    energy: f32,
    state: Option<SystemTime>,
}

#[stubbable]
pub trait BatteryInfoProvider {
    fn get_battery_info(&self) -> Option<BatteryInfo>;
}

struct Battery;

impl BatteryInfoProvider for Battery {
    fn get_battery_info(&self) -> Option<BatteryInfo> {
        let state = Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1));
        Some(BatteryInfo { energy: 0.5, state })
    }
}

#[test]
fn commands_and_files_are_recorded() {
    let call = || exec_timeout(&mut Command::new("no-such-command"), Duration::ZERO);
    assert_eq!(survives::<exec_timeout, _>(call), None);
    let text = survives::<read_file, _>(|| read_file("Cargo.toml").unwrap());
    assert_eq!(text, "# Cargo.toml");
    let path = survives::<which, _>(|| which("git"));
    assert_eq!(path.unwrap(), Path::new("/usr/bin/git"));
}

#[test]
fn the_context_is_recorded() {
    let context = Context {
        current_dir: "/work".into(),
        repo: std::sync::OnceLock::new(),
        env: &[("SHELL", "sh")],
    };
    for (name, value) in [("SHELL", Some("sh")), ("TERM", None)] {
        let shell = survives::<Context<'static>, _>(|| context.get_env(name));
        assert_eq!(shell.as_deref(), value);
    }
    survives::<Context<'static>, _>(|| context.get_env_os("SHELL"));
    let repo = survives::<Context<'static>, _>(|| context.get_repo().unwrap().clone());
    assert_eq!(repo.branch.as_deref(), Some("main"));
    survives::<Context<'static>, _>(|| context.dir_contents().unwrap().len());
}

#[test]
fn a_battery_is_replayed() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let stub = StubBatteryInfoProvider::builder()
            .mode(mode)
            .dir(dir.path());
        let battery = stub.real(|| Battery).build();
        assert_eq!(battery.get_battery_info().unwrap().energy, 0.5);
    }
}
