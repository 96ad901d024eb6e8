use cached_stubs::stubbable;

mod other {
    pub fn get(_: &str) -> u8 {
        1
    }
}

#[stubbable(of = other::get)]
fn with_a_body(x: &str) -> u8 {
    other::get(x)
}

#[stubbable(of)]
fn without_a_path(x: &str) -> u8;

#[stubbable]
fn without_of(x: &str) -> u8;

#[stubbable(of = other::get)]
fn with_a_pattern((x, _): (&str, u8)) -> u8;

struct Client;

#[stubbable]
impl Client {
    #[stub(of = other::get)]
    fn get(x: &str) -> u8 {
        other::get(x)
    }
}

// This one calls it.
#[stubbable(of = other::get)]
fn get(x: &str) -> u8;

fn main() {}
