//! Takes the stubs of a test to the processes that it starts, and collects their failures.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::panic::Location;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::active_stub::ActiveStub;
use super::message;
use crate::call_log::Processes;
use crate::config::Variable;
use crate::function::Function;
use crate::record_summary;
use crate::store;

/// The file of a channel that lists the stubs.
pub(super) const STUBS: &str = "stubs.json";
/// The endings of the files that children write into it.
pub(super) const STARTED: &str = "started";
pub(super) const FAILED: &str = "failed";
pub(super) const CALLS: &str = "calls";
pub(super) const RECORDED: &str = "recorded";

/// What a child reads of its parent's stubs.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct CarriedStubs {
    /// The version of the library: parent and child must agree.
    pub(super) version: String,
    pub(super) stubs: Vec<CarriedStub>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct CarriedStub {
    pub(super) package: String,
    /// The function's name in its package.
    pub(super) function: String,
    pub(super) mode: String,
    pub(super) mode_is_fixed: bool,
    /// The folder of all recordings.
    pub(super) root: PathBuf,
    pub(super) test: Option<String>,
}

/// Variables that take the stubs of this test to a process that it starts.
///
/// Pass them to the command of a binary that the test's package builds. There, the same
/// recordings answer the stubbed functions, in the same modes, on every thread and in
/// further processes; a stub that the process installs itself wins. A process with a call
/// that nothing answers exits with code 101 and fails the test, even if it goes on or the
/// test ignores its exit status. So does one that never reports back.
///
/// ```no_run
/// # use cached_stubs::{Stub, stubbable};
/// use std::process::Command;
///
/// #[stubbable(name = "docs::fetch_in_child")]
/// pub fn fetch(url: &str) -> String {
///     unimplemented!("asks the network for {url}")
/// }
///
/// # let program = "app";
/// let _stub = Stub::<fetch>::install();
/// // In a test of `tests/`: `env!("CARGO_BIN_EXE_app")`.
/// let status = Command::new(program).envs(cached_stubs::child_env()).status();
/// # let _ = status;
/// ```
///
/// It works with every command that takes pairs, such as tokio's. Call it on the test's
/// own thread, once the stubs are installed, and after `env_clear()` if there is one. A
/// process that still runs when the stubs are dropped is not judged.
///
/// The test does not know the arguments of calls in the process. Once there are such calls,
/// [`Stub::calls`](crate::Stub::calls) panics, and so does every assertion that they could
/// decide, such as `assert_not_called`: judge the process by what it prints or writes. An
/// expectation that is added after `child_env()` panics as well, since the process would
/// not see it.
///
/// Without a test, the variable `CACHED_STUBS_CHILD` with the value `all`, or with the
/// paths of functions or modules, separated by commas, stubs a program that is built with
/// the feature `replay`: with `RECORD=1`, it records one whole execution; without, it
/// replays it.
///
/// # Panics
///
/// If the test has no active stub, and if it has one that cannot be taken along: with
/// expectations, of a `sequence`, `per_test`, or of a trait; and if no folder can be made
/// in the temporary folder, for what the processes report.
#[must_use = "pass it to `Command::envs`"]
#[track_caller]
pub fn child_env() -> Vec<(&'static str, OsString)> {
    let location = Location::caller();
    let stubs = stubs_of_this_test();
    if stubs.is_empty() {
        panic!("{}", message::nothing_to_carry());
    }
    let refused: Vec<_> = stubs
        .iter()
        .filter_map(|stub| Some((stub.function.path(), obstacle(stub)?)))
        .collect();
    if !refused.is_empty() {
        panic!("{}", message::not_carried(&refused));
    }
    let channel = match Channel::open(&stubs, location) {
        Ok(channel) => Arc::new(channel),
        Err(error) => panic!("cached-stubs: no process can be stubbed: {error}"),
    };
    for stub in &stubs {
        stub.channels().push(Arc::clone(&channel));
        let processes: Weak<Channel> = Arc::downgrade(&channel);
        stub.log.add_processes(processes);
    }
    let mut variables = vec![(Variable::Child, channel.folder.clone().into_os_string())];
    if let Some(run) = store::share_run() {
        variables.push((Variable::Run, run.into()));
    }
    variables.push((Variable::LockBase, store::lock_base().into_os_string()));
    // For a process whose environment is cleared otherwise.
    for variable in [
        Variable::Journal,
        Variable::PackageName,
        Variable::PackageDir,
    ] {
        if let Some(value) = variable.path() {
            variables.push((variable, value.into_os_string()));
        }
    }
    variables
        .into_iter()
        .map(|(variable, value)| (variable.name(), value))
        .collect()
}

/// Every stub that was installed and may still be active.
static INSTALLED: Mutex<Vec<Weak<ActiveStub>>> = Mutex::new(Vec::new());

