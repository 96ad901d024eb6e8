//! What changed in a function since a recording of it, where git knows.

use std::fs;
use std::path::Path;
use std::rc::Rc;

use cached_stubs::__command::DescribedFunction;

use crate::commits::Commits;
use crate::function_text::FunctionText;
use crate::git::{Commit, Git};
use crate::workspace::Workspace;

/// What became of a function since one of its recordings.
pub(crate) struct Change {
    /// The commit that the recording is from.
    pub(crate) commit: Option<Rc<Commit>>,
    /// The lines that differ, or why they are not known.
    pub(crate) rows: Result<Vec<String>, String>,
}

impl Change {
    pub(crate) fn of(
        function: &DescribedFunction,
        commit: Option<Rc<Commit>>,
        commits: &Commits,
        workspace: &Workspace,
    ) -> Self {
        let file = workspace.root.join(&function.file);
        let rows = match (&commits.git, &commit) {
            (None, _) => Err("there is no git repository".to_owned()),
            (Some(_), None) => Err("the recording is in no commit".to_owned()),
            (Some(git), Some(commit)) => rows(git, commit, function, &file),
        };
        Self {
            commit,
            rows: rows.map_err(|why| format!("What changed is not known: {why}.")),
        }
    }
}

fn rows(
    git: &Git,
    commit: &Commit,
    function: &DescribedFunction,
    file: &Path,
) -> Result<Vec<String>, String> {
    if function.doctest {
        return Err("the function is in a documentation's example".to_owned());
    }
    let name = &function.name;
    let not_found = || format!("`fn {name}` is not found in {}", function.file);
    let source = fs::read_to_string(file)
        .map_err(|error| format!("{} cannot be read: {error}", function.file))?;
    let line = usize::try_from(function.line).unwrap_or(0);
    let now = FunctionText::after(&source, name, line).ok_or_else(not_found)?;
    let former = git
        .below(file)
        .and_then(|path| git.files_of(&commit.id).ok()?.read(&path).ok()?)
        .ok_or_else(|| format!("{} is not in that commit", function.file))?;
    let former = String::from_utf8_lossy(&former);
    let former = now
        .in_other(&former, name)
        .ok_or_else(|| format!("{} in that commit", not_found()))?;
    let rows = now.changes_since(&former);
    if rows.is_empty() {
        return Err(
            "the function's own text is that of the commit; something that it names in \
             `depends(…)` has changed, or it was recorded from a text that was not committed"
                .to_owned(),
        );
    }
    Ok(rows)
}
