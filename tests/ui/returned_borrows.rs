use std::borrow::Cow;

use cached_stubs::stubbable;

#[stubbable]
fn inside(x: &str) -> Option<(u8, &str)> {
    Some((1, x))
}

#[stubbable]
fn slice<'a>(x: &'a str) -> &'a [&'a str] {
    let _ = x;
    &[]
}

#[stubbable]
fn mutable(x: &mut u8) -> &mut u8 {
    x
}

#[stubbable]
fn maybe_mutable(x: &mut u8) -> Option<&mut u8> {
    Some(x)
}

// These are recorded.
#[stubbable]
fn reference(x: &str) -> &str {
    x
}

#[stubbable]
fn option(x: &str) -> Option<&str> {
    x.get(1..)
}

#[stubbable]
fn cow(x: &str) -> Result<Cow<'_, str>, &str> {
    Ok(Cow::Borrowed(x))
}

fn main() {}
