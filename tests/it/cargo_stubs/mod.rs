//! `cargo stubs`, run in packages of users.

mod list;
mod project;
