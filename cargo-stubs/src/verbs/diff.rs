//! `cargo stubs diff`: recordings that changed against git.

mod change;
mod scope;

use std::path::Path;

use clap::Args;
use serde::Serialize;

use self::change::{Change, ChangedRecording, CommitComparison};
use self::scope::{Scope, is_recording};
use crate::filter::Filter;
use crate::git::Git;
use crate::outcome::{Error, Outcome};
use crate::terminal::{ASIDE, BAD, DOUBTFUL, GOOD, NAME, Terminal, style_of_row};
use crate::text::{count, shown, size};
use crate::workspace::{PackageOptions, Workspace};

/// Show the recordings that changed against git, and what changed in them
#[derive(Debug, Args)]
#[command(after_help = "\
Compares the recordings in the working tree, including new ones, with those of a commit:
arguments and returned values path by path, text line by line. It does not build the
tests.

Exit codes: 1 if a recording cannot be read, for example because of conflict markers; 3
without git, repository or commit.")]
pub(crate) struct Diff {
    /// The commit, branch or tag to compare with
    #[arg(value_name = "REV", default_value = "HEAD")]
    revision: String,
    #[command(flatten)]
    filter: Filter,
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
}

pub(crate) fn run(
    diff: &Diff,
    packages: &PackageOptions,
    terminal: &Terminal,
) -> Result<Outcome, Error> {
    let workspace = Workspace::find(packages)?;
    let secrets = workspace.secrets();
    let mut is_unreadable = false;
    let mut changes = 0;
    for package in &workspace.packages {
        let git = Git::of(&package.folder)?;
        let commit = git.commit(&diff.revision)?;
        let scope = Scope::of(&workspace, package, &git)?;
        let mut comparison = CommitComparison::new(&git, &commit, &secrets)?;
        let mut function = String::new();
        for file in git.changed_since(&commit, &scope.folders())? {
            if !scope.contains(&file.path) || !is_recording(&file.path) {
                continue;
            }
            let changed = comparison.compare(&file, scope.is_in_store(&file.path))?;
            let changed = changed.filter(|changed| diff.filter.matches(&changed.function));
            let Some(changed) = changed else {
                continue;
            };
            if changes == 0 || changed.function != function {
                function.clone_from(&changed.function);
                terminal.line(format_args!("{NAME}{function}{NAME:#}"));
            }
            changes += 1;
            is_unreadable |= matches!(changed.change, Change::Unreadable(_));
            print(
                &changed,
                &package.name,
                &git.root.join(&file.path),
                terminal,
            );
        }
    }
    let revision = &diff.revision;
    if changes == 0 {
        terminal.line(format_args!("No recording has changed since {revision}."));
    } else {
        let changes = count(changes, "recording");
        terminal.line(format_args!("\n{changes} changed since {revision}."));
    }
    Ok(Outcome::findings_if(is_unreadable))
}

fn print(changed: &ChangedRecording, package: &str, file: &Path, terminal: &Terminal) {
    let change = &changed.change;
    let bytes = changed.bytes;
    terminal.object(
        "change",
        &ChangeObject {
            package,
            function: &changed.function,
            file,
            change: change.word(),
            bytes,
            difference: change.difference(),
            problem: change.problem(),
        },
    );
    let (style, remark) = match change {
        Change::New => (GOOD, size(bytes.unwrap_or_default())),
        Change::Deleted | Change::Unreadable(_) => (BAD, String::new()),
        Change::Values(_) => (DOUBTFUL, String::new()),
        Change::Source => (
            ASIDE,
            "same values, marked as valid for another body of the function".to_owned(),
        ),
        Change::Form => (ASIDE, "same values in another layout".to_owned()),
        Change::Mended => (ASIDE, "readable again".to_owned()),
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

/// A row of a difference.
fn colored(row: &str) -> String {
    let style = style_of_row(row.trim_start());
    format!("    {style}{row}{style:#}")
}
