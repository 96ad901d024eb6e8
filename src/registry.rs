//! Every stubbable function and every fixture of this binary.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use crate::function::Function;

/// The registry's entry of a function, which the attribute submits.
#[doc(hidden)]
#[derive(Debug)]
pub struct Registered(pub &'static Function);

inventory::collect!(Registered);

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
    pub functions: fn() -> Vec<&'static Function>,
}

/// The registry's entry for a fixture; `stub_fixture!` submits it.
#[derive(Debug)]
pub struct RegisteredFixture(pub &'static Fixture);

inventory::collect!(RegisteredFixture);

/// The fixtures that stub a function, those first that are declared nearest to the test.
pub(crate) fn fixtures_of(function: &Function, test: Option<&str>) -> Vec<&'static Fixture> {
    let fixtures = inventory::iter::<RegisteredFixture>.into_iter();
    let stubs_it = |fixture: &Fixture| {
        let mut functions = (fixture.functions)().into_iter();
        functions.any(|other| std::ptr::eq(other, function))
    };
    let mut fixtures: Vec<_> = fixtures
        .map(|RegisteredFixture(fixture)| *fixture)
        .filter(|fixture| stubs_it(fixture))
        .collect();
    fixtures.sort_by_key(|fixture| {
        // The name of a test does not begin with its crate.
        let (_, module) = fixture.module.split_once("::").unwrap_or_default();
        let common = module.split("::").zip(test.unwrap_or_default().split("::"));
        let common = common.take_while(|(module, test)| module == test).count();
        (Reverse(common), fixture.module, fixture.name)
    });
    fixtures
}

/// Another function of this binary with the same name in the store. Each would
/// replay the other's recordings.
pub(crate) fn namesake(function: &'static Function) -> Option<&'static Function> {
    type ByName = HashMap<(&'static str, Vec<&'static str>), Vec<&'static Function>>;
    static BY_NAME: LazyLock<ByName> = LazyLock::new(|| {
        let mut by_name = ByName::new();
        for Registered(function) in inventory::iter::<Registered> {
            by_name.entry(name(function)).or_default().push(function);
        }
        by_name
    });
    BY_NAME
        .get(&name(function))?
        .iter()
        .copied()
        .find(|other| !std::ptr::eq(*other, function))
}

fn name(function: &'static Function) -> (&'static str, Vec<&'static str>) {
    let identity = function.identity();
    let segments = identity.segments.iter().map(String::as_str).collect();
    (&identity.package, segments)
}
