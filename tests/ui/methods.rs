use cached_stubs::stubbable;

struct Client;

impl Client {
    #[stubbable]
    fn ask(&self, prompt: &str) -> String {
        prompt.to_owned()
    }
}

fn main() {
    Client.ask("");
}
