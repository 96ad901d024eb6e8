//! Which functions a verb is about.

use clap::Args;

/// By name.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Filter {
    /// Only functions whose path contains one of these
    #[arg(value_name = "FILTER")]
    pub(crate) functions: Vec<String>,
    /// A filter is the whole path
    #[arg(long)]
    pub(crate) exact: bool,
}

impl Filter {
    pub(crate) fn takes(&self, path: &str) -> bool {
        self.functions.is_empty()
            || self.functions.iter().any(|name| {
                if self.exact {
                    path == name
                } else {
                    path.contains(name.as_str())
                }
            })
    }
}
