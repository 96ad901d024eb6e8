//! The functions that are to be called for real.

use crate::binaries::Described;
use crate::filter::Filter;
use crate::outcome::Error;
use crate::terminal::Terminal;
use crate::workspace::{Package, Workspace};

/// The packages that have chosen functions, and these; none means all.
pub(crate) struct Chosen<'w> {
    pub(crate) packages: Vec<(&'w Package, Vec<String>)>,
}

impl<'w> Chosen<'w> {
    pub(crate) fn of(
        workspace: &'w Workspace,
        filter: &Filter,
        terminal: &Terminal,
    ) -> Result<Self, Error> {
        if filter.functions.is_empty() {
            let all = workspace.packages.iter();
            return Ok(Self {
                packages: all.map(|package| (package, Vec::new())).collect(),
            });
        }
        let mut packages = Vec::new();
        for package in &workspace.packages {
            let described = Described::of(package, workspace, true, terminal)?;
            let functions = described.functions.into_iter();
            let paths: Vec<_> = functions
                .map(|function| function.path)
                .filter(|path| filter.takes(path))
                .collect();
            if !paths.is_empty() {
                packages.push((package, paths));
            }
        }
        if packages.is_empty() {
            return Err(Error::new(format!(
                "no stubbable function is called {}; `cargo stubs list` shows all",
                filter.functions.join(" or ")
            )));
        }
        Ok(Self { packages })
    }
}
