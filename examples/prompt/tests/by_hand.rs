//! The suite without recordings: a table of git's answers, written from memory. Four
//! rows are wrong; README lists them.

use std::fs;
use std::path::PathBuf;

use prompt_example::{CommandOutput, Context, git_branch, git_commit, git_status, prompt, rust};
use rstest::rstest;

const BRANCH: &str = "git branch --show-current";
const SHORT_HEAD: &str = "git rev-parse --short HEAD";
const STATUS: &str = "git --no-optional-locks status --porcelain=2 --branch --show-stash";
const LOG: &str = "git log -1 --format=%h %s";
const TAG: &str = "git describe --tags --exact-match";

/// A context in which only the commands of the table succeed.
fn faked(table: &[(&'static str, &'static str)]) -> Context {
    let table = table.to_vec();
    let mut context = Context::new(PathBuf::from("/nowhere"));
    context.fakes = Some(Box::new(move |line| {
        let (_, stdout) = table.iter().find(|(command, _)| *command == line)?;
        Some(CommandOutput {
            stdout: (*stdout).to_owned(),
            stderr: String::new(),
        })
    }));
    context
}

#[rstest]
#[case::a_branch(&[(BRANCH, "main\n")], Some("main"))]
#[case::a_slash_in_it(&[(BRANCH, "feature/bell\n")], Some("feature/bell"))]
#[case::without_commits(&[(BRANCH, "main\n")], Some("main"))]
#[case::detached(&[(BRANCH, "\n"), (SHORT_HEAD, "b8f9a01\n")], Some("@b8f9a01"))]
#[case::no_repository(&[], None)]
fn branch(#[case] table: &[(&'static str, &'static str)], #[case] expected: Option<&str>) {
    assert_eq!(git_branch(&faked(table)).as_deref(), expected);
}

#[rstest]
#[case::clean(
    "# branch.oid b8f9a01c2d3e4f5061728394a5b6c7d8e9f00112\n\
     # branch.head main\n",
    None
)]
#[case::without_commits(
    "# branch.oid (initial)\n\
     # branch.head main\n\
     ? door\n",
    Some("?1")
)]
#[case::untracked(
    "# branch.oid b8f9a01c2d3e4f5061728394a5b6c7d8e9f00112\n\
     # branch.head main\n\
     ? bell\n\
     ? garden/gate\n\
     ? garden/wall\n",
    Some("?3")
)]
#[case::modified(
    "# branch.oid b8f9a01c2d3e4f5061728394a5b6c7d8e9f00112\n\
     # branch.head main\n\
     1 .M N... 100644 100644 100644 9ae9e86b7bd6 9ae9e86b7bd6 door\n",
    Some("!1")
)]
#[case::staged_and_modified_again(
    "# branch.oid b8f9a01c2d3e4f5061728394a5b6c7d8e9f00112\n\
     # branch.head main\n\
     1 MM N... 100644 100644 100644 9ae9e86b7bd6 d00491fd7e5b door\n",
    Some("+1!1")
)]
#[case::added(
    "# branch.oid b8f9a01c2d3e4f5061728394a5b6c7d8e9f00112\n\
     # branch.head main\n\
     1 A. N... 000000 100644 100644 000000000000 d00491fd7e5b bell\n",
    Some("+1")
)]
#[case::added_in_name_only(
    "# branch.oid b8f9a01c2d3e4f5061728394a5b6c7d8e9f00112\n\
     # branch.head main\n\
     1 A. N... 000000 100644 100644 000000000000 d00491fd7e5b bell\n",
    Some("+1")
)]
#[case::deleted(
    "# branch.oid b8f9a01c2d3e4f5061728394a5b6c7d8e9f00112\n\
     # branch.head main\n\
     1 .D N... 100644 100644 000000 9ae9e86b7bd6 9ae9e86b7bd6 door\n",
    Some("✘1")
)]
#[case::renamed(
    "# branch.oid b8f9a01c2d3e4f5061728394a5b6c7d8e9f00112\n\
     # branch.head main\n\
     2 R. N... 100644 100644 100644 9ae9e86b7bd6 9ae9e86b7bd6 R100 gate\tdoor\n",
    Some("»1")
)]
#[case::renamed_by_hand(
    "# branch.oid b8f9a01c2d3e4f5061728394a5b6c7d8e9f00112\n\
     # branch.head main\n\
     2 .R N... 100644 100644 100644 9ae9e86b7bd6 9ae9e86b7bd6 R100 gate\tdoor\n",
    Some("»1")
)]
#[case::stashed(
    "# branch.oid b8f9a01c2d3e4f5061728394a5b6c7d8e9f00112\n\
     # branch.head main\n\
     # stash 1\n",
    Some("$1")
)]
#[case::diverged(
    "# branch.oid b8f9a01c2d3e4f5061728394a5b6c7d8e9f00112\n\
     # branch.head main\n\
     # branch.upstream origin/main\n\
     # branch.ab +2 -1\n",
    Some("⇡2⇣1")
)]
#[case::upstream_gone(
    "# branch.oid b8f9a01c2d3e4f5061728394a5b6c7d8e9f00112\n\
     # branch.head main\n\
     # branch.upstream origin/main\n",
    None
)]
#[case::conflict(
    "# branch.oid b8f9a01c2d3e4f5061728394a5b6c7d8e9f00112\n\
     # branch.head main\n\
     u UU N... 100644 100644 100644 100644 9ae9e86b7bd6 d00491fd7e5b 0cfbf08886fc door\n",
    Some("=1")
)]
fn status(#[case] output: &'static str, #[case] expected: Option<&str>) {
    assert_eq!(git_status(&faked(&[(STATUS, output)])).as_deref(), expected);
}

