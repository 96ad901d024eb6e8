//! Finds secrets in values, before anything is written to a file that is committed.

mod allowed;
mod forms;
mod masked;
mod named;
mod names;
mod patterns;
mod placeholder;
mod shapes;
mod slug;
mod table;
mod url;
mod variables;

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::path;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub(crate) use self::forms::LONGEST_SLUG;
pub(crate) use self::slug::{has_shape, is_named_secret};

use self::named::pair_of;
use self::shapes::Shape;
use self::table::{Meaning, Needle, Table};
use crate::config::Config;
use crate::render::{Path, View};
use crate::value::{Node, Number};

/// The secrets of this process, in all forms in which they may be written.
pub struct Secrets {
    /// Names of environment variables, never their values.
    names: Vec<String>,
    table: Table,
    /// Texts that are not secret.
    allowed: Vec<String>,
}

pub(crate) struct FoundSecret {
    /// The path in the value, such as `Ok.headers.authorization`; empty for the
    /// whole value.
    pub(crate) path: String,
    /// The variable or the kind of credential, never the secret itself.
    pub(crate) what: String,
    pub(crate) evidence: Evidence,
}

/// Why it is taken for a secret.
pub(crate) enum Evidence {
    /// It is the value of this variable.
    Variable(String),
    /// It looks like one, or its name says so.
    Text {
        /// How all texts of this kind begin.
        head: &'static str,
        /// How many bytes it has.
        length: usize,
    },
}

impl FoundSecret {
    /// The argument that it is in, if `part` is the arguments.
    pub(crate) fn argument_of(&self, part: &str) -> Option<&str> {
        let argument = self.path.split(['.', '[']).next();
        argument.filter(|argument| part == "args" && !argument.is_empty())
    }

    /// `returns[0].Ok.token`, in a part `returns[0]` of a recording.
    pub(crate) fn place_in(&self, part: &str) -> String {
        let dot = if self.path.is_empty() || self.path.starts_with('[') {
            ""
        } else {
            "."
        };
        format!("{part}{dot}{}", self.path)
    }
}

impl Secrets {
    /// The secrets of a process that runs the tests of a package; `compiled_in` is its
    /// folder where cargo names none. Programs load `.env` files late: the secrets are
    /// prepared again if the environment has changed.
    pub(crate) fn of_run(compiled_in: Option<&path::Path>) -> Arc<Self> {
        type Prepared = (Vec<(OsString, OsString)>, Arc<Config>, Arc<Secrets>);
        static PREPARED: Mutex<Option<Prepared>> = Mutex::new(None);

        // Stubs report mistakes in the file; until then, nothing is allowed.
        let config = Config::try_of_run(compiled_in).unwrap_or_default();
        let environment: Vec<_> = env::vars_os().collect();
        let mut prepared = PREPARED.lock().unwrap_or_else(PoisonError::into_inner);
        match &*prepared {
            Some((of, with, secrets)) if *of == environment && Arc::ptr_eq(with, &config) => {
                Arc::clone(secrets)
            }
            _ => {
                let configs = [Arc::clone(&config)];
                let secrets = Arc::new(Self::new(environment.iter().cloned(), &configs));
                *prepared = Some((environment, config, Arc::clone(&secrets)));
                secrets
            }
        }
    }