pub(super) fn note_installed(stub: &Arc<ActiveStub>) {
    let mut installed = INSTALLED.lock().unwrap_or_else(PoisonError::into_inner);
    if installed.len() == installed.capacity() {
        installed.retain(|stub| stub.strong_count() > 0);
    }
    installed.push(Arc::downgrade(stub));
}

/// The latest active stub of each function that this test has stubbed.
fn stubs_of_this_test() -> Vec<Arc<ActiveStub>> {
    let installed = INSTALLED.lock().unwrap_or_else(PoisonError::into_inner);
    let active: Vec<_> = installed.iter().filter_map(Weak::upgrade).collect();
    drop(installed);
    let me = thread::current();
    let mut stubs: Vec<Arc<ActiveStub>> = Vec::new();
    for stub in active.into_iter().rev() {
        let is_first = |other: &Arc<ActiveStub>| !std::ptr::eq(other.function, stub.function);
        if stub.owner.runs_on(&me) && stub.is_active() && stubs.iter().all(is_first) {
            stubs.push(stub);
        }
    }
    stubs
}

/// Why a stub cannot be taken to another process.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Obstacle {
    OfTrait,
    Expectations,
    Sequence,
    PerTest,
}

fn obstacle(stub: &Arc<ActiveStub>) -> Option<Obstacle> {
    if !stub.site.stubs.contains(stub) {
        Some(Obstacle::OfTrait)
    } else if stub.mock.has_expectations() {
        Some(Obstacle::Expectations)
    } else if stub.store.in_sequence() {
        Some(Obstacle::Sequence)
    } else if stub.settings.per_test {
        Some(Obstacle::PerTest)
    } else {
        None
    }
}

/// The folder through which a test and the processes that it starts communicate.
#[derive(Debug)]
pub(super) struct Channel {
    folder: PathBuf,
    location: &'static Location<'static>,
}

impl Channel {
    fn open(stubs: &[Arc<ActiveStub>], location: &'static Location<'static>) -> io::Result<Self> {
        let channel = Self {
            folder: store::child_folder()?,
            location,
        };
        let stubs = stubs.iter().map(|stub| CarriedStub {
            package: stub.function.identity().package.clone(),
            function: stub.function.identity().name(),
            mode: stub.mode.to_string(),
            mode_is_fixed: stub.settings.mode_is_fixed,
            root: std::path::absolute(stub.store.root())
                .unwrap_or_else(|_| stub.store.root().to_owned()),
            test: stub.owner.test().map(str::to_owned),
        });
        let stubs = CarriedStubs {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            stubs: stubs.collect(),
        };
        fs::write(channel.folder.join(STUBS), serde_json::to_vec(&stubs)?)?;
        Ok(channel)
    }

    /// The files with this ending.
    fn files(&self, ending: &str) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten();
        let mut files: Vec<_> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|end| end == ending))
            .collect();
        files.sort();
        files
    }

    /// Everything that the processes wrote into files with this ending.
    fn lines<T: DeserializeOwned>(&self, ending: &str) -> Vec<T> {
        let files = self.files(ending);
        files.iter().flat_map(|path| lines_in(path)).collect()
    }

    /// What went wrong in the processes. What they recorded counts for this one.
    fn failures(&self) -> Vec<String> {
        self.lines(RECORDED)
            .into_iter()
            .for_each(record_summary::add);
        if self.files(STARTED).is_empty() {
            return vec![message::no_child_reported(self.location)];
        }
        let mut failures = Vec::new();
        for report in self.lines::<String>(FAILED) {
            let failure = message::child_failed(&report);
            if !failures.contains(&failure) {
                failures.push(failure);
            }
        }
        failures
    }
}

impl Processes for Channel {
    fn calls_of(&self, function: &Function) -> usize {
        let (package, name) = (&function.identity().package, function.identity().name());
        let calls = self.lines::<(String, String)>(CALLS).into_iter();
        calls
            .filter(|call| (&call.0, &call.1) == (package, &name))
            .count()
    }

    fn location(&self) -> &'static Location<'static> {
        self.location
    }
}

/// The lines of a file, each of which is JSON. The last one may be incomplete.
fn lines_in<T: DeserializeOwned>(path: &Path) -> Vec<T> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let lines = text.lines();
    lines
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect()
}

impl Drop for Channel {
    fn drop(&mut self) {
        // A process that starts later finds no stubs, and says so.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// What went wrong in the processes that got these stubs, if no other stub is left that
/// they got as well. Each is reported once.
pub(crate) fn failures_of_children(stubs: &[Arc<ActiveStub>]) -> Vec<String> {
    let mut channels: Vec<Arc<Channel>> = Vec::new();
    for channel in stubs
        .iter()
        .flat_map(|stub| std::mem::take(&mut *stub.channels()))
    {
        if !channels.iter().any(|other| Arc::ptr_eq(other, &channel)) {
            channels.push(channel);
        }
    }
    let last = channels.into_iter().filter_map(Arc::into_inner);
    last.flat_map(|channel| channel.failures()).collect()
}
