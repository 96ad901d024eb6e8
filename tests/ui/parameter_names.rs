use cached_stubs::stubbable;

#[stubbable(skip(promt), redact(tokn))]
fn parameters(prompt: &str, (_width, _height): (u8, u8)) -> usize {
    prompt.len()
}

#[stubbable(skip(a))]
fn none() {}

fn main() {}
