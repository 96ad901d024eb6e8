//! Finds texts whose name says that they are credentials.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

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
        let found = |what: &str, length| FoundSecret {
            path: path.to_string(),
            what: format!("{what} whose name says that it is a credential"),
            evidence: Evidence::Text { head: "", length },
        };
        let in_bytes = |bytes: &[u8]| {
            let is_allowed = str::from_utf8(bytes).is_ok_and(|text| is_allowed(text, text));
            let is_found = telling.is_credential(bytes) && !is_allowed;
            is_found.then(|| found("a list of bytes", bytes.len()))
        };
        match View::from(value) {
            View::Text(text) => {
                let credential = telling.credential(&text)?;
                (!is_allowed(credential, &text)).then(|| found("a text", credential.len()))
            }
            View::Bytes(base64) => in_bytes(&STANDARD.decode(base64).ok()?),
            View::Some(inner) => self.told_of(path, telling, inner),
            View::List(elements) => match bytes_of(elements) {
                Some(bytes) => in_bytes(&bytes),
                None => elements.iter().enumerate().find_map(|(at, element)| {
                    self.told_of(&Path::Index(path, at), telling, element)
                }),
            },
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
