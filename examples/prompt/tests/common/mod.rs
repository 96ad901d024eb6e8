//! Repositories in which git is recorded.

use std::env;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use cached_stubs::Mode;
use prompt_example::Context;
use tempfile::TempDir;

/// Everything besides the repository that git's answers depend on, so that every
/// recording has the same bytes.
const ENVIRONMENT: [(&str, &str); 11] = [
    ("GIT_AUTHOR_NAME", "Ada"),
    ("GIT_AUTHOR_EMAIL", "ada@example.org"),
    ("GIT_AUTHOR_DATE", "2001-02-03T04:05:06Z"),
    ("GIT_COMMITTER_NAME", "Ada"),
    ("GIT_COMMITTER_EMAIL", "ada@example.org"),
    ("GIT_COMMITTER_DATE", "2001-02-03T04:05:06Z"),
    ("GIT_CONFIG_GLOBAL", "/dev/null"),
    ("GIT_CONFIG_NOSYSTEM", "1"),
    ("GIT_DEFAULT_HASH", "sha1"),
    ("LC_ALL", "C"),
    ("TZ", "UTC"),
];

/// Every repository starts with one commit of one file.
const BEGIN: &str = "git init -b main
echo oak > door
git add door
git commit -m 'Mend the door'
";

/// A repository in a temporary folder. It is built only while git is recorded;
/// replaying needs neither a repository nor git.
pub struct Repository {
    pub context: Context,
    _folder: TempDir,
}

impl Repository {
    /// A repository with one commit, changed by a shell script.
    pub fn with(script: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut env = ENVIRONMENT
            .map(|(name, value)| (name, value.to_owned()))
            .to_vec();
        // Hides a repository around the temporary folder.
        let above = folder.path().parent().unwrap();
        env.push(("GIT_CEILING_DIRECTORIES", above.display().to_string()));
        if Mode::from_env() != Mode::Replay {
            run(&format!("set -e\n{BEGIN}{script}"), folder.path(), &env);
        }
        let mut context = Context::new(folder.path().to_owned());
        context.env = env;
        // Recording on a slow machine must not time out.
        context.time_limit = Duration::MAX;
        Self {
            context,
            _folder: folder,
        }
    }
}

/// Runs the script with these variables only: others, like `GIT_DIR` in hooks, could
/// name another repository.
fn run(script: &str, dir: &Path, env: &[(&'static str, String)]) {
    let output = Command::new("sh")
        .args(["-c", script])
        .current_dir(dir)
        .env_clear()
        .env("PATH", env::var_os("PATH").unwrap_or_default())
        .envs(env.iter().map(|(name, value)| (name, value)))
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{script}\n{errors}");
}
