//! The path of a value in an answer: `.choices[].id`.

use std::fmt;

/// Steps from an answer to values in it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ScrubPath(Vec<Step>);

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    /// `.name` or `["name"]`
    Field(String),
    /// `[3]`
    Element(usize),
    /// `[]`
    EveryElement,
    /// `.*`: every field or element.
    Every,
    /// `.**`: here, and everywhere below.
    Anywhere,
}

/// Why a text is no path.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PathError(&'static str);

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// As [`ScrubPath::parse`] reads it.
#[cfg(feature = "__command")]
impl fmt::Display for ScrubPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.0 {
            match step {
                Step::Field(name) if name.contains(['.', '[', '*']) || name.is_empty() => {
                    write!(f, "[{name:?}]")?;
                }
                Step::Field(name) => write!(f, ".{name}")?,
                Step::Element(index) => write!(f, "[{index}]")?,
                Step::EveryElement => f.write_str("[]")?,
                Step::Every => f.write_str(".*")?,
                Step::Anywhere => f.write_str(".**")?,
            }
        }
        Ok(())
    }
}

impl ScrubPath {
    pub(crate) fn parse(text: &str) -> Result<Self, PathError> {
        let mut steps = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let (step, after) = step(rest)?;
            steps.push(step);
            rest = after;
        }
        match steps.last() {
            None => Err(PathError("it is empty")),
            Some(Step::Anywhere) => Err(PathError("after `.**` it needs a name")),
            Some(_) => Ok(Self(steps)),
        }
    }

    pub(super) fn steps(&self) -> &[Step] {
        &self.0
    }

    /// The path that continues below these fields, if it leads there.
    pub(super) fn below(&self, fields: &[&str]) -> Option<Self> {
        let mut steps = self.0.as_slice();
        for field in fields {
            match steps.split_first()? {
                (Step::Anywhere, _) => break,
                (Step::Every, rest) => steps = rest,
                (Step::Field(name), rest) if name == field => steps = rest,
                _ => return None,
            }
        }
        (!steps.is_empty()).then(|| Self(steps.to_vec()))
    }
}

/// The first step of a text, and the text after it.
fn step(text: &str) -> Result<(Step, &str), PathError> {
    if let Some(name) = text.strip_prefix('.') {
        let end = name.find(['.', '[']).unwrap_or(name.len());
        let (name, rest) = name.split_at(end);
        let step = match name {
            "" => return Err(PathError("a name is missing after `.`")),
            "*" => Step::Every,
            "**" => Step::Anywhere,
            _ => Step::Field(name.to_owned()),
        };
        return Ok((step, rest));
    }
    let Some(content) = text.strip_prefix('[') else {
        return Err(PathError("a step begins with `.` or `[`"));
    };
    if let Some(name) = content.strip_prefix('"') {
        let end = name.find("\"]").ok_or(PathError("`\"]` is missing"))?;
        let (name, rest) = name.split_at(end);
        return Ok((Step::Field(name.to_owned()), &rest["\"]".len()..]));
    }
    let end = content.find(']').ok_or(PathError("`]` is missing"))?;
    let (index, rest) = (&content[..end], &content[end + 1..]);
    if index.is_empty() {
        return Ok((Step::EveryElement, rest));
    }
    let index = index.parse();
    let index = index.map_err(|_| {
        PathError("between `[` and `]` is a number, a name in quotation marks or nothing")
    })?;
    Ok((Step::Element(index), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        let field = |name: &str| Step::Field(name.to_owned());
        for (text, expected) in [
            (".id", vec![field("id")]),
            ("[\"a.b[]\"].c-d", vec![field("a.b[]"), field("c-d")]),
            (
                "[][3].*",
                vec![Step::EveryElement, Step::Element(3), Step::Every],
            ),
            (".**.created", vec![Step::Anywhere, field("created")]),
            (".**[0]", vec![Step::Anywhere, Step::Element(0)]),
            (".é", vec![field("é")]),
        ] {
            assert_eq!(ScrubPath::parse(text), Ok(ScrubPath(expected)), "{text}");
        }
    }

    #[test]
    fn texts_that_are_no_paths() {
        for (text, expected) in [
            ("", "it is empty"),
            ("id", "a step begins with `.` or `[`"),
            (".a..b", "a name is missing after `.`"),
            (".a[", "`]` is missing"),
            ("[\"a]", "`\"]` is missing"),
            (
                "[x]",
                "between `[` and `]` is a number, a name in quotation marks or nothing",
            ),
            (".**", "after `.**` it needs a name"),
            (".a]", ""),
        ] {
            let error = ScrubPath::parse(text).map_err(|error| error.to_string());
            match expected {
                "" => assert!(error.is_ok(), "{text}"),
                _ => assert_eq!(error, Err(expected.to_owned()), "{text}"),
            }
        }
    }
}
