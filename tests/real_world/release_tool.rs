//! A release tool runs git and cargo, and asks a registry.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result as CargoResult;
use cached_stubs::stubbable;
use serde::Serialize;

use crate::common::{ran, recordings_of, survives};

#[stubbable]
pub fn call<'s>(command: impl IntoIterator<Item = &'s str>, dry_run: bool) -> CargoResult<bool> {
    ran();
    Ok(command.into_iter().count() > 1 && !dry_run)
}

#[stubbable]
pub fn call_with_env<'s>(
    command: impl IntoIterator<Item = &'s str>,
    envs: impl IntoIterator<Item = (&'s str, &'s str)>,
    path: &Path,
    dry_run: bool,
) -> CargoResult<bool> {
    ran();
    let words = command.into_iter().count() + envs.into_iter().count();
    Ok(words > 1 && path.is_relative() && !dry_run)
}

#[test]
fn commands_are_recorded() {
    assert!(survives::<call, _>(
        || call(["cargo", "publish"], false).unwrap()
    ));
    let command = "git push origin";
    survives::<call, _>(|| call(command.split(' '), false).unwrap());
    let call = || {
        let envs = [("PREV_VERSION", "1.0.0"), ("NEW_VERSION", "1.1.0")];
        call_with_env(command.split(' '), envs, Path::new("."), false).unwrap()
    };
    assert!(survives::<call_with_env, _>(call));
}

/// Files that are not committed.
#[stubbable]
pub fn is_dirty(dir: &Path) -> CargoResult<Option<Vec<String>>> {
    ran();
    let name = dir.file_name().and_then(|name| name.to_str());
    Ok(name.map(|name| vec![format!("{name}.rs")]))
}

#[stubbable]
pub fn changed_files(dir: &Path, tag: &str) -> CargoResult<Option<Vec<PathBuf>>> {
    ran();
    Ok(Some(vec![dir.join(tag), dir.join("Cargo.toml")]))
}

#[stubbable(errors)]
pub fn top_level(dir: &Path) -> CargoResult<PathBuf> {
    ran();
    let parent = dir.parent();
    parent
        .map(Path::to_owned)
        .ok_or_else(|| anyhow::format_err!("{} is in no repository", dir.display()))
}

#[stubbable]
pub fn push<'s>(
    dir: &Path,
    remote: &str,
    refs: impl IntoIterator<Item = &'s str>,
    options: impl IntoIterator<Item = &'s str>,
    dry_run: bool,
) -> CargoResult<bool> {
    ran();
    let _ = (dir, remote, options.into_iter().count());
    Ok(refs.into_iter().count() > 0 && !dry_run)
}

#[test]
fn what_git_says_is_recorded() {
    let dirty = survives::<is_dirty, _>(|| is_dirty(Path::new("src/lib")).unwrap());
    assert_eq!(dirty, Some(vec!["lib.rs".to_owned()]));
    let changed = survives::<changed_files, _>(|| changed_files("a".as_ref(), "v1").unwrap());
    assert_eq!(changed.unwrap()[0], Path::new("a/v1"));
    let top =
        |dir: &'static str| move || top_level(Path::new(dir)).map_err(|error| error.to_string());
    assert_eq!(survives::<top_level, _>(top("a/b")), Ok("a".into()));
    assert!(survives::<top_level, _>(top("")).is_err());
    let refs = ["main".to_owned(), "v1.1.0".to_owned()];
    survives::<push, _>(|| {
        let refs = refs.iter().map(String::as_str);
        push(Path::new("."), "origin", refs, [], false).unwrap()
    });
}

/// Caches what it reads.
#[derive(Default)]
pub struct CratesIoIndex {
    cache: BTreeMap<String, bool>,
}

#[derive(Clone, Copy, Debug, Serialize)]
pub enum CertsSource {
    Webpki,
    Native,
}

#[stubbable(discard(index))]
pub fn is_published(
    index: &mut CratesIoIndex,
    registry: Option<&str>,
    name: &str,
    version: &str,
    certs_source: CertsSource,
) -> bool {
    ran();
    let _ = (registry, certs_source);
    *index
        .cache
        .entry(name.to_owned())
        .or_insert(version != "0.0.0")
}

#[stubbable(discard(index))]
pub fn wait_for_publish(
    index: &mut CratesIoIndex,
    name: &str,
    timeout: Duration,
    dry_run: bool,
) -> CargoResult<()> {
    ran();
    anyhow::ensure!(index.cache.contains_key(name) || !timeout.is_zero() || dry_run);
    Ok(())
}

#[test]
fn what_a_registry_says_is_recorded() {
    let published = survives::<is_published, _>(|| {
        let mut index = CratesIoIndex::default();
        is_published(&mut index, None, "a", "1.0.0", CertsSource::Native)
    });
    assert!(published);
    let calls = || {
        let mut index = CratesIoIndex::default();
        for certs in [CertsSource::Webpki, CertsSource::Native] {
            is_published(&mut index, Some("own"), "a", "1.0.0", certs);
        }
    };
    assert_eq!(recordings_of::<is_published, _>(calls), 2);
    survives::<wait_for_publish, _>(|| {
        let timeout = Duration::from_secs(300);
        wait_for_publish(&mut CratesIoIndex::default(), "a", timeout, false).unwrap();
    });
}
