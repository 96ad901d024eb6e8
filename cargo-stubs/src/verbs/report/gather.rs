//! Gathers what the page shows.

use std::collections::HashMap;
use std::path::PathBuf;

use cached_stubs::__command::{self as library, Node, Secrets, View};

use super::super::diff::{self, Change};
use super::page::{FunctionSection, Mark, PackageSection, RecordingSection};
use super::values::Values;
use crate::catalog::{Catalog, Entry};
use crate::commits::Commits;
use crate::filter::Filter;
use crate::inventory::place;
use crate::outline::Outline;
use crate::text::{shown, shown_name};
use crate::usage::{Usage, UsageState};
use crate::workspace::{self, Workspace};

/// The most columns of an argument in the line of a recording.
const SUMMARY: usize = 48;

pub(super) struct Gatherer<'a> {
    filter: &'a Filter,
    catalog: &'a Catalog<'a>,
    secrets: Secrets,
    /// `None` if it is unknown.
    usage: Option<&'a Usage>,
    /// The recordings that differ from the last commit.
    changed: HashMap<PathBuf, Changed>,
}

/// How a recording differs from the last commit.
struct Changed {
    mark: Mark,
    /// The rows of the difference.
    rows: Option<String>,
    /// Where a renamed recording was.
    former: Option<String>,
}

impl<'a> Gatherer<'a> {
    pub(super) fn new(
        workspace: &Workspace,
        filter: &'a Filter,
        catalog: &'a Catalog<'a>,
        usage: Option<&'a Usage>,
    ) -> Self {
        let secrets = catalog.secrets();
        Self {
            changed: changed(workspace, &secrets),
            filter,
            catalog,
            secrets,
            usage,
        }
    }

    pub(super) fn package(&self, package: &workspace::Package) -> PackageSection {
        let mut entries = self.catalog.entries();
        entries.retain(|entry| entry.package.name == package.name);
        let commits = Commits::of(package, &entries);
        let mut functions: Vec<FunctionSection> = Vec::new();
        for entry in &entries {
            let path = entry.path();
            if !self.filter.matches(&path) {
                continue;
            }
            let recording = self.recording(entry, &commits);
            match functions.iter_mut().find(|known| known.path == path) {
                Some(function) => function.recordings.push(recording),
                None => functions.push(self.function(entry, recording)),
            }
        }
        let unrecorded = self.catalog.functions().filter(|(other, function)| {
            other.name == package.name
                && !function.doctest
                && self.filter.matches(&function.path)
                && !functions.iter().any(|known| known.path == function.path)
        });
        let gap = self.usage.and_then(|usage| usage.gap(package));
        PackageSection {
            gap: gap.map(str::to_owned),
            name: package.name.clone(),
            unrecorded: unrecorded
                .map(|(_, function)| function.path.clone())
                .collect(),
            functions,
        }
    }

    fn function(&self, entry: &Entry<'_>, recording: RecordingSection) -> FunctionSection {
        let path = entry.path();
        let inventory = self.catalog.inventory(entry.package);
        let fixtures = inventory.map(|inventory| inventory.fixtures_of(&path));
        let fixtures = fixtures.into_iter().flatten();
        FunctionSection {
            place: entry.function.map(place),
            fixtures: fixtures.map(str::to_owned).collect(),
            path,
            recordings: vec![recording],
        }
    }

