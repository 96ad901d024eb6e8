//! Every fixture of this binary.

use std::path::{Path, PathBuf};

use crate::store::Root;
use crate::stub::Member;

/// What `stub_fixture!` knows of a fixture.
#[derive(Debug)]
pub struct Fixture {
    /// Its name.
    pub name: &'static str,
    /// `module_path!()`.
    pub module: &'static str,
    /// What it stubs, as it is written there.
    pub target: &'static str,
    /// The package that declares it, where cargo built it.
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

/// One fixture's entry; the macro submits it.
#[derive(Debug)]
pub struct RegisteredFixture(pub &'static Fixture);

inventory::collect!(RegisteredFixture);

impl Fixture {
    /// The folder that its recordings are below.
    pub(super) fn root(&self) -> Root {
        Root::find((self.dir)().as_deref(), self.manifest_dir.map(Path::new))
    }
}
