use cached_stubs::stubbable;

#[stubbable(skip(a), skip(b), errors, errors)]
fn lists(a: u8, b: u8) -> Result<u8, String> {
    Ok(a + b)
}

#[stubbable(skip(a, a), key(b = b + 1, b = b + 2))]
fn names(a: u8, b: u8) -> u8 {
    a + b
}

fn main() {}
