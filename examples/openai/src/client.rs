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

/// Sends requests to a server on this machine instead of the API. Only the first call
/// has an effect.
pub fn use_local_server(address: SocketAddr) {
    LOCAL_SERVER.get_or_init(|| address);
}

/// A client for one call: connections end with the tokio runtime that opened them,
/// and each test has its own runtime.
pub(crate) fn client() -> Client<OpenAIConfig> {
    // Fails if a provider is already installed, which works as well.
    let _ = ring::default_provider().install_default();
    let Some(address) = local_server() else {
        return Client::new();
    };
    // A proxy from the environment cannot reach this machine.
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

/// Without a key, the tests are recorded from the server of the demonstration. It
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
