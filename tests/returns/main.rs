//! What functions return: it is recorded, replayed without running the function,
//! and real again once the stub is gone.
#![deny(warnings)]

#[path = "../common/mod.rs"]
mod common;

mod borrows;
mod future_forms;
mod futures;
mod http_types;
mod iterators;
mod known_types;
mod pending;
mod pending_rules;
mod plain_values;
mod prost_messages;
mod results;
mod split;
mod streams;
mod tonic_types;
