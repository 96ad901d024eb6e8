//! A user's package or workspace, written by a test into a folder of its own. All
//! projects share one target folder, so that dependencies are built once. Cargo names
//! artifacts after the package and not after its folder: each test needs a package name
//! of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use expect_test::Expect;

use crate::environment::{cleaned, target};
use crate::outcome::Outcome;
use crate::snapshot::{Snapshot, below};

/// The folder of the package `cached-stubs`.
pub(crate) const LIBRARY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The dependencies of a package with stubs.
const DEPENDENCIES: &str = r#"
[dependencies]
cached-stubs = { path = '{library}' }

[dev-dependencies]
cached-stubs = { path = '{library}', features = ["replay"] }
rstest = { version = "0.29", default-features = false }
"#;

pub(crate) struct Project {
    folder: PathBuf,
}

impl Project {
    /// An empty folder of this name.
    pub(crate) fn empty(name: &str) -> Self {
        let folder = target().join("projects").join(name);
        // A former run may have left recordings.
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let project = Self { folder };
        let lock = fs::read_to_string(Path::new(LIBRARY).join("Cargo.lock")).unwrap();
        project.write("Cargo.lock", &lock);
        project
    }

    /// A package of this name whose library is this text.
    pub(crate) fn with_library(name: &str, library: &str) -> Self {
        let project = Self::empty(name);
        project.package("", name);
        project.write(
            "Cargo.toml",
            &(project.read("Cargo.toml") + "\n[workspace]\n"),
        );
        project.write("src/lib.rs", library);
        project
    }

    /// The manifest of a package in this folder of the project.
    pub(crate) fn package(&self, folder: &str, name: &str) {
        let package =
            format!("[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n");
        let manifest = package + &DEPENDENCIES.replace("{library}", LIBRARY);
        self.write(Path::new(folder).join("Cargo.toml"), &manifest);
    }

    /// Adds a dependency of the package.
    pub(crate) fn depend_on(&self, line: &str) {
        let manifest = self.read("Cargo.toml");
        let dependencies = format!("[dependencies]\n{line}\n");
        self.write(
            "Cargo.toml",
            &manifest.replace("[dependencies]\n", &dependencies),
        );
    }

