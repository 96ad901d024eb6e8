//! The file of one recording: written deterministically, read strictly.

use std::path::Path;

use super::position::{position, position_of_field};
use super::read_error::{ReadError, ReadProblem};
use crate::value::{Node, Number, SyntaxError, duplicate_name};

/// The version of the file format.
pub(crate) const FORMAT: u64 = 1;

/// The content of a recording's file.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    /// The function's path, as people write it.
    pub function: String,
    /// The key, in hex. Empty if the file has none: somebody wrote it by hand.
    pub key: String,
    /// The fingerprint of the function's source, in hex. What was written by hand may have
    /// none.
    pub source: String,
    /// The arguments.
    pub args: Node,
    /// The returned values: one, or several for a `sequence`.
    pub returns: Vec<Node>,
}

const FIELDS: [&str; 6] = ["format", "function", "key", "source", "args", "returns"];

impl Recording {
    /// The text of the file. The same recording always has the same text.
    pub(crate) fn to_text(&self) -> String {
        let string = |text: &str| Node::String(text.to_owned());
        let mut fields = vec![
            ("format".to_owned(), Node::Number(Number::Unsigned(FORMAT))),
            ("function".to_owned(), string(&self.function)),
        ];
        let is_by_hand = self.key.is_empty();
        for (name, hash) in [("key", &self.key), ("source", &self.source)] {
            if !is_by_hand || !hash.is_empty() {
                fields.push((name.to_owned(), string(hash)));
            }
        }
        fields.push(("args".to_owned(), self.args.clone()));
        fields.push(("returns".to_owned(), Node::Array(self.returns.clone())));
        let node = Node::Object(fields);
        let mut text = String::new();
        node.write(&mut text);
        text.push('\n');
        text
    }

    pub(crate) fn parse(path: &Path, bytes: &[u8]) -> Result<Self, ReadError> {
        let unreadable = |position, problem| ReadError {
            path: path.to_path_buf(),
            position,
            problem,
        };
        if is_lfs_pointer(bytes) {
            return Err(unreadable(None, ReadProblem::LfsPointer));
        }
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let (line, column) = position(&String::from_utf8_lossy(&bytes[..error.valid_up_to()]));
            unreadable(Some((line, column)), ReadProblem::NotUtf8)
        })?;
        let node = Node::parse(text).map_err(
            |SyntaxError {
                 line,
                 column,
                 problem,
             }| { unreadable(Some((line, column)), ReadProblem::Syntax(problem)) },
        )?;
        FileFields::of(node, text)
            .and_then(FileFields::into_recording)
            .map_err(|(position, problem)| unreadable(position, problem))
    }

    #[cfg(test)]
    pub(super) fn of_source(source: &str) -> Self {
        Self {
            function: "f".to_owned(),
            key: String::new(),
            source: source.to_owned(),
            args: Node::Object(Vec::new()),
            returns: vec![Node::Null],
        }
    }
}

/// Whether git-lfs has left its pointer in place of a file.
pub(super) fn is_lfs_pointer(bytes: &[u8]) -> bool {
    bytes.starts_with(b"version https://git-lfs.github.com/spec/")
}

/// The first key that a `$map` contains twice.
fn duplicate_key(node: &Node) -> Option<String> {
    match node {
        Node::Array(elements) => elements.iter().find_map(duplicate_key),
        Node::Object(fields) => {
            if let [(marker, Node::Array(pairs))] = fields.as_slice()
                && marker == "$map"
            {
                let keys: Vec<String> = pairs.iter().filter_map(key_text).collect();
                let twice = duplicate_name(keys.iter().map(String::as_str).collect());
                if twice.is_some() {
                    return twice;
                }
            }
            fields.iter().find_map(|(_, value)| duplicate_key(value))
        }
        _ => None,
    }
}

fn key_text(pair: &Node) -> Option<String> {
    let Node::Array(pair) = pair else {
        return None;
    };
    let mut text = String::new();
    pair.first()?.write(&mut text);
    Some(text)
}

type FieldError = (Option<(usize, usize)>, ReadProblem);

/// The fields of a file's object, and its text for the positions of errors.
struct FileFields<'t> {
    text: &'t str,
    fields: Vec<(String, Node)>,
}

impl<'t> FileFields<'t> {
    fn of(node: Node, text: &'t str) -> Result<Self, FieldError> {
        match node {
            Node::Object(fields) => Ok(Self { text, fields }),
            _ => Err((Some((1, 1)), ReadProblem::NotAnObject)),
        }
    }

