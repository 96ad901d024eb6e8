//! A shell prompt: `on main [!1?2] at 3f0c1d2 Mend the door via 1.95.0 ❯`.
//!
//! It runs commands, all of them through [`exec_cmd`].

mod command;
mod context;
mod git_branch;
mod git_commit;
mod git_status;
mod rust;
mod tools;

pub use command::{CommandOutput, exec_cmd};
pub use context::Context;
pub use git_branch::git_branch;
pub use git_commit::git_commit;
pub use git_status::git_status;
pub use rust::rust;
pub use tools::tools;

/// The whole line, without the modules that have nothing to show.
#[must_use]
pub fn prompt(context: &Context) -> String {
    let modules = [
        git_branch(context).map(|branch| format!("on {branch}")),
        git_status(context).map(|status| format!("[{status}]")),
        git_commit(context).map(|commit| format!("at {commit}")),
        rust(context).map(|version| format!("via {version}")),
        tools(context).map(|tools| format!("with {tools}")),
        Some("❯ ".to_owned()),
    ];
    modules.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
