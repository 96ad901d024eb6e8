//! Small programs that ask a weather service, each with its tests before and after a move
//! to cached-stubs. The guide in `docs/coming-from.md` shows these files.

mod client;
pub mod from_insta;
pub mod from_vcr;
pub mod from_wiremock;
#[cfg(test)]
mod service;
