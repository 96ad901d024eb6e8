//! `cargo stubs rename`: moves recordings to the new name of their function.
//!
//! Only a call has its key, so the tests run, and look each call up under the former name,
//! too. They write nothing: they log what they found, and this verb moves the files.

mod moves;
mod names;
mod own_folder;
mod test_name;
mod test_paths;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use cached_stubs::__command::DescribedFunction;
use clap::Args;
use serde::Serialize;

use self::moves::{Candidate, FoundCalls, LeftOver, Move};
use self::names::Names;
use super::prune::{OwnFile, Proof, Territory, sidecars};
use crate::inventory::Inventory;
use crate::outcome::{Error, Outcome};
use crate::recordings::Recordings;
use crate::terminal::{BAD, Consent, DOUBTFUL, GOOD, NAME, Terminal};
use crate::test_run::{RunRequest, RunnerOptions};
use crate::text::{count, shown};
use crate::usage::Usage;
use crate::workspace::{PackageOptions, Workspace};

/// Move recordings to the new name of a function, module, package or impl block
#[derive(Debug, Args)]
#[command(after_help = "\
Rename it in the sources first. OLD and NEW are paths, as `brk::ask` of a function, `brk::llm`
of a module, `brk` of a package, or `brk::Client` of an impl block or a trait; all that is
below gets the new name, too. The crate may be left out.

The name is a part of each recording's key, so the tests run: a call without a recording is
looked up under the former name. What answers there gets the new name, key and folder; every
value stays as it is. If more than the name has changed in the function, its recordings are
still stale afterwards.

With `--test`, OLD and NEW are paths of tests, as the test prints them, or of a module of tests:
the recordings that a `per_test` or `stateful` stub keeps for the test move to the folder of its new
name. No test runs for that. A renamed file of tests is `tests/old.rs tests/new.rs`, and a test that
moved to another file `tests/old.rs::asks tests/new.rs::api::asks`. A case of rstest with a new number
is found by its name: OLD and NEW are then the same test.

What no test asked for is left over, and the output says why. Only files that are provably
the store's are moved, inside the package or in the folder that CACHED_STUBS_DIR or stubs.toml
names, and never through a symbolic link. On a terminal, the command asks before it writes;
without one, it needs `--yes`.

Exit codes: 1 if recordings are left over, and if you answer no.")]
pub(crate) struct Rename {
    /// The former path
    #[arg(value_name = "OLD")]
    old: String,
    /// The path in the sources
    #[arg(value_name = "NEW")]
    new: String,
    /// OLD and NEW are paths of tests
    #[arg(long)]
    test: bool,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    runner: RunnerOptions,
}

/// A recording, for programs.
#[derive(Serialize)]
struct RecordingObject<'a> {
    package: &'a str,
    /// The former path.
    function: &'a str,
    file: &'a Path,
    /// `found` in a dry run, `renamed`, `left_over`.
    state: &'static str,
    new_function: Option<&'a str>,
    new_file: Option<&'a Path>,
    /// The source has changed as well.
    stale: bool,
    problem: Option<&'a str>,
}

/// The result, for programs.
#[derive(Serialize)]
struct Summary {
    renamed: usize,
    stale: usize,
    left_over: usize,
}