    fn into_recording(mut self) -> Result<Recording, FieldError> {
        // The format comes first: a newer one may have other fields.
        let format = match self.take("format")? {
            Node::Number(Number::Unsigned(format)) => format,
            _ => return Err(self.wrong_type("format", "a whole number")),
        };
        if format != FORMAT {
            let problem = if format > FORMAT {
                ReadProblem::NewerFormat(format)
            } else {
                ReadProblem::UnknownFormat(format)
            };
            return Err((self.position("format"), problem));
        }
        if let Some((name, _)) = self
            .fields
            .iter()
            .find(|(name, _)| !FIELDS.contains(&name.as_str()))
        {
            return Err((self.position(name), ReadProblem::UnknownField(name.clone())));
        }
        let function = self.take_string("function")?;
        let key = self.take_optional("key")?;
        let source = if key.is_empty() {
            self.take_optional("source")?
        } else {
            self.take_string("source")?
        };
        let recording = Recording {
            function,
            key,
            source,
            args: match self.take("args")? {
                args @ Node::Object(_) => args,
                _ => return Err(self.wrong_type("args", "an object")),
            },
            returns: match self.take("returns")? {
                Node::Array(returns) => returns,
                _ => return Err(self.wrong_type("returns", "an array")),
            },
        };
        let returns = recording.returns.iter().map(|value| ("returns", value));
        for (field, value) in [("args", &recording.args)].into_iter().chain(returns) {
            if let Some(key) = duplicate_key(value) {
                let problem = ReadProblem::DuplicateKey { field, key };
                return Err((self.position(field), problem));
            }
        }
        Ok(recording)
    }

    fn take(&mut self, field: &'static str) -> Result<Node, FieldError> {
        match self.fields.iter().position(|(name, _)| name == field) {
            Some(index) => Ok(self.fields.swap_remove(index).1),
            None => Err((None, ReadProblem::MissingField(field))),
        }
    }

    fn take_string(&mut self, field: &'static str) -> Result<String, FieldError> {
        match self.take(field)? {
            Node::String(text) => Ok(text),
            _ => Err(self.wrong_type(field, "a string")),
        }
    }

    /// Empty if there is no such field.
    fn take_optional(&mut self, field: &'static str) -> Result<String, FieldError> {
        match self.take_string(field) {
            Err((_, ReadProblem::MissingField(_))) => Ok(String::new()),
            taken => taken,
        }
    }

    fn wrong_type(&self, field: &'static str, expected: &'static str) -> FieldError {
        (
            self.position(field),
            ReadProblem::WrongType { field, expected },
        )
    }

    fn position(&self, field: &str) -> Option<(usize, usize)> {
        position_of_field(self.text, field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Recording {
        Recording {
            function: "my_app::ask".to_owned(),
            key: "3f".repeat(32),
            source: "9c".repeat(32),
            args: Node::Object(vec![("prompt".to_owned(), Node::String("Hi".to_owned()))]),
            returns: vec![Node::Object(vec![(
                "Ok".to_owned(),
                Node::String("Ho".to_owned()),
            )])],
        }
    }

    fn parse(text: &str) -> Result<Recording, (Option<(usize, usize)>, ReadProblem)> {
        Recording::parse(Path::new("r.json"), text.as_bytes()).map_err(|error| {
            assert_eq!(error.path, Path::new("r.json"));
            (error.position, error.problem)
        })
    }

    #[test]
    fn a_recording_is_read_back_from_its_text() {
        let text = sample().to_text();
        assert_eq!(
            text,
            format!(
                "{{\n  \"format\": 1,\n  \"function\": \"my_app::ask\",\n  \"key\": \"{}\",\n  \
                 \"source\": \"{}\",\n  \"args\": {{\n    \"prompt\": \"Hi\"\n  }},\n  \"returns\": [\n    \
                 {{\n      \"Ok\": \"Ho\"\n    }}\n  ]\n}}\n",
                "3f".repeat(32),
                "9c".repeat(32)
            )
        );
        assert_eq!(parse(&text).unwrap(), sample());
    }

    #[test]
    fn line_endings_byte_order_marks_and_field_order_may_change() {
        let text = sample().to_text();
        assert_eq!(parse(&text.replace('\n', "\r\n")).unwrap(), sample());
        assert_eq!(parse(&format!("\u{feff}{text}")).unwrap(), sample());
        let turned = text
            .replace("  \"format\": 1,\n", "")
            .replace("\n  ]\n}", "\n  ],\n  \"format\": 1\n}");
        assert_eq!(parse(&turned).unwrap(), sample());
    }

    #[test]
    fn each_mistake_has_its_error_and_its_position() {
        let text = sample().to_text();
        let with = |from: &str, to: &str| parse(&text.replacen(from, to, 1)).unwrap_err();
        assert_eq!(
            with("\"source\"", "\"sauce\""),
            (Some((5, 3)), ReadProblem::UnknownField("sauce".into()))
        );
        assert_eq!(
            with("\"format\": 1", "\"format\": 2"),
            (Some((2, 3)), ReadProblem::NewerFormat(2))
        );
        assert_eq!(
            with("  \"format\": 1,\n", ""),
            (None, ReadProblem::MissingField("format"))
        );
        assert_eq!(
            with("\"format\": 1", "\"format\": \"1\""),
            (
                Some((2, 3)),
                ReadProblem::WrongType {
                    field: "format",
                    expected: "a whole number"
                }
            )
        );
        assert_eq!(parse("[]\n"), Err((Some((1, 1)), ReadProblem::NotAnObject)));
        let error = Recording::parse(Path::new("r.json"), b"{\n \"\xff\"").unwrap_err();
        assert_eq!(
            (error.position, error.problem),
            (Some((2, 3)), ReadProblem::NotUtf8)
        );
        for broken in [
            "",
            &text[..text.len() / 2],
            "<<<<<<< HEAD\n",
            "{\"a\": 1, \"a\": 2}",
        ] {
            assert!(
                matches!(parse(broken), Err((Some(_), ReadProblem::Syntax(_)))),
                "{broken:?}"
            );
        }
    }
}
