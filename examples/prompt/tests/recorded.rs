//! The suite with recordings: each case builds its repository with git commands, and
//! git's answers are recorded.

mod common;

use std::fs;

use cached_stubs::predicate::{arg, eq};
use cached_stubs::{Stub, stub_fixture};
use prompt_example::{CommandOutput, exec_cmd, git_branch, git_commit, git_status, prompt, rust};
use rstest::rstest;

use common::Repository;

// The same commands have other answers in other repositories, so each case has its
// own recordings.
stub_fixture!(commands: exec_cmd, per_test);

#[rstest]
#[case::a_branch("", Some("main"))]
#[case::a_slash_in_it("git switch -c feature/bell", Some("feature/bell"))]
#[case::without_commits("git checkout --orphan new", Some("new"))]
#[case::detached("git switch --detach", Some("@3492031"))]
#[case::no_repository("rm -rf .git", None)]
fn branch(_commands: Stub<exec_cmd>, #[case] script: &str, #[case] expected: Option<&str>) {
    let repository = Repository::with(script);
    assert_eq!(git_branch(&repository.context).as_deref(), expected);
}

const DIVERGED: &str = "
    git branch upstream
    git branch -u upstream
    git commit --allow-empty -m 'Oil the hinge'
    git commit --allow-empty -m 'Hang the bell'
    git switch upstream
    git commit --allow-empty -m 'Paint the gate'
    git switch main";

const CONFLICT: &str = "
    git switch -c elm
    echo elm > door
    git commit -am 'A door of elm'
    git switch main
    echo ash > door
    git commit -am 'A door of ash'
    ! git merge elm";

#[rstest]
#[case::clean("", None)]
#[case::without_commits("rm -rf .git && git init -b main", Some("?1"))]
#[case::untracked("mkdir garden && touch bell garden/gate garden/wall", Some("?2"))]
#[case::modified("echo ash > door", Some("!1"))]
#[case::staged_and_modified_again("echo ash > door && git add . && echo elm > door", Some("+1!1"))]
#[case::added("touch bell && git add bell", Some("+1"))]
#[case::added_in_name_only("touch bell && git add -N bell", Some("?1"))]
#[case::deleted("rm door", Some("✘1"))]
#[case::renamed("git mv door gate", Some("»1"))]
#[case::renamed_by_hand("mv door gate && git add -N gate", Some("»1"))]
#[case::stashed("echo ash > door && git stash", Some("$1"))]
#[case::diverged(DIVERGED, Some("⇡2⇣1"))]
#[case::upstream_gone("git branch up && git branch -u up && git branch -D up", None)]
#[case::conflict(CONFLICT, Some("=1"))]
#[case::no_repository("rm -rf .git", None)]
fn status(_commands: Stub<exec_cmd>, #[case] script: &str, #[case] expected: Option<&str>) {
    let repository = Repository::with(script);
    assert_eq!(git_status(&repository.context).as_deref(), expected);
}

#[rstest]
#[case::untagged("", Some("3492031 Mend the door"))]
#[case::tagged("git tag v1.0", Some("3492031 Mend the door (v1.0)"))]
#[case::tagged_twice("git tag v1.0 && git tag v1.1", Some("3492031 Mend the door (v1.0)"))]
#[case::without_commits("git checkout --orphan new", None)]
#[case::no_repository("rm -rf .git", None)]
fn commit(_commands: Stub<exec_cmd>, #[case] script: &str, #[case] expected: Option<&str>) {
    let repository = Repository::with(script);
    assert_eq!(git_commit(&repository.context).as_deref(), expected);
}

/// The installed compiler varies, so these answers are written by hand.
#[rstest]
#[case::stable(Some("rustc 1.95.0 (59807616e 2026-04-14)\n"), Some("1.95.0"))]
#[case::nightly(
    Some("rustc 1.97.0-nightly (0a1b2c3d4 2026-06-01)\n"),
    Some("1.97.0-nightly")
)]
#[case::missing(None, None)]
fn compiler(
    commands: Stub<exec_cmd>,
    #[case] output: Option<&'static str>,
    #[case] expected: Option<&str>,
) {
    let package = Repository::with("");
    fs::write(package.context.dir.join("Cargo.toml"), "").unwrap();
    let output = output.map(|stdout| CommandOutput {
        stdout: stdout.to_owned(),
        stderr: String::new(),
    });
    commands
        .mock()
        .expect_call()
        .with(arg("command", eq("rustc")))
        .times(1)
        .return_const(Some(output));
    assert_eq!(rust(&package.context).as_deref(), expected);
}

#[rstest]
fn whole_prompt(_commands: Stub<exec_cmd>) {
    let repository = Repository::with("echo ash > door && touch bell");
    assert_eq!(
        prompt(&repository.context),
        "on main [!1?1] at 3492031 Mend the door ❯ "
    );
}
