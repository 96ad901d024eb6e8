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
        let file = workspace.root.join(&function.file);
        let rows = match (&commits.git, &commit) {
            (None, _) => Err("there is no git repository".to_owned()),
            (Some(_), None) => Err("the recording is in no commit".to_owned()),
            (Some(git), Some(commit)) => rows(git, commit, function, &file),
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
    file: &Path,
) -> Result<Vec<String>, String> {
    if function.doctest {
        return Err("the function is in an example of the documentation".to_owned());
    }
    let name = &function.name;
    let source = fs::read_to_string(file)
        .map_err(|error| format!("{} cannot be read: {error}", function.file))?;
    let line = usize::try_from(function.line).unwrap_or(0);
    let now = FunctionText::after(&source, name, line)
        .ok_or_else(|| format!("{} has no `fn {name}`", function.file))?;
    let former = git
        .relative(file)
        .and_then(|path| git.files_of(Some(&commit.id)).ok()?.read(&path).ok()?)
        .ok_or_else(|| format!("that commit has no {}", function.file))?;
    let former = String::from_utf8_lossy(&former);
    let former = now
        .in_other(&former, name)
        .ok_or_else(|| format!("in that commit, {} has no `fn {name}`", function.file))?;
    let rows = now.changes_since(&former);
    if rows.is_empty() {
        return Err(
            "the function's own text is the same in that commit; something in `depends(…)` has \
             changed, or the recorded text was never committed"
                .to_owned(),
        );
    }
    Ok(rows)
}
