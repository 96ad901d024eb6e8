use cached_stubs::stubbable;

struct Client;

trait Llm {
    async fn ask(&self, prompt: &str) -> String;
}

#[stubbable]
#[not_there::async_trait]
impl Llm for Client {
    #[stub]
    async fn ask(&self, prompt: &str) -> String {
        prompt.to_owned()
    }
}

#[stubbable]
#[not_there::async_trait]
trait Other {
    async fn ask(&self, prompt: &str) -> String;
}

fn main() {}
