//! The readable part of a recording's file name.

use super::location::is_reserved;
use crate::value::{Node, Number};

const LONGEST: usize = 48;

/// A few words of the arguments: lower-case ASCII letters and digits, joined by
/// `-`, as many whole words as fit. The slug is for people; the key behind it
/// identifies the recording.
pub(super) fn slug(arguments: &Node) -> String {
    let mut slug = Slug(String::new());
    slug.node(arguments);
    let Slug(text) = slug;
    if text.is_empty() {
        "call".to_owned()
    } else if is_reserved(&text) {
        format!("{text}-")
    } else {
        text
    }
}

struct Slug(String);

impl Slug {
    /// False once the slug is full.
    fn node(&mut self, node: &Node) -> bool {
        match node {
            Node::Null => true,
            Node::Bool(value) => self.words(&value.to_string()),
            Node::Number(Number::Unsigned(value)) => self.words(&value.to_string()),
            Node::Number(Number::Signed(value)) => self.words(&value.to_string()),
            Node::Number(Number::Float(value)) => self.words(&format!("{value:?}")),
            Node::String(text) => self.words(text),
            Node::Array(elements) => elements.iter().all(|element| self.node(element)),
            Node::Object(fields) => fields
                .iter()
                .filter(|(name, _)| name != "$bytes" && name != "$redacted")
                .all(|(_, value)| self.node(value)),
        }
    }

    /// Plain loops over bytes: tests are built without optimisation, where
    /// iterators cost a call for each character.
    fn words(&mut self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let begin = at;
            while at < bytes.len() && bytes[at].is_ascii_alphanumeric() {
                at += 1;
            }
            if at > begin && !self.word(&bytes[begin..at]) {
                return false;
            }
            at += 1;
        }
        true
    }

    fn word(&mut self, word: &[u8]) -> bool {
        let dash = usize::from(!self.0.is_empty());
        let room = LONGEST.saturating_sub(self.0.len() + dash);
        if room == 0 || (word.len() > room && !self.0.is_empty()) {
            return false;
        }
        if dash == 1 {
            self.0.push('-');
        }
        let mut at = 0;
        while at < word.len().min(room) {
            self.0.push(char::from(word[at].to_ascii_lowercase()));
            at += 1;
        }
        word.len() <= room
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(arguments: Vec<Node>) -> String {
        slug(&Node::Object(
            arguments
                .into_iter()
                .enumerate()
                .map(|(i, node)| (i.to_string(), node))
                .collect(),
        ))
    }

    fn text(text: &str) -> Node {
        Node::String(text.to_owned())
    }

    #[test]
    fn a_slug_consists_of_words_of_the_arguments() {
        assert_eq!(
            of(vec![
                text("What is the capital of France?"),
                Node::Number(Number::Unsigned(7)),
                Node::Null,
                Node::Bool(true),
            ]),
            "what-is-the-capital-of-france-7-true"
        );
    }

    #[test]
    fn a_slug_ends_with_a_whole_word() {
        let slug = of(vec![text(
            "summarise the following conversation between a customer and us",
        )]);
        assert_eq!(slug, "summarise-the-following-conversation-between-a");
    }

    #[test]
    fn a_slug_is_never_empty_long_or_reserved() {
        assert_eq!(of(vec![]), "call");
        assert_eq!(of(vec![text("日本語")]), "call");
        assert_eq!(of(vec![text("NUL")]), "nul-");
        assert_eq!(of(vec![text(&"a".repeat(500))]).len(), LONGEST);
        assert_eq!(of(vec![text("../../etc/passwd")]), "etc-passwd");
    }
}
