//! wiremock and httpmock on loopback, asked through reqwest.

use std::sync::LazyLock;

use reqwest::Client;
use tokio::runtime::Runtime;
use wiremock::matchers::{body_json, method};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::chat::{Reply, Request, reply, request};
use crate::measure::{Row, each, fill, repeated};

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("it starts"));

/// The answer over HTTP, none where the server does not know the request.
fn ask(client: &Client, address: &str, request: &Request) -> Option<Reply> {
    RUNTIME.block_on(async {
        let response = client.post(address).json(request).send().await;
        let response = response.expect("the server answers");
        if response.status().is_success() {
            Some(response.json().await.expect("it is a reply"))
        } else {
            None
        }
    })
}

fn measure<S>(peer: &str, recordings: usize, start: impl Fn() -> Option<(S, String)>) {
    let Some((server, address)) = start() else {
        return Row::default().print(peer, recordings);
    };
    let client = Client::new();
    let (asked, unknown) = (request(recordings / 2), request(999_999));
    let hit = repeated(|| ask(&client, &address, &asked).expect("it is mocked"));
    let miss = repeated(|| assert!(ask(&client, &address, &unknown).is_none()));
    drop(server);
    let first = each(|| {
        let (server, address) = start().expect("it started before");
        let client = Client::new();
        ask(&client, &address, &asked).expect("it is mocked");
        (server, client)
    });
    Row {
        hit,
        first,
        miss,
        record: None,
    }
    .print(peer, recordings);
}

pub fn wiremock(recordings: usize) {
    measure("wiremock", recordings, || {
        let server = RUNTIME.block_on(MockServer::start());
        let filled = fill(recordings, |number| {
            let mock = Mock::given(method("POST"))
                .and(body_json(request(number)))
                .respond_with(ResponseTemplate::new(200).set_body_json(reply()));
            RUNTIME.block_on(server.register(mock));
        });
        let address = server.uri();
        filled.then_some((server, address))
    });
}

pub fn httpmock(recordings: usize) {
    measure("httpmock", recordings, || {
        let server = httpmock::MockServer::start();
        let filled = fill(recordings, |number| {
            server.mock(|when, then| {
                when.method("POST").json_body_obj(&request(number));
                then.status(200).json_body_obj(&reply());
            });
        });
        let address = server.base_url();
        filled.then_some((server, address))
    });
}
