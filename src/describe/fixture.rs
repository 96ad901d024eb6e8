//! The fixtures of this binary.

use std::path::{Path, PathBuf};

use crate::store::Root;
use crate::stub::Member;

/// What `stub_fixture!` declares.
#[derive(Debug)]
pub struct Fixture {
    /// Its name.
    pub name: &'static str,
    /// `module_path!()`.
    pub module: &'static str,
    /// What it stubs, as the source names it.
    pub target: &'static str,
    /// The package that declares it, if cargo built it.
    pub package: Option<&'static str>,
    /// That package's folder.
    pub manifest_dir: Option<&'static str>,
    /// `file!()`.
    pub file: &'static str,
    /// `line!()`.
    pub line: u32,
    /// `per_test`.
    pub per_test: bool,
    /// `dir = …`.
    pub dir: fn() -> Option<PathBuf>,
    /// The functions that it stubs.
    pub members: fn() -> Vec<Member>,
}

/// The registry's entry for a fixture; `stub_fixture!` submits it.
#[derive(Debug)]
pub struct RegisteredFixture(pub &'static Fixture);

inventory::collect!(RegisteredFixture);

impl Fixture {
    /// The folder of all its recordings.
    pub(super) fn root(&self) -> Root {
        Root::find((self.dir)().as_deref(), self.manifest_dir.map(Path::new))
    }
}
