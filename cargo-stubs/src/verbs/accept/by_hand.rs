//! Completes recordings that people wrote: gives them the key, the source and the name of
//! the file. Only the call itself has its key, so the tests that use them run.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use cached_stubs::__command::{self as library, Event};

use super::{Accept, source_of};
use crate::catalog::Entry;
use crate::outcome::{Error, Outcome};
use crate::terminal::{BAD, GOOD, Terminal};
use crate::test_run::RunRequest;
use crate::text::{count, shown};
use crate::workspace::{Package, Workspace};

/// The call that a recording answered.
struct Call {
    /// Where its recording belongs.
    place: PathBuf,
    key: String,
}

pub(super) fn complete(
    accept: &Accept,
    entries: &[Entry<'_>],
    workspace: &Workspace,
    terminal: &Terminal,
) -> Result<Outcome, Error> {
    let mut calls: HashMap<&str, HashMap<PathBuf, Call>> = HashMap::new();
    for entry in entries {
        if !calls.contains_key(&*entry.package.name) {
            let answered = calls_of(accept, entry.package, workspace, terminal)?;
            calls.insert(&entry.package.name, answered);
        }
    }
    let mut usable = Vec::new();
    let mut outcome = Outcome::Success;
    for entry in entries {
        let file = real(&entry.file.path);
        match calls[&*entry.package.name].get(&file) {
            Some(call) if call.place.parent() == file.parent() => usable.push((entry, call)),
            _ => {
                super::print_object(terminal, entry, "refused", Some(UNUSED));
                let file = shown(&entry.file.path);
                terminal.line(format_args!(
                    "{BAD}not completed{BAD:#}  {file}\n  {UNUSED}\n"
                ));
                outcome = Outcome::Findings;
            }
        }
    }
    if usable.is_empty() {
        return Ok(outcome);
    }
    let recordings = count(usable.len(), "recording");
    if accept.consent.dry_run {
        for (entry, call) in &usable {
            print(entry, call, "without_key", terminal);
        }
        terminal.line(format_args!("\n{recordings} would be completed."));
        return Ok(outcome);
    }
    let question = format!("Give {recordings} the key, the source and the name of the file?");
    if !terminal.confirm(&accept.consent, &question)? {
        terminal.line("Nothing was written.");
        return Ok(Outcome::Findings);
    }
    for (entry, call) in &usable {
        let path = &entry.file.path;
        let Some(function) = entry.function else {
            continue;
        };
        let place = path.with_file_name(call.place.file_name().unwrap_or_default());
        let source = source_of(function, path)?;
        let change = library::complete(path, &place, &call.key, source);
        if !change.map_err(|error| Error::at(path, error))? {
            let error = "the call has a recording already; remove one of the two";
            return Err(Error::at(path, error));
        }
        print(entry, call, "completed", terminal);
    }
    terminal.line(format_args!("\n{GOOD}{recordings} completed{GOOD:#}."));
    Ok(outcome)
}

const UNUSED: &str = "no test that ran got its answer: a test must call the function with these \
    arguments";

/// The calls that recordings without a key answer in the tests of a package, by file.
fn calls_of(
    accept: &Accept,
    package: &Package,
    workspace: &Workspace,
    terminal: &Terminal,
) -> Result<HashMap<PathBuf, Call>, Error> {
    let request = RunRequest::default();
    let run = accept.runner.run(package, workspace, &request, terminal)?;
    let answered = run.events.into_iter().filter_map(|logged| {
        let Event::ByHand {
            file, place, key, ..
        } = logged.event
        else {
            return None;
        };
        let (file, place) = (package.folder.join(file), package.folder.join(place));
        let folder = real(place.parent()?);
        let place = folder.join(place.file_name()?);
        Some((real(&file), Call { place, key }))
    });
    Ok(answered.collect())
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

fn print(entry: &Entry<'_>, call: &Call, state: &'static str, terminal: &Terminal) {
    super::print_object(terminal, entry, state, None);
    let name = Path::new(call.place.file_name().unwrap_or_default());
    let (file, name) = (shown(&entry.file.path), shown(name));
    terminal.line(format_args!("{GOOD}by hand{GOOD:#}  {file} → {name}"));
}
