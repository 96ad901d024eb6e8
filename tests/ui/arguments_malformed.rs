use cached_stubs::stubbable;

#[stubbable(skip, redact(), key(a), with, record_if =, source = sometimes)]
fn one(a: u8) -> u8 {
    a
}

#[stubbable(name = ask, depends, as, crate)]
fn two(a: u8) -> u8 {
    a
}

#[stubbable(name = "llm/ask")]
fn three(a: u8) -> u8 {
    a
}

#[stubbable(errors name = "four")]
fn four(a: u8) -> Result<u8, String> {
    Ok(a)
}

#[stubbable(scrub, scrub("id" = 0), scrub(".id"))]
fn five(a: u8) -> u8 {
    a
}

#[stubbable(scrub(".id" = 0), scrub(".created" = 0))]
fn six(a: u8) -> u8 {
    a
}

#[stubbable(scrub(".id" = None, ".created" = 0))]
fn seven(a: u8) -> u8 {
    a
}

#[stubbable(verify = loosely, scrub(id = 0))]
fn eight(a: u8) -> u8 {
    a
}

fn main() {}
