//! Where the recording of a call is.

use std::ffi::OsStr;
use std::path::PathBuf;

use crate::value::Node;

/// The place of a call's recording, whether it exists or not.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) path: PathBuf,
    /// In hex.
    pub(crate) key: String,
    /// The arguments as the recording contains them.
    pub(crate) args: Node,
}

impl Place {
    /// The path without the words of the arguments, for arguments that are secret.
    pub(crate) fn path_without_words(&self) -> PathBuf {
        let name = format!("….{}.json", &self.key[..KEY_IN_NAME]);
        self.path.with_file_name(name)
    }
}

/// The number of hex digits of the key in a file's name.
pub(super) const KEY_IN_NAME: usize = 16;

/// The part of the key that the name of a recording's file contains.
pub(super) fn key_in(name: &OsStr) -> Option<&str> {
    let (_, key) = name.to_str()?.strip_suffix(".json")?.rsplit_once('.')?;
    (key.len() == KEY_IN_NAME && is_hex(key)).then_some(key)
}

pub(super) fn is_hex(text: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
    text.bytes().all(is_digit)
}
