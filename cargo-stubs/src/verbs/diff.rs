//! `cargo stubs diff`: recordings that changed against git.

mod change;
mod markdown;
mod renamed;
mod scope;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use cached_stubs::__command::Secrets;
use clap::Args;
use serde::Serialize;

use self::change::CommitComparison;
pub(super) use self::change::{Change, ChangedRecording};
use self::renamed::Former;
pub(super) use self::renamed::{ShownChange, paired};
use self::scope::{Scope, is_recording};
use crate::filter::Filter;
use crate::git::Git;
use crate::markdown::FormatOptions;
use crate::outcome::{Error, Outcome};
use crate::terminal::{ASIDE, BAD, DOUBTFUL, GOOD, NAME, Terminal, style_of_row};
use crate::text::{count, shown, size};
use crate::workspace::{Package, PackageOptions, Workspace};

/// Show the recordings that changed against git, and what changed in them
#[derive(Debug, Args)]
#[command(after_help = "\
Compares the recordings in the working tree, including new ones, with those of a commit:
arguments and returned values path by path, text line by line. A deleted recording and a
new one with the same arguments and answers are shown as one that was renamed: its function,
its test or an argument has another name. It does not build the tests.

Exit codes: 1 if a recording cannot be read, for example because of conflict markers; 3
without git, repository or commit.")]
pub(crate) struct Diff {
    /// The commit, branch or tag to compare with
    #[arg(value_name = "REV", default_value = "HEAD")]
    revision: String,
    #[command(flatten)]
    filter: Filter,
    #[command(flatten)]
    format: FormatOptions,
}

/// A recording that changed, for programs.
#[derive(Serialize)]
struct ChangeObject<'a> {
    package: &'a str,
    function: &'a str,
    file: &'a Path,
    change: &'static str,
    bytes: Option<u64>,
    difference: Option<&'a str>,
    problem: Option<&'a str>,
    /// Of a renamed one.
    #[serde(skip_serializing_if = "Option::is_none")]
    former_file: Option<&'a Path>,
    #[serde(skip_serializing_if = "Option::is_none")]
    former_function: Option<&'a str>,
}

pub(crate) fn run(
    diff: &Diff,
    packages: &PackageOptions,
    terminal: &Terminal,
) -> Result<Outcome, Error> {
    let workspace = Workspace::find(packages)?;
    let secrets = workspace.secrets();
    let mut markdown = diff.format.markdown();
    let mut changes = Vec::new();
    for_each_change(
        &workspace,
        Some(&diff.revision),
        &secrets,
        |place, changed| changes.push((place, changed)),
    )?;
    let mut words = Vec::new();
    let mut function = String::new();
    for shown in paired(changes) {
        if !shown.matches(&diff.filter) {
            continue;
        }
        let is_next = words.is_empty() || shown.changed.function != function;
        function.clone_from(&shown.changed.function);
        words.push(shown.word());
        if let Some(document) = &mut markdown {
            markdown::add(document, is_next, &shown, &secrets);
            continue;
        }
        if is_next {
            terminal.line(format_args!("{NAME}{function}{NAME:#}"));
        }
        print(&shown, terminal);
    }
    let revision = &diff.revision;
    let changes = count(words.len(), "recording");
    if let Some(document) = markdown {
        markdown::print(document, &words, revision, terminal);
    } else if words.is_empty() {
        terminal.line(format_args!("No recording has changed since {revision}."));
    } else {
        terminal.line(format_args!("\n{changes} changed since {revision}."));
    }
    Ok(Outcome::findings_if(words.contains(&"unreadable")))
}

/// Where a changed recording is, or was.
pub(super) struct Place<'w> {
    pub(super) package: &'w Package,
    pub(super) git: Rc<Git>,
    pub(super) file: PathBuf,
}

