//! Doctests, as the runner names them and as they are written.

use std::fs;
use std::path::Path;

/// Whether a test by this name is a doctest whose text says nothing of stubs:
/// ignored, it leaves no recording unused. `folders` are those that rustdoc may
/// name files from.
pub(crate) fn is_without_stubs(name: &str, folders: &[&Path]) -> bool {
    let Some((file, line)) = place(name) else {
        return false;
    };
    let text = folders
        .iter()
        .find_map(|folder| fs::read_to_string(folder.join(file)).ok());
    text.and_then(|text| block(&text, line))
        .is_some_and(|block| !block.to_lowercase().contains("stub"))
}

/// The file and line of `src/lib.rs - price (line 8)`.
fn place(name: &str) -> Option<(&str, usize)> {
    let (file, _) = name.split_once(" - ")?;
    let (_, line) = name.rsplit_once("(line ")?;
    Some((file, line.split_once(')')?.0.parse().ok()?))
}

/// The lines of a block of code, whose fence is on this line.
fn block(text: &str, line: usize) -> Option<String> {
    let mut lines = text.lines().skip(line.checked_sub(1)?);
    let first = lines.next()?;
    let fence = ["```", "~~~"]
        .into_iter()
        .find(|fence| first.contains(fence))?;
    let block: Vec<_> = lines.take_while(|line| !line.contains(fence)).collect();
    Some(block.join("\n"))
}
