use cached_stubs::stubbable;
use mockall::mock;

#[stubbable]
trait Llm {
    fn ask(&self, prompt: &str) -> String;
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

fn main() {}
