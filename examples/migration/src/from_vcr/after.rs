//! After: the client is as the program needs it, and each call has a recording.

use cached_stubs::stubbable;
use reqwest::{Client, Result};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Forecast {
    days: Vec<String>,
}

#[stubbable(skip(client, service))]
async fn forecast(client: &Client, service: &str, city: &str) -> Result<Forecast> {
    let url = format!("{service}/forecast/{city}");
    let response = client.get(url).send().await?;
    response.error_for_status()?.json().await
}

/// The cities in which it does not rain today.
///
/// # Errors
/// If the service does not know a city or cannot be reached.
pub async fn dry<'c>(client: &Client, service: &str, cities: &[&'c str]) -> Result<Vec<&'c str>> {
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
    use super::*;
    use crate::client::client;
    use crate::service::service;
    use cached_stubs::{Stub, stub_fixture};
    use rstest::rstest;

    stub_fixture!(weather: forecast);

    #[rstest]
    #[tokio::test]
    async fn it_is_dry_in_lisbon_only(_weather: Stub<forecast>) {
        let cities = ["Lisbon", "Bergen"];
        let dry = dry(&client(), &service(), &cities).await.unwrap();
        assert_eq!(dry, ["Lisbon"]);
    }
}
