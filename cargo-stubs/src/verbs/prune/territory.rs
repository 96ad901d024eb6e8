//! Where files may be deleted: in the packages, and in the folder that the user names.

use std::path::{Component, Path, PathBuf};

use crate::outcome::Error;
use crate::text::shown;
use crate::workspace::Workspace;

pub(in crate::verbs) struct Territory {
    /// The folders of the selected packages.
    packages: Vec<PathBuf>,
    /// The folders of recordings that `CACHED_STUBS_DIR` or `stubs.toml` names, or the
    /// default.
    named: Vec<PathBuf>,
}

impl Territory {
    pub(in crate::verbs) fn of(workspace: &Workspace) -> Result<Self, Error> {
        let packages = workspace.packages.iter();
        let named = packages.clone().map(|package| {
            let folder = package.recordings_folder()?;
            Ok(without_parents(&folder))
        });
        Ok(Self {
            named: named.collect::<Result<_, Error>>()?,
            packages: packages.map(|package| package.folder.clone()).collect(),
        })
    }

    /// Whether a file in this folder of recordings may be deleted, and else why not.
    pub(in crate::verbs) fn check(&self, file: &Path, root: &Path) -> Result<(), String> {
        let root = without_parents(root);
        let base = self.base(&root)?;
        if leads_straight(base, file).unwrap_or(false) {
            Ok(())
        } else {
            Err("behind a symbolic link: delete them by hand".to_owned())
        }
    }

    /// Whether a file may be written where none is yet.
    pub(in crate::verbs) fn may_write(&self, file: &Path, root: &Path) -> bool {
        let root = without_parents(root);
        let mut folders = file.ancestors().skip(1);
        let folder = folders.find(|folder| folder.symlink_metadata().is_ok());
        let is_straight = |base: &Path| {
            let folder = without_parents(folder?);
            let inside = folder.strip_prefix(base).ok()?;
            let expected = base.canonicalize().ok()?.join(inside);
            Some(folder.is_dir() && folder.canonicalize().ok()? == expected)
        };
        let base = self.base(&root);
        base.is_ok_and(|base| is_straight(base).unwrap_or(false))
    }

    /// The folder from which no link leads to the recordings.
    fn base<'t>(&'t self, root: &'t Path) -> Result<&'t Path, String> {
        let mut packages = self.packages.iter();
        match packages.find(|package| root.starts_with(package)) {
            Some(package) => Ok(package),
            None if self.named.iter().any(|named| named == root) => {
                Ok(root.parent().unwrap_or(root))
            }
            None => Err(format!(
                "outside the package, in {}: delete them by hand",
                shown(root)
            )),
        }
    }
}

/// Whether there is a regular file, and no link on the way to it from `base`. `None` if
/// there is no such file.
fn leads_straight(base: &Path, file: &Path) -> Option<bool> {
    let clean = without_parents(file);
    let inside = clean.strip_prefix(base).ok()?;
    let expected = base.canonicalize().ok()?.join(inside);
    let is_file = file.symlink_metadata().ok()?.is_file();
    Some(is_file && file.canonicalize().ok()? == expected)
}

/// The path with each `..` resolved as text. If the folder before it is a link, the result
/// is another path.
fn without_parents(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => {
                clean.pop();
            }
            Component::CurDir => {}
            other => clean.push(other),
        }
    }
    clean
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    /// Folders with links, and their territory.
    fn folders() -> (tempfile::TempDir, Territory) {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        for path in ["app/stubs/f/r.json", "named/f/r.json", "other/f/r.json"] {
            fs::create_dir_all(at(path).parent().unwrap()).unwrap();
            fs::write(at(path), "").unwrap();
        }
        symlink(at("other"), at("app/link")).unwrap();
        symlink("stubs", at("app/inner")).unwrap();
        fs::create_dir_all(at("app/app/stubs/f")).unwrap();
        fs::write(at("app/app/stubs/f/r.json"), "").unwrap();
        symlink(at("other/f"), at("app/stubs/g")).unwrap();
        symlink("r.json", at("app/stubs/f/link.json")).unwrap();
        symlink(at("other"), at("named-link")).unwrap();
        let territory = Territory {
            packages: vec![at("app")],
            named: vec![at("named"), at("named-link")],
        };
        (folder, territory)
    }

    #[test]
    fn only_packages_and_named_folders_are_ours() {
        let (folder, territory) = folders();
        let at = |path: &str| folder.path().join(path);
        let check = |root: &str, file: &str| territory.check(&at(root).join(file), &at(root));
        assert_eq!(check("app/stubs", "f/r.json"), Ok(()));
        assert_eq!(check("app/../app/stubs", "f/r.json"), Ok(()));
        assert_eq!(check("named", "f/r.json"), Ok(()));
        for (root, file) in [
            ("other", "f/r.json"),
            ("app/../other", "f/r.json"),
            ("", "app/stubs/f/r.json"),
        ] {
            let error = check(root, file).unwrap_err();
            assert!(
                error.starts_with("outside the package, in "),
                "{root}: {error}"
            );
        }
        for (root, file) in [
            ("app/link", "f/r.json"),
            ("app/inner", "f/r.json"),
            ("app/link/../app/stubs", "f/r.json"),
            ("app/stubs", "g/r.json"),
            ("app/stubs", "f/link.json"),
            ("app/stubs", "missing.json"),
            ("named-link", "f/r.json"),
        ] {
            let error = check(root, file).unwrap_err();
            assert!(
                error.starts_with("behind a symbolic link"),
                "{root}: {error}"
            );
        }
    }

    #[test]
    fn nothing_is_written_elsewhere() {
        let (folder, territory) = folders();
        let at = |path: &str| folder.path().join(path);
        let may_write =
            |root: &str, file: &str| territory.may_write(&at(root).join(file), &at(root));
        assert!(may_write("app/stubs", "f/new.json") && may_write("app/stubs", "h/i/new.json"));
        for (root, file) in [
            ("other", "f/new.json"),
            ("app/link", "f/new.json"),
            ("app/stubs", "g/new.json"),
            ("app/stubs", "g/h/new.json"),
            ("app/stubs", "f/r.json/new.json"),
            ("app/stubs", "../../other/new.json"),
        ] {
            assert!(!may_write(root, file), "{root}/{file}");
        }
    }
}
