//! `discard`: parameters through which a call hands something back that need not be
//! replayed.

use cached_stubs::{Stub, stubbable};
use serde_json::json;

use crate::common::{
    files, folder, ran, recording, recordings_of, replaying, runs, survives, survives_async,
};

struct Connection(u32);

#[stubbable(discard(connection))]
fn query(connection: &mut Connection, sql: &str) -> String {
    ran();
    connection.0 += 1;
    sql.to_uppercase()
}

#[test]
fn a_discarded_parameter_is_not_keyed_and_not_changed_in_replay() {
    let dir = folder();
    let mut connection = Connection(0);
    {
        let stub = recording::<query>(&dir);
        assert_eq!(runs(|| query(&mut connection, "a")), ("A".to_owned(), 1));
        assert_eq!(connection.0, 1);
        assert_eq!(runs(|| query(&mut connection, "a")), ("A".to_owned(), 0));
        assert_eq!(stub.calls()[0].args.as_json(), &json!({ "sql": "a" }));
    }
    let _stub = replaying::<query>(&dir);
    assert_eq!(query(&mut connection, "a"), "A");
    assert_eq!(connection.0, 1);
    assert_eq!(files(&dir).len(), 1);
}

#[stubbable(discard(buffer), key(buffer = buffer.len()))]
fn append(buffer: &mut Vec<u8>) -> usize {
    ran();
    buffer.push(0);
    buffer.len()
}

#[test]
fn a_component_may_key_a_discarded_parameter() {
    let dir = folder();
    let stub = recording::<append>(&dir);
    assert_eq!(append(&mut vec![]), 1);
    assert_eq!(append(&mut vec![7]), 2);
    assert_eq!(stub.calls()[1].args.as_json(), &json!({ "buffer": 1 }));
}

#[stubbable(redact(token), discard(token))]
fn renew(token: Option<&mut String>) -> bool {
    ran();
    token.is_some()
}

#[test]
fn a_redacted_parameter_may_be_discarded() {
    assert!(survives::<renew, _>(|| renew(Some(
        &mut "secret".to_owned()
    ))));
}

#[stubbable(discard(each))]
async fn walk<F: FnMut(usize)>(depth: usize, mut each: F) -> usize {
    ran();
    each(depth);
    depth
}

#[stubbable(discard(done))]
fn finish(done: Option<Box<dyn FnOnce() -> u8>>) -> Option<u8> {
    ran();
    done.map(|done| done())
}

#[tokio::test]
async fn callbacks_are_called_by_the_real_function_only() {
    let call = async || {
        let mut steps = 0;
        walk(3, |step| steps += step).await;
        steps
    };
    let dir = folder();
    {
        let _stub = recording::<walk>(&dir);
        assert_eq!(call().await, 3);
    }
    let _stub = replaying::<walk>(&dir);
    assert_eq!(call().await, 0);
    assert_eq!(
        survives::<finish, _>(|| finish(Some(Box::new(|| 7)))),
        Some(7)
    );
}

type Log<'a> = &'a mut Vec<String>;

#[stubbable(discard(log))]
fn logged(log: Log<'_>, text: &str) -> usize {
    ran();
    log.push(text.to_owned());
    text.len()
}

#[test]
fn a_reference_behind_an_alias_can_be_discarded() {
    assert_eq!(survives::<logged, _>(|| logged(&mut vec![], "abc")), 3);
}

type OnStep = Option<Box<dyn FnMut(usize)>>;
type Format = fn(usize) -> String;

#[stubbable(discard(on_step), skip(format))]
fn counted(on_step: OnStep, format: Format, to: usize) -> String {
    ran();
    if let Some(mut on_step) = on_step {
        on_step(to);
    }
    format(to)
}

#[test]
fn a_callback_behind_an_alias_can_be_discarded_and_a_plain_function_skipped() {
    let call = || counted(Some(Box::new(|_| {})), |n| n.to_string(), 3);
    assert_eq!(survives::<counted, _>(call), "3");
}

#[derive(Clone)]
struct Client {
    sent: u32,
}

#[stubbable(discard(self))]
impl Client {
    #[stub]
    async fn send(&mut self, text: &str) -> usize {
        ran();
        self.sent += 1;
        text.len()
    }

    #[stub]
    fn last(&self) -> u32 {
        ran();
        self.sent
    }
}

#[tokio::test]
async fn a_whole_block_can_discard_the_changes_of_self() {
    let call = async || Client { sent: 0 }.send("ab").await;
    assert_eq!(survives_async::<Client, _>(call).await, 2);
    let stub = Stub::<Client>::install();
    stub.mock().last.expect_call().return_const(9u32);
    assert_eq!(Client { sent: 0 }.last(), 9);
}

#[stubbable(discard(buffer))]
fn fill((buffer, count): (&mut Vec<u8>, u8), _: &str) -> usize {
    ran();
    buffer.push(count);
    buffer.len()
}

#[stubbable(discard(each), key(count = count))]
fn repeat((count, mut each): (u8, impl FnMut(u8))) -> u8 {
    ran();
    each(count);
    count
}

struct Ends<'a> {
    input: &'a mut u8,
    output: &'a mut u8,
    count: u8,
}

#[stubbable(discard(input, output), key(count = count))]
fn transfer(
    Ends {
        input,
        output,
        count,
    }: Ends<'_>,
) -> u8 {
    ran();
    *input -= count;
    *output += count;
    count
}

#[test]
fn the_rest_of_a_pattern_is_keyed() {
    let dir = folder();
    let stub = recording::<fill>(&dir);
    fill((&mut vec![], 1), "a");
    fill((&mut vec![7], 1), "a");
    fill((&mut vec![], 2), "a");
    assert_eq!(files(&dir).len(), 2);
    assert_eq!(stub.calls()[2].args.as_json()["count"], 2);
    assert_eq!(
        recordings_of::<repeat, _>(|| {
            repeat((1, |_| {}));
            repeat((2, |_| {}));
        }),
        2
    );
    let ends = |count| {
        transfer(Ends {
            input: &mut 9,
            output: &mut 0,
            count,
        })
    };
    assert_eq!(
        recordings_of::<transfer, _>(|| {
            ends(1);
            ends(2);
        }),
        2
    );
}

trait Sink: FnMut(u8) {}

impl<F: FnMut(u8)> Sink for F {}

#[stubbable(discard(sink))]
fn send(byte: u8, mut sink: impl Sink) -> u8 {
    ran();
    sink(byte);
    byte
}

#[test]
fn a_callback_that_only_its_own_trait_shows_may_be_discarded() {
    let calls = || {
        send(1, |_| {});
        send(1, |_| ());
        send(2, |_| {});
    };
    assert_eq!(recordings_of::<send, _>(calls), 2);
}
