//! `cargo stubs show`: one recording, laid out for reading.

mod age;

use std::path::{Path, PathBuf};

use cached_stubs::__command::{self as library, Node, Secrets};
use clap::Args;
use serde::Serialize;

use self::age::Age;
use crate::catalog::{Catalog, Entry};
use crate::inventory::place;
use crate::layout;
use crate::outcome::{Error, Outcome};
use crate::recordings::RecordingFile;
use crate::terminal::{ASIDE, BAD, DOUBTFUL, NAME, Terminal};
use crate::text::{count, shown, size};
use crate::workspace::{PackageOptions, Workspace};

/// The most recordings to show without `--all`.
const FEW: usize = 3;

/// Show a recording, laid out for reading
#[derive(Debug, Args)]
#[command(after_help = "\
NAME is a file or folder, a function's path, a file's name, a part of a path or of a name,
or a part of the name of the test that the recording is for: the first of these that
matches anything.

Long text is shown in lines, a chat in messages, binary values as their size and hash.
Text that contains a secret is not shown.

Exit codes: 1 if a recording cannot be read or contains a secret.")]
pub(crate) struct Show {
    /// Which recording
    name: String,
    /// Show all recordings that the name means, however many
    #[arg(long, short)]
    all: bool,
}

/// A recording, for programs.
#[derive(Serialize)]
struct RecordingObject<'a> {
    package: Option<&'a str>,
    function: String,
    file: &'a Path,
    test: Option<&'a str>,
    bytes: u64,
    committed: Option<String>,
    stale: Option<bool>,
    key: Option<&'a str>,
    source: Option<&'a str>,
    args: Option<Node>,
    returns: Option<Vec<Node>>,
    secret: Option<String>,
    problem: Option<&'a str>,
}

pub(crate) fn run(
    show: &Show,
    packages: &PackageOptions,
    terminal: &Terminal,
) -> Result<Outcome, Error> {
    let workspace = Workspace::find(packages)?;
    let catalog = Catalog::of(&workspace, terminal).or_else(|error| {
        terminal.note(format_args!(
            "{error}: it is unknown whether recordings are stale"
        ));
        Catalog::of_files(&workspace)
    })?;
    let shower = Shower {
        secrets: workspace.secrets(),
        terminal,
    };
    let named = catalog.named(&show.name);
    if named.is_empty() {
        let file = PathBuf::from(&show.name);
        if !file.is_file() {
            return Err(catalog.nothing_named(&show.name));
        }
        return Ok(shower.show(&RecordingFile::read_alone(file), None));
    }
    if named.len() > FEW && !show.all && !terminal.is_json() {
        list(&named, terminal);
        return Ok(Outcome::Success);
    }
    let mut has_findings = false;
    for (at, entry) in named.iter().enumerate() {
        if at > 0 {
            terminal.line("");
        }
        has_findings |= shower.show(entry.file, Some(entry)) == Outcome::Findings;
    }
    Ok(Outcome::findings_if(has_findings))
}

/// Lists recordings that are too many to read at once.
fn list(entries: &[Entry<'_>], terminal: &Terminal) {
    let mut function = String::new();
    for entry in entries {
        if entry.path() != function {
            function = entry.path();
            terminal.line(format_args!("{NAME}{function}{NAME:#}"));
        }
        let stale = match entry.is_stale() {
            Some(true) => format!("  {DOUBTFUL}stale{DOUBTFUL:#}"),
            _ => String::new(),
        };
        let test = entry.file.test.as_ref();
        let test = test.map_or_else(String::new, |test| format!(", for the test {test}"));
        terminal.line(format_args!(
            "  {}  {ASIDE}{}{test}{ASIDE:#}{stale}",
            entry.file.name(),
            size(entry.file.bytes)
        ));
    }
    let recordings = count(entries.len(), "recording");
    terminal.line(format_args!(
        "\nThe name means {recordings}: name one of them, or show all with --all."
    ));
}

struct Shower<'t> {
    secrets: Secrets,
    terminal: &'t Terminal,
}

impl Shower<'_> {
    fn show(&self, file: &RecordingFile, entry: Option<&Entry<'_>>) -> Outcome {
        let recording = file.content.as_ref();
        let secret = recording
            .ok()
            .and_then(|recording| library::secret_in(recording, &self.secrets));
        let outcome = Outcome::findings_if(recording.is_err() || secret.is_some());
        if self.terminal.is_json() {
            self.print_object(file, entry, secret);
            return outcome;
        }
        self.print_header(file, entry);
        if let Some(secret) = &secret {
            self.terminal
                .line(format_args!("  {BAD}it contains a secret{BAD:#}: {secret}"));
        }
        match recording {
            Ok(recording) => {
                let values = layout::values(recording, &self.secrets);
                self.terminal.line(format_args!("\n{values}"));
            }
            Err(problem) => {
                let problem = problem.trim_end();
                self.terminal
                    .line(format_args!("  {BAD}it cannot be read{BAD:#}\n\n{problem}"));
            }
        }
        outcome
    }

    fn print_object(
        &self,
        file: &RecordingFile,
        entry: Option<&Entry<'_>>,
        secret: Option<String>,
    ) {
        let recording = file.content.as_ref().ok();
        let masked = |node: &Node| library::masked(node, &self.secrets);
        // What was written by hand may lack them.
        let is_there = |hash: &&str| !hash.is_empty();
        self.terminal.object(
            "recording",
            &RecordingObject {
                package: entry.map(|entry| entry.package.name.as_str()),
                function: entry.map_or_else(|| file.function(), Entry::path),
                file: &file.path,
                test: file.test.as_deref(),
                bytes: file.bytes,
                committed: Age::of(&file.path).date(),
                stale: entry.and_then(Entry::is_stale),
                key: recording
                    .map(|recording| recording.key.as_str())
                    .filter(is_there),
                source: recording
                    .map(|recording| recording.source.as_str())
                    .filter(is_there),
                args: recording.map(|recording| masked(&recording.args)),
                returns: recording.map(|recording| recording.returns.iter().map(masked).collect()),
                secret,
                problem: file.content.as_ref().err().map(String::as_str),
            },
        );
    }

    fn print_header(&self, file: &RecordingFile, entry: Option<&Entry<'_>>) {
        let path = entry.map_or_else(|| file.function(), Entry::path);
        self.terminal.line(format_args!("{NAME}{path}{NAME:#}"));
        let shown = shown(&file.path);
        self.terminal
            .line(format_args!("  {ASIDE}{shown}{ASIDE:#}"));
        let (size, age) = (size(file.bytes), Age::of(&file.path));
        let function = entry.map(of_function).unwrap_or_default();
        self.terminal
            .line(format_args!("  {ASIDE}{size}, {age}{ASIDE:#}{function}"));
        if let Some(test) = &file.test {
            self.terminal
                .line(format_args!("  {ASIDE}for the test {test} only{ASIDE:#}"));
        }
    }
}

/// The function of the recording, and whether it has changed.
fn of_function(entry: &Entry<'_>) -> String {
    let Some(function) = entry.function else {
        return if entry.has_inventory {
            format!(", {DOUBTFUL}of no function of the tests{DOUBTFUL:#}")
        } else {
            String::new()
        };
    };
    let place = place(function);
    if entry.is_stale() == Some(true) {
        format!(
            ", {DOUBTFUL}stale{DOUBTFUL:#}{ASIDE}: recorded from another body of the function, \
             {place}{ASIDE:#}"
        )
    } else {
        format!("{ASIDE}, of the function at {place}{ASIDE:#}")
    }
}
