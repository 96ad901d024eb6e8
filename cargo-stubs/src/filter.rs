//! The functions that a verb selects.

use clap::Args;

use crate::inventory::Inventory;
use crate::outcome::Error;
use crate::terminal::Terminal;
use crate::workspace::{Package, Workspace};

#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Filter {
    /// Only functions whose path contains one of these
    #[arg(value_name = "FILTER")]
    functions: Vec<String>,
    /// Each FILTER is a whole path
    #[arg(long)]
    exact: bool,
}

/// A package, and the paths of its selected functions.
pub(crate) type Selected<'w> = (&'w Package, Vec<String>);

impl Filter {
    /// Whether it selects some functions only.
    pub(crate) fn is_given(&self) -> bool {
        !self.functions.is_empty()
    }

    pub(crate) fn matches(&self, path: &str) -> bool {
        let matches = |name: &String| {
            if self.exact {
                path == name
            } else {
                path.contains(name)
            }
        };
        self.functions.is_empty() || self.functions.iter().any(matches)
    }

    /// The packages that have matching functions. Without a filter, all packages and
    /// no paths.
    pub(crate) fn select<'w>(
        &self,
        workspace: &'w Workspace,
        terminal: &Terminal,
    ) -> Result<Vec<Selected<'w>>, Error> {
        let mut selected = Vec::new();
        let mut inventories = Vec::new();
        for package in &workspace.packages {
            if self.functions.is_empty() {
                selected.push((package, Vec::new()));
                continue;
            }
            let inventory = Inventory::with_doctests(package, workspace, terminal)?;
            let paths = inventory.functions.iter();
            let paths = paths.map(|function| function.path.clone());
            let paths: Vec<_> = paths.filter(|path| self.matches(path)).collect();
            inventories.push(inventory);
            if !paths.is_empty() {
                selected.push((package, paths));
            }
        }
        if selected.is_empty() {
            let names = self.functions.iter();
            let mut hints = names.map(|name| Inventory::hint(inventories.iter(), name));
            let hint = hints.find(|hint| !hint.is_empty()).unwrap_or_default();
            return Err(Error::new(format!(
                "no stubbable function matches {}; `cargo stubs list` shows all{hint}",
                self.functions.join(" or ")
            )));
        }
        Ok(selected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(functions: &[&str], exact: bool) -> Filter {
        Filter {
            functions: functions.iter().map(ToString::to_string).collect(),
            exact,
        }
    }

    #[test]
    fn a_filter_matches_a_part_of_a_path() {
        assert!(filter(&["ask"], false).matches("app::ask_all"));
        assert!(filter(&["price", "ask"], false).matches("app::ask"));
        assert!(!filter(&["price"], false).matches("app::ask"));
        assert!(filter(&[], false).matches("app::ask"));
    }

    #[test]
    fn an_exact_filter_matches_the_whole_path() {
        assert!(filter(&["app::ask"], true).matches("app::ask"));
        assert!(!filter(&["ask"], true).matches("app::ask"));
    }
}
