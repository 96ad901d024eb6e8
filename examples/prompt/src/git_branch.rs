use crate::Context;

/// The branch, or the commit if `HEAD` is detached.
#[must_use]
pub fn git_branch(context: &Context) -> Option<String> {
    let branch = context.exec_cmd("git", &["branch", "--show-current"])?;
    let branch = branch.stdout.trim();
    if !branch.is_empty() {
        return Some(branch.to_owned());
    }
    let commit = context.exec_cmd("git", &["rev-parse", "--short", "HEAD"])?;
    Some(format!("@{}", commit.stdout.trim()))
}
