//! The text of a doctest, found by the name that rustdoc gives it.

use std::fs;
use std::path::Path;

/// Whether a name belongs to a doctest whose text does not mention stubs. If such a
/// doctest is ignored, recordings can still be unused. Rustdoc may name its file
/// relative to any of the folders.
pub(crate) fn is_without_stubs(name: &str, folders: &[&Path]) -> bool {
    let Some((file, line)) = location(name) else {
        return false;
    };
    let mut texts = folders
        .iter()
        .map(|folder| fs::read_to_string(folder.join(file)));
    let text = texts.find_map(Result::ok);
    text.and_then(|text| code_block(&text, line))
        .is_some_and(|block| !block.to_lowercase().contains("stub"))
}

/// The file and line of `src/lib.rs - price (line 8)`.
fn location(name: &str) -> Option<(&str, usize)> {
    let (file, _) = name.split_once(" - ")?;
    let (_, line) = name.rsplit_once("(line ")?;
    Some((file, line.split_once(')')?.0.parse().ok()?))
}

/// The lines of the code block whose fence is on this line.
fn code_block(text: &str, line: usize) -> Option<String> {
    let mut lines = text.lines().skip(line.checked_sub(1)?);
    let first = lines.next()?;
    let fence = ["```", "~~~"]
        .into_iter()
        .find(|fence| first.contains(fence))?;
    let block: Vec<_> = lines.take_while(|line| !line.contains(fence)).collect();
    Some(block.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_doctest_has_its_location() {
        assert_eq!(
            location("src/lib.rs - price (line 8)"),
            Some(("src/lib.rs", 8))
        );
        assert_eq!(
            location("src/a b.rs - (line 12) - compile fail"),
            Some(("src/a b.rs", 12))
        );
        assert_eq!(location("tests::asks"), None);
        assert_eq!(location("src/lib.rs - price (line x)"), None);
    }

    #[test]
    fn a_code_block_ends_at_its_fence() {
        let text = "/// Text\n/// ```ignore\n/// let a = 1;\n/// ```\n/// stub\n";
        assert_eq!(code_block(text, 2).as_deref(), Some("/// let a = 1;"));
        assert_eq!(code_block(text, 1), None);
        assert_eq!(code_block(text, 9), None);
    }
}
