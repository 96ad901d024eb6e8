//! What the test binaries say of themselves: their functions and fixtures.
//!
//! They are built and started with a variable that makes them describe
//! themselves and end before any test runs.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cached_stubs::__command::{DESCRIBE, DescribedFixture, DescribedFunction, Description};
use cargo_metadata::Message;
use tempfile::TempDir;

use crate::outcome::Error;
use crate::terminal::Terminal;
use crate::workspace::{Package, Workspace};

/// The functions and fixtures that the tests of one package can see.
#[derive(Debug, Default)]
pub(crate) struct Described {
    pub(crate) functions: Vec<DescribedFunction>,
    pub(crate) fixtures: Vec<DescribedFixture>,
}

impl Described {
    /// Builds the package's tests and asks them. Doctests are asked only where
    /// `doctests` says so: each is a program of its own to be built.
    pub(crate) fn of(
        package: &Package,
        workspace: &Workspace,
        doctests: bool,
        terminal: &Terminal,
    ) -> Result<Self, Error> {
        let answers = TempDir::new().map_err(|error| Error::new(error.to_string()))?;
        for binary in build(package, workspace, terminal)? {
            ask(&binary, package, answers.path())?;
        }
        if doctests && package.has_doctests {
            ask_doctests(package, workspace, answers.path())?;
        }
        let descriptions =
            Description::read_all(answers.path()).map_err(|error| Error::new(error.to_string()))?;
        Ok(Self::merged(descriptions))
    }

    /// A library's functions are in each binary that links it.
    fn merged(descriptions: Vec<Description>) -> Self {
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

/// The package's test binaries, built.
fn build(
    package: &Package,
    workspace: &Workspace,
    terminal: &Terminal,
) -> Result<Vec<PathBuf>, Error> {
    let mut cargo = workspace.cargo(&["test", "--no-run"], package);
    cargo
        .args([
            "--message-format",
            "json-render-diagnostics",
            "--color",
            terminal.color_word(),
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    let mut child = cargo
        .spawn()
        .map_err(|error| Error::new(format!("cargo: {error}")))?;
    let stdout = child.stdout.take().expect("it is piped");
    let mut binaries = Vec::new();
    for line in BufReader::new(stdout).lines().map_while(Result::ok) {
        // Cargo may say things that this version of its messages does not know.
        if let Ok(Message::CompilerArtifact(artifact)) = serde_json::from_str(&line)
            && let Some(executable) = artifact.executable
            && artifact.profile.test
        {
            binaries.push(executable.into_std_path_buf());
        }
    }
    let status = child
        .wait()
        .map_err(|error| Error::new(format!("cargo: {error}")))?;
    if !status.success() {
        return Err(Error::new(format!(
            "the tests of `{}` could not be built",
            package.name
        )));
    }
    Ok(binaries)
}

fn ask(binary: &Path, package: &Package, answers: &Path) -> Result<(), Error> {
    let output = Command::new(binary)
        // A binary without stubs knows nothing of the variable: it is to list
        // its tests, not to run them.
        .arg("--list")
        .current_dir(&package.folder)
        .env("CARGO_MANIFEST_DIR", &package.folder)
        .env("CARGO_PKG_NAME", &package.name)
        .env(DESCRIBE, answers)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Error::at(binary, error))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Error::at(
        binary,
        format!(
            "it does not describe itself ({})\n{}",
            output.status,
            said.trim_end()
        ),
    ))
}

fn ask_doctests(package: &Package, workspace: &Workspace, answers: &Path) -> Result<(), Error> {
    let output = workspace
        .cargo(&["test", "--doc"], package)
        .env(DESCRIBE, answers)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Error::new(format!("cargo: {error}")))?;
    // A doctest that is to panic does not, since it does not run: only what
    // they have described counts.
    let _ = output;
    Ok(())
}
