use cached_stubs::{stub_fixture, stubbable};

#[stubbable]
fn ask(prompt: &str) -> String {
    prompt.to_owned()
}

stub_fixture!(ask: ask);
stub_fixture!(shapeless);
stub_fixture!(once: ask, once);
stub_fixture!(twice: ask, per_test, per_test);
stub_fixture!(valueless: ask, mode);

fn main() {}
