//! What is recorded of a call: its key, its values, its file; and what a call
//! without a recording reports.

#[path = "../common/mod.rs"]
mod common;

mod by_hand;
mod edited_files;
mod golden_file;
mod golden_keys;
mod hints;
mod hostile_files;
mod keys;
mod large_values;
mod laws;
mod miss_differences;
mod misses;
mod nesting_depth;
mod refused_values;
mod serde_forms;
mod swallowed_misses;
mod values;
