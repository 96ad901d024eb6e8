//! `cargo stubs`, run in packages of users.

mod list;
mod project;
mod record;
mod states;
mod status;
