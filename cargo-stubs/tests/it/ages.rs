//! `cargo stubs status --older-than`.

use std::process::Command;

use crate::outcome::Outcome;
use crate::two_functions::project;

fn on_date(mut git: Command, date: &str) {
    git.env("GIT_COMMITTER_DATE", date)
        .env("GIT_AUTHOR_DATE", date);
    Outcome::of(&mut git).passes();
}

#[test]
fn recordings_are_as_old_as_their_last_commit() {
    let project = project("ages");
    project.stubs(&["record"]).passes();
    let old = ["status", "--no-run", "--check", "--older-than"];
    let older_than = |age: &str| project.stubs(&[&old[..], &[age]].concat());
    older_than("90d")
        .ends_with_code(3)
        .says("is in no git repository that can be read");
    project.git(&["init", "--quiet"]);
    older_than("90d").passes();
    project.git(&["add", "--all"]);
    let commit = project.git_command(&["commit", "--quiet", "--message", "Old"]);
    on_date(commit, "2001-02-03T04:05:06Z");
    older_than("90d").fails().says_all(&[
        "  old  ages::ask  2 recordings\n    stubs/ages/ask/goodbye.",
        "\n      committed 2001-02-03, ",
        "  old  ages::price  1 recording\n",
        "3 recordings: 3 old\n",
        "\n  cargo stubs record --all      records again what is recorded already\n",
    ]);
    older_than("1000y").passes().says("nothing to mend");
    project
        .stubs(&[
            "status",
            "--no-run",
            "--json",
            "--older-than",
            "12w",
            "price",
        ])
        .passes()
        .says_all(&[
            "{\"type\":\"old\",",
            "\"problem\":\"committed 2001-02-03, ",
            "\"old\":1,",
        ]);

    // What has changed is young: in the working tree, and in a new commit.
    project.edit("stubs/ages/price", |text| {
        text.replace("  \"args\"", "\"args\"")
    });
    older_than("90d").fails().says("3 recordings: 2 old\n");
    project.git(&["commit", "--quiet", "--all", "--message", "New"]);
    older_than("90d").fails().says("3 recordings: 2 old\n");
    older_than("3 days")
        .ends_with_code(2)
        .says("an age is a number of days, weeks or years: `90d`, `12w`, `1y`");
}

/// A clone without the older commits.
#[test]
fn a_shallow_clone_is_named() {
    let project = project("ages_shallow");
    project.stubs(&["record"]).passes();
    project.commit_all();
    let head = Outcome::of(&mut project.git_command(&["rev-parse", "HEAD"]));
    project.write(".git/shallow", head.text());
    project
        .stubs(&["status", "--no-run", "--older-than", "1d"])
        .passes()
        .says_all(&["is a shallow clone", "git fetch --unshallow"]);
}
