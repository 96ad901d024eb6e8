//! The mock of an impl block has a field for each method.

use std::thread;

use cached_stubs::{Mode, Stub, stub_fixture};
use expect_test::expect;
use rstest::rstest;

use crate::client::{Client, client};
use crate::common::*;

#[test]
fn each_method_has_its_own_expectations() {
    let dir = folder();
    let stub = replaying::<Client>(&dir);
    stub.mock()
        .ask
        .expect_call()
        .withf(|args| args["prompt"] == "hi")
        .times(1)
        .returning(|_| Some("mocked".to_owned()));
    stub.mock().count.expect_call().return_const(5usize);
    let connected = client();
    stub.mock().connect.expect_call().return_const(connected);
    assert_eq!(client().ask("hi"), "mocked");
    assert_eq!(client().count(1), 5);
    assert_eq!(Client::connect("x"), client());
    let called: Vec<_> = stub.calls().iter().map(|call| call.function).collect();
    assert_eq!(called, ["ask", "count", "connect"]);
}

#[test]
fn finish_reports_all_failures_at_once() {
    let dir = folder();
    let stub = replaying::<Client>(&dir);
    stub.mock()
        .count
        .expect_call()
        .times(1)
        .return_const(5usize);
    let _ = panic_of(|| client().ask("hi"));
    let _ = panic_of(|| Client::connect("m"));
    assert_panics(
        || stub.finish(),
        expect![[r#"
            cached-stubs: 3 failures of `impl_blocks::client::Client`, reported when its stub was dropped

            1. nothing is recorded for `impl_blocks::client::Client::ask`

                 prompt = "hi"

               Its recordings belong in

                 <temp>/cached-stubs/impl_blocks/client/Client/ask

               The stub's mode was set in code, so `RECORD` does not change it. To record this
               call, run it once with `Mode::Record`, or without a mode and with RECORD=1.

                 called  tests/impl_blocks/mock.rs:[ask("hi")]
                 test    mock::finish_reports_all_failures_at_once

            2. nothing is recorded for `impl_blocks::client::Client::connect`

                 model = "m"

               Its recordings belong in

                 <temp>/cached-stubs/impl_blocks/client/Client/connect

               The stub's mode was set in code, so `RECORD` does not change it. To record this
               call, run it once with `Mode::Record`, or without a mode and with RECORD=1.

                 called  tests/impl_blocks/mock.rs:[Client::connect("m")]
                 test    mock::finish_reports_all_failures_at_once

            3. an expectation of `impl_blocks::client::Client::count` was not met

               MockFunction::call: Expectation(<anything>) called 0 time(s) which is fewer than expected 1

                 set at  tests/impl_blocks/mock.rs:[mock()]
        "#]],
    );
}

#[test]
fn a_handle_takes_all_methods_to_another_thread() {
    let dir = folder();
    let stub = replaying::<Client>(&dir);
    stub.mock().ask.expect_call().return_const("a".to_owned());
    stub.mock().count.expect_call().return_const(9usize);
    let handle = stub.handle();
    let answers = thread::spawn(move || handle.run(|| (client().ask("x"), client().count(1))));
    assert_eq!(answers.join().unwrap(), ("a".to_owned(), 9));
    assert_eq!(stub.calls().len(), 2);
}

stub_fixture!(stubbed: Client, mode = Mode::Replay);

#[rstest]
fn a_fixture_stubs_the_type(stubbed: Stub<Client>) {
    stubbed
        .mock()
        .ask
        .expect_call()
        .return_const("x".to_owned());
    assert_eq!(client().ask("anything"), "x");
}
