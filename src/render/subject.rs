//! The function that a report is about.

use std::fmt;

/// Its name, and the attribute that it is spoken to by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    /// What people call it: `my_app::llm::ask`.
    pub(crate) path: &'a str,
    /// It is one of a block's or a trait's, under `#[stub]`.
    pub(crate) is_method: bool,
}

impl Subject<'_> {
    /// The attribute with these arguments, as it stands above the function.
    pub(crate) fn attribute(self, arguments: &str) -> String {
        let word = if self.is_method { "stub" } else { "stubbable" };
        format!("#[{word}({arguments})]")
    }
}

impl fmt::Display for Subject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.path)
    }
}
