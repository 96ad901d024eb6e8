//! What the fingerprint of a function is made of.

use std::fmt;

use sha2::{Digest, Sha256};

use super::{Function, Renaming};
use crate::args::Arg;

/// Collects the parts of a function's fingerprint.
pub struct Dependencies {
    pub(super) hash: Sha256,
    function: &'static str,
    /// The functions seen so far: two functions may depend on each other.
    seen: Vec<*const Function>,
    renaming: Option<&'static Renaming>,
}

impl Dependencies {
    pub(super) fn new(function: &Function, renaming: Option<&'static Renaming>) -> Self {
        let mut this = Self {
            hash: Sha256::new(),
            function: function.declaration.name,
            seen: vec![std::ptr::from_ref(function)],
            renaming,
        };
        this.text(function.declaration.source);
        this
    }

    /// For the functions that depend on nothing: all of them share it.
    pub fn add_none(&mut self) {}

    /// Adds a constant of `depends(…)`.
    ///
    /// # Panics
    ///
    /// Panics if its value cannot be serialised.
    pub fn value<T: Arg<By> + ?Sized, By>(&mut self, name: &str, value: &T) {
        let mut bytes = Vec::new();
        if let Err(error) = value.encode(&mut bytes) {
            panic!(
                "cached-stubs: `{name}`, which `{}` depends on, cannot be serialised: {error}\n",
                self.function
            );
        }
        let mut key = Vec::new();
        crate::value::Tree::parse(&bytes).key_bytes(&mut key);
        self.text(name);
        self.bytes(&key);
    }

    /// Adds a stubbable function of `depends(…)`: its source and its dependencies.
    pub fn function(&mut self, name: &str, function: &'static Function) {
        self.text(name);
        if self.seen.iter().any(|&seen| std::ptr::eq(seen, function)) {
            return;
        }
        self.seen.push(function);
        self.text(function.declaration.source);
        (function.declaration.depends)(self);
    }

    /// A file that the body includes, by its content. Git may have changed its line ends.
    pub fn file(&mut self, name: &str, content: impl AsRef<[u8]>) {
        self.text(name);
        self.bytes(&without_carriage_returns(content.as_ref()));
    }

    /// A variable that the body reads at compile time.
    pub fn variable<'v>(&mut self, name: &str, value: impl Into<Option<&'v str>>) {
        self.text(name);
        match value.into() {
            Some(value) => self.text(value),
            None => self.bytes(&[0xff]),
        }
    }

    /// A feature that the body depends on.
    pub fn feature(&mut self, name: &str, is_on: bool) {
        self.text(name);
        self.bytes(&[u8::from(is_on)]);
    }

    pub(super) fn text(&mut self, text: &str) {
        match self.renaming {
            Some(renaming) => self.bytes(renaming.former_text(text).as_bytes()),
            None => self.bytes(text.as_bytes()),
        }
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.hash.update((bytes.len() as u64).to_le_bytes());
        self.hash.update(bytes);
    }
}

impl fmt::Debug for Dependencies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dependencies")
            .field("function", &self.function)
            .finish_non_exhaustive()
    }
}

fn without_carriage_returns(content: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(content.len());
    for (at, byte) in content.iter().enumerate() {
        if !(*byte == b'\r' && content.get(at + 1) == Some(&b'\n')) {
            kept.push(*byte);
        }
    }
    kept
}
