//! Stubs that the process which started this one, or a person, took here.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use serde::Serialize;

use super::Site;
use super::active_stub::{ActiveStub, OwningTest, Settings, SharedByBlock};
use super::child_env::{CALLS, CarriedStub, CarriedStubs, FAILED, RECORDED, STARTED, STUBS};
use crate::config::{Variable, check_patience};
use crate::function::Function;
use crate::mode::{Mode, is_among};
use crate::record_summary::Report;
use crate::render::{printable, shown_path};
use crate::store::{Root, Store};

/// The exit code of a process in which a call failed.
const EXIT_FAILED: i32 = 101;

enum Carried {
    /// By a test, through its channel.
    ByTest {
        /// By package and function.
        stubs: HashMap<(String, String), CarriedStub>,
        files: Files,
    },
    /// By a person: `all`, or paths of functions and modules.
    ByHand(String),
}

static CARRIED: LazyLock<Option<Carried>> = LazyLock::new(|| {
    let value = Variable::Child.path()?;
    if !value.is_absolute() {
        return Some(Carried::ByHand(value.to_string_lossy().into_owned()));
    }
    match of_channel(&value) {
        Ok(carried) => Some(carried),
        Err(error) => {
            let text = format!(
                "cached-stubs: this process cannot use the stubs of the test that started it: \
                 {error}\n\nDoes it start after the test has ended? CACHED_STUBS_CHILD is {}",
                shown_path(&value)
            );
            let _ = writeln!(io::stderr(), "{}", printable(&text));
            process::exit(EXIT_FAILED)
        }
    }
});

/// Reads the stubs, and notes for the test that this process has them.
fn of_channel(folder: &Path) -> io::Result<Carried> {
    let carried: CarriedStubs = serde_json::from_slice(&fs::read(folder.join(STUBS))?)?;
    if carried.version != env!("CARGO_PKG_VERSION") {
        return Err(io::Error::other(format!(
            "it has cached-stubs {}, the test has {}",
            env!("CARGO_PKG_VERSION"),
            carried.version
        )));
    }
    let id = process::id();
    // The system reuses process ids.
    let free = (0_u32..).find_map(|count| {
        let started = folder.join(format!("{id}-{count}.{STARTED}"));
        match File::options().write(true).create_new(true).open(&started) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => None,
            other => Some(other.map(|_| started)),
        }
    });
    let started = free.expect("some count is free")?;
    let stubs = carried.stubs.into_iter();
    Ok(Carried::ByTest {
        stubs: stubs
            .map(|stub| ((stub.package.clone(), stub.function.clone()), stub))
            .collect(),
        files: Files {
            started,
            writing: Mutex::new(()),
        },
    })
}

// It runs before `main`, so that a process reports to the test even if it calls nothing.
//
// `ctor` requires `unsafe` because std may not work before `main`. The parts used here
// do work on all platforms that have processes: environment, files and allocator.
ctor::declarative::ctor! {
    #[allow(unsafe_code)]
    #[ctor(unsafe)]
    fn report_start() {
        LazyLock::force(&CARRIED);
    }
}

/// The stub of a function that was taken here, created when it is first called. It is in
/// no register: no thread of this process owns it, and it answers on all of them.
#[track_caller]
pub(super) fn stub(site: &'static Site) -> Option<Arc<ActiveStub>> {
    let carried = CARRIED.as_ref()?;
    let known = &site.stubs.carried;
    if let Some(stub) = known.get() {
        return stub.clone();
    }
    // Not in the closure below: a wrong setting panics at the caller's line.
    check_patience();
    let answers = match carried {
        Carried::ByTest { stubs, .. } => of_test(site, stubs),
        Carried::ByHand(paths) => by_hand(site, paths),
    };
    let stub = known.get_or_init(|| answers.map(|answers| answers.stub_of(site)));
    stub.clone()
}

/// What answers the calls of a function that was taken here.
struct CarriedAnswers {
    mode: Mode,
    mode_is_fixed: bool,
    store: Arc<Store>,
    owner: OwningTest,
}

