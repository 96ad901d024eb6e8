//! Finds texts whose name says that they are credentials.

use super::names::{self, Telling};
use super::{Evidence, FoundSecret, Secrets, bytes_of};
use crate::render::{Path, View};
use crate::value::Node;

impl Secrets {
    /// The value of a field whose name says that it is a credential.
    pub(super) fn named_among(
        &self,
        path: &Path<'_>,
        fields: &[(String, Node)],
        name: &str,
        value: &Node,
    ) -> Option<FoundSecret> {
        if names::is_harmless_among(name, fields) {
            return None;
        }
        // As in `{"name": "authorization", "value": "…"}`.
        let of_pair = (name == "value").then(|| names::name_beside(fields));
        let name = of_pair.flatten().unwrap_or(name);
        self.named(path, name, value)
    }

    /// The value under a name that says that it is a credential.
    pub(super) fn named(&self, path: &Path<'_>, name: &str, value: &Node) -> Option<FoundSecret> {
        self.told_of(path, names::telling(name)?, value)
    }

    /// The second of two elements whose first one is such a name.
    pub(super) fn in_pair(&self, path: &Path<'_>, name: &str, value: &Node) -> Option<FoundSecret> {
        // They may be words of a list, and words have no digits.
        let has_digit = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
        match View::from(value) {
            View::Text(text) if has_digit(&text) => self.named(path, name, value),
            _ => None,
        }
    }

    fn told_of(&self, path: &Path<'_>, telling: Telling, value: &Node) -> Option<FoundSecret> {
        let is_allowed = |credential: &str, whole: &str| {
            let mut allowed = self.allowed.iter();
            allowed.any(|allowed| allowed == credential || allowed == whole.trim())
        };
        match View::from(value) {
            View::Text(text) => {
                let credential = telling.credential(&text)?;
                (!is_allowed(credential, &text)).then(|| FoundSecret {
                    path: path.to_string(),
                    what: "a text whose name says that it is a credential".to_owned(),
                    evidence: Evidence::Text {
                        head: "",
                        length: credential.len(),
                    },
                })
            }
            View::Some(inner) => self.told_of(path, telling, inner),
            View::List(elements) if bytes_of(elements).is_none() => elements
                .iter()
                .enumerate()
                .find_map(|(at, element)| self.told_of(&Path::Index(path, at), telling, element)),
            _ => None,
        }
    }
}

/// A name and its value, as headers are written.
pub(super) fn pair_of(elements: &[Node]) -> Option<(&str, &Node)> {
    match elements {
        [Node::String(name), value] => Some((name, value)),
        _ => None,
    }
}