    /// The secrets in recordings of the packages in these folders.
    #[cfg(feature = "__command")]
    #[must_use]
    pub fn of_packages<'p>(folders: impl IntoIterator<Item = &'p path::Path>) -> Self {
        let configs = folders
            .into_iter()
            .filter_map(|folder| Config::of_package(folder).ok());
        Self::new(env::vars_os(), &configs.collect::<Vec<_>>())
    }

    fn new(
        environment: impl IntoIterator<Item = (OsString, OsString)>,
        configs: &[Arc<Config>],
    ) -> Self {
        let allowed = configs.iter().flat_map(|config| &config.allowed);
        let allowed: Vec<String> = allowed.cloned().collect();
        let ignored: Vec<&String> = configs
            .iter()
            .flat_map(|config| &config.ignored_variables)
            .collect();
        let mut names = Vec::new();
        let mut needles: Vec<Needle> = Vec::new();
        for (name, value) in environment {
            let name = name.to_string_lossy();
            let value = value.as_encoded_bytes().trim_ascii();
            if ignored.iter().any(|ignored| **ignored == name) {
                continue;
            }
            let mut secrets = variables::secrets_in(&name, value);
            secrets.retain(|secret| allowed.iter().all(|text| text.as_bytes() != *secret));
            for secret in secrets {
                let first = needles.len();
                forms::each(secret, |how, bytes| {
                    if needles[first..].iter().all(|needle| needle.bytes != bytes) {
                        let meaning = Meaning::Secret(names.len(), how);
                        needles.push(Needle { bytes, meaning });
                    }
                });
                names.push(name.clone().into_owned());
            }
        }
        needles.extend(shapes::needles());
        needles.extend(shapes::encoded_needles());
        Self {
            names,
            table: Table::new(needles),
            allowed,
        }
    }

    /// The first secret in `node`.
    pub(crate) fn find(&self, node: &Node) -> Option<FoundSecret> {
        self.node(&Path::Root, node)
    }

    fn node(&self, path: &Path<'_>, node: &Node) -> Option<FoundSecret> {
        match View::from(node) {
            View::Text(text) => self.bytes(path, text.as_bytes()),
            View::Word(text) => self.bytes(path, text.as_bytes()),
            View::Bytes(base64) => match STANDARD.decode(base64) {
                Ok(bytes) => self.bytes(path, &bytes),
                Err(_) => self.bytes(path, base64.as_bytes()),
            },
            View::Some(inner) => self.node(path, inner),
            View::List(elements) => self.list(path, elements),
            View::Fields(fields) => fields.iter().find_map(|(name, value)| {
                // The name comes first: a path that contains a secret must not
                // be shown.
                match self.bytes(path, name.as_bytes()) {
                    Some(found) => Some(found.in_a_name()),
                    None => {
                        let path = Path::Field(path, name);
                        self.node(&path, value)
                            .or_else(|| self.named_among(&path, fields, name, value))
                    }
                }
            }),
            View::Map(pairs) => pairs.iter().find_map(|pair| match pair {
                Node::Array(pair) if pair.len() == 2 => match self.node(path, &pair[0]) {
                    Some(found) => Some(
                        FoundSecret {
                            path: path.to_string(),
                            ..found
                        }
                        .in_a_name(),
                    ),
                    None => self.node(&Path::Entry(path, &pair[0]), &pair[1]),
                },
                other => self.node(path, other),
            }),
            View::Null | View::Bool(_) | View::Number(_) | View::Redacted { .. } => None,
        }
    }

    fn list(&self, path: &Path<'_>, elements: &[Node]) -> Option<FoundSecret> {
        let bytes = bytes_of(elements);
        if let Some(bytes) = bytes.filter(|bytes| bytes.len() >= variables::LEAST_CHARACTERS) {
            return self.bytes(path, &bytes);
        }
        let mut numbered = elements.iter().enumerate();
        numbered
            .find_map(|(at, element)| self.node(&Path::Index(path, at), element))
            .or_else(|| {
                let (name, value) = pair_of(elements)?;
                self.in_pair(&Path::Index(path, 1), name, value)
            })
    }

    fn bytes(&self, path: &Path<'_>, bytes: &[u8]) -> Option<FoundSecret> {
        let mut shape: Option<Shape> = None;
        let variable = self.table.find(bytes, |at, needle| {
            if let Meaning::Secret(secret, how) = needle.meaning {
                return Some((secret, how));
            }
            if shape.is_none() {
                shape = shapes::at_needle(bytes, at, needle, &self.allowed);
            }
            None
        });
        let (what, evidence) = match (variable, shape) {
            // A variable says more, wherever it is in the text.
            (Some((secret, how)), _) => {
                let name = &self.names[secret];
                (
                    format!("the value of the environment variable {name}{how}"),
                    Evidence::Variable(name.clone()),
                )
            }
            (
                None,
                Some(Shape {
                    what, head, length, ..
                }),
            ) => (
                format!("text that looks like {what}"),
                Evidence::Text { head, length },
            ),
            (None, None) => return None,
        };
        Some(FoundSecret {
            path: path.to_string(),
            what,
            evidence,
        })
    }
}

impl FoundSecret {
    fn in_a_name(mut self) -> Self {
        self.what += ", in the name of an entry";
        self
    }
}

/// Shows no secret.
impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets")
            .field("names", &self.names)
            .finish_non_exhaustive()
    }
}

/// The bytes of a `Vec<u8>`, which serde writes as a list of numbers.
fn bytes_of(elements: &[Node]) -> Option<Vec<u8>> {
    if elements.is_empty() {
        return None;
    }
    let byte = |element: &Node| match element {
        Node::Number(Number::Unsigned(value)) => u8::try_from(*value).ok(),
        _ => None,
    };
    elements.iter().map(byte).collect()
}

#[cfg(test)]
mod corpus;
#[cfg(test)]
mod false_positive_tests;
#[cfg(test)]
mod name_tests;
#[cfg(test)]
mod named_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod text_tests;