    pub(crate) fn write(&self, path: impl AsRef<Path>, text: &str) {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.folder.join(path)).unwrap();
    }

    pub(crate) fn move_file(&self, from: &str, to: &str) {
        let to = self.folder.join(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::rename(self.folder.join(from), to).unwrap();
    }

    pub(crate) fn read(&self, path: impl AsRef<Path>) -> String {
        let path = self.folder.join(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// One package of the project depends on another one, in this folder.
    pub(crate) fn depend(&self, package: &str, on: &str, folder: &str) {
        let path = Path::new(package).join("Cargo.toml");
        let line = format!("[dependencies]\n{on} = {{ path = \"../{folder}\" }}");
        self.write(&path, &self.read(&path).replace("[dependencies]", &line));
    }

    /// Changes the only file in a folder of the project.
    pub(crate) fn edit(&self, folder: &str, change: impl Fn(&str) -> String) {
        let files = self.files(folder);
        let [file] = files.as_slice() else {
            panic!("one file is in {folder}: {files:?}");
        };
        let text = self.read(file);
        let changed = change(&text);
        assert_ne!(text, changed);
        self.write(file, &changed);
    }

    pub(crate) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.folder.join(path)
    }

    /// The files below one of its folders.
    pub(crate) fn files(&self, folder: &str) -> Vec<String> {
        let paths = below(&self.folder.join(folder)).into_iter();
        let files = paths.filter(|path| path.is_file());
        files.map(|path| path.display().to_string()).collect()
    }

    /// The package's own recordings.
    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot::of(&self.folder.join("stubs"))
    }

    /// The one recording whose path contains this, from the project's folder.
    #[track_caller]
    pub(crate) fn recording(&self, part: &str) -> String {
        let path = |path: &PathBuf| {
            let below = path.strip_prefix(&self.folder).unwrap();
            below.to_str().unwrap().to_owned()
        };
        let mut found: Vec<_> = below(&self.folder.join("stubs")).iter().map(path).collect();
        found.retain(|path| path.ends_with(".json") && path.contains(part));
        let [found] = found.as_slice() else {
            panic!("recordings with {part:?} in their path: {found:?}");
        };
        found.clone()
    }

    /// `git …` in the project's folder.
    #[track_caller]
    pub(crate) fn git(&self, arguments: &[&str]) {
        Outcome::of(&mut self.git_command(arguments)).passes();
    }

    pub(crate) fn git_command(&self, arguments: &[&str]) -> Command {
        let mut git = self.prepared(cleaned("git"));
        git.args(["-c", "user.name=Ann", "-c", "user.email=ann@example.com"])
            .args(["-c", "core.autocrlf=false", "-c", "commit.gpgsign=false"])
            .args(arguments);
        git
    }

    /// Makes a repository of the project, and commits everything.
    #[track_caller]
    pub(crate) fn commit_all(&self) {
        self.git(&["init", "--quiet"]);
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "As it was"]);
    }

    /// `cargo stubs …` in the project's folder.
    pub(crate) fn stubs(&self, arguments: &[&str]) -> Outcome {
        Outcome::of(&mut self.stubs_command(arguments))
    }

    /// `cargo stubs …` ends with this exit code and prints this.
    #[track_caller]
    pub(crate) fn shows(&self, arguments: &[&str], code: i32, expected: &Expect) {
        let mut command = self.stubs_command(arguments);
        let output = command.output().unwrap();
        Outcome::new(&command, &output).ends_with_code(code);
        let stdout = String::from_utf8(output.stdout).unwrap();
        expected.assert_eq(&self.stable(&stdout));
    }

    /// The same with `--json`.
    #[track_caller]
    pub(crate) fn shows_objects(&self, arguments: &[&str], code: i32, expected: &Expect) {
        self.shows(&[arguments, &["--json"]].concat(), code, expected);
    }

    /// The text without what differs from run to run: the project's folder and times.
    fn stable(&self, text: &str) -> String {
        let text = text.replace(self.folder.to_str().unwrap(), "[project]");
        let text: Vec<_> = text.split('\n').map(without_times).collect();
        let text = text.join("\n");
        let (first, rest) = text.split_once("\"milliseconds\":").unwrap_or((&text, ""));
        let rest = rest.trim_start_matches(|digit: char| digit.is_ascii_digit());
        if rest.is_empty() {
            first.to_owned()
        } else {
            format!("{first}\"milliseconds\":[time]{rest}")
        }
    }

    pub(crate) fn stubs_command(&self, arguments: &[&str]) -> Command {
        let mut command = self.prepared(cleaned(env!("CARGO_BIN_EXE_cargo-stubs")));
        command.arg("stubs").args(arguments);
        command
    }

    /// `cargo …` in the project's folder.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = self.prepared(cleaned(env!("CARGO")));
        command.args(arguments);
        command
    }

    /// Another program in the project's folder.
    pub(crate) fn command(&self, program: &str) -> Command {
        self.prepared(cleaned(program))
    }

    fn prepared(&self, mut command: Command) -> Command {
        command
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", target())
            .env("CARGO_NET_OFFLINE", "true")
            .env("CARGO_TERM_COLOR", "never")
            // Git must not find the repository of this library.
            .env("GIT_CEILING_DIRECTORIES", target().join("projects"));
        command
    }
}

/// The line with `[time]` for `12 ms` and `1.2 s`.
fn without_times(line: &str) -> String {
    let mut words: Vec<&str> = Vec::new();
    for word in line.split(' ') {
        if matches!(word, "ms" | "s") {
            words.pop();
            words.push("[time]");
        } else {
            words.push(word);
        }
    }
    words.join(" ")
}
