//! The client of the API.

use std::env;
use std::net::SocketAddr;
use std::sync::OnceLock;

use async_openai::Client;
use async_openai::config::OpenAIConfig;
use rustls::crypto::ring;

static LOCAL_SERVER: OnceLock<SocketAddr> = OnceLock::new();

/// Whether the environment has a key for the API.
#[must_use]
pub fn has_key() -> bool {
    env::var("OPENAI_API_KEY").is_ok_and(|key| !key.is_empty())
}

/// From now on, asks a server on this machine rather than the API. The first
/// one that is named holds.
pub fn use_local_server(address: SocketAddr) {
    LOCAL_SERVER.get_or_init(|| address);
}

/// A client for one call: the connections of a client end with the tokio
/// runtime that opened them, and each test has a runtime of its own.
pub(crate) fn client() -> Client<OpenAIConfig> {
    // Refused where a provider was chosen before, which is as good.
    let _ = ring::default_provider().install_default();
    let Some(address) = local_server() else {
        return Client::new();
    };
    // A proxy that the environment names does not reach this machine.
    let http = reqwest::Client::builder().no_proxy().build();
    let http = http.expect("a client with default settings can be built");
    let config = OpenAIConfig::new()
        .with_api_base(format!("http://{address}/v1"))
        .with_api_key("none");
    Client::build(http, config)
}

#[cfg(not(test))]
fn local_server() -> Option<SocketAddr> {
    LOCAL_SERVER.get().copied()
}

/// Whoever has no key records the tests from the demonstration's server, which
/// starts with the first real call and runs until the tests end.
#[cfg(test)]
fn local_server() -> Option<SocketAddr> {
    static SERVER: OnceLock<server::Server> = OnceLock::new();
    if has_key() {
        return None;
    }
    let server = SERVER.get_or_init(|| server::Server::start().expect("loopback has a free port"));
    Some(server.address())
}

#[cfg(test)]
#[path = "../examples/demo/server.rs"]
mod server;
