use cached_stubs::stubbable;

#[stubbable(skip(promt), redact(tokn))]
fn parameters(prompt: &str, (_width, _height): (u8, u8)) -> usize {
    prompt.len()
}

#[stubbable(skip(a))]
fn none() {}

#[stubbable]
fn on_parameters(prompt: &str, #[stub(skip)] verbose: bool) -> usize {
    prompt.len()
}

#[stubbable]
trait OnParameters {
    fn method(&self, #[stub(redact)] token: &str) -> usize;
}

struct OnMethods;

#[stubbable]
impl OnMethods {
    #[stub]
    fn method(&self, #[stub(redact)] token: &str) -> usize {
        token.len()
    }
}

fn main() {}
