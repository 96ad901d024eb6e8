//! The description: the functions and fixtures that a test binary reports to
//! `cargo stubs`, if `CACHED_STUBS_DESCRIBE` names a folder.

#[cfg(feature = "__command")]
use std::fs;
use std::path::{Path, PathBuf};
use std::process;

#[cfg(feature = "__command")]
use serde::Deserialize;
use serde::Serialize;

use crate::config::{Variable, is_test_harness};
use crate::function::{Function, Stale};
#[cfg(feature = "__command")]
use crate::journal::TestFileError;
use crate::journal::file;
use crate::registry::{self, Fixture, Registered, RegisteredFixture};
use crate::render::printable;
use crate::scrub::ScrubArgument;
use crate::store::{Root, folder_of};

/// The variable that names the folder of descriptions. A binary that finds it
/// writes its description and exits, before any test runs.
#[cfg(feature = "__command")]
pub const DESCRIBE: &str = Variable::Describe.name();

const EXTENSION: &str = "description";

/// The functions and fixtures of a binary.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "__command", derive(Deserialize))]
pub struct Description {
    /// The stubbable functions.
    pub functions: Vec<DescribedFunction>,
    /// The fixtures.
    pub fixtures: Vec<DescribedFixture>,
}

/// A stubbable function.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "__command", derive(Deserialize))]
pub struct DescribedFunction {
    /// The path that people call it by: `my_app::llm::ask`.
    pub path: String,
    /// The package that declares it.
    pub package: Option<String>,
    /// The folder of its recordings, below the folder of all recordings.
    pub folder: PathBuf,
    /// The folder of the package that declares it.
    pub manifest_dir: Option<PathBuf>,
    /// The source file, as the compiler names it.
    pub file: String,
    /// Whether it is declared in a doctest.
    pub doctest: bool,
    /// The line of its attribute.
    pub line: u32,
    /// The name after `fn`.
    pub name: String,
    /// The names of the arguments in its recordings.
    pub arguments: Vec<String>,
    /// The fingerprint of its source.
    pub source: String,
    /// For the stub of a trait, the same with each real implementation under `fingerprint`.
    pub real_sources: Vec<String>,
    /// The file and line of each of them.
    pub real_places: Vec<(String, u32)>,
    /// Whether calls miss recordings from other source.
    pub stale_fails: bool,
    /// Whether a recording has an answer for each of several identical calls.
    pub sequence: bool,
    /// The paths of `scrub`.
    pub scrub: Vec<String>,
}

/// A fixture.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "__command", derive(Deserialize))]
pub struct DescribedFixture {
    /// Its name.
    pub name: String,
    /// Its module's path.
    pub module: String,
    /// What it stubs, as the source names it.
    pub target: String,
    /// The package that declares it.
    pub package: Option<String>,
    /// The source file, as the compiler names it.
    pub file: String,
    /// The line of the fixture.
    pub line: u32,
    /// Whether each test has recordings of its own.
    pub per_test: bool,
    /// The folder of all its recordings.
    #[serde(with = "crate::journal::path")]
    pub root: PathBuf,
    /// The paths of the functions that it stubs.
    pub functions: Vec<String>,
}

impl Description {
    /// Reads all descriptions in a folder.
    ///
    /// # Errors
    ///
    /// The folder or a description cannot be read, or another version wrote it.
    #[cfg(feature = "__command")]
    pub fn read_all(folder: &Path) -> Result<Vec<Self>, TestFileError> {
        let files = file::list(folder, EXTENSION)?.into_iter();
        files.map(|path| Self::read(&path)).collect()
    }

    #[cfg(feature = "__command")]
    fn read(path: &Path) -> Result<Self, TestFileError> {
        let text = fs::read(path).map_err(|error| TestFileError::io(path, &error))?;
        let header = text.iter().position(|byte| *byte == b'\n');
        let (header, description) = text.split_at(header.unwrap_or(text.len()));
        file::read_header(header, path)?;
        file::read_line(description, path)
    }

    fn of_this_binary() -> Self {
        let functions = inventory::iter::<Registered>.into_iter();
        let fixtures = inventory::iter::<RegisteredFixture>.into_iter();
        Self {
            functions: functions
                .map(|Registered(function)| describe(function))
                .collect(),
            fixtures: fixtures
                .map(|RegisteredFixture(fixture)| describe_fixture(fixture))
                .collect(),
        }
    }
}

fn describe(function: &'static Function) -> DescribedFunction {
    let declaration = &function.declaration;
    let real = registry::real_methods(function);
    DescribedFunction {
        path: function.path().to_owned(),
        package: declaration.package.map(str::to_owned),
        folder: folder_of(function),
        manifest_dir: declaration.manifest_dir.map(PathBuf::from),
        file: declaration.file.to_owned(),
        doctest: declaration.is_in_doctest(),
        line: declaration.line,
        name: declaration.name.to_owned(),
        arguments: declaration
            .arguments
            .iter()
            .map(|name| (*name).to_owned())
            .collect(),
        source: function.source().to_owned(),
        real_sources: real
            .iter()
            .map(|method| function.source_with(method.source, method.inputs, None))
            .collect(),
        real_places: real
            .iter()
            .filter_map(|method| method.file_and_line())
            .collect(),
        stale_fails: declaration.stale == Stale::Error,
        sequence: declaration.sequence,
        scrub: declaration
            .scrub
            .iter()
            .map(|ScrubArgument(path, _)| (*path).to_owned())
            .collect(),
    }
}

fn describe_fixture(fixture: &Fixture) -> DescribedFixture {
    let functions = (fixture.functions)().into_iter();
    let package = fixture.manifest_dir.map(Path::new);
    let root = Root::find((fixture.dir)().as_deref(), package);
    DescribedFixture {
        name: fixture.name.to_owned(),
        module: fixture.module.to_owned(),
        target: fixture.target.to_owned(),
        package: fixture.package.map(str::to_owned),
        file: fixture.file.to_owned(),
        line: fixture.line,
        per_test: fixture.per_test,
        root: root.path().to_path_buf(),
        functions: functions
            .map(|function| function.path().to_owned())
            .collect(),
    }
}

// It runs before `main`, and so before any test or list of tests. All functions are
// registered by then: linkers keep the order of their input, and this crate comes
// after the crates that use it.
//
// `ctor` requires `unsafe` because std may not work before `main`. The parts used here
// do work on all platforms that have processes: environment, files and allocator.
ctor::declarative::ctor! {
    #[allow(unsafe_code)]
    #[ctor(unsafe)]
    fn describe_if_requested() {
        if !Variable::Describe.is_set() || !is_test_harness() {
            return;
        }
        let Some(file) = file::create(Variable::Describe, EXTENSION) else {
            return;
        };
        let written =
            file.and_then(|mut file| file::write_line(&mut file, &Description::of_this_binary()));
        process::exit(match written {
            Ok(()) => 0,
            Err(error) => {
                let error = error.to_string();
                eprintln!(
                    "cached-stubs: no description can be written to the folder that \
                     CACHED_STUBS_DESCRIBE names: {}",
                    printable(&error)
                );
                1
            }
        })
    }
}
