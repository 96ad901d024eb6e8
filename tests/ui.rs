//! What the compiler reports for mistakes: one error for each, at the word that is
//! wrong. `TRYBUILD=overwrite cargo test --test ui` updates the texts; review them.

#[test]
fn mistakes() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
