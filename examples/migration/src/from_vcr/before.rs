//! Before: the client has a middleware, which replays a cassette in the tests.

use reqwest_middleware::{ClientWithMiddleware, Result};
use serde::Deserialize;

#[derive(Deserialize)]
struct Forecast {
    days: Vec<String>,
}

async fn forecast(client: &ClientWithMiddleware, service: &str, city: &str) -> Result<Forecast> {
    let url = format!("{service}/forecast/{city}");
    let response = client.get(url).send().await?;
    Ok(response.error_for_status()?.json().await?)
}

/// The cities in which it does not rain today.
///
/// # Errors
/// If the service does not know a city or cannot be reached.
pub async fn dry<'c>(
    client: &ClientWithMiddleware,
    service: &str,
    cities: &[&'c str],
) -> Result<Vec<&'c str>> {
    let mut dry = Vec::new();
    for city in cities {
        let forecast = forecast(client, service, city).await?;
        if forecast.days.first().is_some_and(|today| today != "rain") {
            dry.push(*city);
        }
    }
    Ok(dry)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::client::client;
    use reqwest_middleware::ClientBuilder;
    use reqwest_vcr::{VCRMiddleware, VCRMode};

    #[tokio::test]
    async fn it_is_dry_in_lisbon_only() {
        let cassette = VCRMiddleware::try_from(PathBuf::from("cassettes/dry.json"))
            .unwrap()
            .with_mode(VCRMode::Replay); // `VCRMode::Record` overwrites the cassette
        let client = ClientBuilder::new(client()).with(cassette).build();
        let service = "https://weather.example";
        let dry = dry(&client, service, &["Lisbon", "Bergen"]).await.unwrap();
        assert_eq!(dry, ["Lisbon"]);
    }
}
