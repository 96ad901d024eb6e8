//! Large binary values, in separate files beside the recording.
//!
//! In the text they would be pages of base64 in every diff. A sidecar is named
//! after the hash of its content: recording the same value again writes
//! nothing, and changes are detected.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::path_lock::PathLock;
use super::read_error::ReadProblem;
use super::recording::is_lfs_pointer;
use super::write;
use crate::hash::sha256_hex;
use crate::value::Node;

/// Larger binary values are stored in a sidecar.
const LARGE: usize = 16 * 1024;

/// Git reads it in the folder of the files that it is about.
const ATTRIBUTES: &str = ".gitattributes";
const ATTRIBUTES_TEXT: &[u8] = b"# Binary values of recordings.\n*.bin -text\n";

const BYTES: &str = "$bytes";
/// A user's object with only this name is escaped, like all whose only name
/// starts with `$`.
const FILE: &str = "$file";

/// Writes every large binary value to a file, and replaces it by the file's name.
pub(super) fn write_out(node: &mut Node, folder: &Path) -> io::Result<()> {
    each_marker(node, &mut |name, content| {
        let Node::String(text) = content else {
            return Ok(None);
        };
        // Four characters for three bytes.
        if name != BYTES || text.len() / 4 * 3 <= LARGE {
            return Ok(None);
        }
        let Ok(bytes) = STANDARD.decode(text) else {
            return Ok(None);
        };
        let file = name_of(&bytes);
        // An existing file of this name has this content, or was damaged.
        let path = folder.join(&file);
        write::write(&PathLock::acquire(&path), &path, &bytes)?;
        write_attributes(folder)?;
        Ok(Some((FILE, Node::String(file))))
    })
}

/// Tells git that sidecars are no text: with `core.autocrlf` it would change the line ends in
/// those that look like it.
fn write_attributes(folder: &Path) -> io::Result<()> {
    match File::create_new(folder.join(ATTRIBUTES)) {
        Ok(mut file) => file.write_all(ATTRIBUTES_TEXT),
        // A user may have written another.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Whether this is a file for git that was written beside sidecars.
#[cfg(feature = "__command")]
pub(crate) fn is_attributes(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    name == ATTRIBUTES
        && super::read_file(path).is_ok_and(|text| text.as_deref() == Some(ATTRIBUTES_TEXT))
}

/// Replaces the names of sidecars by their content, which `read` returns.
pub(super) fn read_in(
    node: &mut Node,
    read: &mut impl FnMut(&str) -> io::Result<Vec<u8>>,
) -> Result<(), ReadProblem> {
    each_marker(node, &mut |name, content| {
        if name != FILE {
            return Ok(None);
        }
        let file = match content {
            Node::String(file) if is_name(file) => file.clone(),
            _ => return Err(ReadProblem::NoSidecarName),
        };
        let bytes = read(&file).map_err(|error| ReadProblem::Sidecar {
            file: file.clone(),
            error: error.to_string(),
        })?;
        if is_lfs_pointer(&bytes) {
            let error = "it is a pointer of git-lfs; fetch it with `git lfs pull`".to_owned();
            return Err(ReadProblem::Sidecar { file, error });
        }
        if name_of(&bytes) != file {
            return Err(ReadProblem::SidecarChanged { file });
        }
        Ok(Some((BYTES, Node::String(STANDARD.encode(bytes)))))
    })
}

/// The name of the sidecar with this content.
pub(super) fn name_of(content: &[u8]) -> String {
    format!("{}.bin", sha256_hex(content))
}

/// Whether this names a file beside the recording, and cannot lead elsewhere.
pub(super) fn is_name(file: &str) -> bool {
    file.strip_suffix(".bin")
        .is_some_and(|hash| hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// A marker's name and its content.
type Marker = (&'static str, Node);

/// Calls `replace` with every object of one entry, which may be a marker, and
/// replaces it by the marker that it returns.
fn each_marker<E>(
    node: &mut Node,
    replace: &mut impl FnMut(&str, &Node) -> Result<Option<Marker>, E>,
) -> Result<(), E> {
    match node {
        Node::Array(elements) => elements
            .iter_mut()
            .try_for_each(|element| each_marker(element, replace)),
        Node::Object(fields) => {
            if let [(name, content)] = fields.as_mut_slice()
                && let Some((new, replaced)) = replace(name, content)?
            {
                *name = new.to_owned();
                *content = replaced;
                return Ok(());
            }
            fields
                .iter_mut()
                .try_for_each(|(_, value)| each_marker(value, replace))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn read_in(node: &mut Node, folder: &Path) -> Result<(), ReadProblem> {
        super::read_in(node, &mut |file| fs::read(folder.join(file)))
    }

    fn value(bytes: &[u8]) -> Node {
        let marker = Node::Object(vec![(
            BYTES.to_owned(),
            Node::String(STANDARD.encode(bytes)),
        )]);
        Node::Array(vec![Node::Object(vec![
            ("name".to_owned(), Node::String("a".to_owned())),
            ("image".to_owned(), marker),
        ])])
    }

    fn files(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != ATTRIBUTES)
            .collect()
    }

    #[test]
    fn large_values_are_written_and_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let original = value(&vec![7; LARGE + 3]);
        let mut node = original.clone();
        write_out(&mut node, folder.path()).unwrap();
        let [file] = files(folder.path()).try_into().unwrap();
        let mut text = String::new();
        node.write(&mut text);
        assert!(text.contains(&format!("\"$file\": \"{file}\"")), "{text}");
        assert!(text.len() < 200, "{text}");
        read_in(&mut node, folder.path()).unwrap();
        assert_eq!(node, original);

        let mut node = original;
        write_out(&mut node, folder.path()).unwrap();
        fs::write(folder.path().join(&file), b"another").unwrap();
        assert_eq!(
            read_in(&mut node.clone(), folder.path()),
            Err(ReadProblem::SidecarChanged { file: file.clone() })
        );
        fs::remove_file(folder.path().join(&file)).unwrap();
        assert!(matches!(
            read_in(&mut node, folder.path()),
            Err(ReadProblem::Sidecar { .. })
        ));
    }

    #[test]
    fn small_values_stay_in_the_recording() {
        let folder = tempfile::tempdir().unwrap();
        let mut node = value(&[7; 1024]);
        write_out(&mut node, folder.path()).unwrap();
        assert_eq!(node, value(&[7; 1024]));
        assert!(files(folder.path()).is_empty());
    }

    #[test]
    fn a_sidecar_is_always_beside_the_recording() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["../secret.bin", "/etc/passwd", "a.bin", ""] {
            let mut node = Node::Object(vec![(FILE.to_owned(), Node::String(name.to_owned()))]);
            assert_eq!(
                read_in(&mut node, folder.path()),
                Err(ReadProblem::NoSidecarName)
            );
        }
    }
}
