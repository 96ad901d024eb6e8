//! `cargo stubs`, run in packages of users.

mod accept;
mod asking;
mod commands;
mod diff;
mod list;
mod project;
mod protocol;
mod record;
mod report;
mod show;
mod states;
mod status;

// The library's tests spawn processes too, and have these helpers.
#[path = "../../../tests/it/environment.rs"]
mod environment;
#[allow(dead_code)]
#[path = "../../../tests/it/outcome.rs"]
mod outcome;
#[allow(dead_code)]
#[path = "../../../tests/it/snapshot.rs"]
mod snapshot;
