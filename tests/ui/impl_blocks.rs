use cached_stubs::stubbable;

struct Client;

#[stubbable]
impl Client {
    fn ask(&self, prompt: &str) -> String {
        prompt.to_owned()
    }
}

#[stubbable(skip(a), as = Second)]
impl Client {
    #[stub(skip(client), as = Other)]
    fn one(&self, a: u8) -> u8 {
        a
    }

    #[stub]
    const TWO: u8 = 2;

    #[stub]
    const fn three(&self) {}

    #[stub = 4]
    fn four(&self) {}

    #[stub]
    #[stub(skip(a))]
    fn five(&self, a: u8) -> u8 {
        a
    }

    #[stub(skp(a))]
    fn seven(&self, a: u8) -> u8 {
        a
    }

    #[stub(discard(self))]
    fn six(&mut self) -> Option<&mut u8> {
        None
    }
}

struct Page<T>(T);

#[stubbable]
impl<T> Page<T> {
    #[stub]
    fn first(&self) {}
}

trait Greet {
    fn greet(&self);
}

#[stubbable]
impl Greet for str {
    #[stub]
    fn greet(&self) {}
}

#[stubbable]
impl Greet for &[u8] {
    #[stub]
    fn greet(&self) {}
}

fn main() {
    Client.ask("");
    Client.one(Client::TWO);
    Client.three();
    Client.four();
    Client.five(1);
    Client.six();
    Client.seven(7);
    Page(1).first();
    "".greet();
    b"".as_slice().greet();
}
