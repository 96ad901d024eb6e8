//! The page. Maud escapes every value.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cached_stubs::__command as library;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

use super::values::Values;
use crate::text::{count, size};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

pub(super) struct Page {
    pub(super) packages: Vec<PackageSection>,
    /// Whether it is known which tests use what.
    pub(super) has_usage: bool,
}

pub(super) struct PackageSection {
    pub(super) name: String,
    /// Why recordings may be in use although no test used them.
    pub(super) gap: Option<String>,
    pub(super) functions: Vec<FunctionSection>,
    /// The paths of functions without recordings.
    pub(super) unrecorded: Vec<String>,
}

pub(super) struct FunctionSection {
    pub(super) path: String,
    /// `src/lib.rs:7`; `None` if there is no such function.
    pub(super) place: Option<String>,
    pub(super) fixtures: Vec<String>,
    pub(super) recordings: Vec<RecordingSection>,
}

pub(super) struct RecordingSection {
    pub(super) file: String,
    /// The test that the recording is for.
    pub(super) test: Option<String>,
    pub(super) bytes: u64,
    /// The date of its last commit.
    pub(super) committed: Option<String>,
    pub(super) marks: Vec<Mark>,
    /// The arguments on one line.
    pub(super) summary: String,
    /// The returned values on one line.
    pub(super) answer: Option<String>,
    /// The rows of the difference to the last commit.
    pub(super) difference: Option<String>,
    /// The file in the last commit, of a renamed recording.
    pub(super) former: Option<String>,
    pub(super) values: Result<Values, String>,
    pub(super) secret: Option<String>,
    /// The tests that used it; `None` if that is unknown.
    pub(super) tests: Option<Vec<String>>,
}

/// A label on a closed recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    New,
    Changed,
    Renamed,
    Stale,
    Orphaned,
    Unused,
    NotRun,
    Unreadable,
    Secret,
}

impl Mark {
    const ALL: [Self; 9] = [
        Self::New,
        Self::Changed,
        Self::Renamed,
        Self::Stale,
        Self::Unreadable,
        Self::Secret,
        Self::Unused,
        Self::NotRun,
        Self::Orphaned,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Renamed => "renamed",
            Self::Stale => "stale",
            Self::Orphaned => "of no function",
            Self::Unused => "unused",
            Self::NotRun => "not run",
            Self::Unreadable => "unreadable",
            Self::Secret => "secret",
        }
    }

    fn meaning(self) -> &'static str {
        match self {
            Self::New => "Not in the last commit",
            Self::Changed => "Not as in the last commit",
            Self::Renamed => "Under another name in the last commit",
            Self::Stale => "Recorded from another body of the function",
            Self::Orphaned => "No function of the tests has such recordings",
            Self::Unused => "Every test that might use it ran, and none did",
            Self::NotRun => "A test that might use it did not run",
            Self::Unreadable => "The file cannot be read as a recording",
            Self::Secret => "It contains a secret",
        }
    }

    /// The name in the script and the style.
    fn class(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Renamed => "renamed",
            Self::Stale => "stale",
            Self::Orphaned => "orphaned",
            Self::Unused => "unused",
            Self::NotRun => "not-run",
            Self::Unreadable => "unreadable",
            Self::Secret => "secret",
        }
    }
}

impl Page {
    pub(super) fn functions(&self) -> impl Iterator<Item = &FunctionSection> {
        self.packages.iter().flat_map(|package| &package.functions)
    }

    pub(super) fn recordings(&self) -> impl Iterator<Item = &RecordingSection> {
        self.functions().flat_map(|function| &function.recordings)
    }

    pub(super) fn to_html(&self) -> String {
        let names: Vec<_> = self.packages.iter().map(|package| &*package.name).collect();
        let title = format!("Recordings of {}", names.join(", "));
        // Nothing but this style and this script is ever loaded or run.
        let policy = format!(
            "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
            hash(STYLE),
            hash(SCRIPT)
        );
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(policy);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    header.page { (self.head(&title)) }
                    main {
                        @for package in &self.packages { (self.package(package)) }
                        p #nothing hidden { "Nothing matches." }
                    }
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        };
        visible(&page.into_string())
    }

    fn head(&self, title: &str) -> Markup {
        let recordings = self.recordings().count();
        let functions = self.functions().count();
        let bytes = self.recordings().map(|recording| recording.bytes).sum();
        html! {
            h1 { (title) }
            p.sum {
                (count(recordings, "recording")) " of " (count(functions, "function")) ", " (size(bytes))
            }
            @if !self.has_usage {
                p.note { "No tests were run for this page: it does not show which of them use what." }
            }
            @for package in &self.packages { (self.gap(package)) }
            @if recordings == 0 {
                p.note { "Nothing is recorded yet. " code { "RECORD=1 cargo test" } " records it." }
            } @else {
                // The script shows it.
                form #controls role="search" hidden {
                    input #search type="search" placeholder="Search" aria-label="Search in functions, arguments, answers and tests" autocomplete="off" spellcheck="false";
                    div.chips {
                        @for mark in Mark::ALL { (self.chip(mark)) }
                        button #open type="button" { "Open all" }
                    }
                    p #shown role="status" {}
                }
            }
        }
    }

    fn gap(&self, package: &PackageSection) -> Markup {
        html! {
            @if let Some(gap) = &package.gap {
                p.note {
                    "A recording "
                    @if self.packages.len() > 1 { "of " code { (package.name) } " " }
                    "that no test has used may still be needed: " (gap.replace('`', "")) "."
                }
            }
        }
    }

    fn chip(&self, mark: Mark) -> Markup {
        let marked = self
            .recordings()
            .filter(|recording| recording.marks.contains(&mark));
        let marked = marked.count();
        html! {
            @if marked > 0 {
                button type="button" data-mark=(mark.class()) aria-pressed="false" title=(mark.meaning()) {
                    (mark.word()) " " span.number { (marked) }
                }
            }
        }
    }

    fn package(&self, package: &PackageSection) -> Markup {
        html! {
            @if self.packages.len() > 1 { h2.package { (package.name) } }
            @for function in &package.functions { (function.to_html()) }
            @if !package.unrecorded.is_empty() {
                section.unrecorded {
                    h2 { "Without recordings" }
                    ul { @for path in &package.unrecorded { li { code { (path) } } } }
                }
            }
        }
    }
}

