//! All recordings of the chosen packages, and which of them a name means.

use std::path::Path;

use cached_stubs::__command::DescribedFunction;

use crate::binaries::Described;
use crate::outcome::Error;
use crate::recordings::{Stored, Stores};
use crate::terminal::Terminal;
use crate::workspace::{Package, Workspace};

pub(crate) struct Catalog<'w> {
    /// The tests were asked for their functions.
    is_described: bool,
    packages: Vec<(&'w Package, Described, Stores)>,
}

/// A recording and what is known around it.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'c> {
    pub(crate) package: &'c Package,
    /// `None` where no function of the tests has such recordings, or the tests
    /// were not asked.
    pub(crate) function: Option<&'c DescribedFunction>,
    /// They were.
    pub(crate) is_described: bool,
    pub(crate) stored: &'c Stored,
}

impl<'w> Catalog<'w> {
    /// Of the packages' tests, which are built for it.
    pub(crate) fn of(workspace: &'w Workspace, terminal: &Terminal) -> Result<Self, Error> {
        Self::by(workspace, true, |package| {
            // Each doctest is a program to be built.
            let doctests = Stores::may_have_doctests(package);
            Described::of(package, workspace, doctests, terminal)
        })
    }

    /// Of the files alone: no recording's function is known.
    pub(crate) fn of_files(workspace: &'w Workspace) -> Result<Self, Error> {
        Self::by(workspace, false, |_| Ok(Described::default()))
    }

    fn by(
        workspace: &'w Workspace,
        is_described: bool,
        describe: impl Fn(&'w Package) -> Result<Described, Error>,
    ) -> Result<Self, Error> {
        let packages = workspace.packages.iter().map(|package| {
            let described = describe(package)?;
            let stores = Stores::of(package, &described)?;
            Ok((package, described, stores))
        });
        Ok(Self {
            is_described,
            packages: packages.collect::<Result<_, Error>>()?,
        })
    }

    /// Function by function; then those of no function.
    pub(crate) fn entries(&self) -> Vec<Entry<'_>> {
        let mut entries = Vec::new();
        for (package, described, stores) in &self.packages {
            let (functions, others) = stores.by_function(&described.functions);
            let entry = |function, stored| Entry {
                package,
                function,
                is_described: self.is_described,
                stored,
            };
            for (function, recordings) in functions {
                let theirs = recordings.into_iter();
                entries.extend(theirs.map(|stored| entry(Some(function), stored)));
            }
            entries.extend(others.into_iter().map(|stored| entry(None, stored)));
        }
        entries
    }

    pub(crate) fn functions(&self) -> impl Iterator<Item = (&Package, &DescribedFunction)> {
        self.packages.iter().flat_map(|(package, described, _)| {
            let functions = described.functions.iter();
            functions.map(|function| (*package, function))
        })
    }

    /// The names of the fixtures that stub a function.
    pub(crate) fn fixtures(&self, package: &Package, function: &str) -> Vec<String> {
        let described = self
            .packages
            .iter()
            .filter(|(of, ..)| of.name == package.name);
        let fixtures = described.flat_map(|(_, described, _)| &described.fixtures);
        let theirs =
            fixtures.filter(|fixture| fixture.functions.iter().any(|path| path == function));
        theirs.map(|fixture| fixture.name.clone()).collect()
    }

    /// What a name means: a file, or what is in a folder; else a function's path; else the name of a
    /// file; else a part of a path; else a part of a file's name; else a part of
    /// the name of the test whose own the recording is.
    pub(crate) fn named(&self, name: &str) -> Vec<Entry<'_>> {
        let all = self.entries();
        let file = Path::new(name).canonicalize().ok();
        let file = file.as_deref();
        let meanings: [&dyn Fn(&Entry<'_>) -> bool; 6] = [
            &|entry| {
                let of_entry = || entry.stored.path.canonicalize().ok();
                file.is_some_and(|file| of_entry().is_some_and(|path| path.starts_with(file)))
            },
            &|entry| entry.path() == name,
            &|entry| entry.file_name().trim_end_matches(".json") == name.trim_end_matches(".json"),
            &|entry| entry.path().contains(name),
            &|entry| entry.file_name().contains(name),
            &|entry| {
                entry
                    .stored
                    .of_test
                    .as_ref()
                    .is_some_and(|test| test.contains(name))
            },
        ];
        meanings
            .iter()
            .map(|meant| {
                let entries = all.iter().filter(|entry| meant(entry));
                entries.copied().collect::<Vec<_>>()
            })
            .find(|entries| !entries.is_empty())
            .unwrap_or_default()
    }

    /// That a name means nothing, and what there is.
    pub(crate) fn nothing_named(&self, name: &str) -> Error {
        let mut paths: Vec<_> = self.entries().iter().map(Entry::path).collect();
        paths.dedup();
        let known = match paths.as_slice() {
            [] => "there are no recordings at all".to_owned(),
            paths => format!("there are recordings of{}", some_of(paths)),
        };
        Error::new(format!("no recording is named `{name}`; {known}"))
    }
}

fn some_of(names: &[String]) -> String {
    const MOST: usize = 8;
    let named = names.iter().take(MOST).map(|name| format!("\n  {name}"));
    let named = named.collect::<String>();
    match names.len().saturating_sub(MOST) {
        0 => named,
        more => format!("{named}\n  and {more} more: see `cargo stubs list`"),
    }
}

impl Entry<'_> {
    /// The function's path.
    pub(crate) fn path(&self) -> String {
        match self.function {
            Some(function) => function.path.clone(),
            None => self.stored.function(),
        }
    }

    pub(crate) fn file_name(&self) -> String {
        file_name(&self.stored.path)
    }

    /// `None` where it is not known.
    pub(crate) fn is_stale(&self) -> Option<bool> {
        Some(self.stored.is_stale(self.function?))
    }
}

pub(crate) fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