pub(crate) fn run(
    rename: &Rename,
    packages: &PackageOptions,
    terminal: &Terminal,
) -> Result<Outcome, Error> {
    let workspace = Workspace::find(packages)?;
    let territory = Territory::of(&workspace)?;
    let inventories = Inventory::of_all(&workspace, terminal)?;
    let recordings = Recordings::of_all(&workspace, &inventories)?;
    if rename.test {
        let names = (rename.old.as_str(), rename.new.as_str());
        let (moves, left_over) =
            own_folder::find(names, &workspace, &inventories, &recordings, &territory)?;
        let renaming = Renaming {
            territory: &territory,
            selection: &workspace.selection,
            terminal,
            moves,
            left_over,
        };
        return renaming.run(&rename.consent);
    }
    let functions = inventories
        .iter()
        .flat_map(|inventory| &inventory.functions);
    let functions: Vec<&DescribedFunction> = functions.collect();
    let files: Vec<_> = recordings.iter().flat_map(|all| &all.files).collect();
    let names = Names::resolve(&rename.old, &rename.new, &functions, &files)?;

    let mut candidates = Vec::new();
    let mut renaming = Renaming {
        territory: &territory,
        selection: &workspace.selection,
        terminal,
        moves: Vec::new(),
        left_over: Vec::new(),
    };
    for (package, recordings) in workspace.packages.iter().zip(&recordings) {
        for file in &recordings.files {
            let Some(new_path) = names.new_path(file) else {
                continue;
            };
            match Candidate::of(
                package,
                file,
                &new_path,
                &functions,
                &workspace.others,
                &territory,
            ) {
                Ok(candidate) => candidates.push(candidate),
                Err(left_over) => renaming.left_over.push(left_over),
            }
        }
    }
    if !candidates.is_empty() {
        let (found, usage) = rename.find_calls(&names, &workspace, &inventories, terminal)?;
        for candidate in candidates {
            match candidate.find(&found, &usage, &territory) {
                Ok(moves) => renaming.moves.push(moves),
                Err(left_over) => renaming.left_over.push(left_over),
            }
        }
    }
    renaming.run(&rename.consent)
}

impl Rename {
    /// Runs the tests, which find the calls of recordings under the former name.
    fn find_calls(
        &self,
        names: &Names,
        workspace: &Workspace,
        inventories: &[Inventory],
        terminal: &Terminal,
    ) -> Result<(FoundCalls, Usage), Error> {
        let mut usage = Usage::new(workspace);
        let mut found = FoundCalls::default();
        let renamed = names.to_string();
        for (package, inventory) in workspace.packages.iter().zip(inventories) {
            let request = RunRequest {
                renamed: Some(&renamed),
                ..RunRequest::default()
            };
            let mut run = self.runner.run(package, workspace, &request, terminal)?;
            usage.add_run(package, Some(inventory), &run);
            found.add(package, &run.events);
            if !run.passed {
                run.show(terminal);
            }
        }
        Ok((found, usage))
    }
}

struct Renaming<'a> {
    territory: &'a Territory,
    /// The options that select the packages.
    selection: &'a str,
    terminal: &'a Terminal,
    moves: Vec<Move<'a>>,
    left_over: Vec<LeftOver<'a>>,
}

