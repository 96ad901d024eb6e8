//! mockall: one expectation for all calls, and one for each recording.

use std::panic::{AssertUnwindSafe, catch_unwind};

use mockall::predicate::eq;

use crate::chat::{Reply, Request, reply, request};
use crate::measure::{Row, each, repeated};

mockall::mock! {
    Client {
        fn complete(&self, request: &Request) -> Reply;
    }
}

pub fn one_for_all() {
    let mock = || {
        let mut mock = MockClient::new();
        mock.expect_complete().returning(|_| reply());
        mock
    };
    let asked = request(0);
    let client = mock();
    Row {
        hit: repeated(|| client.complete(&asked)),
        first: each(|| {
            let client = mock();
            client.complete(&asked);
            client
        }),
        ..Row::default()
    }
    .print("mockall, one expectation", 1);
}

pub fn one_each(recordings: usize) {
    let mock = || {
        let mut mock = MockClient::new();
        for number in 0..recordings {
            mock.expect_complete()
                .with(eq(request(number)))
                .returning(|_| reply());
        }
        mock
    };
    let asked = request(recordings / 2);
    let client = mock();
    let unknown = request(999_999);
    Row {
        hit: repeated(|| client.complete(&asked)),
        first: each(|| {
            let client = mock();
            client.complete(&asked);
            client
        }),
        miss: each(|| {
            catch_unwind(AssertUnwindSafe(|| client.complete(&unknown)))
                .expect_err("it is not expected")
        }),
        record: None,
    }
    .print("mockall, one each", recordings);
}
