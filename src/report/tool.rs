//! What is said to who asks a process for a journal.

use std::io;
use std::path::Path;

pub(crate) fn no_journal(folder: &Path, error: &io::Error) -> String {
    format!(
        "cached-stubs: no journal can be written to the folder {}, which CACHED_STUBS_JOURNAL \
         names: {error}",
        folder.display()
    )
}