impl FunctionSection {
    fn to_html(&self) -> Markup {
        let bytes = self
            .recordings
            .iter()
            .map(|recording| recording.bytes)
            .sum();
        html! {
            section.function {
                header {
                    h2 { code { (path(&self.path)) } }
                    p.facts {
                        (count(self.recordings.len(), "recording")) ", " (size(bytes))
                        @if let Some(place) = &self.place { " · " code { (place) } }
                        @if !self.fixtures.is_empty() {
                            " · " (if self.fixtures.len() == 1 { "fixture " } else { "fixtures " })
                            @for (at, fixture) in self.fixtures.iter().enumerate() {
                                @if at > 0 { ", " } code { (fixture) }
                            }
                        }
                    }
                }
                div.recordings { @for recording in &self.recordings { (recording.to_html()) } }
            }
        }
    }
}

/// The page with invisible characters escaped as on a terminal.
fn visible(page: &str) -> String {
    let is_shown = |c: char| matches!(c, '\n' | '\t') || !library::is_invisible(c);
    let mut shown = String::with_capacity(page.len());
    for c in page.chars() {
        if is_shown(c) {
            shown.push(c);
        } else {
            shown += &library::visible(c.encode_utf8(&mut [0; 4]));
        }
    }
    shown
}

/// The link that filters the page by these words.
fn search_link(words: &str) -> String {
    let mut link = "#q=".to_owned();
    for c in words.chars() {
        match c {
            ' ' => link.push('+'),
            '%' | '&' | '+' | '#' => link += &format!("%{:02X}", u32::from(c)),
            c => link.push(c),
        }
    }
    link
}

/// A path that may break at its colons.
fn path(path: &str) -> Markup {
    html! {
        @for (at, segment) in path.split("::").enumerate() {
            @if at > 0 { "::" wbr; } (segment)
        }
    }
}

impl RecordingSection {
    fn to_html(&self) -> Markup {
        let marks: Vec<_> = self.marks.iter().map(|mark| mark.class()).collect();
        html! {
            details.recording data-marks=(marks.join(" ")) {
                summary {
                    span.summary { (self.summary) }
                    @if let Some(test) = &self.test { span.test { (test) } }
                    @for mark in &self.marks {
                        span class={ "mark " (mark.class()) } title=(mark.meaning()) { (mark.word()) }
                    }
                    span.size { (size(self.bytes)) }
                    @if let Some(answer) = &self.answer { span.returned { (answer) } }
                }
                @if let Some(secret) = &self.secret { p.problem { "It contains a secret: " (secret) } }
                @if let Some(rows) = &self.difference {
                    div.difference {
                        h3 { "Changed since the last commit" }
                        pre.text { @for row in rows.lines() { (difference_row(row)) "\n" } }
                    }
                }
                @match &self.values {
                    Ok(values) => (values.to_html()),
                    Err(problem) => pre.problem { (problem.trim_end()) },
                }
                (self.facts())
            }
        }
    }

    fn facts(&self) -> Markup {
        html! {
            dl.facts {
                @if let Some(tests) = &self.tests {
                    dt { "Used by" }
                    dd {
                        @if tests.is_empty() { "no test" } @else {
                            ul {
                                @for test in tests {
                                    // Filters by what the test uses.
                                    li { a href=(search_link(test)) { code { (path(test)) } } }
                                }
                            }
                        }
                    }
                }
                @if let Some(test) = &self.test {
                    dt { "Only for" }
                    dd { code { (test) } }
                }
                dt { "Committed" }
                dd {
                    @match &self.committed {
                        Some(date) => time datetime=(date) { (date) },
                        None => "not yet",
                    }
                }
                dt { "File" }
                dd { code { (self.file) } }
                @if let Some(former) = &self.former {
                    dt { "Renamed from" }
                    dd { code { (former) } }
                }
            }
        }
    }
}

fn difference_row(row: &str) -> Markup {
    html! {
        @match row.trim_start().get(..2) {
            Some("- ") => del { (row) },
            Some("+ ") => ins { (row) },
            _ => (row),
        }
    }
}

fn hash(inline: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(inline)))
}
