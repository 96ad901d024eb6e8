//! Packages of users, whose sources are in this folder. They are built in a target
//! folder that outlives the run, so that unchanged packages are not built again.

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{self, Command};
use std::sync::LazyLock;

use crate::environment::{cleaned, target};
use crate::outcome::Outcome;
use crate::snapshot::below;

const LIBRARY: &str = env!("CARGO_MANIFEST_DIR");

/// A package in the folder of built packages.
pub(crate) struct Package {
    folder: PathBuf,
}

/// The package that most tests use, and its unit tests, built.
pub(crate) struct App {
    pub(crate) package: Package,
    pub(crate) tests: PathBuf,
}

pub(crate) fn app() -> &'static App {
    static APP: LazyLock<App> = LazyLock::new(|| {
        let package = Package::of("app");
        let tests = package.unit_tests();
        App { package, tests }
    });
    &APP
}

impl Package {
    /// The package whose sources are in `tests/it/<name>`.
    pub(crate) fn of(name: &str) -> Self {
        let sources = Path::new(LIBRARY).join("tests/it").join(name);
        let package = Self {
            folder: target().join("packages").join(name),
        };
        let manifest = fs::read_to_string(sources.join("manifest.toml")).unwrap();
        package.write("Cargo.toml", &manifest.replace("{library}", LIBRARY));
        let paths = rust_files(&sources);
        for path in &paths {
            package.write(path, &fs::read_to_string(sources.join(path)).unwrap());
        }
        for former in rust_files(&package.folder).difference(&paths) {
            // Another process may have removed it.
            let _ = fs::remove_file(package.folder.join(former));
        }
        package.lock();
        package
    }

    /// Locks the versions of the workspace, so that cargo needs no registry. Cargo
    /// adds the package itself.
    fn lock(&self) {
        let (locked, ours) = (
            Path::new(LIBRARY).join("Cargo.lock"),
            self.folder.join("Cargo.lock"),
        );
        let modified = |path: &Path| path.metadata().and_then(|file| file.modified()).ok();
        if modified(&ours) < modified(&locked) {
            self.write("Cargo.lock", &fs::read_to_string(locked).unwrap());
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes a file if its text differs. It is renamed into place, since another
    /// process may be building the package.
    pub(crate) fn write(&self, path: impl AsRef<Path>, text: &str) {
        let path = self.folder.join(path);
        if fs::read_to_string(&path).is_ok_and(|there| there == text) {
            return;
        }
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let unfinished = path.with_extension(format!("{}.unfinished", process::id()));
        fs::write(&unfinished, text).unwrap();
        fs::rename(&unfinished, &path).unwrap();
    }

    /// `cargo …` in the package.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut cargo = cleaned(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        if self.folder.join("Cargo.lock").exists() {
            cargo.env("CARGO_NET_OFFLINE", "true");
        }
        cargo
            .args(arguments)
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", target())
            .env("CARGO_TERM_COLOR", "never");
        cargo
    }

    /// The built binary of the library's unit tests.
    pub(crate) fn unit_tests(&self) -> PathBuf {
        self.unit_tests_with(&[])
    }

    /// The same, built with these variables.
    pub(crate) fn unit_tests_with(&self, variables: &[(&str, &str)]) -> PathBuf {
        self.executable_of(&["test", "--lib", "--no-run"], variables)
    }

    /// The last test binary that a command of cargo builds, or if it builds none, the
    /// last executable. Test binaries are in the folder `deps`; the order in which
    /// cargo reports them beside programs varies.
    pub(crate) fn executable_of(&self, arguments: &[&str], variables: &[(&str, &str)]) -> PathBuf {
        let mut cargo = self.cargo(arguments);
        cargo.arg("--message-format=json-render-diagnostics");
        let built = Outcome::of(cargo.envs(variables.iter().copied()));
        built.passes();
        let executables: Vec<_> = built
            .text()
            .split("\"executable\":\"")
            .skip(1)
            .filter_map(|rest| rest.split_once('"'))
            .map(|(executable, _)| PathBuf::from(executable.replace("\\\\", "\\")))
            .collect();
        let is_test = |path: &&PathBuf| path.parent().is_some_and(|it| it.ends_with("deps"));
        let test = executables.iter().rev().find(is_test);
        test.or(executables.last()).expect("one was built").clone()
    }
}

/// The paths of a package's sources, below its folder.
fn rust_files(folder: &Path) -> BTreeSet<PathBuf> {
    let is_rust = |path: &PathBuf| path.extension() == Some(OsStr::new("rs"));
    let relative = |path: PathBuf| path.strip_prefix(folder).unwrap().to_owned();
    below(folder)
        .into_iter()
        .filter(is_rust)
        .map(relative)
        .collect()
}
