//! A program that has the feature `replay` also where no test runs.

use cached_stubs::stubbable;

#[stubbable]
fn ask(question: &str) -> String {
    format!("{question} in spring")
}

fn main() {
    println!("{}", ask("one"));
    println!("{}", ask("two"));
}

#[test]
fn asks() {
    assert_eq!(ask("one"), "one in spring");
}
