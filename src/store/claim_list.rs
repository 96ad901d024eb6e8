//! The list of claimed calls in the file of a lock: a line of fixed length for each call. Whoever
//! reads or writes it holds the lock.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::process;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::claim::ClaimHolder;
use super::path_lock::PathId;

/// The length of a line.
const LENGTH: usize = 256;

/// All lines.
pub(super) struct ClaimList(Vec<u8>);

/// A line: the call, the token of the process that makes it, and what messages say about it. A
/// line that begins with a space is free.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ClaimRecord(Box<[u8]>);

impl ClaimList {
    pub(super) fn read(mut file: &File) -> io::Result<Self> {
        let mut lines = Vec::new();
        file.seek(SeekFrom::Start(0))?;
        file.read_to_end(&mut lines)?;
        Ok(Self(lines))
    }

    fn lines(&self) -> impl Iterator<Item = &[u8]> {
        // A process that was killed while it wrote may have left the beginning of one more.
        self.0.chunks_exact(LENGTH)
    }

    /// The call's line, and its place in the list.
    pub(super) fn find(&self, call: PathId) -> Option<(usize, ClaimRecord)> {
        let name = name_of(call);
        let mut lines = self.lines().enumerate();
        let (place, line) = lines.find(|(_, line)| line.starts_with(name.as_bytes()))?;
        Some((place, ClaimRecord(line.into())))
    }

    /// The place of a line that is free, or whose process is dead.
    pub(super) fn free_place(&self, is_alive: impl Fn(&ClaimRecord) -> bool) -> usize {
        let free = self.lines().position(|line| line.starts_with(b" "));
        let mut living = HashSet::new();
        let mut is_dead = |line: &[u8]| {
            let record = ClaimRecord(line.into());
            let token = record.token().to_owned();
            if !living.contains(&token) && is_alive(&record) {
                living.insert(token);
            }
            !living.contains(record.token())
        };
        free.or_else(|| self.lines().position(&mut is_dead))
            .unwrap_or_else(|| self.lines().count())
    }
}

impl ClaimRecord {
    pub(super) fn free() -> Self {
        let mut line = [b' '; LENGTH];
        line[LENGTH - 1] = b'\n';
        Self(line.into())
    }

    pub(super) fn new(call: PathId, token: &str, location: &str) -> Self {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_millis();
        let text = format!(
            "{} {token} {} {since} {location}",
            name_of(call),
            process::id()
        );
        let mut end = text.len().min(LENGTH - 1);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let mut record = Self::free();
        record.0[..end].copy_from_slice(&text.as_bytes()[..end]);
        record
    }

    pub(super) fn read(mut file: &File, place: usize) -> io::Result<Self> {
        let mut line = [0; LENGTH];
        file.seek(SeekFrom::Start((place * LENGTH) as u64))?;
        file.read_exact(&mut line)?;
        Ok(Self(line.into()))
    }

    pub(super) fn write(&self, mut file: &File, place: usize) -> io::Result<()> {
        file.seek(SeekFrom::Start((place * LENGTH) as u64))?;
        file.write_all(&self.0)
    }

    fn parts(&self) -> impl Iterator<Item = &str> {
        let text = str::from_utf8(&self.0).unwrap_or_default();
        text.trim_end().splitn(5, ' ').skip(1)
    }

    /// The token of the process that makes the call.
    pub(super) fn token(&self) -> &str {
        self.parts().next().unwrap_or_default()
    }

    /// Who makes the call.
    pub(super) fn holder(&self) -> Option<ClaimHolder> {
        let mut parts = self.parts().skip(1);
        let process = parts.next()?.parse().ok()?;
        let since = Duration::from_millis(parts.next()?.parse().ok()?);
        Some(ClaimHolder {
            process,
            since: UNIX_EPOCH.checked_add(since)?,
            location: parts.next()?.to_owned(),
        })
    }
}

fn name_of(call: PathId) -> String {
    format!("{:032x}", call.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(call: u128, token: &str) -> ClaimRecord {
        ClaimRecord::new(PathId(call), token, "src/lib.rs:1:2")
    }

    fn list(records: &[ClaimRecord]) -> ClaimList {
        let lines = records.iter().flat_map(|record| record.0.clone());
        // And the beginning of a line.
        ClaimList(lines.chain(*b"0123 4").collect())
    }

    #[test]
    fn a_record_says_who_makes_the_call() {
        let holder = record(7, "t").holder().unwrap();
        assert_eq!(holder.process, process::id());
        assert_eq!(holder.location, "src/lib.rs:1:2");
        assert!(holder.since.elapsed().unwrap() < Duration::from_secs(60));
        let long = ClaimRecord::new(PathId(7), "t", &"é".repeat(LENGTH));
        let location = long.holder().unwrap().location;
        assert!("é".repeat(LENGTH).starts_with(&location) && location.len() > 150);
        assert_eq!(ClaimRecord::free().holder(), None);
    }

    #[test]
    fn a_call_is_found_by_its_whole_id() {
        let list = list(&[record(1, "t"), ClaimRecord::free(), record(1 << 127, "u")]);
        let token = |call| {
            let (place, record) = list.find(PathId(call))?;
            Some((place, record.token().to_owned()))
        };
        assert_eq!(token(1), Some((0, "t".to_owned())));
        assert_eq!(token(1 << 127), Some((2, "u".to_owned())));
        assert_eq!((token(0), token(1 << 126)), (None, None));
    }

    #[test]
    fn the_list_grows_only_where_all_its_processes_live() {
        let place =
            |records: &[ClaimRecord]| list(records).free_place(|record| record.token() == "lives");
        let (lives, dead) = (record(1, "lives"), record(2, "dead"));
        assert_eq!(place(&[]), 0);
        assert_eq!(place(&[lives.clone(), lives.clone()]), 2);
        assert_eq!(
            place(&[lives.clone(), dead.clone(), ClaimRecord::free()]),
            2
        );
        assert_eq!(place(&[lives.clone(), dead, lives]), 1);
    }

    #[test]
    fn a_record_is_written_where_it_is_read() {
        let file = tempfile::tempfile().unwrap();
        record(1, "t").write(&file, 1).unwrap();
        record(2, "u").write(&file, 0).unwrap();
        assert_eq!(ClaimRecord::read(&file, 1).unwrap().token(), "t");
        assert!(ClaimRecord::read(&file, 2).is_err());
        let list = ClaimList::read(&file).unwrap();
        assert_eq!(list.find(PathId(2)).unwrap().0, 0);
    }
}
