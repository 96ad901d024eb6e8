//! What must hold for anything in place of a recording: any bytes, and any tree
//! of files. `fuzz/` runs the same functions.

mod text;
mod tree;

#[cfg(fuzzing)]
pub use self::text::read_anything;
#[cfg(fuzzing)]
pub use self::tree::read_any_tree;

/// How many cases to try; `CACHED_STUBS_TEST_REPEATS=100000 cargo test --features replay --release
/// --lib fuzz` tries more.
#[cfg(test)]
fn cases(unless_given: u32) -> proptest::test_runner::Config {
    let given = std::env::var("CACHED_STUBS_TEST_REPEATS");
    let cases = given.map_or(unless_given, |cases| cases.parse().expect("a number"));
    proptest::test_runner::Config {
        failure_persistence: None,
        ..proptest::test_runner::Config::with_cases(cases)
    }
}
