//! Finds and reads `stubs.toml`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use toml_span::value::{Key, Table};

use super::Config;
use super::message::{self, ConfigError};
use super::value::{Setting, node};
use crate::scrub::{Rule, ScrubPath};
use crate::sort::sort_by;

const NAME: &str = "stubs.toml";
/// A longer file is not the one that is meant.
const MOST_BYTES: u64 = 1024 * 1024;

const KEYS: [&str; 4] = ["dir", "live", "secrets", "scrub"];
const SECRETS_KEYS: [&str; 2] = ["allow", "ignore-variables"];

/// The text of a file.
#[derive(Clone, Copy)]
pub(super) struct SourceText<'t> {
    pub(super) path: &'t Path,
    pub(super) text: &'t str,
}

impl SourceText<'_> {
    /// The number of the line that an offset is on.
    pub(super) fn line(&self, offset: usize) -> usize {
        let before = &self.text.as_bytes()[..offset.min(self.text.len())];
        before.iter().filter(|byte| **byte == b'\n').count() + 1
    }
}

/// Reads the file that counts for the package in this folder.
pub(super) fn read(package: &Path) -> Result<Config, ConfigError> {
    let Some(path) = find(package) else {
        return Ok(Config::default());
    };
    let text = read_text(&path).map_err(|error| message::unreadable(&path, error))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    parse(&path, text)
}

/// The file in the package's folder or in the nearest parent, up to the folder of the
/// workspace, which contains Cargo.lock. Without one, only the package's own counts.
fn find(package: &Path) -> Option<PathBuf> {
    let mut nearest: Option<PathBuf> = None;
    for folder in package.ancestors() {
        let file = folder.join(NAME);
        if nearest.is_none() && file.exists() {
            if folder == package {
                return Some(file);
            }
            nearest = Some(file);
        }
        if folder.join("Cargo.lock").exists() {
            return nearest;
        }
    }
    None
}

fn read_text(path: &Path) -> io::Result<String> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    if metadata.len() > MOST_BYTES {
        return Err(io::Error::other("it is longer than 1 MiB"));
    }
    fs::read_to_string(path)
}

