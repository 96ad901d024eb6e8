//! The strict reader of JSON text.
//!
//! Not serde_json's parser: that takes duplicate names, tells columns otherwise than editors do,
//! reads floats exactly and nests deep only under Cargo features that would change the parser of
//! the code under test as well, and is slower in unoptimised builds. Here it serves as the
//! standard that the tests compare with.

use super::node::{Node, Number};
use super::syntax_error::{SyntaxError, SyntaxProblem};

/// Levels of arrays and objects; each takes stack here, and more of it in the decoder.
pub(super) const MAX_DEPTH: usize = 256;

/// Objects up to this size are searched for a duplicate name; larger ones are sorted.
const SMALL_OBJECT: usize = 64;

impl Node {
    /// Reads a text that holds one value.
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

/// The error as the person at the editor needs it. Only here are lines looked at: no line of valid
/// JSON begins like a conflict marker, so a text that reads well holds none.
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
    // An error within a character cannot be: the reader stops before what it does not know.
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
    /// Where the next byte is read; after an error, where that stands.
    pub(super) at: usize,
    /// Where strings with escapes are put together, so that each is allocated once.
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

    /// Skips blanks; always true, to stand in conditions.
    fn blank(&mut self) -> bool {
        let bytes = self.bytes;
        let mut at = self.at;
        while at < bytes.len() && matches!(bytes[at], b' ' | b'\n' | b'\r' | b'\t') {
            at += 1;
        }
        self.at = at;
        true
    }

    /// The next byte that is no blank, still to be taken.
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
            _ => syntax(format!("{} where a value should stand", self.found())),
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
        let mut names = Names::default();
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

    /// A name and its colon.
    fn name(&mut self) -> Result<String, Box<SyntaxProblem>> {
        if self.bytes[self.at] != b'"' {
            return syntax(format!(
                "{} where a name in double quotes should stand",
                self.found()
            ));
        }
        let name = self.string()?;
        if self.peek()? != b':' {
            return syntax(format!(
                "{} where the `:` after a name should stand",
                self.found()
            ));
        }
        self.at += 1;
        Ok(name)
    }

    /// Takes the comma or the closing bracket after an element.
    fn ends(&mut self, close: u8) -> Result<bool, Box<SyntaxProblem>> {
        let byte = self.peek()?;
        if byte != b',' && byte != close {
            return syntax(format!(
                "{} where `,` or `{}` should stand",
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

    /// The end of the digits that begin there; there must be one.
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
            syntax(format!("{} where a digit should stand", self.found()))
        }
    }
}

/// What is known of an object's names without comparing them one by one.
struct Names {
    /// A bit for each name's look.
    seen: u64,
    /// Each name is greater than the one before, as in every map that we write.
    ascending: bool,
}

impl Default for Names {
    fn default() -> Self {
        Self {
            seen: 0,
            ascending: true,
        }
    }
}

impl Names {
    /// Notes the name; false where the fields before surely do not hold it.
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
    let mut names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names
        .windows(2)
        .find(|pair| pair[0] == pair[1])
        .map(|pair| pair[0].to_owned())
}
