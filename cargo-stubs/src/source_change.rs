//! What changed in a function since a recording of it, if git has it.

use std::fs;
use std::path::Path;
use std::rc::Rc;

use cached_stubs::__command::DescribedFunction;

use crate::commits::Commits;
use crate::function_text::FunctionText;
use crate::git::{Commit, Git};
use crate::workspace::Workspace;

pub(crate) struct SourceChange {
    /// The commit that the recording is from.
    pub(crate) commit: Option<Rc<Commit>>,
    /// The rows of the difference, or why they are unknown.
    pub(crate) rows: Result<Vec<String>, String>,
}

impl SourceChange {
    pub(crate) fn of(
        function: &DescribedFunction,
        commit: Option<Rc<Commit>>,
        commits: &Commits,
        workspace: &Workspace,
    ) -> Self {
        let rows = match (&commits.git, &commit) {
            (None, _) => Err("there is no git repository".to_owned()),
            (Some(_), None) => Err("the recording is in no commit".to_owned()),
            (Some(git), Some(commit)) => rows(git, commit, function, &workspace.root),
        };
        Self {
            commit,
            rows: rows.map_err(|reason| format!("It is unknown what changed: {reason}.")),
        }
    }
}

fn rows(
    git: &Git,
    commit: &Commit,
    function: &DescribedFunction,
    root: &Path,
) -> Result<Vec<String>, String> {
    if function.doctest {
        return Err("the function is in an example of the documentation".to_owned());
    }
    let name = &function.name;
    let mut rows = rows_at(git, commit, name, root, &function.file, function.line)?;
    for (file, line) in &function.real_places {
        let of_real = rows_at(git, commit, name, root, file, *line).unwrap_or_default();
        if !rows.is_empty() && !of_real.is_empty() {
            rows.push("  …".to_owned());
        }
        rows.extend(of_real);
    }
    if !rows.is_empty() {
        return Ok(rows);
    }
    let or_real = match function.real_sources.is_empty() {
        true => "",
        false => "`fingerprint` was added to a real implementation or removed from it, ",
    };
    Err(format!(
        "the function's own text is the same in that commit; {or_real}something in \
         `depends(…)` has changed, or the recorded text was never committed"
    ))
}

/// The change of the first function of this name from a line of a file on; empty if its text
/// is the same.
fn rows_at(
    git: &Git,
    commit: &Commit,
    name: &str,
    root: &Path,
    file: &str,
    line: u32,
) -> Result<Vec<String>, String> {
    let path = root.join(file);
    let source =
        fs::read_to_string(&path).map_err(|error| format!("{file} cannot be read: {error}"))?;
    let line = usize::try_from(line).unwrap_or(0);
    let now = FunctionText::after(&source, name, line)
        .ok_or_else(|| format!("{file} has no `fn {name}`"))?;
    let former = git
        .relative(&path)
        .and_then(|path| git.files_of(Some(&commit.id)).ok()?.read(&path).ok()?)
        .ok_or_else(|| format!("that commit has no {file}"))?;
    let former = String::from_utf8_lossy(&former);
    let former = now
        .in_other(&former, name)
        .ok_or_else(|| format!("in that commit, {file} has no `fn {name}`"))?;
    Ok(now.changes_since(&former))
}
