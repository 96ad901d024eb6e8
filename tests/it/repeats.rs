//! How often tests repeat what may fail now and then.

use std::env;

/// `CACHED_STUBS_TEST_REPEATS=1000 cargo test --test it killed:: -- --nocapture` kills a thousand
/// processes, for example.
pub(crate) fn repeats(unless_given: u32) -> u32 {
    let given = env::var("CACHED_STUBS_TEST_REPEATS");
    given.map_or(unless_given, |times| times.parse().expect("a number"))
}