#[test]
fn status_without_repository() {
    assert_eq!(git_status(&faked(&[])), None);
}

#[rstest]
#[case::untagged(&[(LOG, "b8f9a01 Mend the door\n")], Some("b8f9a01 Mend the door"))]
#[case::tagged(
    &[(LOG, "b8f9a01 Mend the door\n"), (TAG, "v1.0\n")],
    Some("b8f9a01 Mend the door (v1.0)")
)]
#[case::tagged_twice(
    &[(LOG, "b8f9a01 Mend the door\n"), (TAG, "v1.0\nv1.1\n")],
    Some("b8f9a01 Mend the door (v1.0\nv1.1)")
)]
#[case::without_commits(&[(LOG, "")], Some(""))]
#[case::no_repository(&[], None)]
fn commit(#[case] table: &[(&'static str, &'static str)], #[case] expected: Option<&str>) {
    assert_eq!(git_commit(&faked(table)).as_deref(), expected);
}

/// In a directory with a `Cargo.toml`, and a compiler that says this.
#[rstest]
#[case::stable("rustc 1.95.0 (59807616e 2026-04-14)\n", Some("1.95.0"))]
#[case::nightly(
    "rustc 1.97.0-nightly (0a1b2c3d4 2026-06-01)\n",
    Some("1.97.0-nightly")
)]
fn compiler(#[case] output: &'static str, #[case] expected: Option<&str>) {
    let package = tempfile::tempdir().unwrap();
    fs::write(package.path().join("Cargo.toml"), "").unwrap();
    let mut context = faked(&[("rustc --version", output)]);
    context.dir = package.path().to_owned();
    assert_eq!(rust(&context).as_deref(), expected);
}

#[test]
fn compiler_is_missing() {
    let package = tempfile::tempdir().unwrap();
    fs::write(package.path().join("Cargo.toml"), "").unwrap();
    let mut context = faked(&[]);
    context.dir = package.path().to_owned();
    assert_eq!(rust(&context), None);
}

#[test]
fn whole_prompt() {
    let context = faked(&[
        (BRANCH, "main\n"),
        (
            STATUS,
            "# branch.oid b8f9a01c2d3e4f5061728394a5b6c7d8e9f00112\n\
             # branch.head main\n\
             1 .M N... 100644 100644 100644 9ae9e86b7bd6 9ae9e86b7bd6 door\n\
             ? bell\n",
        ),
        (LOG, "b8f9a01 Mend the door\n"),
    ]);
    assert_eq!(
        prompt(&context),
        "on main [!1?1] at b8f9a01 Mend the door ❯ "
    );
}
