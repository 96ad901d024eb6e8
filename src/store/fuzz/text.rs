//! What must hold for any bytes in place of a recording.

use std::path::Path;

use crate::store::{Recording, paragraph};
use crate::value::Decoder;

/// Reads the bytes. They are either a recording that stays the same when it is
/// written and read again, or an error that can be described.
///
/// # Panics
///
/// If this does not hold.
pub fn read_anything(bytes: &[u8]) {
    let path = Path::new("recording.json");
    match Recording::parse(path, bytes) {
        Ok(recording) => {
            let text = recording.to_text();
            let again = Recording::parse(path, text.as_bytes());
            assert_eq!(again.as_ref(), Ok(&recording));
            for node in &recording.returns {
                // Any type will do; a value that does not fit is an error.
                let value: Result<serde_json::Value, _> =
                    serde::Deserialize::deserialize(Decoder::new(node));
                drop(value);
            }
        }
        Err(unreadable) => {
            if let Some((line, column)) = unreadable.position {
                assert!(line >= 1 && column >= 1, "{unreadable:?}");
            }
            assert!(!paragraph(&unreadable).is_empty());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::{Index, select};

    /// A recording with values of every kind.
    const TEXT: &str = r#"{
  "format": 1,
  "function": "app::ask",
  "key": "3f2a",
  "source": "9c41",
  "args": {
    "prompt": {"$lines": ["a\n", "b"]}, "n": [1, -2, 3.5e300, {"$f64": "NaN"}],
    "redacted": {"$redacted": "given"}, "map": {"$map": [[[1], "\u00e9\ud83d\ude00"]]}
  },
  "returns": [
    {"Ok": {"$some": null}}, {"$bytes": "AAEC"}, true, {"$int": "340282366920938463463374607431768211455"}
  ]
}
"#;

    /// Text with a meaning in recordings.
    const PIECES: [&str; 24] = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\\u",
        "$",
        "$lines",
        "$map",
        "$bytes",
        "$some",
        "$f64",
        "$int",
        "<<<<<<< ours\n",
        "\u{feff}",
        "\r\n",
        "-",
        "1e999",
        "\0",
        "é",
        "null",
    ];

    #[derive(Clone, Debug)]
    enum Edit {
        Cut(Index, Index),
        Repeat(Index, Index, usize),
        Insert(Index, &'static str),
        Set(Index, u8),
        End(Index),
    }

    fn edit() -> impl Strategy<Value = Edit> {
        let place = any::<Index>;
        prop_oneof![
            (place(), place()).prop_map(|(a, b)| Edit::Cut(a, b)),
            (place(), place(), 1usize..400).prop_map(|(a, b, times)| Edit::Repeat(a, b, times)),
            (place(), select(&PIECES[..])).prop_map(|(a, piece)| Edit::Insert(a, piece)),
            (place(), any::<u8>()).prop_map(|(a, byte)| Edit::Set(a, byte)),
            place().prop_map(Edit::End),
        ]
    }

    fn edited(edits: Vec<Edit>) -> Vec<u8> {
        let mut bytes = TEXT.as_bytes().to_vec();
        for edit in edits {
            if bytes.is_empty() {
                break;
            }
            let length = bytes.len();
            let range = |a: Index, b: Index| {
                let (a, b) = (a.index(length), b.index(length));
                a.min(b)..a.max(b)
            };
            match edit {
                Edit::Cut(a, b) => drop(bytes.drain(range(a, b))),
                Edit::Repeat(a, b, times) => {
                    let range = range(a, b);
                    let piece = bytes[range.start..range.end.min(range.start + 40)].repeat(times);
                    bytes.splice(range.start..range.start, piece);
                }
                Edit::Insert(a, piece) => {
                    let at = a.index(length);
                    bytes.splice(at..at, piece.bytes());
                }
                Edit::Set(a, byte) => bytes[a.index(length)] = byte,
                Edit::End(a) => bytes.truncate(a.index(length)),
            }
        }
        bytes
    }

    #[test]
    fn the_unedited_text_is_a_recording() {
        let recording = Recording::parse(Path::new("r.json"), TEXT.as_bytes()).unwrap();
        assert_eq!(recording.returns.len(), 4);
        read_anything(TEXT.as_bytes());
    }

    #[test]
    fn deep_and_long_texts_are_refused() {
        for piece in [
            "[",
            "{\"a\":",
            "[[1],",
            "\"",
            "1",
            "-",
            "\\u",
            "{\"$map\":[[",
            "\n",
        ] {
            for times in [1, 255, 256, 257, 100_000] {
                let piece = piece.repeat(times);
                read_anything(piece.as_bytes());
                read_anything(TEXT.replace("null", &piece).as_bytes());
            }
        }
    }

    proptest! {
        #![proptest_config(super::super::cases(2000))]

        #[test]
        fn no_edit_makes_the_reader_panic(edits in vec(edit(), 1..6)) {
            read_anything(&edited(edits));
        }

        #[test]
        fn no_bytes_make_the_reader_panic(bytes in vec(any::<u8>(), 0..300)) {
            read_anything(&bytes);
        }
    }
}
