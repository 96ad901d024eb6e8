//! `cargo stubs`, run in packages of users.

mod accept;
mod ages;
mod asking;
mod browser;
mod by_hand;
mod children;
mod commands;
mod completions;
mod configured;
mod diff;
mod diff_renamed;
mod git;
mod help;
mod hostile;
mod idle_scrub;
mod leaks;
mod list;
mod long_names;
mod markdown;
mod new;
mod not_run;
mod page;
mod progress;
mod project;
mod prompt;
mod protocol;
mod prune;
mod readme;
mod record;
mod record_processes;
mod rename;
mod rename_left_over;
mod rename_test;
mod rename_test_file;
mod renamed;
mod report;
mod review;
mod shared;
mod show;
mod stateful;
mod status;
mod three_tests;
mod tutorial;
mod two_functions;
mod unused;
mod verify;
mod workspace;

// The library's tests spawn processes too, and have these helpers.
#[path = "../../../tests/it/environment.rs"]
mod environment;
#[allow(dead_code)]
#[path = "../../../tests/it/outcome.rs"]
mod outcome;
#[allow(dead_code)]
#[path = "../../../tests/it/snapshot.rs"]
mod snapshot;