fn of_test(
    site: &'static Site,
    stubs: &HashMap<(String, String), CarriedStub>,
) -> Option<CarriedAnswers> {
    let identity = site.function.identity();
    let carried = stubs.get(&(identity.package.clone(), identity.name()))?;
    Some(CarriedAnswers {
        mode: carried.mode.parse().unwrap_or_default(),
        mode_is_fixed: carried.mode_is_fixed,
        store: Store::open(&Root::at(carried.root.clone()), &site.function, None),
        owner: OwningTest::named(carried.test.as_deref()),
    })
}

#[track_caller]
fn by_hand(site: &'static Site, paths: &str) -> Option<CarriedAnswers> {
    let function = &site.function;
    if paths != "all" && !is_among(function.path(), paths) {
        return None;
    }
    Some(CarriedAnswers {
        mode: Mode::from_env().of_function(function.path()),
        mode_is_fixed: false,
        store: Store::open(&Root::find(None, function.package_dir()), function, None),
        owner: OwningTest::named(None),
    })
}

impl CarriedAnswers {
    fn stub_of(self, site: &'static Site) -> Arc<ActiveStub> {
        let settings = Settings {
            mode_is_fixed: self.mode_is_fixed,
            per_test: false,
            stateful: false,
            everywhere: false,
        };
        ActiveStub::new(
            site,
            self.mode,
            self.store,
            self.owner,
            settings,
            &SharedByBlock::default(),
        )
    }
}

/// Whether another process or a person took stubs here.
pub(super) fn is_stubbed() -> bool {
    CARRIED.is_some()
}

/// Reports a failed call to the test, if its stub was taken here.
pub(super) fn report_failure(stub: &Arc<ActiveStub>, report: &str) {
    if let Some(files) = files_of(stub) {
        files.add_line(FAILED, &report);
    }
}

/// Reports an answered call to the test, if its stub was taken here.
pub(crate) fn report_call(stub: &Arc<ActiveStub>) {
    if let Some(files) = files_of(stub) {
        let identity = stub.function.identity();
        files.add_line(CALLS, &(&identity.package, identity.name()));
    }
}

/// Leaves it to the test to print what this process recorded. Returns `false` if there
/// is none.
pub(super) fn hand_over(report: &Report) -> bool {
    match &*CARRIED {
        Some(Carried::ByTest { files, .. }) => files.add_line(RECORDED, report),
        _ => false,
    }
}

/// Where to report what happens to a stub that a test took here.
fn files_of(stub: &Arc<ActiveStub>) -> Option<&'static Files> {
    let Some(Carried::ByTest { files, .. }) = &*CARRIED else {
        return None;
    };
    let carried = stub.site.stubs.carried.get()?.as_ref()?;
    Arc::ptr_eq(carried, stub).then_some(files)
}

/// The files of this process in the channel of its test.
struct Files {
    started: PathBuf,
    writing: Mutex<()>,
}

impl Files {
    /// Adds a line to the file with this ending. If the folder is gone, the test has ended.
    fn add_line(&self, ending: &str, content: &impl Serialize) -> bool {
        let Ok(mut line) = serde_json::to_vec(content) else {
            return false;
        };
        line.push(b'\n');
        let _one = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let path = self.started.with_extension(ending);
        let file = File::options().create(true).append(true).open(path);
        file.and_then(|mut file| file.write_all(&line)).is_ok()
    }
}

/// How to repeat the run of this program with a value of `RECORD`, if a person took the
/// stubs here.
pub(crate) fn command_by_hand(function: &Function, record: &str) -> Option<String> {
    let Some(Carried::ByHand(paths)) = &*CARRIED else {
        return None;
    };
    let is_covered = paths == "all" || is_among(function.path(), paths);
    is_covered.then(|| format!("RECORD={record} CACHED_STUBS_CHILD={paths} …, as it was started"))
}
