//! Parameters whose bounds promise a conversion that cannot be made.

use quote::ToTokens;

use crate::errors::Errors;
use crate::model::{Function, KeyPart, Obstacle, Param};

pub(super) fn check(function: &Function<'_>, errors: &mut Errors) {
    for param in &function.params {
        if let (KeyPart::Converted, Some(obstacle)) = (&param.part, &param.obstacle) {
            let ((what, remedy), otherwise) = (words(obstacle), otherwise(param));
            let text = format!(
                "this parameter cannot be converted for the key: {what}; {remedy}, {otherwise}"
            );
            errors.add(param.span(), text);
        }
    }
}

fn otherwise(param: &Param<'_>) -> String {
    match param.bindings.as_slice() {
        [name] => format!(
            "leave it out with `skip({name})`, or, if a reference to it shows what counts, choose its \
             part of the key with `key({name} = expression)`"
        ),
        _ => "or give it a name, and leave it out with `skip(name)`".to_owned(),
    }
}

/// Why the conversion cannot be made, and what would help.
fn words(obstacle: &Obstacle<'_>) -> (String, &'static str) {
    match obstacle {
        Obstacle::NoItem => (
            "its items have no named type".to_owned(),
            "write one, as in `IntoIterator<Item = u8>`",
        ),
        Obstacle::Unmet(bound) => (
            format!(
                "the converted value need not implement `{}`, another bound of the parameter",
                compact(bound)
            ),
            "remove that bound",
        ),
        Obstacle::NotClone => (
            "it is borrowed, so that only a clone can be converted".to_owned(),
            "add `Clone` to the bounds",
        ),
        Obstacle::Lent => (
            "clones of what it borrows would have to outlive the call".to_owned(),
            "take it by value, as in `Vec<impl Into<String>>`",
        ),
        Obstacle::Target => (
            "the type that it converts into depends on a type parameter, or borrows".to_owned(),
            "name one type",
        ),
        Obstacle::HiddenError => (
            "the bounds of its error promise more than a text".to_owned(),
            "add `Display` to them",
        ),
        Obstacle::Elsewhere(name) => (
            format!("the signature uses `{name}` in other places too"),
            "give it a type parameter of its own",
        ),
        Obstacle::InBody(name) => (
            format!(
                "the body uses the type parameter `{name}`, which is another type in a recorded call"
            ),
            "write `_` there",
        ),
    }
}

/// Tokens as a person would write them.
fn compact(tokens: &impl ToTokens) -> String {
    tokens
        .to_token_stream()
        .to_string()
        .replace(" < ", "<")
        .replace(" >", ">")
        .replace(" :: ", "::")
        .replace(" ,", ",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Arguments, Attribute};
    use crate::syntax::ItemFn;
    use quote::quote;

    /// Whether the first parameter is converted, and what hinders it.
    fn converts(item: &str) -> Result<bool, String> {
        let (args, _) = Arguments::parse(quote!(), Attribute::Stubbable);
        let item = ItemFn::parse(item.parse().expect("tokens")).expect("a function");
        let function = Function::new(&item, &args, None);
        let mut errors = Errors::default();
        check(&function, &mut errors);
        match errors.texts().into_iter().next() {
            Some(text) => Err(text),
            None => Ok(function.params[0].is_converted),
        }
    }

    #[test]
    fn bounds_that_say_how_to_make_a_key() {
        for (item, expected) in [
            ("fn f(x: impl Into<String>) {}", true),
            ("fn f<S: Into<String> + Send + 'static>(x: S) {}", true),
            ("fn f<S>(x: S) where S: Into<String> + Clone {}", true),
            ("fn f<P: AsRef<Path> + Own>(x: &P) -> P {}", false),
            (
                "fn f<I: IntoIterator<Item = u8>>(x: I) where I::IntoIter: Send {}",
                true,
            ),
            ("fn f<T: Serialize + Into<String>>(x: T) {}", false),
            ("fn f(x: impl Fn(u8)) {}", false),
            ("fn f(x: Option<u8>) {}", false),
            ("fn f<S: Into<String>>(x: S, y: Vec<S>) {}", true),
            ("async fn f<S: Into<String>>(x: S) { h(x) }", true),
        ] {
            assert_eq!(converts(item), Ok(expected), "{item}");
        }
    }

    #[test]
    fn obstacles() {
        for (item, words) in [
            ("fn f<S: Into<String> + Own>(x: S) {}", "`Own`"),
            ("fn f<S: Into<String>>(x: S) -> Vec<S> {}", "uses `S`"),
            ("fn f<S: Into<String>>(x: S, y: Page<S>) {}", "uses `S`"),
            (
                "async fn f<S: Into<String>>(x: S) { g::<S>(x) }",
                "the body uses",
            ),
            ("fn f(x: impl IntoIterator) {}", "its items"),
            (
                "fn f<I: IntoIterator<Item = u8>>(x: I) where I::IntoIter: Own {}",
                "uses `I`",
            ),
            ("fn f(x: &[impl Into<String>]) {}", "only a clone"),
            (
                "fn f<S: Into<String> + Clone>(x: &[S]) -> &str {}",
                "outlive the call",
            ),
            ("fn f<T>(x: impl TryInto<T>) -> T {}", "type parameter"),
            (
                "fn f<S: TryInto<u8>>(x: S) where S::Error: Into<E> {}",
                "bounds of its error",
            ),
        ] {
            let found = converts(item);
            assert!(
                matches!(&found, Err(text) if text.contains(words)),
                "{found:?}"
            );
        }
    }
}
