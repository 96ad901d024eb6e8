//! The lines that panics of a trait's stub name.

use std::pin::Pin;
use std::thread;

use async_trait::async_trait;
use cached_stubs::{Mode, stub_fixture, stubbable};

use crate::common::*;

const ASK: u32 = line!() + 4;
const NAME: u32 = line!() + 6;
#[stubbable]
trait Llm {
    fn ask(&self, prompt: &str) -> String;

    #[stub]
    fn name(&self) -> String {
        "small".to_owned()
    }

    #[track_caller]
    fn tracked(&self) -> String;
}

struct OpenAi;

impl Llm for OpenAi {
    fn ask(&self, prompt: &str) -> String {
        prompt.to_uppercase()
    }

    fn tracked(&self) -> String {
        "tracked".to_owned()
    }
}

const FIXTURE: u32 = line!() + 1;
stub_fixture!(llm: StubLlm<OpenAi> = OpenAi, per_test);

fn is_at(place: &str, line: u32) -> bool {
    place.starts_with(&format!("tests/traits/panic_lines.rs:{line}:"))
}

#[test]
fn a_fixture_that_cannot_make_the_stub_panics_at_its_own_line() {
    let made = thread::spawn(|| located_panic_of(llm)).join();
    let (report, place) = made.unwrap();
    assert!(report.contains("per_test"), "{report}");
    assert!(is_at(&place, FIXTURE), "{place}");
}

/// `dyn Llm` passes the caller's line on only if the trait asks for it.
#[test]
fn a_miss_panics_at_the_line_of_the_call_or_else_of_the_method() {
    let dir = folder();
    let stub = StubLlm::builder().mode(Mode::Replay).dir(dir.path());
    let stub = stub.build();
    let at = |line, call: &dyn Fn() -> String| {
        let (report, place) = located_panic_of(call);
        assert!(is_at(&place, line), "{line}: {place}");
        assert!(report.contains(&format!("called  {place}")), "{report}");
    };
    at(line!(), &|| stub.ask("direct"));
    fn generic(llm: &impl Llm) -> String {
        llm.ask("generic")
    }
    at(line!() - 2, &|| generic(&stub));
    let object: &dyn Llm = &stub;
    at(ASK, &|| object.ask("dyn"));
    at(NAME, &|| object.name());
    at(line!(), &|| object.tracked());
    panic_of(|| stub.finish());
}

const LATER: u32 = line!() + 4;
#[stubbable]
#[async_trait]
trait Later: Send + Sync {
    fn boxed<'a>(&'a self, prompt: &'a str) -> Pin<Box<dyn Future<Output = String> + Send + 'a>>;

    #[track_caller]
    async fn tracked(&self, prompt: &str) -> String;
}

#[test]
fn a_miss_of_a_future_panics_at_these_lines_too() {
    let dir = folder();
    let stub = StubLater::builder().mode(Mode::Replay).dir(dir.path());
    let stub = stub.build();
    let object: &dyn Later = &stub;
    let (_, boxed) = located_panic_of(|| object.boxed("dyn"));
    assert!(is_at(&boxed, LATER), "{boxed}");
    let (_, tracked) = located_panic_of(|| object.tracked("dyn"));
    assert!(is_at(&tracked, line!() - 1), "{tracked}");
    panic_of(|| stub.finish());
}
