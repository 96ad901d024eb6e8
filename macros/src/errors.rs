//! The mistakes found so far, so that independent ones are reported together.

use std::fmt::Display;

use proc_macro2::Span;
use syn::Error;

fn is_same(one: &Error, other: &Error) -> bool {
    let place = |error: &Error| format!("{:?}", error.span());
    one.to_string() == other.to_string() && place(one) == place(other)
}

#[derive(Default)]
pub(crate) struct Errors(Option<Error>);

impl Errors {
    pub(crate) fn add(&mut self, span: Span, text: impl Display) {
        self.push(Error::new(span, text));
    }

    pub(crate) fn push(&mut self, error: Error) {
        // The versions of a conditional method share their mistakes.
        let mut known = self.0.iter().flat_map(Clone::clone);
        if known.any(|known| is_same(&known, &error)) {
            return;
        }
        match &mut self.0 {
            Some(all) => all.combine(error),
            None => self.0 = Some(error),
        }
    }

    pub(crate) fn extend(&mut self, others: Errors) {
        if let Some(error) = others.0 {
            self.push(error);
        }
    }

    /// The value; or the error, after those found before it.
    pub(crate) fn or<T>(&mut self, result: syn::Result<T>) -> syn::Result<T> {
        result.map_err(|error| {
            self.push(error);
            self.0.take().expect("it has just been pushed")
        })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    pub(crate) fn into_result(self) -> syn::Result<()> {
        self.0.map_or(Ok(()), Err)
    }

    #[cfg(test)]
    pub(crate) fn texts(self) -> Vec<String> {
        let errors = self.0.into_iter().flatten();
        errors.map(|error| error.to_string()).collect()
    }
}
