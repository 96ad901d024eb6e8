use std::borrow::Cow;

use cached_stubs::stubbable;

#[stubbable]
fn inside(x: &str) -> Option<&str> {
    x.get(1..)
}

#[stubbable]
fn named<'a>(x: &'a str) -> Result<&'a str, String> {
    Ok(x)
}

#[stubbable]
fn mutable(x: &mut u8) -> &mut u8 {
    x
}

// These are recorded.
#[stubbable]
fn reference(x: &str) -> &str {
    x
}

#[stubbable]
fn cow(x: &str) -> Result<Cow<'_, str>, &str> {
    Ok(Cow::Borrowed(x))
}

fn main() {}
