//! Any tree of files in place of a store.

use std::fs::{self, File};
use std::path::Path;

use crate::hash::sha256_hex;
use crate::store::{paragraph, read};

/// The names in the tree: of recordings, sidecars and other things.
const NAMES: [&str; 8] = [
    "one.json",
    "two.json",
    "three.json",
    "folder",
    ".recording-one.json.tmp",
    // The digests of "content" and of nothing.
    "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73.bin",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.bin",
    "0000000000000000000000000000000000000000000000000000000000000000.bin",
];

/// Where links lead that do not lead to one of the names.
const TARGETS: [&str; 4] = ["..", ".", "/dev/zero", "/proc/self/environ"];

/// Makes the tree that the bytes describe in an empty folder, and reads it: each
/// file is a recording, or an error that can be described in a few lines.
///
/// # Panics
///
/// If this does not hold.
pub fn read_any_tree(folder: &Path, bytes: &[u8]) {
    let mut bytes = bytes.iter().copied();
    while let Some((kind, name)) = bytes.next().zip(bytes.next()) {
        let path = folder.join(NAMES[usize::from(name) % NAMES.len()]);
        let detail = bytes.next().unwrap_or(0);
        // What is there already stays.
        let _ = match kind % 8 {
            0 => write(&path, recording_with(detail).as_bytes()),
            1 => write(&path, b"content"),
            2 => write(
                &path,
                &bytes.by_ref().take(detail.into()).collect::<Vec<_>>(),
            ),
            3 => write(&path, b"version https://git-lfs.github.com/spec/v1\n"),
            4 => fs::create_dir(&path),
            5 => File::create_new(&path).and_then(|file| file.set_len(1 << (detail % 42))),
            6 => link(NAMES[usize::from(detail) % NAMES.len()], &path),
            _ => link(TARGETS[usize::from(detail) % TARGETS.len()], &path),
        };
    }
    for name in NAMES {
        match read(&folder.join(name), None) {
            Ok(Some(recording)) => assert_eq!(recording.function, "app::ask"),
            Ok(None) => {}
            Err(error) => {
                let text = paragraph(&error);
                assert!(text.len() < 4000, "{} bytes", text.len());
                let is_raw = |c: char| c.is_control() && c != '\n';
                assert!(!text.contains(is_raw), "{text:?}");
            }
        }
    }
}

fn write(path: &Path, content: &[u8]) -> std::io::Result<()> {
    std::io::Write::write_all(&mut File::create_new(path)?, content)
}

/// A recording whose value is in one of the sidecars.
fn recording_with(sidecar: u8) -> String {
    let name = NAMES[NAMES.len() - 1 - usize::from(sidecar) % 3];
    let digest = sha256_hex(name);
    format!(
        "{{\"format\": 1, \"function\": \"app::ask\", \"key\": \"{digest}\", \"source\": \"9c41\", \
         \"args\": {{}}, \"returns\": [{{\"$file\": \"{name}\"}}]}}"
    )
}

#[cfg(unix)]
fn link(target: &str, path: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}

#[cfg(not(unix))]
fn link(_: &str, _: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn entry() -> impl Strategy<Value = Vec<u8>> {
        (0u8..8, 0u8..8, any::<u8>(), vec(any::<u8>(), 0..40)).prop_map(
            |(kind, name, detail, content)| {
                let mut entry = vec![kind, name, detail];
                if kind == 2 {
                    entry[2] = content.len() as u8;
                    entry.extend(content);
                }
                entry
            },
        )
    }

    proptest! {
        #![proptest_config(super::super::cases(300))]

        #[test]
        fn no_tree_makes_the_reader_panic_or_hang(entries in vec(entry(), 1..12)) {
            let folder = tempfile::tempdir().unwrap();
            let begun = Instant::now();
            read_any_tree(folder.path(), &entries.concat());
            prop_assert!(begun.elapsed() < Duration::from_secs(20));
        }
    }

    #[test]
    fn a_tree_may_be_a_store() {
        let folder = tempfile::tempdir().unwrap();
        read_any_tree(folder.path(), &[0, 0, 2, 1, 5, 0, 6, 1, 0]);
        for name in ["one.json", "two.json"] {
            let recording = read(&folder.path().join(name), None).unwrap().unwrap();
            assert_eq!(recording.returns.len(), 1);
        }
    }
}
