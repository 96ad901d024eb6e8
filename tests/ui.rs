//! Mistakes, and what the compiler says of them: one error each, on the word
//! that is wrong. `TRYBUILD=overwrite cargo test --test ui` writes the texts
//! anew; read what changed.

#[test]
fn mistakes() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
