use cached_stubs::stubbable;

#[stubbable(skip(a, b), redact(a, c), key(b = 1, c = 2))]
fn f(a: u8, b: u8, c: u8) -> u8 {
    a + b + c
}

fn main() {}
