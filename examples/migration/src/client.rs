use reqwest::Client;
use rustls::crypto::ring;

pub(crate) fn client() -> Client {
    // Fails if a provider is already installed, which works as well.
    let _ = ring::default_provider().install_default();
    // A proxy from the environment may not reach the service.
    let client = Client::builder().no_proxy().build();
    client.expect("a client with these settings can be built")
}
