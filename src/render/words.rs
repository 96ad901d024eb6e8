//! Splits a line into words.

#[derive(PartialEq)]
enum CharClass {
    Word,
    Blank,
    Escape,
    Other,
}

/// Runs of letters and digits, runs of blanks, and single other characters. An escape is one word:
/// `\tab` is `\t` and `ab`.
pub(super) fn words(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut begin = 0;
    let mut previous = None;
    for (at, c) in line.char_indices() {
        if previous == Some(CharClass::Escape) {
            // The escaped character, after which a word ends.
            previous = Some(CharClass::Other);
            continue;
        }
        let kind = match c {
            '_' => CharClass::Word,
            '\\' => CharClass::Escape,
            c if c.is_alphanumeric() => CharClass::Word,
            c if c.is_whitespace() => CharClass::Blank,
            _ => CharClass::Other,
        };
        let is_run = matches!(kind, CharClass::Word | CharClass::Blank);
        if previous.is_some_and(|previous| previous != kind || !is_run) {
            words.push(&line[begin..at]);
            begin = at;
        }
        previous = Some(kind);
    }
    if begin < line.len() {
        words.push(&line[begin..]);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_split_into_runs_escapes_and_other_characters() {
        assert_eq!(
            words("it's  20_000!?"),
            ["it", "'", "s", "  ", "20_000", "!", "?"]
        );
        assert_eq!(words("\\tlet \\\\a"), ["\\t", "let", " ", "\\\\", "a"]);
        assert_eq!(words(""), [""; 0]);
    }
}
