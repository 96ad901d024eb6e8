//! The path of a node in a value: `messages[1].content`.

use std::fmt;

use super::compact::{compact, is_plain, name_text};
use crate::value::Node;

/// A path as a linked list up to the root. It costs nothing until it is shown.
#[derive(Clone, Copy)]
pub(crate) enum Path<'a> {
    Root,
    Field(&'a Path<'a>, &'a str),
    Index(&'a Path<'a>, usize),
    /// An entry of a map whose keys are not strings.
    Entry(&'a Path<'a>, &'a Node),
}

/// How many columns the key of a map may take.
const KEY_WIDTH: usize = 24;

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Field(parent, name) if !is_plain(name) => {
                write!(f, "{parent}[{}]", name_text(name))
            }
            Self::Field(Self::Root, name) => f.write_str(&name_text(name)),
            Self::Field(parent, name) => write!(f, "{parent}.{}", name_text(name)),
            Self::Index(parent, index) => write!(f, "{parent}[{index}]"),
            Self::Entry(parent, key) => write!(f, "{parent}[{}]", compact(key, KEY_WIDTH)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::samples::number;

    #[test]
    fn names_that_are_not_identifiers_are_quoted() {
        let headers = Path::Field(&Path::Root, "headers");
        let id = Path::Field(&headers, "x-id");
        let odd = Path::Field(&id, "a b");
        let third = Path::Index(&odd, 3);
        assert_eq!(
            Path::Field(&third, "c").to_string(),
            "headers.x-id[\"a b\"][3].c"
        );

        let first = Path::Index(&Path::Root, 0);
        assert_eq!(Path::Field(&first, "Ok").to_string(), "[0].Ok");
        assert_eq!(Path::Entry(&headers, &number(7)).to_string(), "headers[7]");
    }
}
