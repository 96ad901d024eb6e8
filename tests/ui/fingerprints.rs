use cached_stubs::stubbable;

#[stubbable]
trait Llm {
    fn ask(&self, prompt: &str) -> String;
}

struct OpenAi;

#[stubbable]
impl Llm for OpenAi {
    fn ask(&self, prompt: &str) -> String {
        prompt.to_owned()
    }
}

struct Wrapper<T>(T);

#[stubbable(fingerprint)]
impl<T: Llm> Llm for Wrapper<T> {
    fn ask(&self, prompt: &str) -> String {
        self.0.ask(prompt)
    }
}

#[stubbable(fingerprint)]
impl OpenAi {
    fn ask(&self) {}
}

#[stubbable(fingerprint)]
fn function() {}

trait Generic {
    fn parse<T>(&self);
}

#[stubbable(fingerprint)]
impl Generic for OpenAi {
    fn parse<T>(&self) {}
}

fn main() {}
