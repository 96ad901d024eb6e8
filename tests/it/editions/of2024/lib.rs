//! Edition 2024, with its own syntax and its rules of what a returned type captures.
#![deny(warnings)]

#[path = "../src/shared.rs"]
mod shared;

#[cached_stubs::stubbable]
pub fn r#gen(r#gen: u8) -> usize {
    shared::made(r#gen)
}

#[cached_stubs::stubbable]
pub fn captures(text: &str) -> impl Iterator<Item = char> {
    shared::made(1);
    text.chars()
}

#[cached_stubs::stubbable]
pub fn captures_nothing(text: &str) -> impl Iterator<Item = usize> + use<> {
    shared::made(1);
    0..text.len()
}

#[test]
fn its_own_syntax() {
    shared::both::<r#gen, _>(|| r#gen(1));
    shared::both::<captures, _>(|| captures("ab").collect::<String>());
    shared::both::<captures_nothing, _>(|| captures_nothing("ab").count());
}
