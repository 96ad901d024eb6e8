// Mistakes in a body are reported where they are, as without the attribute.

use cached_stubs::stubbable;

#[stubbable]
fn mismatched(x: u8) -> String {
    x
}

#[stubbable]
async fn unresolved(x: u8) -> u8 {
    x + missing
}

#[stubbable]
fn borrowed(x: String) -> usize {
    drop(x);
    x.len()
}

#[stubbable]
fn unknown_type(x: Missing) -> u8 {
    0
}

fn main() {}
