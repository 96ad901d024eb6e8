use cached_stubs::{Stub, stub_fixture, stubbable};

mod other {
    pub struct Thing;
}

#[stubbable]
trait Llm {
    fn ask(&self) -> u8;
}

struct Real;

impl Llm for Real {
    fn ask(&self) -> u8 {
        1
    }
}

struct Plain;

#[stubbable]
fn ask() {}

stub_fixture!(nothing: other::Thing);
stub_fixture!(no_stub: other::Thing = other::Thing);
stub_fixture!(no_real_one: StubLlm<Plain> = Plain);
stub_fixture!(of_a_function: ask = 1);
stub_fixture!(without_a_real_one: StubLlm<Real>);
stub_fixture!(without_its_type: StubLlm = Real);

fn main() {
    Stub::<Plain>::install();
}
