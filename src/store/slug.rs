//! The readable part of a recording's file name.

use super::location::is_reserved;
use crate::secrets::{LONGEST_SLUG, has_shape, is_named_secret};
use crate::value::{Node, Number};

/// The slug of arguments without words.
const NO_WORDS: &str = "call";

/// How many bytes of a text are searched for secrets. Words behind them are left out.
const LOOKED_AT: usize = 4096;

/// Whether a recording with this slug in its name may have these arguments. Somebody may have
/// reordered fields, which changes the order of the words, and which of them fit.
#[cfg(feature = "__command")]
pub(super) fn is_slug_of(text: &str, arguments: &Node) -> bool {
    if slug(arguments) == text {
        return true;
    }
    let mut all = Slug {
        text: String::new(),
        longest: usize::MAX,
    };
    all.node(arguments);
    let sorted = |text: &str| {
        let words = text.split('-').filter(|word| !word.is_empty());
        let mut words: Vec<_> = words.map(str::to_owned).collect();
        words.sort();
        words
    };
    if all.text.is_empty() {
        return text == NO_WORDS;
    }
    let (known, words) = (sorted(&all.text), sorted(text));
    if all.text.len() <= LONGEST_SLUG {
        return known == words;
    }
    let mut words = words.iter();
    words.all(|word| known.iter().any(|whole| whole.starts_with(word)))
}

/// A few words of the arguments: lower-case ASCII letters and digits, joined by
/// `-`, as many whole words as fit. The slug is for people; the key behind it
/// identifies the recording.
pub(super) fn slug(arguments: &Node) -> String {
    let mut slug = Slug {
        text: String::new(),
        longest: LONGEST_SLUG,
    };
    slug.node(arguments);
    let text = slug.text;
    if text.is_empty() {
        NO_WORDS.to_owned()
    } else if is_reserved(&text) {
        format!("{text}-")
    } else {
        text
    }
}

struct Slug {
    text: String,
    longest: usize,
}

impl Slug {
    /// False once the slug is full.
    fn node(&mut self, node: &Node) -> bool {
        match node {
            Node::Null => true,
            Node::Bool(value) => self.words(&value.to_string()),
            Node::Number(Number::Unsigned(value)) => self.words(&value.to_string()),
            Node::Number(Number::Signed(value)) => self.words(&value.to_string()),
            Node::Number(Number::Float(value)) => self.words(&format!("{value:?}")),
            Node::String(text) => self.text(text),
            Node::Array(elements) => match elements.as_slice() {
                // Headers are such lists.
                [Node::String(name), Node::String(text)] if is_named_secret(name, text) => true,
                elements => elements.iter().all(|element| self.node(element)),
            },
            Node::Object(fields) => fields
                .iter()
                .filter(|(name, _)| name != "$bytes" && name != "$redacted")
                .all(|(name, value)| match value {
                    Node::String(text) if is_named_secret(name, text) => true,
                    value => self.node(value),
                }),
        }
    }

    /// Its words, unless a secret is among them: the name of a file is shown by reports
    /// of calls that are never recorded.
    fn text(&mut self, text: &str) -> bool {
        let before = self.text.len();
        let has_room = self.words(text);
        // What begins behind these bytes is not in the slug.
        let looked_at = text.len().min(LOOKED_AT);
        if has_shape(&text.as_bytes()[..looked_at]) {
            self.text.truncate(before);
            return true;
        }
        has_room
    }

    /// Plain loops over bytes: tests are built without optimisation, where
    /// iterators cost a call for each character.
    fn words(&mut self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let bytes = &bytes[..bytes.len().min(LOOKED_AT)];
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
        let dash = usize::from(!self.text.is_empty());
        let room = self.longest.saturating_sub(self.text.len() + dash);
        if room == 0 || (word.len() > room && !self.text.is_empty()) {
            return false;
        }
        if dash == 1 {
            self.text.push('-');
        }
        let mut at = 0;
        while at < word.len().min(room) {
            self.text.push(char::from(word[at].to_ascii_lowercase()));
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
    fn a_secret_is_not_in_a_slug() {
        let key = "sk-ant-api03-aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dF3hJ5";
        assert_eq!(of(vec![text("ask"), text(key), text("now")]), "ask-now");
        let named = |name: &str, value: &str| Node::Object(vec![(name.to_owned(), text(value))]);
        assert_eq!(
            of(vec![
                text("ask"),
                named("x_api_key", "q7Zp2mX9w4"),
                text("now")
            ]),
            "ask-now"
        );
        let header = Node::Array(vec![text("Cookie"), text("sid=q7Zp2mX9w4")]);
        assert_eq!(of(vec![header]), "call");
        assert_eq!(slug(&named("password", "hunter2hunter2")), "call");
        let url = "postgres://admin:hunter2hunter2@db";
        assert_eq!(of(vec![text(url)]), "call");
    }

    #[test]
    fn a_slug_ends_with_a_whole_word() {
        let slug = of(vec![text(
            "summarise the following conversation between a customer and us",
        )]);
        assert_eq!(slug, "summarise-the-following-conversation-between-a");
    }

    #[cfg(feature = "__command")]
    #[test]
    fn a_slug_shows_that_arguments_were_edited() {
        let fields = |fields: &[&str]| {
            let fields = fields
                .iter()
                .map(|field| ((*field).to_owned(), text(field)));
            Node::Object(fields.collect())
        };
        let (long, other) = ("a".repeat(40), "b".repeat(40));
        for (slug, arguments) in [
            ("who-is-it", fields(&["Who is it?"])),
            ("one-two", fields(&["two", "one"])),
            ("nul-", fields(&["nul"])),
            ("call", fields(&["日本語"])),
            (&*long, fields(&[&long, &other])),
            (&*other, fields(&[&long, &other])),
        ] {
            assert!(is_slug_of(slug, &arguments), "{slug}");
        }
        for (slug, arguments) in [
            ("who-is-it", fields(&["Who is that?"])),
            ("one", fields(&["one", "two"])),
            ("one-two", fields(&["one"])),
            ("call", fields(&["one"])),
            ("one", fields(&["日本語"])),
            ("one", fields(&[&long, &other])),
        ] {
            assert!(!is_slug_of(slug, &arguments), "{slug}");
        }
    }

    #[test]
    fn a_slug_is_never_empty_long_or_reserved() {
        assert_eq!(of(vec![]), "call");
        assert_eq!(of(vec![text("日本語")]), "call");
        assert_eq!(of(vec![text("NUL")]), "nul-");
        assert_eq!(of(vec![text(&"a".repeat(500))]).len(), LONGEST_SLUG);
        assert_eq!(of(vec![text("../../etc/passwd")]), "etc-passwd");
    }
}