impl Renaming<'_> {
    fn run(mut self, consent: &Consent) -> Result<Outcome, Error> {
        if !consent.yes {
            self.print_moves("would rename");
        }
        let recordings = count(self.moves.len(), "recording");
        let question = format!("Move {recordings} to the new name?");
        let may_write = !self.moves.is_empty() && self.terminal.confirm(consent, &question)?;
        let state = if may_write { "renamed" } else { "found" };
        if may_write {
            self.write()?;
        }
        if consent.yes {
            self.print_moves("renamed");
        }
        self.print(state);
        let summary = Summary {
            renamed: self.moves.len(),
            stale: self.moves.iter().filter(|found| found.is_stale()).count(),
            left_over: self.left_over.len(),
        };
        summary.print(may_write, consent.dry_run, self.terminal);
        if summary.stale > 0 && may_write {
            self.invite_to_accept();
        }
        let refused = !may_write && !consent.dry_run;
        Ok(Outcome::findings_if(refused || summary.left_over > 0))
    }

    /// Prints what moves where, for people.
    fn print_moves(&self, what: &str) {
        for found in &self.moves {
            for place in found.places.keys() {
                let (file, place) = (shown(&found.file.path), shown(place));
                self.terminal
                    .line(format_args!("{GOOD}{what}{GOOD:#}  {file} → {place}"));
            }
        }
    }

    /// Writes each recording under its new name, and deletes the old file.
    fn write(&mut self) -> Result<(), Error> {
        let mut folders = BTreeSet::new();
        for found in &self.moves {
            let folder = found.file.path.parent().unwrap_or(Path::new(""));
            folders.insert((folder.to_path_buf(), found.file.root.clone()));
        }
        // What no recording names already is not ours to judge.
        let unnamed = |folder: &Path| sidecars::of_no_recording(folder, &BTreeSet::new());
        let before: Vec<_> = folders.iter().map(|(folder, _)| unnamed(folder)).collect();
        for found in std::mem::take(&mut self.moves) {
            match found.write(self.territory)? {
                None => self.moves.push(found),
                Some(reason) => self.left_over.push(found.into_left_over(reason)),
            }
        }
        for ((folder, root), before) in folders.into_iter().zip(before) {
            let sidecars = unnamed(&folder).into_keys();
            for path in sidecars.filter(|path| !before.contains_key(path)) {
                let sidecar = OwnFile {
                    path,
                    root: root.clone(),
                    proof: Proof::Sidecar,
                };
                sidecar.delete(self.territory)?;
            }
        }
        Ok(())
    }

    fn print(&self, state: &'static str) {
        for found in &self.moves {
            for place in found.places.keys() {
                let object = RecordingObject {
                    package: &found.package.name,
                    function: &found.file.function(),
                    file: &found.file.path,
                    state,
                    new_function: Some(&found.function.path),
                    new_file: Some(place),
                    stale: found.is_stale(),
                    problem: None,
                };
                self.terminal.object("recording", &object);
            }
        }
        for left_over in &self.left_over {
            let object = RecordingObject {
                package: &left_over.package.name,
                function: &left_over.file.function(),
                file: &left_over.file.path,
                state: "left_over",
                new_function: None,
                new_file: None,
                stale: false,
                problem: Some(&left_over.reason),
            };
            self.terminal.object("recording", &object);
            let file = shown(&left_over.file.path);
            self.terminal.line(format_args!(
                "{BAD}left over{BAD:#}  {file}\n  {}",
                left_over.reason
            ));
        }
    }

    fn invite_to_accept(&self) {
        let stale = self.moves.iter().filter(|found| found.is_stale());
        let functions: BTreeSet<_> = stale.map(|found| &*found.function.path).collect();
        self.terminal.line(format_args!(
            "More than the name has changed. If the rest does not matter, keep what is recorded:\n"
        ));
        let selection = self.selection;
        for function in functions {
            self.terminal.line(format_args!(
                "  {NAME}cargo stubs accept {function}{selection}{NAME:#}"
            ));
        }
    }
}

impl Summary {
    fn print(&self, written: bool, dry_run: bool, terminal: &Terminal) {
        terminal.object("summary", self);
        let renamed = count(self.renamed, "recording");
        let mut text = match (self.renamed, written) {
            (0, _) => "nothing was renamed".to_owned(),
            (_, true) => format!("{renamed} renamed"),
            (_, false) if dry_run => format!("{renamed} would be renamed"),
            (_, false) => format!("{renamed} to rename: nothing was written"),
        };
        if self.stale > 0 {
            text += &format!(", {} stale", self.stale);
        }
        if self.left_over > 0 {
            text += &format!(", {} left over", self.left_over);
        }
        let style = if self.left_over > 0 || !written {
            DOUBTFUL
        } else {
            GOOD
        };
        terminal.line(format_args!("{style}{text}{style:#}"));
    }
}

/// The canonical path of a file or folder that need not exist.
fn real(path: &Path) -> PathBuf {
    for folder in path.ancestors() {
        if let (Ok(real), Ok(rest)) = (folder.canonicalize(), path.strip_prefix(folder)) {
            return real.join(rest);
        }
    }
    path.to_path_buf()
}
