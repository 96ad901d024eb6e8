use cached_stubs::stub_fixture;

mod other {
    pub trait Llm {
        fn ask(&self, prompt: &str) -> String;
    }

    pub struct OpenAi;

    impl Llm for OpenAi {
        fn ask(&self, prompt: &str) -> String {
            prompt.to_owned()
        }
    }
}

stub_fixture!(undeclared: StubLlm<other::OpenAi> = other::OpenAi, mock = MockLlm);
stub_fixture!(unreal: Stub1; trait other::Llm { fn ask(&self, prompt: &str) -> String; });
stub_fixture!(elsewhere: other::Stub2<u8> = 1; trait other::Llm { fn ask(&self, prompt: &str) -> String; });
stub_fixture!(implemented: Stub3<u8> = 1; impl other::Llm for Stub3 {});
stub_fixture!(bodiless: Stub4<u8> = 1; trait other::Llm;);
stub_fixture!(several: Stub5<u8> = 1; trait other::Llm {} trait other::Other {});
stub_fixture!(everywhere: Stub6<u8> = 1, everywhere; trait other::Llm {});

stub_fixture! {
    mistaken: Stub7<other::OpenAi> = other::OpenAi;

    trait other::Llm {
        #[stub(skip(text))]
        fn ask(&self, prompt: &str) -> String;
    }
}

fn main() {}
