//! Marks a stale recording as valid for today's source of the function.

use std::io;
use std::path::Path;

use super::message::paragraph;
use super::path_lock::PathLock;
use super::position::offset_of_field;
use super::recording::Recording;
use super::regular_file;
use super::write::write;

/// Replaces the file's fingerprint by today's. All other bytes stay the same,
/// since somebody may have edited the file.
pub(crate) fn accept(path: &Path, source: &str) -> io::Result<()> {
    let lock = PathLock::acquire(path);
    let bytes = regular_file::read(path)?.ok_or(io::ErrorKind::NotFound)?;
    let text = String::from_utf8(bytes).map_err(io::Error::other)?;
    let recording = Recording::parse(path, text.as_bytes())
        .map_err(|unreadable| io::Error::other(paragraph(&unreadable)))?;
    let accepted = with_source(&text, &recording.source, source);
    write(&lock, path, accepted.as_bytes())?;
    Ok(())
}

fn with_source(text: &str, former: &str, source: &str) -> String {
    let at = offset_of_field(text, "source").unwrap_or(0);
    let (before, after) = text.split_at(at);
    format!("{before}{}", after.replacen(former, source, 1))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn only_the_fingerprint_changes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.json");
        let text = |source: &str| {
            format!(
                "{{\r\n \"args\": {{\"source\": \"0a\", \"text\": \"0a\"}}, \"format\":1,\n\
                 \"function\":\"f\", \"key\": \"0a\", \"source\" :  \"{source}\", \"returns\": [\"0a\"]}}"
            )
        };
        fs::write(&path, text("0a")).unwrap();
        accept(&path, "1b").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), text("1b"));
    }

    #[test]
    fn a_file_that_is_not_a_recording_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.json");
        fs::write(&path, "{").unwrap();
        assert!(accept(&path, "1b").is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "{");
    }
}
