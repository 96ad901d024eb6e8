//! Which environment variables hold secrets, and which of their values are none.

use std::path::Path;

use super::placeholder::is_placeholder;
use super::url;

/// A variable whose name contains one of these holds a secret.
const TELLING: [&str; 11] = [
    "KEY",
    "TOKEN",
    "SECRET",
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "CREDENTIAL",
    "COOKIE",
    "WEBHOOK",
    "CONNECTION_STRING",
    "CONNSTR",
];
/// A variable whose name ends in one of these words holds a secret.
const TELLING_WORDS: [&str; 6] = ["PASS", "PWD", "DSN", "PAT", "AUTH", "JWT"];
/// Words that contain one of them and do not mean a secret.
const MISLEADING: [&str; 11] = [
    "KEYBOARD",
    "KEYMAP",
    "KEYRING",
    "KEYCHAIN",
    "KEYCLOAK",
    "KEYSTONE",
    "KEYTIMEOUT",
    "GIT_CONFIG_KEY",
    "HOTKEY",
    "MONKEY",
    "TOKENIZER",
];
/// Folders, by a word that means passwords elsewhere.
const FOLDERS: [&str; 2] = ["PWD", "OLDPWD"];
/// Shorter values occur in many texts by chance.
pub(super) const LEAST_CHARACTERS: usize = 8;

/// The secrets in the value of a variable: the value itself, the password in a URL.
pub(super) fn secrets_in<'v>(name: &str, value: &'v [u8]) -> Vec<&'v [u8]> {
    let password = url::password_of(value);
    let mut secrets = Vec::new();
    if (is_telling(name) || password.is_some()) && may_be_secret(value) {
        secrets.push(value);
    }
    secrets.extend(password.filter(|password| may_be_secret(password)));
    secrets
}

fn is_telling(name: &str) -> bool {
    let mut name = name.to_ascii_uppercase();
    if FOLDERS.contains(&name.as_str()) {
        return false;
    }
    for word in MISLEADING {
        name = name.replace(word, "");
    }
    let last = name.rsplit('_').next().unwrap_or_default();
    TELLING.iter().any(|word| name.contains(word)) || TELLING_WORDS.contains(&last)
}

fn may_be_secret(value: &[u8]) -> bool {
    let text = String::from_utf8_lossy(value);
    // The path of a file with credentials is not a credential.
    let is_path = || {
        let path = Path::new(&*text);
        path.is_absolute() && path.exists()
    };
    text.chars().count() >= LEAST_CHARACTERS && !is_placeholder(&text) && !is_path()
}
