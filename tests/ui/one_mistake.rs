// What tests name of an item with a mistake is there: the mistake is all that is reported.

use cached_stubs::{Stub, stub_fixture, stubbable};

#[stubbable(skp(prompt))]
fn ask(prompt: &str) -> String {
    prompt.to_owned()
}

#[stubbable(as = Asked, nme = "x")]
async fn ask_later(prompt: &str) -> Option<&str> {
    Some(prompt)
}

#[stubbable]
fn without_body(n: u8) -> u8;

struct Client;

#[stubbable]
impl Client {
    #[stub(skip(promt))]
    fn ask(&self, prompt: &str) -> String {
        prompt.to_owned()
    }

    #[stub]
    fn tell(&self, n: u8) -> u8 {
        n
    }
}

struct Page<T>(T);

#[stubbable(as = Pages)]
impl<T> Page<T> {
    #[stub(out(self))]
    fn first(&self) -> &T {
        &self.0
    }
}

#[stubbable(sequenc)]
trait Llm {
    fn ask(&self, prompt: &str) -> String;
    async fn ask_later(&self, prompt: &str) -> Option<u8>;
    fn items(&self) -> impl Iterator<Item = u8>;
    #[stub(skip(a))]
    fn wrong(&self, b: u8) -> u8;
}

struct Real;

impl Llm for Real {
    fn ask(&self, prompt: &str) -> String {
        prompt.to_owned()
    }
    async fn ask_later(&self, _: &str) -> Option<u8> {
        None
    }
    fn items(&self) -> impl Iterator<Item = u8> {
        0..1
    }
    fn wrong(&self, b: u8) -> u8 {
        b
    }
}

stub_fixture!(real: StubLlm<Real> = Real);
stub_fixture!(llm: ask);
stub_fixture!(client: Client);

fn uses(llm: Stub<ask>, later: Stub<Asked>, client: Stub<Client>, pages: Stub<Pages>) {
    llm.mock().expect_call().return_const("x".to_owned());
    client.mock().tell.expect_call().return_const(1_u8);
    let _ = (llm.calls(), later.calls(), pages.calls(), client.mock().ask);
    let _ = (Stub::<without_body>::install(), without_body(1), Page(1).first());
}

async fn of_trait(llm: &StubLlm) -> Option<u8> {
    llm.mock().ask.expect_call().return_const("x".to_owned());
    let _ = (llm.ask("x"), llm.items().count(), llm.wrong(1));
    llm.ask_later("x").await
}

fn main() {
    let _ = of_trait(&StubLlm::builder().build());
    let _ = StubLlm::builder().real(|| Real).build().clone();
}
