//! Finds secrets in values, before anything is written to a file that is committed.

mod allowed;
mod forms;
mod shapes;
mod table;

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::path;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use self::forms::Form;
use self::table::Table;
use crate::config::Config;
use crate::render::{Path, View};
use crate::value::{Node, Number};

/// A variable whose name contains one of these holds a secret.
const TELLING: [&str; 5] = ["KEY", "TOKEN", "SECRET", "PASSWORD", "CREDENTIAL"];
/// Words that contain one of them and do not mean a secret.
const MISLEADING: [&str; 9] = [
    "KEYBOARD",
    "KEYMAP",
    "KEYRING",
    "KEYCHAIN",
    "KEYCLOAK",
    "KEYSTONE",
    "HOTKEY",
    "MONKEY",
    "TOKENIZER",
];
/// Shorter values occur in many texts by chance.
const LEAST_CHARACTERS: usize = 8;
/// Well-known values, such as the password of a local database or a setting.
/// They are not secret, and they are words of ordinary texts.
const PUBLIC: [&str; 7] = [
    "password",
    "postgres",
    "disabled",
    "required",
    "optional",
    "undefined",
    "localhost",
];

/// The secrets of this process, in all forms in which they may be written.
pub struct Secrets {
    /// Names of environment variables, never their values.
    names: Vec<String>,
    table: Table,
    forms: Vec<Form>,
    /// Texts that are not secret.
    allowed: Vec<String>,
}

pub(crate) struct FoundSecret {
    /// The path in the value, such as `Ok.headers.authorization`; empty for the
    /// whole value.
    pub(crate) path: String,
    /// The variable or the kind of credential, never the secret itself.
    pub(crate) what: String,
    /// The variable, if it is the value of one.
    pub(crate) variable: Option<String>,
}

impl FoundSecret {
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
        let mut all = Vec::new();
        for (name, value) in environment {
            let name = name.to_string_lossy();
            let value = value.as_encoded_bytes().trim_ascii();
            let is_ignored = ignored.iter().any(|ignored| **ignored == name);
            let is_allowed = allowed.iter().any(|text| text.as_bytes() == value);
            if is_telling(&name) && may_be_secret(value) && !is_ignored && !is_allowed {
                forms::push(names.len(), value, &mut all);
                names.push(name.into_owned());
            }
        }
        Self {
            names,
            table: Table::new(&all),
            forms: all,
            allowed,
        }
    }

    /// The first secret in `node`.
    pub(crate) fn find(&self, node: &Node) -> Option<FoundSecret> {
        self.node(&Path::Root, node)
    }

    /// A copy in which every text with a secret is replaced, for messages, which
    /// end up in logs.
    pub(crate) fn masked(&self, node: &Node) -> Node {
        let Some(found) = self.find(node) else {
            return node.clone();
        };
        let word = || format!("<{}>", found.what);
        let is_whole = matches!(
            View::from(node),
            View::Text(_) | View::Word(_) | View::Bytes(_)
        );
        match node {
            Node::Array(elements) if bytes_of(elements).is_none() => Node::Array(
                elements
                    .iter()
                    .map(|element| self.masked(element))
                    .collect(),
            ),
            Node::Object(fields) if !is_whole => {
                let fields = fields.iter().map(|(name, value)| {
                    let is_secret = self.bytes(&Path::Root, name.as_bytes()).is_some();
                    let name = if is_secret { word() } else { name.clone() };
                    (name, self.masked(value))
                });
                Node::Object(fields.collect())
            }
            _ => Node::String(word()),
        }
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
            View::List(elements) => match bytes_of(elements) {
                Some(bytes) => self.bytes(path, &bytes),
                None => elements
                    .iter()
                    .enumerate()
                    .find_map(|(at, element)| self.node(&Path::Index(path, at), element)),
            },
            View::Fields(fields) => fields.iter().find_map(|(name, value)| {
                // The name comes first: a path that contains a secret must not
                // be shown.
                match self.bytes(path, name.as_bytes()) {
                    Some(found) => Some(found.in_a_name()),
                    None => self.node(&Path::Field(path, name), value),
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

    fn bytes(&self, path: &Path<'_>, bytes: &[u8]) -> Option<FoundSecret> {
        let form = self.table.find(bytes, &self.forms);
        let variable = form.map(|form| self.names[form.secret].clone());
        let what = match (form, &variable) {
            (Some(form), Some(name)) => {
                format!("the value of the environment variable {name}{}", form.how)
            }
            _ => format!(
                "text that looks like {}",
                shapes::find(bytes, &self.allowed)?
            ),
        };
        Some(FoundSecret {
            path: path.to_string(),
            what,
            variable,
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

fn is_telling(name: &str) -> bool {
    let mut name = name.to_ascii_uppercase();
    for word in MISLEADING {
        name = name.replace(word, "");
    }
    TELLING.iter().any(|word| name.contains(word))
}

fn may_be_secret(value: &[u8]) -> bool {
    let text = String::from_utf8_lossy(value);
    let is_known = PUBLIC.iter().any(|word| text.eq_ignore_ascii_case(word));
    // Such as `********`.
    let is_mask = value.iter().all(|byte| *byte == value[0]);
    // The path of a file with credentials is not a credential.
    let is_path = || {
        let path = path::Path::new(&*text);
        path.is_absolute() && path.exists()
    };
    text.chars().count() >= LEAST_CHARACTERS && !is_known && !is_mask && !is_path()
}

/// The bytes of a `Vec<u8>`, which serde writes as a list of numbers.
fn bytes_of(elements: &[Node]) -> Option<Vec<u8>> {
    if elements.len() < LEAST_CHARACTERS {
        return None;
    }
    let byte = |element: &Node| match element {
        Node::Number(Number::Unsigned(value)) => u8::try_from(*value).ok(),
        _ => None,
    };
    elements.iter().map(byte).collect()
}

#[cfg(test)]
mod tests;
