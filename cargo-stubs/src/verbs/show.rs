//! `cargo stubs show`: one recording as a person wants to read it.

use std::fmt;
use std::path::{Path, PathBuf};

use cached_stubs::__command::{self as library, Node, Recording, Secrets};
use clap::Args;
use serde::Serialize;

use crate::catalog::{Catalog, Entry};
use crate::git::{Commit, Git};
use crate::outcome::{Error, Outcome};
use crate::outline::{Message, Outline, shown_line};
use crate::recordings::Stored;
use crate::terminal::{ASIDE, BAD, DOUBTFUL, GOOD, NAME, Terminal, count, shown, size};
use crate::workspace::PackageOptions;
use crate::workspace::Workspace;

/// As many are shown whole.
const FEW: usize = 3;

/// One recording, as a person wants to read it
#[derive(Debug, Args)]
#[command(after_help = "\
NAME is a file or folder, a function's path, a file's name, a part of a path or of a
name, or a part of the name of the one test whose recording it is: the first of these
that means something.

Long text stands line by line, the messages of a chat one under the other, binary
values as their size and hash. Text in which a secret stands is not shown.

Exit codes: 1 where a recording cannot be used or holds a secret.")]
pub(crate) struct Show {
    /// Which recording
    name: String,
    /// Shows all that the name means, however many they are
    #[arg(long, short)]
    all: bool,
}

/// A recording, for programs.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
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
    let catalog = Catalog::of(&workspace, terminal).or_else(|problem| {
        terminal.note(format_args!(
            "{problem}: whether recordings are stale is not known"
        ));
        Catalog::of_files(&workspace)
    })?;
    let reader = Reader {
        secrets: Secrets::from_env(),
        terminal,
    };
    let found = catalog.named(&show.name);
    if found.is_empty() {
        let file = PathBuf::from(&show.name);
        if !file.is_file() {
            return Err(catalog.nothing_named(&show.name));
        }
        return Ok(reader.show(&Stored::alone(file), None));
    }
    if found.len() > FEW && !show.all && !terminal.is_json() {
        choice(&found, terminal);
        return Ok(Outcome::Success);
    }
    let mut outcome = Outcome::Success;
    for (at, entry) in found.iter().enumerate() {
        if at > 0 {
            terminal.line("");
        }
        if reader.show(entry.stored, Some(entry)) == Outcome::Findings {
            outcome = Outcome::Findings;
        }
    }
    Ok(outcome)
}

/// Too many to be read at once.
fn choice(found: &[Entry<'_>], terminal: &Terminal) {
    let mut function = String::new();
    for entry in found {
        if entry.path() != function {
            function = entry.path();
            terminal.line(format_args!("{NAME}{function}{NAME:#}"));
        }
        let stale = match entry.is_stale() {
            Some(true) => format!("  {DOUBTFUL}stale{DOUBTFUL:#}"),
            _ => String::new(),
        };
        let test = entry.stored.of_test.as_ref();
        let test = test.map_or_else(String::new, |test| format!(", of the test {test}"));
        terminal.line(format_args!(
            "  {}  {ASIDE}{}{test}{ASIDE:#}{stale}",
            entry.file_name(),
            size(entry.stored.bytes)
        ));
    }
    terminal.line(format_args!(
        "\nThe name means {}: name one of them, or show all with --all.",
        count(found.len(), "recording")
    ));
}

struct Reader<'t> {
    secrets: Secrets,
    terminal: &'t Terminal,
}

