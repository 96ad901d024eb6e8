//! What the tests of a process do with recordings, told while it happens: a
//! line each, appended to the process's own file.

use std::env;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Instant;

use super::Event;
use super::files::{create_for, package};
use crate::function::Function;

/// Names the folder that journals go to.
pub const JOURNAL: &str = "CACHED_STUBS_JOURNAL";

pub(super) const EXTENSION: &str = "journal";

/// What test binaries end with when a test has failed.
const FAILED: i32 = 101;

struct Journal {
    file: File,
    places: Places,
}

static OF_THIS_PROCESS: LazyLock<Option<Mutex<Journal>>> =
    LazyLock::new(|| Journal::open().map(Mutex::new));

/// Whether somebody wants to know what happens.
pub(crate) fn is_on() -> bool {
    OF_THIS_PROCESS.is_some()
}

/// Tells what happened, where somebody wants to know it.
pub(crate) fn log(event: impl FnOnce(&Places) -> Event) {
    let Some(journal) = &*OF_THIS_PROCESS else {
        return;
    };
    let mut journal = journal.lock().unwrap_or_else(PoisonError::into_inner);
    let event = event(&journal.places);
    journal.add(&event);
}

/// Tells of a real call when it begins and, dropped, when it has ended.
pub(crate) struct CallSpan {
    function: &'static Function,
    file: PathBuf,
    begun: Instant,
}

impl CallSpan {
    pub(crate) fn begin(function: &'static Function, file: PathBuf, test: Option<String>) -> Self {
        log(|places| Event::Calling {
            function: function.path().to_owned(),
            file: places.of(&file),
            test,
        });
        Self {
            function,
            file,
            begun: Instant::now(),
        }
    }
}

impl Drop for CallSpan {
    fn drop(&mut self) {
        let milliseconds = self.begun.elapsed().as_millis();
        log(|places| Event::Called {
            function: self.function.path().to_owned(),
            file: places.of(&self.file),
            milliseconds: u64::try_from(milliseconds).unwrap_or(u64::MAX),
        });
    }
}

/// Makes places independent of the machine, where they are below this folder.
pub(crate) struct Places(Option<PathBuf>);

impl Places {
    pub(crate) fn of(&self, path: &Path) -> PathBuf {
        let below = self
            .0
            .as_deref()
            .and_then(|package| path.strip_prefix(package).ok());
        below.unwrap_or(path).to_path_buf()
    }
}

impl Journal {
    fn open() -> Option<Self> {
        let file = create_for(JOURNAL, EXTENSION)?;
        let (name, folder) = package();
        let file = file.unwrap_or_else(|error| give_up(&error));
        let mut journal = Self {
            file,
            places: Places(folder),
        };
        journal.add(&Event::Began { package: name });
        Some(journal)
    }

    /// One line, in one write: whoever is killed leaves whole lines and at most
    /// one that is not.
    fn add(&mut self, event: &Event) {
        let written = serde_json::to_vec(event).map_err(io::Error::from);
        let written = written.and_then(|mut line| {
            line.push(b'\n');
            self.file.write_all(&line)
        });
        if let Err(error) = written {
            give_up(&error)
        }
    }
}

/// A run that passes without its journal would make all that it used look
/// unused: it fails.
fn give_up(error: &io::Error) -> ! {
    let folder = env::var_os(JOURNAL).unwrap_or_default();
    // Not `eprintln!`: what a test prints is captured, and lost with the process.
    let _ = writeln!(
        io::stderr(),
        "cached-stubs: no journal can be written to the folder {}, which CACHED_STUBS_JOURNAL \
         names: {error}",
        folder.display()
    );
    process::exit(FAILED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_below_the_package_are_told_from_there() {
        let places = Places(Some("/home/ann/app".into()));
        assert_eq!(
            places.of(Path::new("/home/ann/app/stubs/f")),
            Path::new("stubs/f")
        );
        assert_eq!(
            places.of(Path::new("/elsewhere/f")),
            Path::new("/elsewhere/f")
        );
        assert_eq!(Places(None).of(Path::new("/f")), Path::new("/f"));
    }
}
