//! `cargo stubs`, run in packages of users.

mod accept;
mod commands;
mod diff;
mod list;
mod project;
mod record;
mod report;
mod show;
mod states;
mod status;
