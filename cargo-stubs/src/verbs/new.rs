//! `cargo stubs new`: writes the skeleton of a recording, to fill in by hand.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use cached_stubs::__command::{self as library, DescribedFunction};
use clap::Args;
use serde::Serialize;

use crate::inventory::Inventory;
use crate::outcome::{Error, Outcome};
use crate::terminal::{GOOD, Terminal};
use crate::text::{first_names, shown};
use crate::workspace::{Package, PackageOptions, Workspace};

/// Write the skeleton of a recording, to fill in by hand
#[derive(Debug, Args)]
#[command(after_help = "\
The file is in the folder of the function, and has the names of its arguments. Put in the
values of a call and what it returns, as recordings of the function have them: then the
file answers that call. `cargo stubs accept FILE` adds what it lacks.

A test whose stub is `per_test` or `stateful` looks in a folder of its own: name it with
`--test`.

Nothing is ever overwritten.")]
pub(crate) struct New {
    /// The function's path, or its end
    #[arg(value_name = "FUNCTION")]
    function: String,
    /// For this test alone, whose stub is `per_test` or `stateful`: its whole path
    #[arg(long, value_name = "NAME")]
    test: Option<String>,
    /// The file in `tests` that has the test, without its ending; else the package's
    /// library
    #[arg(long, value_name = "NAME", requires = "test")]
    binary: Option<String>,
}

/// The file, for programs.
#[derive(Serialize)]
struct SkeletonObject<'a> {
    package: &'a str,
    function: &'a str,
    file: &'a Path,
}

pub(crate) fn run(
    new: &New,
    packages: &PackageOptions,
    terminal: &Terminal,
) -> Result<Outcome, Error> {
    let workspace = Workspace::find(packages)?;
    let inventories = Inventory::of_all(&workspace, terminal)?;
    let mut functions = BTreeMap::new();
    for (package, inventory) in workspace.packages.iter().zip(&inventories) {
        for function in &inventory.functions {
            let is_own = function.package.as_ref() == Some(&package.name);
            if is_own || !functions.contains_key(&function.path) {
                functions.insert(function.path.clone(), (package, function));
            }
        }
    }
    let (package, function) = new.named(&functions, &inventories)?;
    let folder = new.folder(package, function, &inventories)?;
    let path = write(package, function, &folder)?;
    terminal.object(
        "skeleton",
        &SkeletonObject {
            package: &package.name,
            function: &function.path,
            file: &path,
        },
    );
    let file = shown(&path);
    terminal.line(format_args!(
        "{GOOD}new{GOOD:#}  {file}\n\n\
         Fill in `args`, as recordings of `{}` have them, and add to `returns` what it returns.\n\
         When a test gets this answer, `cargo stubs accept {file}` completes the file.",
        function.path
    ));
    Ok(Outcome::Success)
}

type Functions<'w> = BTreeMap<String, (&'w Package, &'w DescribedFunction)>;

impl New {
    /// The function of this path, or else the only one whose path ends so.
    fn named<'f>(
        &self,
        functions: &Functions<'f>,
        inventories: &[Inventory],
    ) -> Result<(&'f Package, &'f DescribedFunction), Error> {
        let name = &self.function;
        let end = format!("::{name}");
        let ending = functions.iter().filter(|(path, _)| path.ends_with(&end));
        let found: Vec<_> = match functions.get_key_value(name) {
            Some(exact) => vec![exact],
            None => ending.collect(),
        };
        match found.as_slice() {
            [(_, (package, function))] => Ok((*package, function)),
            [] => {
                let all: Vec<_> = functions.keys().map(String::as_str).collect();
                Err(Error::new(if all.is_empty() {
                    format!("no function is named `{name}`; the tests have no stubbable function")
                } else {
                    let all = first_names(&all);
                    let hint = Inventory::hint(inventories.iter(), name);
                    format!("no function is named `{name}`; the tests have {all}{hint}")
                }))
            }
            several => {
                let paths: Vec<_> = several.iter().map(|(path, _)| path.as_str()).collect();
                let paths = first_names(&paths);
                Err(Error::new(format!("`{name}` may be {paths}")))
            }
        }
    }

    /// Where the tests look for the recording, below the folder of all.
    fn folder(
        &self,
        package: &Package,
        function: &DescribedFunction,
        inventories: &[Inventory],
    ) -> Result<PathBuf, Error> {
        if let Some(test) = &self.test {
            let library = package.name.replace('-', "_");
            let binary = self.binary.as_ref().unwrap_or(&library);
            let folder = library::folder_of_test(function, binary, test);
            return folder.ok_or_else(|| {
                let error = "its folder has a short name: copy a recording of the test instead";
                Error::new(format!("`{test}`: {error}"))
            });
        }
        let fixtures = inventories.iter().flat_map(|inventory| &inventory.fixtures);
        let mut fixtures = fixtures.filter(|fixture| fixture.functions.contains(&function.path));
        match fixtures.clone().next() {
            Some(first) if fixtures.all(|fixture| fixture.per_test) => Err(Error::new(format!(
                "with the fixture `{}`, each test has its own recordings of `{}`: name the test \
                 with `--test`",
                first.name, function.path
            ))),
            _ => Ok(function.folder.clone()),
        }
    }
}

/// Writes the skeleton to a file of its own.
fn write(package: &Package, function: &DescribedFunction, folder: &Path) -> Result<PathBuf, Error> {
    let root = package.recordings_folder()?;
    let folder = root.join(folder);
    check_links(&root, &folder)?;
    let at = |error: io::Error| Error::at(&folder, error);
    fs::create_dir_all(&folder).map_err(at)?;
    for number in 1.. {
        let name = match number {
            1 => "by-hand.json".to_owned(),
            number => format!("by-hand-{number}.json"),
        };
        let path = folder.join(name);
        let file = OpenOptions::new().write(true).create_new(true).open(&path);
        match file {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            file => {
                let mut file = file.map_err(at)?;
                let written = file.write_all(skeleton(function).as_bytes());
                if written.is_err() {
                    // On a full disk, half a skeleton would be left, which cannot be read.
                    let _ = fs::remove_file(&path);
                }
                return written.map(|()| path).map_err(at);
            }
        }
    }
    unreachable!("a folder cannot have that many files")
}

/// Checks that no link leads out of the folder of recordings.
fn check_links(root: &Path, folder: &Path) -> Result<(), Error> {
    let below = folder.ancestors().take_while(|level| *level != root);
    for level in below.filter(|level| level.is_symlink()) {
        let inside = match (level.canonicalize(), root.canonicalize()) {
            (Ok(level), Ok(root)) => level.starts_with(root),
            _ => false,
        };
        if !inside {
            let error = "a symbolic link leads out of the folder of recordings";
            return Err(Error::at(level, error));
        }
    }
    Ok(())
}

fn skeleton(function: &DescribedFunction) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let names = function.arguments.iter();
    let fields: Vec<_> = names
        .map(|name| format!("    {}: null", quoted(name)))
        .collect();
    let args = match fields.as_slice() {
        [] => "{}".to_owned(),
        fields => format!("{{\n{}\n  }}", fields.join(",\n")),
    };
    let path = quoted(&function.path);
    format!(
        "{{\n  \"format\": 1,\n  \"function\": {path},\n  \"args\": {args},\n  \"returns\": []\n}}\n"
    )
}
