//! The functions and fixtures that the tests of a package can use. The test binaries
//! report them: cargo starts each with a variable that makes it write its description
//! and exit before any test runs.

use std::collections::BTreeSet;
use std::io;
use std::process::{Command, Stdio};

use cached_stubs::__command::{DESCRIBE, DescribedFixture, DescribedFunction, Description};
use serde::Serialize;
use tempfile::TempDir;

use crate::outcome::Error;
use crate::progress::Spinner;
use crate::terminal::Terminal;
use crate::text::{did_you_mean, first_names};
use crate::workspace::{Package, Workspace};

#[derive(Debug, Default)]
pub(crate) struct Inventory {
    pub(crate) functions: Vec<DescribedFunction>,
    pub(crate) fixtures: Vec<DescribedFixture>,
    /// Why functions and fixtures may be missing here, for people.
    pub(crate) gap: Option<String>,
}

/// A package whose test binaries did not all report, for programs.
#[derive(Serialize)]
struct NotDescribed<'a> {
    package: &'a str,
    problem: &'a str,
}

impl Inventory {
    /// Builds and asks the package's tests, but doctests only if one has recorded
    /// something: each is a program of its own to build.
    pub(crate) fn of(
        package: &Package,
        workspace: &Workspace,
        terminal: &Terminal,
    ) -> Result<Self, Error> {
        let doctests = package.recordings_folder()?.join(&package.name);
        let has_recorded = doctests.join("doctest").is_dir();
        Self::read(package, workspace, has_recorded, terminal)
    }

    /// The inventories of all packages, in their order.
    pub(crate) fn of_all(workspace: &Workspace, terminal: &Terminal) -> Result<Vec<Self>, Error> {
        let packages = workspace.packages.iter();
        packages
            .map(|package| Self::of(package, workspace, terminal))
            .collect()
    }

    /// The inventory of a package with all doctests.
    pub(crate) fn with_doctests(
        package: &Package,
        workspace: &Workspace,
        terminal: &Terminal,
    ) -> Result<Self, Error> {
        Self::read(package, workspace, true, terminal)
    }

    fn read(
        package: &Package,
        workspace: &Workspace,
        doctests: bool,
        terminal: &Terminal,
    ) -> Result<Self, Error> {
        let folder = TempDir::new().map_err(|error| Error::new(error.to_string()))?;
        build(package, workspace, terminal)?;
        let problem = ask_binaries(package, workspace, &folder)?;
        if doctests && package.has_doctests {
            // Each is a program of its own to build.
            let what = format!("building the doctests of {}", package.name);
            let _spinner = Spinner::begin(&what, terminal);
            ask_doctests(package, workspace, &folder)?;
        }
        let mut inventory = Self::merge(Description::read_all(folder.path())?);
        if let Some(problem) = problem {
            inventory.gap = Some(format!(
                "a test binary of `{}` did not report its functions",
                package.name
            ));
            terminal.object(
                "not_described",
                &NotDescribed {
                    package: &package.name,
                    problem: &problem,
                },
            );
            terminal.warning(format_args!(
                "a test binary of `{}` did not report its functions: recordings that it may use \
                 count as not run\n{problem}",
                package.name
            ));
        }
        Ok(inventory)
    }

    /// The names of the fixtures that stub a function.
    pub(crate) fn fixtures_of(&self, function: &str) -> Vec<&str> {
        let fixtures = self.fixtures.iter();
        let stubbing =
            fixtures.filter(|fixture| fixture.functions.iter().any(|path| path == function));
        let names: BTreeSet<_> = stubbing.map(|fixture| fixture.name.as_str()).collect();
        names.into_iter().collect()
    }

    /// What follows the message that no function has this name: what it probably means.
    pub(crate) fn hint<'i>(all: impl Iterator<Item = &'i Self> + Clone, name: &str) -> String {
        let functions = all.clone().flat_map(|inventory| &inventory.functions);
        let paths: Vec<_> = functions.map(|function| function.path.as_str()).collect();
        let fixtures = all.flat_map(|inventory| &inventory.fixtures);
        let mut meant = did_you_mean(name, &paths);
        for fixture in fixtures {
            let stubbed: Vec<_> = fixture.functions.iter().map(String::as_str).collect();
            let stubbed = first_names(&stubbed);
            if fixture.name == name {
                return format!("; it is a fixture, which stubs {stubbed}");
            }
            if meant.is_empty() && !did_you_mean(name, &[&fixture.name]).is_empty() {
                let fixture = &fixture.name;
                meant = format!("; did you mean the fixture `{fixture}`, which stubs {stubbed}?");
            }
        }
        meant
    }

    /// Every binary that links a library reports the library's functions.
    fn merge(descriptions: Vec<Description>) -> Self {
        let mut all = Self::default();
        for description in descriptions {
            for function in description.functions {
                if !all.functions.contains(&function) {
                    all.functions.push(function);
                }
            }
            for fixture in description.fixtures {
                if !all.fixtures.contains(&fixture) {
                    all.fixtures.push(fixture);
                }
            }
        }
        all.functions.sort_by(|a, b| a.path.cmp(&b.path));
        all.fixtures
            .sort_by(|a, b| (&a.module, &a.name).cmp(&(&b.module, &b.name)));
        all
    }
}

/// The place of a function in the sources: `src/lib.rs:7`. A doctest has none, because
/// rustdoc compiles a copy.
pub(crate) fn place(function: &DescribedFunction) -> String {
    if function.doctest {
        "a doctest".to_owned()
    } else {
        format!("{}:{}", function.file, function.line)
    }
}

fn build(package: &Package, workspace: &Workspace, terminal: &Terminal) -> Result<(), Error> {
    let mut cargo = workspace.cargo(&["test", "--no-run"], package);
    cargo
        // Without it, cargo lists the binaries on standard error.
        .args(["--message-format", "json-render-diagnostics"])
        .args(["--color", terminal.color_word()])
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let status = cargo.status().map_err(no_cargo)?;
    if status.success() {
        Ok(())
    } else {
        Err(Error::new(format!(
            "the tests of `{}` could not be built",
            package.name
        )))
    }
}

/// Has cargo start each test binary, with the library path and the variables that its
/// tests get as well. Returns why some did not report, for people.
fn ask_binaries(
    package: &Package,
    workspace: &Workspace,
    folder: &TempDir,
) -> Result<Option<String>, Error> {
    // The format of messages keeps the compiler's warnings out of standard error.
    let verb = [
        "test",
        "--tests",
        "--no-fail-fast",
        "--quiet",
        "--message-format",
        "json",
    ];
    let mut cargo = workspace.cargo(&verb, package);
    // A binary that does not use the library must list its tests, not run them.
    cargo.args(["--", "--list"]);
    let output = describing(&mut cargo, folder).output().map_err(no_cargo)?;
    if output.status.success() {
        return Ok(None);
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Ok(Some(stderr.trim_end().to_owned()))
}

fn ask_doctests(package: &Package, workspace: &Workspace, folder: &TempDir) -> Result<(), Error> {
    let mut cargo = workspace.cargo(&["test", "--doc"], package);
    // Its status has no meaning: a doctest that must panic exits instead.
    describing(&mut cargo, folder).output().map_err(no_cargo)?;
    Ok(())
}

fn describing<'c>(cargo: &'c mut Command, folder: &TempDir) -> &'c mut Command {
    cargo.env(DESCRIBE, folder.path()).stdin(Stdio::null())
}

fn no_cargo(error: io::Error) -> Error {
    Error::cannot_run("cargo", &error)
}
