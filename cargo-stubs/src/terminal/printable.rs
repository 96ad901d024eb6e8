//! Text for the terminal: nothing but our own styles, and the colours of the programs that
//! we run, has control sequences. The library escapes the others.

use std::fmt::Write as _;

use cached_stubs::__command as library;

use super::STYLES;

/// The text with the styles of this command.
pub(super) fn styled(text: &str) -> String {
    with_sequences(text, |rest| {
        let sequences = STYLES.iter().flat_map(|style| {
            let [begin, end] = [style.render().to_string(), style.render_reset().to_string()];
            [begin, end]
        });
        let own = sequences.filter(|sequence| rest.starts_with(sequence.as_str()));
        own.map(|sequence| sequence.len()).max()
    })
}

/// The output of another program with its colours: `ESC [ 1 ; 31 m`.
pub(super) fn coloured(text: &str) -> String {
    let lines = text.split('\n');
    let lines = lines.map(|line| line.strip_suffix('\r').unwrap_or(line));
    with_sequences(&lines.collect::<Vec<_>>().join("\n"), |rest| {
        let colour = rest.strip_prefix("\u{1b}[")?;
        let is_part = |c: char| c.is_ascii_digit() || c == ';';
        let end = colour.trim_start_matches(is_part);
        end.starts_with('m').then(|| rest.len() - end.len() + 1)
    })
}

/// The text with those sequences whose length `of_sequence` knows; everything else is
/// escaped.
fn with_sequences(text: &str, of_sequence: impl Fn(&str) -> Option<usize>) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut begin = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find('\u{1b}') {
        at += found;
        match of_sequence(&text[at..]) {
            Some(length) => {
                shown += &library::printable(&text[begin..at]);
                shown += &text[at..at + length];
                at += length;
                begin = at;
            }
            None => at += 1,
        }
    }
    shown += &library::printable(&text[begin..]);
    shown
}

/// A JSON text in which invisible characters are escaped. They only occur in its strings.
pub(super) fn json(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if library::is_invisible(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a String cannot fail.
                let _ = write!(shown, "\\u{unit:04x}");
            }
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::super::{BAD, NAME};
    use super::*;

    #[test]
    fn only_our_styles_are_control_sequences() {
        let hostile = "\u{1b}]0;title\u{7}\u{1b}[2J\u{1b}[35m\r\u{202e}";
        let shown = styled(&format!(
            "{BAD}error{BAD:#}: {NAME}{hostile}{NAME:#}\n\tend\u{1b}"
        ));
        assert_eq!(
            shown,
            format!(
                "{BAD}error{BAD:#}: {NAME}\\u{{1b}}]0;title\\u{{7}}\\u{{1b}}[2J\\u{{1b}}[35m\\r\\u{{202e}}\
                 {NAME:#}\n\tend\\u{{1b}}"
            )
        );
    }

    #[test]
    fn other_programs_have_colours_and_no_other_sequences() {
        let shown = coloured("\u{1b}[1;31merror\u{1b}[0m\u{1b}[m\r\n\u{1b}[2J\u{1b}[1\u{1b}");
        assert_eq!(
            shown,
            "\u{1b}[1;31merror\u{1b}[0m\u{1b}[m\n\\u{1b}[2J\\u{1b}[1\\u{1b}"
        );
    }

    #[test]
    fn invisible_characters_in_json_are_its_escapes() {
        let text = serde_json::to_string("\u{1b}\u{9b}\u{202e}\u{e0041}ä").unwrap();
        let shown = json(&text);
        assert_eq!(shown, r#""\u001b\u009b\u202e\udb40\udc41ä""#);
        let read: String = serde_json::from_str(&shown).unwrap();
        assert_eq!(read, "\u{1b}\u{9b}\u{202e}\u{e0041}ä");
    }
}
