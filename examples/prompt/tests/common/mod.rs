//! Repositories that git is recorded in.

use std::env;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use cached_stubs::Mode;
use prompt_example::Context;
use tempfile::TempDir;

/// All that git's answers depend on beside the repository: whoever records, and
/// whenever, gets the same bytes.
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

/// Every repository begins with one commit of one file.
const BEGIN: &str = "git init -b main
echo oak > door
git add door
git commit -m 'Mend the door'
";

/// A repository in a temporary folder, there while git is recorded; when it is
/// replayed, nobody needs one, nor git.
pub struct Repository {
    pub context: Context,
    _folder: TempDir,
}

impl Repository {
    /// With one commit, and what the shell script makes of it.
    pub fn with(script: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut env = ENVIRONMENT
            .map(|(name, value)| (name, value.to_owned()))
            .to_vec();
        // Not a repository around the temporary folder, either.
        let above = folder.path().parent().unwrap();
        env.push(("GIT_CEILING_DIRECTORIES", above.display().to_string()));
        if Mode::from_env() != Mode::Replay {
            run(&format!("set -e\n{BEGIN}{script}"), folder.path(), &env);
        }
        let mut context = Context::new(folder.path().to_owned());
        context.env = env;
        // However slow the machine is that records.
        context.time_limit = Duration::MAX;
        Self {
            context,
            _folder: folder,
        }
    }
}

/// Nothing of the environment gets there but what is given: variables like
/// `GIT_DIR`, which hooks have, would lead to another repository.
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
