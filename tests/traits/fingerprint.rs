//! `#[stubbable(fingerprint)]`: the source of a real implementation counts for the
//! recordings of the trait's stub.

use cached_stubs::{Mode, stubbable};
use tempfile::TempDir;

use crate::common::*;

#[stubbable]
trait Llm {
    async fn ask(&self, prompt: &str) -> String;
    fn limit(&self) -> u32;
    fn parse<T: serde::Serialize + serde::de::DeserializeOwned + 'static>(&self, text: &str) -> T;
}

macro_rules! implementation {
    ($name:ident, $answer:literal) => {
        struct $name;

        #[stubbable(fingerprint)]
        impl Llm for $name {
            async fn ask(&self, prompt: &str) -> String {
                ran();
                format!("{prompt}{}", $answer)
            }

            fn limit(&self) -> u32 {
                ran();
                7
            }

            fn parse<T: serde::Serialize + serde::de::DeserializeOwned + 'static>(
                &self,
                text: &str,
            ) -> T {
                ran();
                serde_json::from_str(text).unwrap()
            }
        }
    };
}

implementation!(First, "1");
implementation!(Second, "2");

/// Does not count.
struct Unmarked;

impl Llm for Unmarked {
    async fn ask(&self, prompt: &str) -> String {
        prompt.to_owned()
    }

    fn limit(&self) -> u32 {
        7
    }

    fn parse<T: serde::Serialize + serde::de::DeserializeOwned + 'static>(&self, text: &str) -> T {
        serde_json::from_str(text).unwrap()
    }
}

fn stub<R: Llm + 'static>(
    dir: &TempDir,
    mode: Mode,
    real: impl Fn() -> R + Send + Sync + 'static,
) -> StubLlm<R> {
    let builder = StubLlm::builder().mode(mode).dir(dir.path());
    builder.real(real).build()
}

#[tokio::test]
async fn an_edited_implementation_makes_recordings_stale() {
    let dir = folder();
    {
        let llm = stub(&dir, Mode::Record, || First);
        assert_eq!(llm.ask("a").await, "a1");
        assert_eq!(llm.limit(), 7);
        assert_eq!(llm.parse::<u8>("4"), 4);
    }
    let llm = stub(&dir, Mode::Replay, || First);
    assert_eq!(llm.ask("a").await, "a1");
    assert_eq!(llm.parse::<u8>("4"), 4);

    // The other implementation represents an edited one: it differs in one method.
    let llm = stub(&dir, Mode::Replay, || Second);
    assert_eq!(llm.limit(), 7);
    assert_eq!(llm.parse::<u8>("4"), 4);
    let report = panic_of(|| drop(llm.ask("a")));
    assert!(report.contains("has changed since"), "{report}");
    panic_of(|| drop(llm));

    let llm = stub(&dir, Mode::Replay, || Unmarked);
    let report = panic_of(|| llm.limit());
    assert!(report.contains("has changed since"), "{report}");
    panic_of(|| drop(llm));
}

#[tokio::test]
async fn without_a_real_implementation_recordings_of_any_of_them_answer() {
    let dir = folder();
    assert_eq!(stub(&dir, Mode::Record, || First).ask("a").await, "a1");
    assert_eq!(stub(&dir, Mode::Record, || Second).ask("b").await, "b2");
    let llm = StubLlm::builder()
        .mode(Mode::Replay)
        .dir(dir.path())
        .build();
    assert_eq!(llm.ask("a").await, "a1");
    assert_eq!(llm.ask("b").await, "b2");
}

#[stubbable]
#[async_trait::async_trait]
trait Boxed: Send + Sync {
    async fn ask(&self, prompt: &str) -> String;
}

struct View<'a>(&'a str);

#[stubbable(fingerprint)]
#[async_trait::async_trait]
impl Boxed for View<'_> {
    async fn ask(&self, prompt: &str) -> String {
        ran();
        format!("{prompt}{}", self.0)
    }
}

struct Marked;

#[stubbable(fingerprint)]
#[async_trait::async_trait]
impl Boxed for Marked {
    #[stub]
    async fn ask(&self, prompt: &str) -> String {
        ran();
        format!("{prompt}!")
    }
}

#[tokio::test]
async fn with_async_trait_lifetimes_and_methods_that_are_stubbed_too() {
    let dir = folder();
    {
        let builder = StubBoxed::builder().mode(Mode::Record).dir(dir.path());
        let llm = builder.real(|| View("?")).build();
        assert_eq!(llm.ask("a").await, "a?");
    }
    let builder = StubBoxed::builder().mode(Mode::Replay).dir(dir.path());
    let llm = builder.real(|| Marked).build();
    let report = panic_of(|| drop(llm.ask("a")));
    assert!(report.contains("has changed since"), "{report}");
    panic_of(|| drop(llm));
    survives_async::<Marked, _>(async || Marked.ask("a").await).await;
}

#[stubbable]
trait Count {
    fn count(&self) -> u8;
}

/// Calls the stub of one of two local types, which have one name.
fn count_of_namesakes(dir: &TempDir) -> u8 {
    {
        struct Local;
        #[stubbable(fingerprint)]
        impl Count for Local {
            fn count(&self) -> u8 {
                1
            }
        }
        assert_eq!(Local.count(), 1);
    }
    struct Local;
    #[stubbable(fingerprint)]
    impl Count for Local {
        fn count(&self) -> u8 {
            2
        }
    }
    let builder = StubCount::builder().mode(Mode::Record).dir(dir.path());
    builder.real(|| Local).build().count()
}

#[test]
fn two_implementations_of_one_name_are_refused() {
    let report = panic_of(|| count_of_namesakes(&folder()));
    assert!(report.contains("there are two of this name"), "{report}");
    assert_eq!(report.matches("fingerprint.rs:").count(), 2, "{report}");
}

#[stubbable]
trait Sum {
    fn sum(&self) -> u8;
}

/// The same where the stub's own block is not registered.
fn sum_of_namesakes(dir: &TempDir) -> u8 {
    {
        struct Local;
        #[stubbable(fingerprint)]
        impl Sum for Local {
            fn sum(&self) -> u8 {
                1
            }
        }
        assert_eq!(Local.sum(), 1);
    }
    struct Local;
    impl Sum for Local {
        fn sum(&self) -> u8 {
            2
        }
    }
    let builder = StubSum::builder().mode(Mode::Record).dir(dir.path());
    builder.real(|| Local).build().sum()
}

#[test]
fn the_source_of_a_namesake_is_not_taken_for_that_of_the_implementation() {
    let report = panic_of(|| sum_of_namesakes(&folder()));
    assert!(report.contains("there are two of this name"), "{report}");
    assert!(
        report.contains("without `#[stubbable(fingerprint)]`"),
        "{report}"
    );
}
