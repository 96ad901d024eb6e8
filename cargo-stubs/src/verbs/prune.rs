//! `cargo stubs prune`: deletes recordings that nothing uses.

mod deletable;
mod own_file;
pub(super) mod sidecars;
mod territory;

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

pub(super) use self::deletable::is_in_its_folder;
use self::deletable::{Decision, Deletable, Kept, Reason};
pub(super) use self::own_file::{OwnFile, Proof};
pub(super) use self::territory::Territory;
use crate::filter::Filter;
use crate::findings::Inspector;
use crate::inventory::Inventory;
use crate::outcome::{Error, Outcome};
use crate::recordings::Recordings;
use crate::terminal::{ASIDE, Consent, DOUBTFUL, GOOD, NAME, Terminal};
use crate::test_run::{RunRequest, RunnerOptions};
use crate::text::{count, shown, size};
use crate::usage::Usage;
use crate::workspace::{Package, PackageOptions, Workspace};

/// Run the tests, and delete unused and orphaned recordings
///
/// The tests replay. A recording that no test used is deleted only if every test of the
/// package ran to its end and passed; otherwise it stays, and the output says why. A
/// recording is orphaned if its function does not exist any more. Also deleted: copies of
/// recordings, binary values that no recording names, and temporary files that a killed
/// process left. Exits with 1 if a test fails.
///
/// With FILTER, only recordings of the functions that it names are deleted. All tests run
/// anyway: each might use them.
///
/// Only files that name and content show to be the store's are deleted, if they were there
/// before the tests ran and have not changed since: inside the package, or in the folder
/// that CACHED_STUBS_DIR or stubs.toml names, and never through a symbolic link.
///
/// The command cannot know what a test would use that returns early by itself, for
/// example because a variable is not set, or what tests would use that a macro makes
/// under a `cfg`.
#[derive(Debug, Args)]
pub(crate) struct Prune {
    #[command(flatten)]
    filter: Filter,
    #[command(flatten)]
    consent: Consent,
    /// Keep also what the tests of another run used: the folder that
    /// CACHED_STUBS_JOURNAL named there; may be repeated
    #[arg(long, value_name = "FOLDER")]
    journal: Vec<PathBuf>,
    #[command(flatten)]
    runner: RunnerOptions,
}

/// A file to delete, for programs.
#[derive(Serialize)]
struct FileObject<'a> {
    package: &'a str,
    function: Option<&'a str>,
    file: &'a Path,
    reason: Reason,
    bytes: u64,
    deleted: bool,
}

/// Recordings that stay because a test might use them, for programs.
#[derive(Serialize)]
struct NotCheckedObject<'a> {
    package: &'a str,
    recordings: usize,
    reason: &'a str,
}

#[derive(Serialize)]
struct Summary {
    files: usize,
    bytes: u64,
    not_checked: usize,
    deleted: bool,
    tests_passed: bool,
}

pub(crate) fn run(
    prune: &Prune,
    packages: &PackageOptions,
    terminal: &Terminal,
) -> Result<Outcome, Error> {
    let workspace = Workspace::find(packages)?;
    let territory = Territory::of(&workspace)?;
    let mut usage = Usage::new(&workspace);
    usage.add_journals(&prune.journal)?;
    let inventories = Inventory::of_all(&workspace, terminal)?;
    // What appears while the tests run belongs to somebody else.
    let recordings = Recordings::of_all(&workspace, &inventories)?;
    let mut passed = true;
    for (package, inventory) in workspace.packages.iter().zip(&inventories) {
        let request = RunRequest::default();
        let mut run = prune.runner.run(package, &workspace, &request, terminal)?;
        usage.add_run(package, Some(inventory), &run);
        if !run.passed {
            run.show(terminal);
        }
        passed &= run.passed;
    }
    let mut files = Vec::new();
    let mut not_checked = 0;
    let inspector = Inspector::new(&workspace, &inventories);
    for (package, recordings) in workspace.packages.iter().zip(&recordings) {
        let decision = Decision {
            package,
            filter: &prune.filter,
            recordings,
            territory: &territory,
            inspector: &inspector,
            usage: &usage,
        };
        let (deletable, kept) = decision.files();
        files.extend(deletable);
        not_checked += kept.values().sum::<usize>();
        print_kept(&kept, package, terminal);
    }
    let deleted = !files.is_empty() && prune.confirm(&files, terminal)?;
    if deleted {
        let mut gone = Vec::new();
        for file in files {
            if file.own.delete(&territory)? {
                gone.push(file);
            }
        }
        files = gone;
    }
    print_objects(&files, deleted, terminal);
    let summary = Summary {
        files: files.len(),
        bytes: files.iter().map(|file| file.bytes).sum(),
        not_checked,
        deleted,
        tests_passed: passed,
    };
    summary.print(terminal);
    Ok(Outcome::findings_if(!passed))
}

impl Prune {
    /// Shows the files, and decides whether to delete them.
    fn confirm(&self, files: &[Deletable<'_>], terminal: &Terminal) -> Result<bool, Error> {
        for file in files {
            terminal.line(format_args!(
                "{DOUBTFUL}{}{DOUBTFUL:#}  {}  {ASIDE}{}{ASIDE:#}",
                file.reason.word(),
                shown(&file.own.path),
                size(file.bytes)
            ));
        }
        let question = format!("Delete {}?", count(files.len(), "file"));
        terminal.confirm(&self.consent, &question)
    }
}

fn print_kept(kept: &Kept, package: &Package, terminal: &Terminal) {
    for (reason, &recordings) in kept {
        terminal.object(
            "not_checked",
            &NotCheckedObject {
                package: &package.name,
                recordings,
                reason,
            },
        );
        terminal.line(format_args!(
            "{NAME}{}{NAME:#}  not checked, {}: {reason}",
            package.name,
            count(recordings, "recording")
        ));
    }
}

fn print_objects(files: &[Deletable<'_>], deleted: bool, terminal: &Terminal) {
    for file in files {
        terminal.object(
            "superfluous",
            &FileObject {
                package: &file.package.name,
                function: file.function.as_deref(),
                file: &file.own.path,
                reason: file.reason,
                bytes: file.bytes,
                deleted,
            },
        );
    }
}

impl Summary {
    fn print(&self, terminal: &Terminal) {
        terminal.object("summary", self);
        let files = count(self.files, "file");
        let bytes = size(self.bytes);
        if self.files == 0 {
            terminal.line(format_args!("{GOOD}nothing to delete{GOOD:#}"));
        } else if self.deleted {
            terminal.line(format_args!("{GOOD}{files} deleted, {bytes}{GOOD:#}"));
        } else {
            terminal.line(format_args!(
                "{files} to delete, {bytes}: nothing was deleted"
            ));
        }
    }
}
