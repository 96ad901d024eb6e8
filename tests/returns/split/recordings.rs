//! Streams that are left early, wait, or fail, and what is recorded beside them.

use cached_stubs::{Mode, stubbable};
use expect_test::expect;
use futures::FutureExt as _;
use futures::executor::block_on;
use futures::stream::{self, BoxStream, StreamExt as _};

use super::{Failure, Reply, Token, answer, read, reply};
use crate::common::*;

#[stubbable(stream = reply)]
fn ask(prompt: &str) -> Result<Reply, Failure> {
    answer(prompt)
}

/// The first words of the reply.
fn first(prompt: &str, words: usize) -> Vec<String> {
    let reply = ask(prompt).expect("a reply");
    assert_eq!(reply.model, "m1");
    let words = reply.tokens.take(words).map(|word| word.expect("a word"));
    block_on(words.collect())
}

#[test]
fn a_consumer_that_stops_early_records_a_part() {
    let dir = folder();
    let stub = recording::<ask>(&dir);
    assert_eq!(first("a b c", 2), ["a", "b"]);
    drop(stub);
    assert_text(
        &only_returns(&dir),
        expect![[r#"
          "returns": [
            {
              "Ok": {
                "$head": "m1",
                "$partial": [
                  {
                    "Ok": "a"
                  },
                  {
                    "Ok": "b"
                  }
                ]
              }
            }
          ]
        }
    "#]],
    );
    let stub = replaying::<ask>(&dir);
    assert_eq!(first("a b c", 2), ["a", "b"]);
    let report = panic_of(|| first("a b c", 3));
    assert_repeats(stub, &report);
}

#[test]
fn the_longest_part_of_a_run_is_kept_with_its_head() {
    let dir = folder();
    for words in [1, 3, 2] {
        let _stub = in_mode::<ask>(Mode::RecordAll, &dir);
        assert_eq!(first("a b c d", words).len(), words);
    }
    let _stub = replaying::<ask>(&dir);
    assert_eq!(first("a b c d", 3), ["a", "b", "c"]);
}

#[test]
fn a_stream_that_is_left_while_it_waits_stays_pending() {
    #[stubbable(stream = reply)]
    fn stuck() -> Reply {
        ran();
        let first = stream::iter([Ok("a".to_owned())]);
        Reply {
            model: "m1".to_owned(),
            tokens: first.chain(stream::pending()).boxed(),
        }
    }
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let _stub = in_mode::<stuck>(mode, &dir);
        let mut reply = stuck();
        assert_eq!(reply.model, "m1");
        assert_eq!(block_on(reply.tokens.next()), Some(Ok("a".to_owned())));
        assert_eq!(reply.tokens.next().now_or_never(), None);
    }
    assert!(only_returns(&dir).contains("\"$pending\""));
}

/// Without `errors`, neither an `Err` nor an item that is one is recorded.
#[test]
fn errors_pass_without_the_argument() {
    let recorded = |prompt: &str| {
        recordings_of::<ask, _>(|| match ask(prompt) {
            Ok(reply) => block_on(reply.tokens.collect::<Vec<_>>()).len(),
            Err(_) => 0,
        })
    };
    assert_eq!(recorded("a b"), 1);
    assert_eq!(recorded("a !"), 0);
    assert_eq!(recorded(""), 0);
}

#[stubbable(
    stream = reply,
    errors,
    scrub = |token: &mut String| token.make_ascii_uppercase(),
    record_if = |token: &Token| *token != Ok("SECRET".to_owned())
)]
fn scrubbed(prompt: &str) -> Result<Reply, Failure> {
    answer(prompt)
}

mod paged {
    use super::*;

    pub(super) fn split(reply: Reply) -> (Head, BoxStream<'static, Token>) {
        let id = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let head = Head {
            model: reply.model,
            id,
        };
        (head, reply.tokens)
    }

    pub(super) fn join(head: Head, tokens: BoxStream<'static, Token>) -> Reply {
        let model = format!("{} {}", head.model, head.id);
        Reply { model, tokens }
    }
}

static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(1);

#[derive(serde::Serialize, serde::Deserialize)]
struct Head {
    model: String,
    id: u32,
}

#[stubbable(stream = paged, errors, scrub(".id" = 0))]
fn numbered(prompt: &str) -> Result<Reply, Failure> {
    answer(prompt)
}

#[test]
fn scrub_by_path_reaches_the_head_and_by_function_the_items() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Verify, Mode::Replay] {
        let _stub = in_mode::<numbered>(mode, &dir);
        let (model, _) = block_on(read(numbered("a b"))).expect("a reply");
        assert_eq!(model, "m1 0", "{mode:?}");
    }
    let dir = folder();
    let stub = recording::<scrubbed>(&dir);
    let (model, tokens) = block_on(read(scrubbed("a b"))).expect("a reply");
    assert_eq!(model, "m1");
    assert_eq!(tokens, [Ok("A".to_owned()), Ok("B".to_owned())]);
    drop(stub);
    assert_eq!(
        recordings_of::<scrubbed, _>(|| block_on(read(scrubbed("secret")))),
        0
    );
}

#[test]
fn verify_compares_the_head() {
    mod other {
        use super::*;

        pub(super) fn split(reply: Reply) -> (u32, BoxStream<'static, Token>) {
            (
                NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed),
                reply.tokens,
            )
        }

        pub(super) fn join(_: u32, tokens: BoxStream<'static, Token>) -> Reply {
            Reply {
                model: String::new(),
                tokens,
            }
        }
    }
    #[stubbable(stream = other, errors)]
    fn changing(prompt: &str) -> Result<Reply, Failure> {
        answer(prompt)
    }
    let dir = folder();
    let stub = recording::<changing>(&dir);
    assert!(block_on(read(changing("a"))).is_ok());
    drop(stub);
    let stub = in_mode::<changing>(Mode::Verify, &dir);
    assert!(block_on(read(changing("a"))).is_ok());
    let report = panic_of(|| stub.finish());
    assert!(report.contains("$head"), "{report}");
}

/// The head is a value like any other: it must survive its own text.
#[test]
fn a_head_that_does_not_survive_is_refused() {
    mod lossy {
        use super::*;

        #[derive(serde::Serialize, serde::Deserialize)]
        pub(super) struct Lossy {
            #[serde(skip_serializing)]
            model: String,
        }

        pub(super) fn split(reply: Reply) -> (Lossy, BoxStream<'static, Token>) {
            (Lossy { model: reply.model }, reply.tokens)
        }

        pub(super) fn join(head: Lossy, tokens: BoxStream<'static, Token>) -> Reply {
            Reply {
                model: head.model,
                tokens,
            }
        }
    }
    #[stubbable(stream = lossy, errors)]
    fn forgetful(prompt: &str) -> Result<Reply, Failure> {
        answer(prompt)
    }
    let dir = folder();
    let stub = recording::<forgetful>(&dir);
    let report = assert_panics(
        || forgetful("a").is_ok(),
        expect![[r#"
            cached-stubs: the value that `returns::split::recordings::forgetful` returned does not survive being recorded

              returns[0].$head
              missing field `model`

            Nothing was written: the recording would give the test another value than the real
            function does. Correct the `Serialize` or `Deserialize` of the type at that place, or
            let `split` return another head.

              called  tests/returns/split/recordings.rs:[forgetful("a")]
        "#]],
    );
    assert_repeats(stub, &report);
}
