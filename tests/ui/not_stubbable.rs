use cached_stubs::{Stub, stubbable};

mod other {
    pub struct Thing;
}

const PROMPT: &str = "";

fn helper() {}

#[stubbable(depends(PROMPT, helper))]
fn f() -> usize {
    helper();
    PROMPT.len()
}

fn main() {
    Stub::<other::Thing>::install();
}
