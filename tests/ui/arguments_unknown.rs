use cached_stubs::stubbable;

#[stubbable(skipp(a), "a", redacted, ignored)]
fn f(a: u8) -> u8 {
    a
}

fn main() {}
