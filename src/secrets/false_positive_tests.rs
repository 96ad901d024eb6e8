//! How often the search takes harmless documents for secrets.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use super::corpus::{Random, documents};
use super::*;

/// A folder of other documents to measure.
const CORPUS: &str = "CACHED_STUBS_TEST_CORPUS";

/// Of 2,800 documents of the kinds that people record, none is refused. (Measure others
/// with the test below.)
#[test]
fn harmless_documents_are_recorded() {
    let secrets = Secrets::new([], &[]);
    let mut refused = Vec::new();
    let mut count = 0;
    for seed in 0..200 {
        for text in documents(&mut Random::new(seed)) {
            let node = Node::parse(&text).unwrap_or_else(|_| panic!("{text}"));
            count += 1;
            refused.extend(
                secrets
                    .find(&node)
                    .map(|found| (found.path, found.what, text)),
            );
        }
    }
    assert_eq!(count, 2800);
    assert!(
        refused.is_empty(),
        "{} of {count}: {refused:#?}",
        refused.len()
    );
}

/// The documents below a folder: JSON as it is, other texts as a text in a value.
fn texts(folder: &Path, found: &mut Vec<(PathBuf, Node)>) {
    let entries = fs::read_dir(folder).into_iter().flatten();
    for entry in entries.filter_map(Result::ok) {
        let path = entry.path();
        let kind = path.extension().unwrap_or_default().to_string_lossy();
        if path.is_dir() && !path.is_symlink() {
            texts(&path, found);
        } else if ["json", "rs", "md", "toml", "yml", "txt"].contains(&&*kind)
            && let Ok(text) = fs::read_to_string(&path)
        {
            let node = Node::parse(&text).unwrap_or(Node::String(text));
            found.push((path, node));
        }
    }
}

#[test]
fn documents_of_a_folder_are_measured() {
    let folder = env::var_os(CORPUS).map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("examples"));
    let mut all = Vec::new();
    texts(&folder, &mut all);
    let secrets = Secrets::new([], &[]);
    let mut refused = 0;
    for (path, node) in &all {
        if let Some(found) = secrets.find(node) {
            refused += 1;
            println!("{}: {}: {}", path.display(), found.path, found.what);
        }
    }
    println!("{refused} of {} documents are refused", all.len());
    assert!(!all.is_empty());
    assert!(env::var_os(CORPUS).is_some() || refused == 0);
}
