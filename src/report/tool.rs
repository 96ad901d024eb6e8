//! What is said to who asks a process for a journal or a description.

use std::io;
use std::path::Path;

pub(crate) fn no_journal(folder: &Path, error: &io::Error) -> String {
    format!(
        "cached-stubs: no journal can be written to the folder {}, which CACHED_STUBS_JOURNAL \
         names: {error}",
        folder.display()
    )
}

pub(crate) fn no_description(error: &io::Error) -> String {
    format!(
        "cached-stubs: no description can be written to the folder that CACHED_STUBS_DESCRIBE \
         names: {error}"
    )
}
