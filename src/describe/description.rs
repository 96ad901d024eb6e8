//! The functions and fixtures of a binary, for whoever asks.

#[cfg(feature = "__command")]
use std::fs::File;
use std::io::Write as _;
#[cfg(feature = "__command")]
use std::io::{self, BufReader};
#[cfg(feature = "__command")]
use std::path::Path;
use std::path::PathBuf;
use std::process;

use serde::{Deserialize, Serialize};

use super::{Fixture, RegisteredFixture};
use crate::function::{Function, Stale};
use crate::journal::files;
use crate::registry::Registered;
use crate::store::folder_of;

/// Names the folder that descriptions go to. A binary that finds it describes
/// itself and ends: no test of it runs.
pub const DESCRIBE: &str = "CACHED_STUBS_DESCRIBE";

const EXTENSION: &str = "description";

/// What a binary has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Description {
    /// The package that cargo ran the binary for.
    pub package: Option<String>,
    /// Its stubbable functions.
    pub functions: Vec<DescribedFunction>,
    /// Its fixtures.
    pub fixtures: Vec<DescribedFixture>,
}

/// A stubbable function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DescribedFunction {
    /// What people call it: `my_app::llm::ask`.
    pub path: String,
    /// The package that declares it.
    pub package: Option<String>,
    /// Its folder below the folder of all recordings.
    pub folder: PathBuf,
    /// The folder of the package that declares it.
    pub manifest_dir: Option<PathBuf>,
    /// Its source file, as the compiler names it.
    pub file: String,
    /// It is declared in a doctest.
    pub doctest: bool,
    /// The line of its attribute there.
    pub line: u32,
    /// The name that it is declared by.
    pub name: String,
    /// The fingerprint of its source.
    pub source: String,
    /// Recordings from another source are misses.
    pub stale_fails: bool,
}

/// A fixture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DescribedFixture {
    /// Its name.
    pub name: String,
    /// Its module's path.
    pub module: String,
    /// What it stubs, as it is written there.
    pub target: String,
    /// The package that declares it.
    pub package: Option<String>,
    /// Its source file, as the compiler names it.
    pub file: String,
    /// The line there.
    pub line: u32,
    /// Each test has recordings of its own.
    pub per_test: bool,
    /// The folder that its recordings are below.
    pub root: PathBuf,
    /// The paths of the functions that it stubs.
    pub functions: Vec<String>,
}

impl Description {
    /// All descriptions that binaries left in the folder.
    ///
    /// # Errors
    ///
    /// The folder or a description in it cannot be read.
    #[cfg(feature = "__command")]
    pub fn read_all(folder: &Path) -> io::Result<Vec<Self>> {
        let read = |path: PathBuf| {
            let file = File::open(path)?;
            serde_json::from_reader(BufReader::new(file)).map_err(io::Error::from)
        };
        let files = files::list(folder, EXTENSION)?.into_iter();
        files.map(read).collect()
    }

    fn of_this_binary() -> Self {
        let functions = inventory::iter::<Registered>.into_iter();
        let fixtures = inventory::iter::<RegisteredFixture>.into_iter();
        Self {
            package: files::package().0,
            functions: functions
                .map(|Registered(function)| describe(function))
                .collect(),
            fixtures: fixtures
                .map(|RegisteredFixture(fixture)| fixture.describe())
                .collect(),
        }
    }
}

fn describe(function: &'static Function) -> DescribedFunction {
    let declaration = &function.declaration;
    DescribedFunction {
        path: function.path().to_owned(),
        package: declaration.package.map(str::to_owned),
        folder: folder_of(function),
        manifest_dir: declaration.manifest_dir.map(PathBuf::from),
        file: declaration.file.to_owned(),
        doctest: declaration.is_in_doctest(),
        line: declaration.line,
        name: declaration.name.to_owned(),
        source: function.source().to_owned(),
        stale_fails: declaration.stale == Stale::Error,
    }
}

impl Fixture {
    fn describe(&self) -> DescribedFixture {
        let members = (self.members)();
        let paths = members
            .iter()
            .map(|member| member.function().path().to_owned());
        DescribedFixture {
            name: self.name.to_owned(),
            module: self.module.to_owned(),
            target: self.target.to_owned(),
            package: self.package.map(str::to_owned),
            file: self.file.to_owned(),
            line: self.line,
            per_test: self.per_test,
            root: self.root().path().to_path_buf(),
            functions: paths.collect(),
        }
    }
}

/// Before `main`, and so before any test or list of tests. Linkers keep the
/// order of what they are given, and this crate comes after those that use it:
/// all their functions are registered by then.
// `ctor` wants to be told that it is known: std may not be up before `main`.
// What is used here is up, on the platforms that have processes: the
// environment, files and the allocator.
#[allow(unsafe_code)]
#[ctor::ctor(unsafe)]
fn describe_where_asked() {
    let Some(file) = files::create_for(DESCRIBE, EXTENSION) else {
        return;
    };
    let written = file.and_then(|mut file| {
        let text = serde_json::to_vec(&Description::of_this_binary())?;
        file.write_all(&text)
    });
    process::exit(match written {
        Ok(()) => 0,
        Err(error) => {
            eprintln!(
                "cached-stubs: no description can be written to the folder that \
                 CACHED_STUBS_DESCRIBE names: {error}"
            );
            1
        }
    })
}
