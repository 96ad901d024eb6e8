//! The strict reader of JSON text.
//!
//! serde_json's parser does not suffice: it accepts duplicate names, counts columns differently
//! from editors and is slower in unoptimised builds. It reads floats exactly and nests deeply only
//! with Cargo features that would also change the parser of the code under test. The tests compare
//! this reader with it.

use super::node::{Node, Number};
use super::syntax_error::{SyntaxError, SyntaxProblem};

/// The deepest nesting of arrays and objects. Each level takes stack here, and more in the decoder.
pub(super) const MAX_DEPTH: usize = 256;

/// Larger objects are sorted to find a duplicate name; smaller ones are searched.
const SMALL_OBJECT: usize = 64;

impl Node {
    /// Reads text that holds one value.
    pub(crate) fn parse(text: &str) -> Result<Node, SyntaxError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = Reader {
            text,
            bytes: text.as_bytes(),
            at: 0,
            scratch: String::new(),
        };
        reader
            .document()
            .map_err(|problem| place(text, reader.at, *problem))
    }
}

/// Adds line and column to an error. Conflict markers are looked for only here: no line of valid
/// JSON starts like one.
fn place(text: &str, at: usize, problem: SyntaxProblem) -> SyntaxError {
    let is_marker = |line: &&str| {
        ["<<<<<<<", "|||||||", "=======", ">>>>>>>"]
            .iter()
            .any(|m| line.starts_with(m))
    };
    if let Some(index) = text.lines().position(|line| is_marker(&line)) {
        return SyntaxError {
            line: index + 1,
            column: 1,
            problem: SyntaxProblem::ConflictMarkers,
        };
    }
    // `at` is a character boundary: the reader stops before anything unexpected.
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
    SyntaxError {
        line,
        column: before[line_start..].chars().count() + 1,
        problem,
    }
}

pub(super) fn syntax<T>(message: impl Into<String>) -> Result<T, Box<SyntaxProblem>> {
    Err(Box::new(SyntaxProblem::Syntax(message.into())))
}

pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    pub(super) bytes: &'t [u8],
    /// The offset of the next byte; after an error, the offset of the error.
    pub(super) at: usize,
    /// A buffer for strings with escapes, so that each string is allocated once.
    pub(super) scratch: String,
}

