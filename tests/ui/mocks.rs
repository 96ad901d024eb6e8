use cached_stubs::stubbable;
use mockall::{automock, mock};

#[stubbable]
trait Llm {
    fn ask(&self, prompt: &str) -> String;
}

trait Other {
    fn other(&self);
}

#[stubbable]
mock! {
    Traitless {
        fn ask(&self, prompt: &str) -> String;
    }
}

#[stubbable]
mock! {
    Several {}
    impl Clone for Several {
        fn clone(&self) -> Self;
    }
    impl Other for Several {
        fn other(&self);
    }
    impl Llm for Several {
        fn ask(&self, prompt: &str) -> String;
    }
}

#[stubbable(name = "llm")]
mock! {
    Renamed {}
    impl Llm for Renamed {
        fn ask(&self, prompt: &str) -> String;
    }
}

mock! {
    Unmarked {}
    impl Llm for Unmarked {
        fn ask(&self, prompt: &str) -> String;
    }
}

fn fills(llm: StubLlm, mut mock: MockUnmarked) {
    llm.fill(&mut mock);
}

#[stubbable]
#[automock]
trait Store {
    fn get(&self, key: &str) -> u8;
}

struct NotSync(std::cell::Cell<u8>);

impl Store for NotSync {
    fn get(&self, _: &str) -> u8 {
        self.0.get()
    }
}

fn fills_with(store: StubStore<NotSync>, mut mock: MockStore) {
    store.fill(&mut mock);
}

// With the advice taken.
struct Guarded(std::sync::Mutex<NotSync>);

impl Store for Guarded {
    fn get(&self, key: &str) -> u8 {
        self.0.lock().unwrap().get(key)
    }
}

fn fills_guarded(store: StubStore<Guarded>, mut mock: MockStore) {
    store.fill(&mut mock);
}

fn main() {}
