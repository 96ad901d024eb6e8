//! A user's package. A real call is logged to a file, and its answer depends on the
//! season, so that others can see which calls are real.
//!
//! ```
//! use cached_stubs::{Stub, stubbable};
//!
//! #[stubbable]
//! fn shout(text: &str) -> String {
//!     app::world::called("shout");
//!     format!("{} in {}", text.to_uppercase(), app::world::season())
//! }
//!
//! let _stub = Stub::<shout>::install();
//! println!("answer: {}", shout("from a doctest"));
//! ```

#![deny(warnings)]

pub mod llm;
pub mod world;

#[cfg(test)]
mod counted;
#[cfg(test)]
mod files;
#[cfg(test)]
mod guards;
#[cfg(test)]
mod kept_out;
#[cfg(test)]
mod killed;
#[cfg(test)]
mod late;
#[cfg(test)]
mod leaks;
#[cfg(test)]
mod lost;
#[cfg(test)]
mod misses;
#[cfg(test)]
mod mocks;
#[cfg(test)]
mod modes;
#[cfg(test)]
mod pending;
#[cfg(test)]
mod per_test;
#[cfg(test)]
mod processes;
#[cfg(test)]
mod scrub;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod settings;
#[cfg(test)]
mod suite;
#[cfg(test)]
mod threads;
#[cfg(test)]
mod waiting;
