//! What has to agree across files.

mod guide;
mod layers;
mod messages;
mod migration;
mod module_graph;
mod refusals;
mod security;
mod test_sizes;

use std::fs;
use std::path::Path;

fn read(path: impl AsRef<Path>) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The text between two others.
fn between<'t>(text: &'t str, begin: &str, end: &str) -> &'t str {
    let (_, rest) = text.split_once(begin).unwrap_or_else(|| panic!("{begin}"));
    rest.split_once(end).unwrap_or_else(|| panic!("{end}")).0
}

#[test]
fn the_macro_crate_is_pinned_to_this_version() {
    let version = env!("CARGO_PKG_VERSION");
    let pin = format!("cached-stubs-macros = {{ version = \"={version}\"");
    assert!(read("Cargo.toml").contains(&pin), "{pin}");
}

#[test]
fn the_command_is_pinned_to_this_version_of_the_library() {
    let version = env!("CARGO_PKG_VERSION");
    let pin = format!("cached-stubs = {{ version = \"={version}\"");
    assert!(read("cargo-stubs/Cargo.toml").contains(&pin), "{pin}");
}

#[test]
fn the_changelog_lists_this_version() {
    let changelog = read("CHANGELOG.md");
    let version = format!("## {}", env!("CARGO_PKG_VERSION"));
    assert!(changelog.contains("## Unreleased") || changelog.contains(&version));
}

#[test]
fn readme_shows_the_tests_of_the_example() {
    let readme = read("README.md");
    let example = read("examples/openai/src/lib.rs");
    let shown = between(&readme, "mod tests {\n", "}\n```");
    let shown = shown.trim_end_matches("}\n");
    for paragraph in shown.split("\n\n") {
        assert!(example.contains(paragraph.trim_end()), "{paragraph}");
    }
}

#[test]
fn readme_names_the_minimum_version_of_rust() {
    let manifest = read("Cargo.toml");
    let minimum = between(&manifest, "rust-version = \"", "\"");
    assert!(read("README.md").contains(&format!("Rust {minimum} or newer")));
}

/// CI runs the commands that README names.
#[test]
fn ci_runs_the_commands_of_readme() {
    let readme = read("README.md");
    let ci = read(".ci/run").replace(" --locked", "");
    let block = between(&readme, "## See it run", "The demonstration needs no key");
    let commands: Vec<&str> = between(block, "```sh\n", "```").lines().collect();
    assert_eq!(commands.len(), 2);
    for command in commands {
        let command = command.split('#').next().unwrap_or_default().trim();
        let command = command.replace(" -p ", " --package ");
        assert!(ci.contains(&command), "{command}");
    }
}

/// Other parts of the library use `src/config/environment.rs`, which has all names.
/// (The search for secrets looks at every variable.)
#[test]
fn the_environment_is_read_in_one_place() {
    for file in module_graph::files("src") {
        let path = file.path.display().to_string();
        let text = read(&file.path);
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let reads = ["env::var(", "env::var_os("];
        let is_test = path.ends_with("_tests.rs") || path.ends_with("tests.rs");
        if !path.contains("config/environment.rs") && !is_test {
            let found = reads.iter().find(|call| code.contains(**call));
            assert_eq!(found, None, "{path}");
        }
    }
}
