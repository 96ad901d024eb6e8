//! Which changed files are recordings of a package.

use std::path::{Path, PathBuf};

use crate::git::Git;
use crate::outcome::Error;
use crate::workspace::{Package, Workspace};

/// The folders of a package, relative to the repository's root.
pub(super) struct Scope {
    package: PathBuf,
    /// Packages inside this one.
    inner: Vec<PathBuf>,
    /// The folder in which every such file is a recording, even an unreadable one.
    store: PathBuf,
}

impl Scope {
    pub(super) fn of(workspace: &Workspace, package: &Package, git: &Git) -> Result<Self, Error> {
        let folder = git.relative(&package.folder).unwrap_or_default();
        let members = workspace.members();
        let members = members.filter_map(|member| git.relative(&member.folder));
        let store = git.relative(&package.recordings_folder()?);
        Ok(Self {
            inner: members
                .filter(|member| *member != folder && member.starts_with(&folder))
                .collect(),
            store: store.unwrap_or_else(|| folder.join("stubs")),
            package: folder,
        })
    }

    /// The folders to search.
    pub(super) fn folders(&self) -> Vec<PathBuf> {
        let mut folders = vec![&self.package];
        if !self.store.starts_with(&self.package) {
            folders.push(&self.store);
        }
        // Git does not take an empty path for the root.
        let folders = folders.into_iter();
        folders.map(|folder| Path::new(".").join(folder)).collect()
    }

    pub(super) fn contains(&self, file: &Path) -> bool {
        let is_in_inner = self.inner.iter().any(|inner| file.starts_with(inner));
        self.is_in_store(file) || file.starts_with(&self.package) && !is_in_inner
    }

    pub(super) fn is_in_store(&self, file: &Path) -> bool {
        file.starts_with(&self.store)
    }
}

/// Whether a file has the name of a recording: a slug, a part of the key and `.json`.
/// Its content may be unreadable.
pub(super) fn is_recording(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.strip_suffix(".json");
    let key = name.and_then(|name| name.rsplit('.').next());
    key.is_some_and(|key| key.len() == 16 && key.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recordings_are_recognised_by_their_names() {
        let is_recording = |name| is_recording(Path::new(name));
        assert!(is_recording("stubs/app/ask/who.0123456789abcdef.json"));
        assert!(is_recording("0123456789abcdef.json"));
        assert!(!is_recording("stubs/app/ask/who.0123456789abcdef.bin"));
        assert!(!is_recording("stubs/app/ask/who.json"));
        assert!(!is_recording("stubs/app/ask/who.0123456789abcdeg.json"));
    }

    #[test]
    fn files_of_an_inner_package_are_not_the_package_s() {
        let scope = Scope {
            package: PathBuf::new(),
            inner: vec!["inner".into()],
            store: "stubs".into(),
        };
        let contains = |path| scope.contains(Path::new(path));
        assert!(contains("stubs/a.json"));
        assert!(contains("tests/recordings/a.json"));
        assert!(!contains("inner/stubs/a.json"));
        assert_eq!(scope.folders(), [Path::new("./")]);
    }
}
