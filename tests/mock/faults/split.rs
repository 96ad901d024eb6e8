//! Faults on a value that contains a stream, under `stream = module`.

use cached_stubs::{Mode, stubbable};
use futures::FutureExt as _;
use futures::executor::block_on;
use futures::stream::{self, BoxStream, StreamExt as _};

use super::{Broken, Word, all};
use crate::common::*;

struct Reply {
    model: String,
    words: BoxStream<'static, Word>,
}

mod reply {
    use super::*;

    pub(super) fn split(reply: Reply) -> (String, BoxStream<'static, Word>) {
        (reply.model, reply.words)
    }

    pub(super) fn join(model: String, words: BoxStream<'static, Word>) -> Reply {
        Reply { model, words }
    }
}

fn reply(model: &str, words: Vec<Word>) -> Reply {
    Reply {
        model: model.to_owned(),
        words: stream::iter(words).boxed(),
    }
}

#[stubbable(stream = reply)]
async fn ask(prompt: &str) -> Result<Reply, Broken> {
    ran();
    Ok(reply("m1", all(prompt)))
}

fn read() -> (String, Vec<Word>) {
    block_on(async {
        let reply = ask("a b c d").await.expect("a reply");
        (reply.model, reply.words.collect().await)
    })
}

#[test]
fn its_stream_breaks_off_in_every_mode() {
    let dir = folder();
    for mode in [
        Mode::Record,
        Mode::Replay,
        Mode::RecordAll,
        Mode::Verify,
        Mode::Live,
    ] {
        let stub = in_mode::<ask>(mode, &dir);
        let cut = all("a b");
        stub.mock().on_call(1).cut_after(2);
        assert_eq!(read(), ("m1".to_owned(), cut.clone()), "{mode:?}");
        let more = vec![Err(Broken)];
        let failed = [cut, more.clone()].concat();
        let given = more.clone();
        stub.mock()
            .on_call(1)
            .fail_after(2, move |_| Ok(reply("other", given.clone())));
        assert_eq!(read(), ("m1".to_owned(), failed.clone()), "{mode:?}");
        stub.mock().on_call(1).answer(|_| Err(Broken));
        assert!(block_on(ask("a b c d")).is_err());
        assert_eq!(read(), ("m1".to_owned(), all("a b c d")), "{mode:?}");
        stub.mock()
            .expect_call()
            .returning(|_| Some(Ok(reply("m2", all("x y z")))));
        stub.mock().on_call(1).cut_after(1);
        assert_eq!(read(), ("m2".to_owned(), all("x")), "{mode:?}");
    }
    assert_eq!(files(&dir).len(), 1);
}

#[test]
fn a_gate_lets_its_items_through_one_by_one() {
    let dir = folder();
    let stub = recording::<ask>(&dir);
    read();
    drop(stub);
    for mode in [Mode::Replay, Mode::RecordAll] {
        let stub = in_mode::<ask>(mode, &dir);
        let gate = stub.mock().on_call(1).gate();
        let mut reply = block_on(ask("a b c d")).expect("a reply");
        assert_eq!(reply.model, "m1");
        assert_eq!(reply.words.next().now_or_never(), None);
        gate.let_through(1);
        assert_eq!(block_on(reply.words.next()), Some(Ok("a".to_owned())));
        assert_eq!(reply.words.next().now_or_never(), None);
        gate.open();
        assert_eq!(block_on(reply.words.count()), 3);
    }
}

#[tokio::test(start_paused = true)]
async fn a_delay_holds_back_its_first_item() {
    use std::time::Duration;
    let dir = folder();
    let stub = recording::<ask>(&dir);
    let words = ask("a b c d").await.expect("a reply").words;
    assert_eq!(words.count().await, 4);
    drop(stub);
    let stub = replaying::<ask>(&dir);
    stub.mock().on_call(1).delay(Duration::from_secs(60));
    let began = tokio::time::Instant::now();
    let words = ask("a b c d").await.expect("a reply").words;
    assert_eq!(words.count().await, 4);
    assert!(began.elapsed() >= Duration::from_secs(60));
}