/// Calls `show` with each recording of the selected packages that differs from a commit,
/// or else from what is staged.
pub(super) fn for_each_change<'w>(
    workspace: &'w Workspace,
    revision: Option<&str>,
    secrets: &Secrets,
    mut show: impl FnMut(Place<'w>, ChangedRecording),
) -> Result<(), Error> {
    let mut known = HashSet::new();
    for package in &workspace.packages {
        let git = Rc::new(Git::of(&package.folder)?);
        let commit = revision.map(|revision| git.commit(revision)).transpose()?;
        let commit = commit.as_deref();
        let scope = Scope::of(workspace, package, &git)?;
        let mut comparison = CommitComparison::new(&git, commit, secrets)?;
        for file in git.changed_since(commit, &scope.folders())? {
            let path = git.root.join(&file.path);
            // What was written by hand has any name; its content shows what it is.
            let is_json = file.path.extension().is_some_and(|ending| ending == "json");
            let is_listed = scope.contains(&file.path) && is_json;
            // Packages may share a folder.
            if !is_listed || !known.insert(path.clone()) {
                continue;
            }
            let is_certain = scope.is_in_store(&file.path) && is_recording(&file.path);
            let changed = comparison.compare(&file, is_certain)?;
            if let Some(changed) = changed {
                let place = Place {
                    package,
                    git: Rc::clone(&git),
                    file: path,
                };
                show(place, changed);
            }
        }
    }
    Ok(())
}

/// Prints a change, as an object or for people.
pub(super) fn print(shown: &ShownChange<'_>, terminal: &Terminal) {
    match &shown.former {
        Some(former) => print_renamed(&shown.changed, &shown.place, former, terminal),
        None => print_change(&shown.changed, &shown.place, terminal),
    }
}

fn print_change(changed: &ChangedRecording, place: &Place<'_>, terminal: &Terminal) {
    let change = &changed.change;
    let bytes = changed.bytes;
    let file = place.file.as_path();
    terminal.object(
        "change",
        &ChangeObject {
            package: &place.package.name,
            function: &changed.function,
            file,
            change: change.word(),
            bytes,
            difference: change.difference(),
            problem: change.problem(),
            former_file: None,
            former_function: None,
        },
    );
    let style = match change {
        Change::New(_) => GOOD,
        Change::Deleted(_) | Change::Unreadable(_) => BAD,
        Change::Values(_) => DOUBTFUL,
        Change::Source | Change::Form | Change::Mended => ASIDE,
    };
    let remark = match change {
        Change::New(_) => {
            let remark = change.remark();
            let comma = if remark.is_empty() { "" } else { ", " };
            format!("{}{comma}{remark}", size(bytes.unwrap_or_default()))
        }
        change => change.remark().to_owned(),
    };
    let remark = match remark.as_str() {
        "" => remark,
        remark => format!("  {ASIDE}{remark}{ASIDE:#}"),
    };
    let word = change.word();
    terminal.line(format_args!(
        "  {style}{word:10}{style:#}  {}{remark}",
        shown(file)
    ));
    let rows = change.difference().into_iter().flat_map(str::lines);
    let problem = change
        .problem()
        .map(|problem| problem.trim_end().to_owned());
    let details: Vec<_> = rows.map(colored).chain(problem).collect();
    if !details.is_empty() {
        terminal.line(format_args!("\n{}\n", details.join("\n")));
    }
}

/// Prints a recording that only moved.
fn print_renamed(
    changed: &ChangedRecording,
    place: &Place<'_>,
    former: &Former<'_>,
    terminal: &Terminal,
) {
    let former_file = &former.place.file;
    terminal.object(
        "change",
        &ChangeObject {
            package: &place.package.name,
            function: &changed.function,
            file: &place.file,
            change: "renamed",
            bytes: changed.bytes,
            difference: None,
            problem: None,
            former_file: Some(former_file),
            former_function: Some(&former.changed.function),
        },
    );
    terminal.line(format_args!(
        "  {ASIDE}renamed   {ASIDE:#}  {} → {}",
        shown(former_file),
        shown(&place.file)
    ));
}

/// A row of a difference.
fn colored(row: &str) -> String {
    let style = style_of_row(row.trim_start());
    format!("    {style}{row}{style:#}")
}
