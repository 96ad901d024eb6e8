//! `cargo stubs`, run in packages of users.

mod accept;
mod diff;
mod list;
mod project;
mod record;
mod report;
mod show;
mod states;
mod status;