impl Reader<'_> {
    fn show(&self, stored: &Stored, entry: Option<&Entry<'_>>) -> Outcome {
        let recording = stored.recording.as_ref();
        let secret = recording
            .ok()
            .and_then(|recording| library::secret_in(recording, &self.secrets));
        if self.terminal.is_json() {
            self.object(stored, entry, secret.clone());
        } else {
            self.header(stored, entry);
            if let Some(secret) = &secret {
                self.terminal
                    .line(format_args!("  {BAD}a secret is in it{BAD:#}: {secret}"));
            }
            match recording {
                Ok(recording) => self.values(recording),
                Err(problem) => {
                    let problem = problem.trim_end();
                    self.terminal
                        .line(format_args!("  {BAD}it cannot be used{BAD:#}\n\n{problem}"));
                }
            }
        }
        if recording.is_err() || secret.is_some() {
            Outcome::Findings
        } else {
            Outcome::Success
        }
    }

    fn object(&self, stored: &Stored, entry: Option<&Entry<'_>>, secret: Option<String>) {
        let recording = stored.recording.as_ref().ok();
        let masked = |node: &Node| library::masked(node, &self.secrets);
        self.terminal.object(&Shown {
            kind: "recording",
            package: entry.map(|entry| entry.package.name.as_str()),
            function: entry.map_or_else(|| stored.function(), Entry::path),
            file: &stored.path,
            test: stored.of_test.as_deref(),
            bytes: stored.bytes,
            committed: Age::of(&stored.path).date(),
            stale: entry.and_then(Entry::is_stale),
            key: recording.map(|recording| recording.key.as_str()),
            source: recording.map(|recording| recording.source.as_str()),
            args: recording.map(|recording| masked(&recording.args)),
            returns: recording.map(|recording| recording.returns.iter().map(masked).collect()),
            secret,
            problem: stored.recording.as_ref().err().map(String::as_str),
        });
    }

    fn header(&self, stored: &Stored, entry: Option<&Entry<'_>>) {
        let path = entry.map_or_else(|| stored.function(), Entry::path);
        self.terminal.line(format_args!("{NAME}{path}{NAME:#}"));
        self.terminal
            .line(format_args!("  {ASIDE}{}{ASIDE:#}", shown(&stored.path)));
        let age = Age::of(&stored.path);
        let mut facts = format!("  {ASIDE}{}, {age}{ASIDE:#}", size(stored.bytes));
        if let Some(entry) = entry {
            facts += &standing(entry);
        }
        self.terminal.line(facts);
        if let Some(test) = &stored.of_test {
            self.terminal
                .line(format_args!("  {ASIDE}of the test {test} alone{ASIDE:#}"));
        }
    }

    fn values(&self, recording: &Recording) {
        let masked = |node: &Node| library::masked(node, &self.secrets);
        let fields = Outline::of_fields(&masked(&recording.args));
        if !fields.is_empty() {
            self.terminal.line("");
        }
        self.fields(0, &fields);
        let all = recording.returns.len();
        for (at, returned) in recording.returns.iter().enumerate() {
            let which = if all == 1 {
                "returns".to_owned()
            } else {
                format!("returns, {} of {all}", at + 1)
            };
            self.terminal.line(format_args!("\n{GOOD}{which}{GOOD:#}"));
            self.outline(2, &Outline::of(&masked(returned)));
        }
        if all == 0 {
            self.terminal
                .line(format_args!("\n{GOOD}returns{GOOD:#}\n  nothing"));
        }
    }

    fn outline(&self, indent: usize, outline: &Outline) {
        match outline {
            Outline::Line(line) => self.terminal.line(format_args!("{:indent$}{line}", "")),
            Outline::Note(note) => self
                .terminal
                .line(format_args!("{:indent$}{ASIDE}{note}{ASIDE:#}", "")),
            Outline::Text(text) => self.text(indent, text),
            Outline::Fields(fields) => self.fields(indent, fields),
            Outline::Items(items) => self.items(indent, items),
            Outline::Chat(messages) => self.chat(indent, messages),
        }
    }

    fn fields(&self, indent: usize, fields: &[(String, Outline)]) {
        for (name, value) in fields {
            self.named(indent, name, value);
        }
    }

    fn named(&self, indent: usize, name: &str, value: &Outline) {
        match value {
            Outline::Line(line) | Outline::Note(line) => self
                .terminal
                .line(format_args!("{:indent$}{ASIDE}{name}:{ASIDE:#} {line}", "")),
            value => {
                self.terminal
                    .line(format_args!("{:indent$}{ASIDE}{name}:{ASIDE:#}", ""));
                self.outline(indent + 2, value);
            }
        }
    }

    fn items(&self, indent: usize, items: &[Outline]) {
        for (at, item) in items.iter().enumerate() {
            self.named(indent, &format!("[{at}]"), item);
        }
        if items.is_empty() {
            self.terminal.line(format_args!("{:indent$}[]", ""));
        }
    }

    fn chat(&self, indent: usize, messages: &[Message]) {
        for message in messages {
            self.terminal.line(format_args!(
                "{:indent$}{NAME}{}:{NAME:#}",
                "", message.role
            ));
            self.outline(indent + 2, &message.content);
            self.fields(indent + 2, &message.others);
        }
    }

    fn text(&self, indent: usize, text: &str) {
        for line in text.lines() {
            let line = shown_line(line);
            let line = format!("{:indent$}{line}", "");
            self.terminal.line(line.trim_end());
        }
    }
}

/// Whether the recording is of what the function is today.
fn standing(entry: &Entry<'_>) -> String {
    match entry.function {
        None if !entry.is_described => String::new(),
        None => format!(", {DOUBTFUL}of no function of the tests{DOUBTFUL:#}"),
        Some(function) => {
            let place = format!("{}:{}", function.file, function.line);
            match entry.is_stale() {
                Some(true) => format!(
                    ", {DOUBTFUL}stale{DOUBTFUL:#}{ASIDE}: made from another body of the function, {place}{ASIDE:#}"
                ),
                _ => format!("{ASIDE}, of the function at {place}{ASIDE:#}"),
            }
        }
    }
}

/// Since when a file is what it is.
enum Age {
    /// There is no repository.
    Unknown,
    NotCommitted,
    Committed(Commit),
    ChangedSince(Commit),
}

impl Age {
    fn of(file: &Path) -> Self {
        let canonical = file.canonicalize();
        let file = canonical.as_deref().unwrap_or(file);
        let Ok(git) = Git::of(file.parent().unwrap_or(file)) else {
            return Self::Unknown;
        };
        match git.last_commit(file) {
            None => Self::NotCommitted,
            Some(commit) if git.is_modified(file) => Self::ChangedSince(commit),
            Some(commit) => Self::Committed(commit),
        }
    }

    fn date(self) -> Option<String> {
        match self {
            Self::Committed(commit) | Self::ChangedSince(commit) => Some(commit.date),
            Self::Unknown | Self::NotCommitted => None,
        }
    }
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => write!(f, "in no repository"),
            Self::NotCommitted => write!(f, "not committed"),
            Self::Committed(commit) => write!(f, "committed {}, {}", commit.date, commit.ago),
            Self::ChangedSince(commit) => {
                write!(f, "changed since its commit of {}", commit.date)
            }
        }
    }
}
