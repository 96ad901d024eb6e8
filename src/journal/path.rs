//! Paths in journals and descriptions. serde writes only those that are UTF-8.

#[cfg(feature = "__command")]
use std::fmt;
use std::path::Path;
#[cfg(feature = "__command")]
use std::path::PathBuf;

#[cfg(feature = "__command")]
use serde::de::{Deserializer, Error, SeqAccess, Visitor};
use serde::{Serialize as _, Serializer};

/// A string, or a list of bytes if the path is not UTF-8.
pub(crate) fn serialize<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    match path.to_str() {
        Some(text) => serializer.serialize_str(text),
        None => bytes(path).serialize(serializer),
    }
}

#[cfg(feature = "__command")]
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    struct PathVisitor;

    impl<'de> Visitor<'de> for PathVisitor {
        type Value = PathBuf;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a path: a string or a list of bytes")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<PathBuf, E> {
            Ok(text.into())
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<PathBuf, A::Error> {
            let mut bytes = Vec::new();
            while let Some(byte) = list.next_element()? {
                bytes.push(byte);
            }
            Ok(path(bytes))
        }
    }

    deserializer.deserialize_any(PathVisitor)
}

#[cfg(unix)]
fn bytes(path: &Path) -> Vec<u8> {
    std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()).to_vec()
}

#[cfg(all(unix, feature = "__command"))]
fn path(bytes: Vec<u8>) -> PathBuf {
    let path: std::ffi::OsString = std::os::unix::ffi::OsStringExt::from_vec(bytes);
    path.into()
}

/// On other systems, paths that are not Unicode cannot be distinguished: std does not
/// show their bytes.
#[cfg(not(unix))]
fn bytes(path: &Path) -> Vec<u8> {
    path.to_string_lossy().into_owned().into_bytes()
}

#[cfg(all(not(unix), feature = "__command"))]
fn path(bytes: Vec<u8>) -> PathBuf {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

#[cfg(all(test, unix, feature = "__command"))]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Line {
        #[serde(with = "super")]
        path: PathBuf,
    }

    #[test]
    fn every_path_is_read_back() {
        for (bytes, text) in [
            (b"stubs/f".to_vec(), r#"{"path":"stubs/f"}"#),
            (b"a\xffb".to_vec(), r#"{"path":[97,255,98]}"#),
        ] {
            let line = Line { path: path(bytes) };
            assert_eq!(serde_json::to_string(&line).unwrap(), text);
            assert_eq!(serde_json::from_str::<Line>(text).unwrap(), line);
        }
    }
}
