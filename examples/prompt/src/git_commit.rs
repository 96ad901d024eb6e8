use crate::Context;

/// The last commit: its abbreviated name, its subject, and its tag if it has one.
#[must_use]
pub fn git_commit(context: &Context) -> Option<String> {
    let commit = context.exec_cmd("git", &["log", "-1", "--format=%h %s"])?;
    let commit = commit.stdout.trim();
    let tag = context.exec_cmd("git", &["describe", "--tags", "--exact-match"]);
    Some(match tag {
        Some(tag) => format!("{commit} ({})", tag.stdout.trim()),
        None => commit.to_owned(),
    })
}