impl Reader<'_> {
    fn document(&mut self) -> Result<Node, Box<SyntaxProblem>> {
        if self.blank() && self.at == self.bytes.len() {
            self.at = 0;
            return Err(Box::new(SyntaxProblem::Empty));
        }
        let node = self.value(0)?;
        self.blank();
        if self.at < self.bytes.len() {
            return syntax(format!("{} after the end of the value", self.found()));
        }
        Ok(node)
    }

    /// Skips blanks. Always true, so that it can be used in conditions.
    fn blank(&mut self) -> bool {
        let bytes = self.bytes;
        let mut at = self.at;
        while at < bytes.len() && matches!(bytes[at], b' ' | b'\n' | b'\r' | b'\t') {
            at += 1;
        }
        self.at = at;
        true
    }

    /// The next byte that is not blank, without consuming it.
    fn peek(&mut self) -> Result<u8, Box<SyntaxProblem>> {
        self.blank();
        if self.at < self.bytes.len() {
            Ok(self.bytes[self.at])
        } else {
            Err(Box::new(SyntaxProblem::HalfFile))
        }
    }

    fn found(&self) -> String {
        match self.text[self.at..].chars().next() {
            Some(found) => format!("unexpected {found:?}"),
            None => "unexpected end".to_owned(),
        }
    }

    fn value(&mut self, depth: usize) -> Result<Node, Box<SyntaxProblem>> {
        match self.peek()? {
            b'"' => Ok(Node::String(self.string()?)),
            b'{' => self.object(depth),
            b'[' => self.array(depth),
            b'-' | b'0'..=b'9' => Ok(Node::Number(self.number()?)),
            b't' => self.word("true", Node::Bool(true)),
            b'f' => self.word("false", Node::Bool(false)),
            b'n' => self.word("null", Node::Null),
            _ => syntax(format!("{}, expected a value", self.found())),
        }
    }

    fn word(&mut self, word: &str, node: Node) -> Result<Node, Box<SyntaxProblem>> {
        let rest = &self.bytes[self.at..];
        if rest.starts_with(word.as_bytes()) {
            self.at += word.len();
            Ok(node)
        } else if word.as_bytes().starts_with(rest) {
            self.at = self.bytes.len();
            Err(Box::new(SyntaxProblem::HalfFile))
        } else {
            syntax(format!("not a value; did you mean `{word}`?"))
        }
    }

    fn open(&mut self, depth: usize) -> Result<(), Box<SyntaxProblem>> {
        if depth == MAX_DEPTH {
            return Err(Box::new(SyntaxProblem::TooDeep));
        }
        self.at += 1;
        Ok(())
    }

    fn array(&mut self, depth: usize) -> Result<Node, Box<SyntaxProblem>> {
        self.open(depth)?;
        let mut items = Vec::new();
        if self.peek()? == b']' {
            self.at += 1;
            return Ok(Node::Array(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if self.ends(b']')? {
                return Ok(Node::Array(items));
            }
            if self.peek()? == b']' {
                return syntax("a comma before the closing `]`");
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Node, Box<SyntaxProblem>> {
        self.open(depth)?;
        let start = self.at;
        let mut names = NameFilter::default();
        let mut fields: Vec<(String, Node)> = Vec::new();
        if self.peek()? == b'}' {
            self.at += 1;
            return Ok(Node::Object(fields));
        }
        loop {
            let name_at = self.at;
            let name = self.name()?;
            if names.may_hold(&name, &fields) && fields.iter().any(|(other, _)| *other == name) {
                self.at = name_at;
                return Err(Box::new(SyntaxProblem::DuplicateName(name)));
            }
            let node = self.value(depth + 1)?;
            fields.push((name, node));
            if self.ends(b'}')? {
                break;
            }
            if self.peek()? == b'}' {
                return syntax("a comma before the closing `}`");
            }
        }
        if !names.ascending
            && fields.len() > SMALL_OBJECT
            && let Some(name) = duplicate(&fields)
        {
            self.at = start;
            return Err(Box::new(SyntaxProblem::DuplicateName(name)));
        }
        Ok(Node::Object(fields))
    }

    /// Reads a name and its colon.
    fn name(&mut self) -> Result<String, Box<SyntaxProblem>> {
        if self.bytes[self.at] != b'"' {
            return syntax(format!(
                "{}, expected a name in double quotes",
                self.found()
            ));
        }
        let name = self.string()?;
        if self.peek()? != b':' {
            return syntax(format!("{}, expected the `:` after a name", self.found()));
        }
        self.at += 1;
        Ok(name)
    }

    /// Reads the comma or the closing bracket after an element. True for the bracket.
    fn ends(&mut self, close: u8) -> Result<bool, Box<SyntaxProblem>> {
        let byte = self.peek()?;
        if byte != b',' && byte != close {
            return syntax(format!(
                "{}, expected `,` or `{}`",
                self.found(),
                close as char
            ));
        }
        self.at += 1;
        Ok(byte == close)
    }

    fn number(&mut self) -> Result<Number, Box<SyntaxProblem>> {
        let start = self.at;
        let negative = self.bytes[start] == b'-';
        let digits = start + usize::from(negative);
        let mut end = self.digits(digits)?;
        if self.bytes[digits] == b'0' && end > digits + 1 {
            return syntax("a number that begins with 0");
        }
        let mut float = false;
        if self.bytes.get(end) == Some(&b'.') {
            float = true;
            end = self.digits(end + 1)?;
        }
        if matches!(self.bytes.get(end), Some(b'e' | b'E')) {
            float = true;
            let sign = matches!(self.bytes.get(end + 1), Some(b'+' | b'-'));
            end = self.digits(end + 1 + usize::from(sign))?;
        }
        let text = &self.text[start..end];
        let number = match (float, negative) {
            (true, _) => text
                .parse()
                .ok()
                .filter(|value: &f64| value.is_finite())
                .map(Number::Float),
            (false, false) => text.parse().ok().map(Number::Unsigned),
            (false, true) if text == "-0" => Some(Number::Float(-0.0)),
            (false, true) => text.parse().ok().map(Number::Signed),
        };
        match number {
            Some(number) => {
                self.at = end;
                Ok(number)
            }
            None if float => syntax("a number that is too large for an f64"),
            None => syntax(format!(
                "an integer outside i64 and u64: write {{\"$int\": \"{text}\"}}"
            )),
        }
    }

    /// The end of the digits that start at `from`; there must be at least one.
    fn digits(&mut self, from: usize) -> Result<usize, Box<SyntaxProblem>> {
        let bytes = self.bytes;
        let mut at = from;
        while at < bytes.len() && bytes[at].is_ascii_digit() {
            at += 1;
        }
        if at > from {
            return Ok(at);
        }
        self.at = at;
        if at == bytes.len() {
            Err(Box::new(SyntaxProblem::HalfFile))
        } else {
            syntax(format!("{}, expected a digit", self.found()))
        }
    }
}

/// Rules out duplicate names of an object without comparing them one by one.
struct NameFilter {
    /// A bit for the length and the first and last byte of each name.
    seen: u64,
    /// Each name is greater than the one before, as in every map that we write.
    ascending: bool,
}

impl Default for NameFilter {
    fn default() -> Self {
        Self {
            seen: 0,
            ascending: true,
        }
    }
}

impl NameFilter {
    /// Adds the name. False if the fields before it certainly do not contain it.
    fn may_hold(&mut self, name: &str, before: &[(String, Node)]) -> bool {
        if self.ascending {
            self.ascending = before.last().is_none_or(|(last, _)| last.as_str() < name);
        }
        let bytes = name.as_bytes();
        let look = match bytes {
            [] => 0,
            bytes => {
                bytes.len() ^ (bytes[0] as usize) << 1 ^ (bytes[bytes.len() - 1] as usize) << 2
            }
        };
        let bit = 1 << (look & 63);
        let seen = self.seen & bit != 0;
        self.seen |= bit;
        seen && !self.ascending && before.len() <= SMALL_OBJECT
    }
}

fn duplicate(fields: &[(String, Node)]) -> Option<String> {
    duplicate_name(fields.iter().map(|(name, _)| name.as_str()).collect())
}

/// A name that is there twice.
pub(crate) fn duplicate_name(mut names: Vec<&str>) -> Option<String> {
    names.sort_unstable();
    let mut pairs = names.windows(2);
    let same = pairs.find(|pair| pair[0] == pair[1])?;
    Some(same[0].to_owned())
}