    fn recording(&self, entry: &Entry<'_>, commits: &Commits) -> RecordingSection {
        let file = entry.file;
        let content = file.content.as_ref();
        let masked = |node: &Node| library::masked(node, &self.secrets);
        let secret = content
            .ok()
            .and_then(|recording| library::secret_in(recording, &self.secrets));
        let state = self.usage.map(|usage| usage.state(entry.package, file));
        let path = file.path.canonicalize();
        let change = path.ok().and_then(|path| self.changed.get(&path));
        let differs = |mark| change.is_some_and(|change| change.mark == mark);
        let marks = [
            (differs(Mark::New), Mark::New),
            (differs(Mark::Changed), Mark::Changed),
            (differs(Mark::Renamed), Mark::Renamed),
            (entry.is_stale() == Some(true), Mark::Stale),
            (content.is_err(), Mark::Unreadable),
            (secret.is_some(), Mark::Secret),
            (entry.function.is_none(), Mark::Orphaned),
            (state == Some(UsageState::Unused), Mark::Unused),
            (state == Some(UsageState::NotRun), Mark::NotRun),
        ];
        let commit = commits.last(&file.path);
        RecordingSection {
            file: shown(&file.path),
            test: file.test.clone(),
            bytes: file.bytes,
            committed: commit.map(|commit| commit.date.clone()),
            marks: marks
                .into_iter()
                .filter_map(|(applies, mark)| applies.then_some(mark))
                .collect(),
            summary: match content {
                Ok(recording) => summary(&masked(&recording.args)),
                Err(_) => file.name(),
            },
            answer: content.ok().map(|recording| {
                let returns = recording.returns.iter();
                let answers: Vec<_> = returns.map(|value| answer(&masked(value))).collect();
                answers.join(", ")
            }),
            difference: change.and_then(|change| change.rows.clone()),
            former: change.and_then(|change| change.former.clone()),
            values: match content {
                Ok(recording) => Ok(Values {
                    args: Outline::of_fields(&masked(&recording.args)),
                    returns: recording
                        .returns
                        .iter()
                        .map(|value| Outline::of(&masked(value)))
                        .collect(),
                }),
                Err(problem) => Err(problem.clone()),
            },
            secret,
            tests: self.usage.map(|usage| {
                let tests = usage.tests(file);
                tests.into_iter().map(shown_name).collect()
            }),
        }
    }
}

/// How recordings differ from the last commit; empty without git.
fn changed(workspace: &Workspace, secrets: &Secrets) -> HashMap<PathBuf, Changed> {
    let mut changes = Vec::new();
    let _ = diff::for_each_change(workspace, Some("HEAD"), secrets, |place, changed| {
        changes.push((place, changed));
    });
    let changes = diff::paired(changes).into_iter().filter_map(|change| {
        let former = change.former.as_ref();
        let changed = Changed {
            mark: match change.changed.change {
                Change::New(_) if former.is_some() => Mark::Renamed,
                Change::New(_) => Mark::New,
                _ => Mark::Changed,
            },
            rows: change.changed.change.difference().map(str::to_owned),
            former: former.map(|former| shown(&former.place.file)),
        };
        Some((change.place.file.canonicalize().ok()?, changed))
    });
    changes.collect()
}

/// A returned value on one line; of a stream its text.
fn answer(value: &Node) -> String {
    if let Outline::Fields(fields) = Outline::of(value)
        && let Some((_, Outline::Text(text))) = fields.iter().find(|(name, _)| name == "joined")
    {
        return library::on_one_line(&Node::String(text.clone()), 2 * SUMMARY);
    }
    summary_of(value, 2 * SUMMARY)
}

/// The arguments on one line, by which people find a recording.
fn summary(args: &Node) -> String {
    let View::Fields(fields) = View::from(args) else {
        return summary_of(args, 2 * SUMMARY);
    };
    let named = |(name, value): &(String, Node)| {
        format!("{}: {}", shown_name(name), summary_of(value, SUMMARY))
    };
    match fields {
        [] => "no arguments".to_owned(),
        [(_, only)] => summary_of(only, 2 * SUMMARY),
        fields => library::visible(&fields.iter().map(named).collect::<Vec<_>>().join(", ")),
    }
}

/// A value on one line; of a chat the last message.
fn summary_of(value: &Node, columns: usize) -> String {
    if let Outline::Chat(messages) = Outline::of(value)
        && let Some(last) = messages.last()
        && let Outline::Text(text) = &last.content
    {
        let text = library::on_one_line(&Node::String(text.clone()), columns);
        return match messages.len() {
            1 => text,
            all => format!("{text} (last of {all})"),
        };
    }
    library::on_one_line(value, columns)
}
