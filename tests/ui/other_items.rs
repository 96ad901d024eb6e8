use cached_stubs::stubbable;

#[stubbable]
trait Llm {
    fn ask(&self, prompt: &str) -> String;
}

#[stubbable]
struct Mock;

#[stubbable]
const LIMIT: u8 = 1;

fn main() {
    let _ = (LIMIT, Mock);
}
