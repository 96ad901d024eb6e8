//! Writes this process's journal.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Instant;

use super::{Event, file};
use crate::config::{Variable, package_dir};
use crate::function::Function;
use crate::render::{printable, shown_path};

/// The variable that names the folder of journals.
#[cfg(feature = "__command")]
pub const JOURNAL: &str = Variable::Journal.name();

pub(super) const EXTENSION: &str = "journal";

/// The exit code of a test binary in which a test failed.
const FAILED: i32 = 101;

struct Journal {
    file: File,
    paths: RelativePaths,
}

static JOURNAL_OF_THIS_PROCESS: LazyLock<Option<Mutex<Journal>>> =
    LazyLock::new(|| Journal::open().map(Mutex::new));

/// Whether this process has a journal.
pub(crate) fn is_on() -> bool {
    JOURNAL_OF_THIS_PROCESS.is_some()
}

/// Appends an event, if this process has a journal.
pub(crate) fn log(event: impl FnOnce(&RelativePaths) -> Event) {
    let Some(journal) = &*JOURNAL_OF_THIS_PROCESS else {
        return;
    };
    let mut journal = journal.lock().unwrap_or_else(PoisonError::into_inner);
    let event = event(&journal.paths);
    journal.add(&event);
}

/// Logs that a real call begins and, when dropped, that it has ended.
pub(crate) struct CallSpan {
    function: &'static Function,
    file: PathBuf,
    started: Instant,
}

impl CallSpan {
    pub(crate) fn begin(function: &'static Function, file: PathBuf, test: Option<String>) -> Self {
        log(|paths| Event::Calling {
            function: function.path().to_owned(),
            file: paths.of(&file),
            test,
        });
        Self {
            function,
            file,
            started: Instant::now(),
        }
    }
}

impl Drop for CallSpan {
    fn drop(&mut self) {
        let milliseconds = self.started.elapsed().as_millis();
        log(|paths| Event::Called {
            function: self.function.path().to_owned(),
            file: paths.of(&self.file),
            milliseconds: u64::try_from(milliseconds).unwrap_or(u64::MAX),
        });
    }
}

/// Makes paths inside the package's folder relative to it.
pub(crate) struct RelativePaths(Option<PathBuf>);

impl RelativePaths {
    pub(crate) fn of(&self, path: &Path) -> PathBuf {
        let package = self.0.as_deref();
        let relative = package.and_then(|package| path.strip_prefix(package).ok());
        relative.unwrap_or(path).to_path_buf()
    }
}

impl Journal {
    fn open() -> Option<Self> {
        let file = file::create(Variable::Journal, EXTENSION)?;
        let package = package_dir(None);
        Some(Self {
            file: file.unwrap_or_else(|error| give_up(&error)),
            paths: RelativePaths(package),
        })
    }

    fn add(&mut self, event: &Event) {
        if let Err(error) = file::write_line(&mut self.file, event) {
            give_up(&error)
        }
    }
}

/// Fails the run. If it passed without its journal, all recordings that it used
/// would look unused.
fn give_up(error: &io::Error) -> ! {
    let folder = Variable::Journal.path().unwrap_or_default();
    // Not `eprintln!`: libtest captures it, and the exit would lose it.
    let text = format!(
        "cached-stubs: no journal can be written to the folder {}, which CACHED_STUBS_JOURNAL \
         names: {error}",
        shown_path(&folder)
    );
    let _ = writeln!(io::stderr(), "{}", printable(&text));
    process::exit(FAILED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_inside_the_package_are_relative_to_it() {
        let paths = RelativePaths(Some("/home/ann/app".into()));
        assert_eq!(
            paths.of(Path::new("/home/ann/app/stubs/f")),
            Path::new("stubs/f")
        );
        assert_eq!(
            paths.of(Path::new("/elsewhere/f")),
            Path::new("/elsewhere/f")
        );
        assert_eq!(RelativePaths(None).of(Path::new("/f")), Path::new("/f"));
    }
}
