use cached_stubs::stubbable;

struct Client;

#[stubbable]
impl Client {
    #[stub]
    fn ask(&self, prompt: &str) -> String {
        prompt.to_owned()
    }
}

#[stubbable]
trait Llm {
    fn ask(&self, prompt: &str) -> String;
}

#[stubbable]
struct Mock;

#[stubbable]
const LIMIT: u8 = 1;

fn main() {
    let _ = (Client.ask(""), LIMIT, Mock);
}
