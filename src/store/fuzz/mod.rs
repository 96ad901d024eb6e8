//! What must hold for anything in place of a recording: any bytes, and any tree
//! of files. `fuzz/` runs the same functions.

mod text;
mod tree;

#[cfg(fuzzing)]
pub use self::text::read_anything;
#[cfg(fuzzing)]
pub use self::tree::read_any_tree;
