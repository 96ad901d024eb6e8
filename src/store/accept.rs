//! Marks a stale recording as valid for today's source of the function.

use std::io;
use std::ops::Range;
use std::path::Path;

use super::message::paragraph;
use super::path_lock::PathLock;
use super::position::offset_of_field;
use super::recording::Recording;
use super::regular_file;
use super::write::write;

/// Replaces the file's fingerprint by today's. All other bytes stay the same,
/// since somebody may have edited the file.
///
/// The fingerprint is written in place. A torn one is that of no source: the
/// recording is as stale as before. Renaming another file over this one would
/// make ext4 write it to the disk at once, which takes longer than all the rest.
pub(crate) fn accept(path: &Path, source: &str) -> io::Result<()> {
    let lock = PathLock::acquire(path);
    let bytes = regular_file::read(path)?.ok_or(io::ErrorKind::NotFound)?;
    let text = String::from_utf8(bytes).map_err(io::Error::other)?;
    let recording = Recording::parse(path, text.as_bytes())
        .map_err(|unreadable| io::Error::other(paragraph(&unreadable)))?;
    let former = fingerprint_in(&text, &recording.source);
    let is_in_place = former.len() == source.len()
        && regular_file::overwrite(path, former.start as u64, source.as_bytes()).is_ok();
    if !is_in_place {
        let (before, after) = (&text[..former.start], &text[former.end..]);
        write(&lock, path, format!("{before}{source}{after}").as_bytes())?;
    }
    Ok(())
}

/// Where the recording's fingerprint is in its text.
fn fingerprint_in(text: &str, fingerprint: &str) -> Range<usize> {
    let field = offset_of_field(text, "source").unwrap_or(0);
    let start = field + text[field..].find(fingerprint).unwrap_or(0);
    start..start + fingerprint.len()
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
        // Of another length, as an older version may have written it.
        accept(&path, "2c3d").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), text("2c3d"));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_may_not_be_written_is_replaced() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("r.json"), folder.path().join("l.json"));
        let text = |source: &str| {
            format!(
                "{{\"format\": 1, \"function\": \"f\", \"key\": \"0a\", \
                 \"source\": \"{source}\", \"args\": {{}}, \"returns\": []}}"
            )
        };
        fs::write(&path, text("0a")).unwrap();
        std::os::unix::fs::symlink("r.json", &link).unwrap();
        accept(&link, "1b").unwrap();
        // What a link leads to is never written.
        assert_eq!(fs::read_to_string(&path).unwrap(), text("0a"));
        assert_eq!(fs::read_to_string(&link).unwrap(), text("1b"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
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
