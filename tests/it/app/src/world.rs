//! What the real functions depend on.

use std::env;
use std::fs::OpenOptions;
use std::io::Write as _;

/// Logs a real call: a line in the file.
///
/// ```
/// use cached_stubs::{Stub, stubbable};
///
/// #[stubbable]
/// fn whisper(text: &str) -> String {
///     app::world::called("whisper");
///     text.to_lowercase()
/// }
///
/// let _stub = Stub::<whisper>::install();
/// assert_eq!(whisper("MERGED"), "merged");
/// ```
///
/// ```standalone_crate
/// use cached_stubs::{Stub, stubbable};
///
/// // A function of the same name needs another name in the store.
/// #[stubbable(name = "docs::whisper")]
/// fn whisper(text: &str) -> String {
///     app::world::called("whisper");
///     text.to_lowercase()
/// }
///
/// let _stub = Stub::<whisper>::install();
/// assert_eq!(whisper("ALONE"), "alone");
/// ```
pub fn called(what: &str) {
    if let Some(path) = env::var_os("REAL_CALLS") {
        let mut calls = OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .unwrap();
        calls.write_all(format!("{what}\n").as_bytes()).unwrap();
    }
}

/// The season that answers depend on.
pub fn season() -> String {
    env::var("SEASON").unwrap_or_else(|_| "spring".to_owned())
}
