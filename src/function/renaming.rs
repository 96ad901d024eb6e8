//! What `cargo stubs rename` tells the tests that it runs: the former name of a function, or
//! of all functions in a module, a package or an impl block.

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::config::Variable;

/// The variable that names the former name and the new one: `OLD=NEW`.
#[cfg(feature = "__command")]
pub const RENAME: &str = Variable::Rename.name();

/// Two paths of which the second was the first's name before.
#[derive(Debug, PartialEq)]
pub(crate) struct Renaming {
    old: String,
    new: String,
}

impl Renaming {
    /// The one that this process was told of.
    pub(crate) fn of_run() -> Option<&'static Self> {
        static OF_RUN: LazyLock<Option<Renaming>> =
            LazyLock::new(|| Renaming::parse(&Variable::Rename.text()?));
        OF_RUN.as_ref()
    }

    /// `OLD=NEW`. The command has checked both.
    fn parse(text: &str) -> Option<Self> {
        let (old, new) = text.split_once('=')?;
        let is_path = |path: &str| path.split("::").all(|segment| !segment.is_empty());
        (is_path(old) && is_path(new)).then(|| Self {
            old: old.to_owned(),
            new: new.to_owned(),
        })
    }

    /// The crate that a whole package was named after, if this one got a new name.
    pub(crate) fn former_crate(&self, name: &str) -> Option<&str> {
        (self.new == name && !self.old.contains("::")).then_some(&*self.old)
    }

    /// The path that something at or below the new one had.
    pub(crate) fn former_path(&self, path: &str) -> Option<String> {
        let rest = path.strip_prefix(&*self.new)?;
        (rest.is_empty() || rest.starts_with("::")).then(|| format!("{}{rest}", self.old))
    }

    /// The name that a type had: paths in it that begin with the new one had the old one.
    pub(crate) fn former_type(&self, name: &str) -> String {
        replace(name, &self.new, &self.old, |c| is_word(c) || c == ':')
    }

    /// Source text as it was before, if only the name has changed since: with the old name for
    /// each word of the new one.
    pub(crate) fn former_text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let [old, new] = [&self.old, &self.new].map(|path| path.split("::").collect::<Vec<_>>());
        let pairs: Vec<_> = if old.len() == new.len() {
            new.into_iter().zip(old).collect()
        } else {
            new.last()
                .copied()
                .zip(old.last().copied())
                .into_iter()
                .collect()
        };
        let changed = pairs.into_iter().filter(|(new, old)| new != old);
        changed.fold(Cow::Borrowed(text), |text, (new, old)| {
            Cow::Owned(replace(&text, new, old, is_word))
        })
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Replaces a name where it is not a part of a longer one, which begins in this way.
fn replace(text: &str, name: &str, by: &str, continues_before: impl Fn(char) -> bool) -> String {
    let mut replaced = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(name) {
        let (before, found) = rest.split_at(at);
        let after = &found[name.len()..];
        replaced.push_str(before);
        let is_whole = !replaced.ends_with(&continues_before) && !after.starts_with(is_word);
        replaced.push_str(if is_whole { by } else { name });
        rest = after;
    }
    replaced + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renaming(text: &str) -> Renaming {
        Renaming::parse(text).unwrap()
    }

    #[test]
    fn what_is_below_the_new_name_was_below_the_old_one() {
        let moved = renaming("app::llm=app::model");
        let former = |path| moved.former_path(path);
        assert_eq!(former("app::model").as_deref(), Some("app::llm"));
        assert_eq!(former("app::model::ask").as_deref(), Some("app::llm::ask"));
        for other in ["app::models::ask", "app", "model", "x::app::model"] {
            assert_eq!(former(other), None, "{other}");
        }
        assert_eq!(moved.former_crate("app"), None);
        assert_eq!(renaming("app=bank").former_crate("bank"), Some("app"));
    }

    #[test]
    fn only_two_paths_are_a_renaming() {
        for wrong in ["", "a", "=", "a=", "=b", "a::=b", "a=::b"] {
            assert_eq!(Renaming::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn types_had_the_old_path() {
        let moved = renaming("app::llm=app::model");
        for (now, before) in [
            ("app::model::Reply", "app::llm::Reply"),
            (
                "Vec<(app::model::Reply, &app::model::Ask)>",
                "Vec<(app::llm::Reply, &app::llm::Ask)>",
            ),
            ("app::models::Reply", "app::models::Reply"),
            ("my_app::model::Reply", "my_app::model::Reply"),
            ("x::app::model::Reply", "x::app::model::Reply"),
        ] {
            assert_eq!(moved.former_type(now), before);
        }
    }

    #[test]
    fn sources_had_the_old_words() {
        let moved = renaming("app::llm::ask=app::model::inquire");
        assert_eq!(
            moved
                .former_text("( n : u8 ) { model :: inquire ( n ) ; inquires ( ) ; my_model ( ) }"),
            "( n : u8 ) { llm :: ask ( n ) ; inquires ( ) ; my_model ( ) }"
        );
        assert_eq!(
            renaming("app::ask=app::llm::inquire").former_text("inquire llm"),
            "ask llm"
        );
        assert_eq!(
            renaming("app::ask=app::llm::ask").former_text("ask llm"),
            "ask llm"
        );
    }
}