fn parse(path: &Path, text: &str) -> Result<Config, ConfigError> {
    let source = SourceText { path, text };
    let file = toml_span::parse(text).map_err(|error| {
        let line = source.line(error.span.start);
        message::malformed(path, line, error)
    })?;
    let mut config = Config {
        path: path.to_owned(),
        ..Config::default()
    };
    let Some(table) = file.as_table() else {
        return Ok(config);
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    for entry in entries(table, source, "", &KEYS)? {
        match entry.name {
            "dir" => {
                let dir = entry.text("a text: the folder of recordings, relative to this file")?;
                config.dir = Some(folder.join(dir));
            }
            "live" => {
                config.denies_live = match entry.text(message::LIVE)? {
                    "deny" => Some(entry.line()),
                    "allow" => None,
                    _ => return Err(entry.wrong(message::LIVE)),
                }
            }
            "secrets" => read_secrets(&entry, &mut config)?,
            _ => {
                let table = entry.table("a table of paths in returned values")?;
                config.scrub = read_scrub(table, source)?;
            }
        }
    }
    Ok(config)
}

fn read_secrets(entry: &Setting<'_, '_>, config: &mut Config) -> Result<(), ConfigError> {
    let table = entry.table("a table with the keys allow and ignore-variables")?;
    for entry in entries(table, entry.source, "secrets", &SECRETS_KEYS)? {
        match entry.name {
            "allow" => {
                let legal = "a list of texts that are not secret";
                config.allowed = entry.texts(legal)?;
                // Reports show `…` in place of what may be secret.
                if let Some(text) = config.allowed.iter().find(|text| text.ends_with('…')) {
                    return Err(entry.not_whole(text));
                }
            }
            _ => {
                config.ignored_variables =
                    entry.texts("a list of names of environment variables")?;
            }
        }
    }
    Ok(())
}

/// The rules of `[scrub]`, in the order of the file.
fn read_scrub(table: &Table<'_>, source: SourceText<'_>) -> Result<Vec<Rule>, ConfigError> {
    let rules = in_order(table).into_iter().map(|(path, value)| {
        let line = source.line(path.span.start);
        let parsed = ScrubPath::parse(&path.name)
            .map_err(|error| message::wrong_path(source.path, line, &path.name, error))?;
        Ok(Rule {
            path: parsed,
            replacement: node(value),
        })
    });
    rules.collect()
}

/// The entries of a table in the order of the file, so that the first mistake is reported.
fn in_order<'t, 'v>(table: &'v Table<'t>) -> Vec<(&'v Key<'t>, &'v toml_span::Value<'t>)> {
    let mut entries: Vec<_> = table.iter().collect();
    sort_by(&mut entries, |(a, _), (b, _)| {
        a.span.start.cmp(&b.span.start)
    });
    entries
}

/// The keys of a table, all of which must be legal.
fn entries<'t, 'v>(
    table: &'v Table<'t>,
    source: SourceText<'t>,
    name: &str,
    legal: &[&'static str],
) -> Result<Vec<Setting<'t, 'v>>, ConfigError>
where
    'static: 't,
{
    let entries = in_order(table).into_iter().map(|(key, value)| {
        match legal.iter().find(|legal| **legal == key.name) {
            Some(name) => Ok(Setting {
                source,
                name,
                value,
            }),
            None => {
                let line = source.line(key.span.start);
                Err(message::unknown_key(
                    source.path,
                    line,
                    name,
                    &key.name,
                    legal,
                ))
            }
        }
    });
    entries.collect()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::value::Number;

    fn error(text: &str) -> String {
        parse(Path::new("stubs.toml"), text)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn every_key_is_read() {
        let text = "dir = \"kept\"\nlive = \"deny\"\n\n[secrets]\nallow = [\"AKIA\"]\n\
                    ignore-variables = [\"XKB_KEY\"]\n\n[scrub]\n\".**.created\" = 0\n\
                    \".id\" = \"<id>\"\n";
        let config = parse(Path::new("/ws/stubs.toml"), text).unwrap();
        let zero = Node::Number(Number::Unsigned(0));
        let id = Node::String("<id>".to_owned());
        let rule = |path: &str, replacement: Node| Rule {
            path: ScrubPath::parse(path).unwrap(),
            replacement,
        };
        assert_eq!(
            config,
            Config {
                path: PathBuf::from("/ws/stubs.toml"),
                dir: Some(PathBuf::from("/ws/kept")),
                denies_live: Some(2),
                allowed: vec!["AKIA".to_owned()],
                ignored_variables: vec!["XKB_KEY".to_owned()],
                scrub: vec![rule(".**.created", zero), rule(".id", id)],
            }
        );
        let empty = parse(Path::new("stubs.toml"), "live = \"allow\"").unwrap();
        assert_eq!(empty.denies_live, None);
    }

    use crate::value::Node;

    #[test]
    fn an_unknown_key_is_an_error_that_lists_the_legal_ones() {
        expect![[r#"
            stubs.toml:2 has the unknown key `dirs`; did you mean `dir`?

            The keys of the file are dir, live, secrets, scrub.
        "#]]
        .assert_eq(&error("\ndirs = \"kept\"\n"));
        expect![[r#"
            stubs.toml:2 has the unknown key `allowed`; did you mean `allow`?

            The keys of [secrets] are allow, ignore-variables.
        "#]]
        .assert_eq(&error("[secrets]\nallowed = []\n"));
        expect![[r#"
            stubs.toml:1 has the unknown key `folder`

            The keys of the file are dir, live, secrets, scrub.
        "#]]
        .assert_eq(&error("folder = 1\n"));
    }

    #[test]
    fn a_wrong_value_is_an_error_that_says_what_is_legal() {
        expect![[r#"
            stubs.toml:1 sets `live` to "dney"; it must be "deny" (a stubbable function without a stub panics) or "allow"
        "#]].assert_eq(&error("live = \"dney\"\n"));
        expect![[r#"
            stubs.toml:1 sets `dir` to a value of the type integer; it must be a text: the folder of recordings, relative to this file
        "#]].assert_eq(&error("dir = 3\n"));
        expect![[r#"
            stubs.toml:1 sets `dir` to ""; it must be a text: the folder of recordings, relative to this file
        "#]].assert_eq(&error("dir = \"\"\n"));
        expect![[r#"
            stubs.toml:2 sets `allow` to "x"; it must be a list of texts that are not secret
        "#]]
        .assert_eq(&error("[secrets]\nallow = \"x\"\n"));
        expect![[r#"
            stubs.toml:2 sets `allow` to "AKIA…"; it must be a list of whole texts: write what `…` stands for
        "#]].assert_eq(&error("[secrets]\nallow = [\"AKIA…\"]\n"));
        expect![[r#"
            stubs.toml:2 sets `ignore-variables` to a value of the type integer; it must be a list of names of environment variables
        "#]].assert_eq(&error("[secrets]\nignore-variables = [1]\n"));
        expect![[r#"
            stubs.toml:1 sets `secrets` to a value of the type integer; it must be a table with the keys allow and ignore-variables
        "#]].assert_eq(&error("secrets = 1\n"));
    }

    #[test]
    fn a_wrong_path_is_an_error_that_says_how_paths_are_written() {
        expect![[r#"
            stubs.toml:3 has the wrong path "created" in [scrub]: a step begins with `.` or `[`

            Paths are written like ".id", ".choices[].created", ".**.request_id".
        "#]]
        .assert_eq(&error("[scrub]\n\".id\" = 0\ncreated = 0\n"));
        expect![[r#"
            stubs.toml:2 has the wrong path ".**" in [scrub]: after `.**` it needs a name

            Paths are written like ".id", ".choices[].created", ".**.request_id".
        "#]]
        .assert_eq(&error("[scrub]\n\".**\" = 0\n"));
    }

    #[test]
    fn a_file_that_is_not_toml_is_an_error_with_its_line() {
        expect![[r#"
            stubs.toml:2 is not valid TOML: invalid TOML value, did you mean to use a quoted string?
        "#]]
        .assert_eq(&error("live = \"deny\"\ndir = kept\n"));
        expect![[r#"
            stubs.toml:2 is not valid TOML: duplicate key: `live`
        "#]]
        .assert_eq(&error("live = \"deny\"\nlive = \"deny\"\n"));
    }

    #[test]
    fn the_nearest_file_up_to_the_lock_file_counts() {
        let folder = tempfile::tempdir().unwrap();
        let (outside, workspace) = (folder.path(), folder.path().join("workspace"));
        let package = workspace.join("crates/app");
        fs::create_dir_all(&package).unwrap();
        let found = || find(&package);
        fs::write(outside.join(NAME), "").unwrap();
        assert_eq!(found(), None);
        fs::write(workspace.join("Cargo.lock"), "").unwrap();
        assert_eq!(found(), None);
        fs::write(workspace.join(NAME), "").unwrap();
        assert_eq!(found(), Some(workspace.join(NAME)));
        fs::write(workspace.join("crates").join(NAME), "").unwrap();
        assert_eq!(found(), Some(workspace.join("crates").join(NAME)));
        fs::write(package.join(NAME), "").unwrap();
        assert_eq!(found(), Some(package.join(NAME)));
    }

    #[test]
    fn a_folder_in_place_of_the_file_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(NAME)).unwrap();
        let error = read(folder.path()).unwrap_err().to_string();
        assert!(error.contains("it is not a file"), "{error}");
    }
}
