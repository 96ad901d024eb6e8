//! `cut_after` and `fail_after`: streams and iterators that break off.

use cached_stubs::{Mode, stubbable};
use expect_test::expect;
use futures::executor::block_on;
use futures::stream::{self, BoxStream, Stream, StreamExt as _};

use super::{
    Broken, Word, all, ask, borrowed, boxed, boxed_iterator, fallible, fallible_boxed, iterator,
    later, later_opaque, opaque,
};
use crate::common::*;

const MODES: [Mode; 5] = [
    Mode::Record,
    Mode::Replay,
    Mode::RecordAll,
    Mode::Verify,
    Mode::Live,
];

const TEXT: &str = "a b c d";

/// The first two words.
fn cut() -> Vec<Word> {
    all("a b")
}

/// The first two words and an error.
fn failed() -> Vec<Word> {
    [cut(), more()].concat()
}

/// What an expectation answers.
fn given() -> Vec<Word> {
    all(TEXT)
}

/// What follows the cut.
fn more() -> Vec<Word> {
    vec![Err(Broken)]
}

/// Asserts that the answer is cut in all modes, and that recordings stay whole.
/// `$given` is an answer by hand; `$more` follows the cut.
macro_rules! assert_cut {
    ($function:ident, $call:expr, $given:expr, $more:expr) => {
        let dir = folder();
        let name = stringify!($function);
        for mode in MODES {
            let stub = in_mode::<$function>(mode, &dir);
            stub.mock().on_call(1).cut_after(2);
            assert_eq!($call, cut(), "{mode:?}: {name}");
            if mode == Mode::Record {
                let file = only_recording(&dir);
                let is_whole = file.contains("\"d\"") && !file.contains("partial");
                assert!(is_whole, "{file}");
            }
            stub.mock().on_call(1).fail_after(2, |_| $more);
            assert_eq!($call, failed(), "{mode:?}: {name}");
            stub.mock().on_call(1).cut_after(0);
            assert_eq!($call, [], "{mode:?}: {name}");
            stub.mock().on_call(1).cut_after(9);
            assert_eq!($call, all(TEXT), "{mode:?}: {name}");
            stub.mock().expect_call().returning(|_| Some($given));
            stub.mock().on_call(1).fail_after(2, |_| $more);
            assert_eq!($call, failed(), "{mode:?}: {name}");
            assert_eq!($call, all(TEXT), "{mode:?}: {name}");
            stub.finish();
            // While the call is recorded, too.
            let stub = in_mode::<$function>(Mode::RecordAll, &folder());
            stub.mock().on_call(1).fail_after(2, |_| $more);
            assert_eq!($call, failed(), "{mode:?}: {name}");
        }
        assert_eq!(files(&dir).len(), 1);
        let _stub = replaying::<$function>(&dir);
        assert_eq!($call, all(TEXT), "the recording is whole: {name}");
    };
}

#[tokio::test]
async fn streams_break_off_and_recordings_stay_whole() {
    assert_cut!(opaque, words(opaque(TEXT)).await, given(), more());
    assert_cut!(
        boxed,
        words(boxed(TEXT)).await,
        stream::iter(given()).boxed(),
        stream::iter(more()).boxed()
    );
    assert_cut!(
        borrowed,
        words(borrowed(TEXT)).await,
        stream::iter(given()).boxed(),
        stream::iter(more()).boxed()
    );
}

#[tokio::test]
async fn streams_in_results_break_off() {
    assert_cut!(
        fallible,
        words(fallible(TEXT).unwrap()).await,
        Ok(given()),
        Ok(more())
    );
    assert_cut!(
        fallible_boxed,
        words(fallible_boxed(TEXT).unwrap()).await,
        Ok(stream::iter(given()).boxed()),
        Ok(stream::iter(more()).boxed())
    );
}

#[tokio::test]
async fn streams_of_async_functions_break_off() {
    assert_cut!(
        later,
        words(later(TEXT).await).await,
        stream::iter(given()).boxed(),
        stream::iter(more()).boxed()
    );
    assert_cut!(
        later_opaque,
        words(later_opaque(TEXT).await).await,
        given(),
        more()
    );
}

#[test]
fn iterators_break_off() {
    fn boxed(words: Vec<Word>) -> Box<dyn Iterator<Item = Word>> {
        Box::new(words.into_iter())
    }
    assert_cut!(
        iterator,
        iterator(TEXT).collect::<Vec<_>>(),
        given(),
        more()
    );
    assert_cut!(
        boxed_iterator,
        boxed_iterator(TEXT).collect::<Vec<_>>(),
        boxed(given()),
        boxed(more())
    );
}

async fn words(stream: impl Stream<Item = Word>) -> Vec<Word> {
    stream.collect().await
}

#[test]
fn an_answer_without_items_cannot_be_cut() {
    let dir = folder();
    let stub = recording::<ask>(&dir);
    stub.mock().on_call(1).cut_after(1);
    let report = assert_panics(
        || ask("a"),
        expect![[r#"
            cached-stubs: a test cuts off or gates the items of `mock::faults::ask`, which returns none

            Only a stream or an iterator has items to cut off or to gate: one that the function
            returns, by itself or in a `Result`. Delay the call, or answer it, instead.

              called  tests/mock/faults/cuts.rs:[ask("a")]
        "#]],
    );
    assert_repeats(stub, &report);
}

#[stubbable]
trait Llm {
    fn complete(&self, prompt: &str) -> Result<String, Broken>;
    fn words(&self, text: &str) -> BoxStream<'_, Word>;
}

#[test]
fn each_method_has_its_own_faults() {
    let dir = folder();
    let llm = StubLlm::builder()
        .mode(Mode::Replay)
        .dir(dir.path())
        .build();
    llm.mock().complete.on_call(2).answer(|_| Err(Broken));
    llm.mock()
        .complete
        .expect_call()
        .returning(|_| Some(Ok("fine".to_owned())));
    llm.mock()
        .words
        .expect_call()
        .returning(|_| Some(stream::iter(all("a b c")).boxed()));
    llm.mock().words.on_every_call().cut_after(1);
    assert!(llm.complete("a").is_ok());
    assert_eq!(block_on(llm.words("a").count()), 1);
    assert!(llm.complete("a").is_err());
    llm.finish();
}
