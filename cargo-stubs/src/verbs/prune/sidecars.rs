//! Sidecars that no recording names.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cached_stubs::__command as library;

/// The sidecars in a folder that no other file in it names, apart from files that will be
/// deleted. Path and size.
pub(in crate::verbs) fn of_no_recording(
    folder: &Path,
    deleted: &BTreeSet<PathBuf>,
) -> BTreeMap<PathBuf, u64> {
    let mut sidecars = BTreeMap::new();
    let mut others = Vec::new();
    for (path, bytes) in files(folder) {
        if deleted.contains(&path) {
            continue;
        }
        if path.file_name().is_some_and(library::is_name_of_sidecar) {
            sidecars.insert(path, bytes);
        } else {
            others.push(path);
        }
    }
    for other in others {
        if sidecars.is_empty() {
            break;
        }
        // A file that names a sidecar keeps it, even if the file is broken. One that
        // cannot be read might name any.
        match library::read_file(&other) {
            Some(text) => sidecars.retain(|sidecar, _| !names(&text, sidecar)),
            None => sidecars.clear(),
        }
    }
    sidecars.retain(|sidecar, _| library::is_sidecar(sidecar));
    sidecars
}

/// Whether a file names the sidecar now.
pub(in crate::verbs) fn is_named_beside(sidecar: &Path) -> bool {
    let folder = sidecar.parent().unwrap_or(Path::new(""));
    !of_no_recording(folder, &BTreeSet::new()).contains_key(sidecar)
}

fn files(folder: &Path) -> impl Iterator<Item = (PathBuf, u64)> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(|entry| {
        let entry = entry.ok()?;
        let metadata = entry.metadata().ok()?;
        (!metadata.is_dir()).then(|| (entry.path(), metadata.len()))
    })
}

fn names(text: &[u8], sidecar: &Path) -> bool {
    let name = sidecar.file_name().unwrap_or_default();
    String::from_utf8_lossy(text).contains(&*name.to_string_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with sidecars of these contents, and with other files.
    fn folder(sidecars: &[&str], others: &[(&str, String)]) -> (tempfile::TempDir, Vec<PathBuf>) {
        use sha2::{Digest as _, Sha256};

        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, content: &str| {
            let path = folder.path().join(name);
            fs::write(&path, content).unwrap();
            path
        };
        let paths = sidecars.iter().map(|content| {
            let hash = Sha256::digest(content);
            let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
            write(&format!("{hex}.bin"), content)
        });
        let paths = paths.collect();
        for (name, content) in others {
            write(name, content);
        }
        (folder, paths)
    }

    fn name(path: &Path) -> &str {
        path.file_name().unwrap().to_str().unwrap()
    }

    #[test]
    fn sidecars_that_no_file_beside_them_names_are_found() {
        let (outer, sidecars) = folder(&["1", "22"], &[("other.bin", "4444".to_owned())]);
        let path = outer.path();
        let none = BTreeSet::new();
        assert_eq!(of_no_recording(path, &none).len(), 2);
        let broken = path.join("broken.json");
        fs::write(&broken, format!("<<< {} >>>", name(&sidecars[0]))).unwrap();
        let expected = BTreeMap::from([(sidecars[1].clone(), 2)]);
        assert_eq!(of_no_recording(path, &none), expected);
        assert!(is_named_beside(&sidecars[0]) && !is_named_beside(&sidecars[1]));
        assert_eq!(of_no_recording(path, &BTreeSet::from([broken])).len(), 2);
    }

    #[test]
    fn files_that_only_have_such_a_name_are_not_ours() {
        let foreign = "a".repeat(64) + ".bin";
        let (folder, _) = folder(&[], &[(&foreign, "a test vector".to_owned())]);
        assert!(of_no_recording(folder.path(), &BTreeSet::new()).is_empty());
    }

    /// It might name any sidecar.
    #[cfg(unix)]
    #[test]
    fn a_file_that_cannot_be_read_keeps_them_all() {
        let (folder, _) = folder(&["1"], &[]);
        std::os::unix::fs::symlink("/dev/zero", folder.path().join("a.json")).unwrap();
        assert!(of_no_recording(folder.path(), &BTreeSet::new()).is_empty());
    }
}
