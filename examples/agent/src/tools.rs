//! The tools that a model may call.

mod calculator;
mod search;

use std::path::PathBuf;

/// The calculator, and the search in a folder of notes.
#[derive(Debug)]
pub struct Tools {
    notes: PathBuf,
}

impl Tools {
    /// The names of the tools.
    pub const NAMES: [&str; 2] = ["calculator", "search"];

    /// Tools whose search looks into this folder.
    #[must_use]
    pub fn new(notes: impl Into<PathBuf>) -> Self {
        Self {
            notes: notes.into(),
        }
    }

    /// Runs a tool. The model reads the error.
    pub(crate) fn run(&self, tool: &str, input: &str) -> Result<String, String> {
        match tool {
            "calculator" => calculator::calculate(input).map(|value| value.to_string()),
            "search" => search::search(&self.notes, input).map_err(|error| error.to_string()),
            _ => Err(format!("there is no tool `{tool}`")),
        }
    }
}
