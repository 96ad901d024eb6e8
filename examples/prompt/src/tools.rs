use crate::Context;

/// A file that a project has, and the command that prints the version of the project's
/// tool.
const TOOLS: &[(&str, &str, &str)] = &[
    ("build.zig", "zig", "version"),
    ("composer.json", "php", "--version"),
    ("deno.json", "deno", "--version"),
    ("Gemfile", "ruby", "--version"),
    ("go.mod", "go", "version"),
    ("package.json", "node", "--version"),
    ("pom.xml", "java", "-version"),
    ("pyproject.toml", "python3", "--version"),
];

/// The tools of the directory, with their versions: `node 22.12.0 zig 0.14.0`. A tool
/// that is not installed is left out.
#[must_use]
pub fn tools(context: &Context) -> Option<String> {
    let versions = TOOLS.iter().filter_map(|(file, tool, argument)| {
        if !context.dir.join(file).exists() {
            return None;
        }
        let output = context.exec_cmd(tool, &[argument])?;
        // Java prints its version to standard error.
        let version = version(&output.stdout).or_else(|| version(&output.stderr))?;
        Some(format!("{tool} {version}"))
    });
    let versions: Vec<_> = versions.collect();
    (!versions.is_empty()).then(|| versions.join(" "))
}

/// The first word that is a version: `go version go1.24.1 linux/amd64`.
fn version(output: &str) -> Option<&str> {
    output.split_whitespace().find_map(|word| {
        let word = word.trim_matches('"').trim_start_matches(['v', 'g', 'o']);
        word.starts_with(|first: char| first.is_ascii_digit())
            .then_some(word)
    })
}
