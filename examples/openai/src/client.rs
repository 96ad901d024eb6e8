//! The client of the API.

use std::env;
use std::sync::OnceLock;

use async_openai::Client;
use async_openai::config::OpenAIConfig;
use rustls::crypto::ring;

static LOCAL_SERVER: OnceLock<String> = OnceLock::new();

/// Whether the environment has a key for the API.
#[must_use]
pub fn has_key() -> bool {
    env::var("OPENAI_API_KEY").is_ok_and(|key| !key.is_empty())
}

/// Asks a server on this machine from now on rather than the API, for example
/// `http://127.0.0.1:8080/v1`. The first one that is named holds.
pub fn use_local_server(base_url: String) {
    LOCAL_SERVER.get_or_init(|| base_url);
}

/// A client for one call: the connections of a client end with the tokio
/// runtime that opened them, and each test has a runtime of its own.
pub(crate) fn client() -> Client<OpenAIConfig> {
    // Refused where a provider was chosen before, which is as good.
    let _ = ring::default_provider().install_default();
    let Some(base_url) = local_server() else {
        return Client::new();
    };
    // A proxy that the environment names does not reach this machine.
    let http = reqwest::Client::builder().no_proxy().build();
    let http = http.expect("a client for plain HTTP needs nothing of the machine");
    let config = OpenAIConfig::new()
        .with_api_base(base_url)
        .with_api_key("none");
    Client::build(http, config)
}

#[cfg(not(test))]
fn local_server() -> Option<&'static String> {
    LOCAL_SERVER.get()
}

/// Whoever has no key records the tests from the demonstration's server, which
/// then runs until the tests end.
#[cfg(test)]
fn local_server() -> Option<&'static String> {
    use server::Server;

    static SERVER: OnceLock<Server> = OnceLock::new();
    if has_key() {
        return None;
    }
    let server = SERVER.get_or_init(|| Server::start().expect("a port of loopback is free"));
    Some(LOCAL_SERVER.get_or_init(|| server.base_url()))
}

#[cfg(test)]
#[path = "../examples/demo/server.rs"]
mod server;
