use std::borrow::Cow;

use cached_stubs::stubbable;

#[derive(Clone, serde::Serialize, serde::Deserialize)]
struct Row(u8);

#[stubbable]
fn inside(row: &Row) -> Option<(u8, &Row)> {
    Some((1, row))
}

#[stubbable]
fn list(rows: &[Row]) -> Result<Vec<(u8, &Row)>, String> {
    let _ = rows;
    Ok(Vec::new())
}

#[stubbable(discard(x))]
fn mutable(x: &mut u8) -> &mut u8 {
    x
}

#[stubbable(discard(x))]
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
fn pair(x: &str) -> Option<(&str, &[u8])> {
    Some((x, x.as_bytes()))
}

#[stubbable]
fn slice<'a>(x: &'a str) -> &'a [&'a str] {
    let _ = x;
    &[]
}

#[stubbable]
fn cow(x: &str) -> Result<Cow<'_, str>, &str> {
    Ok(Cow::Borrowed(x))
}

fn main() {}
