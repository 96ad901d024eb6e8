//! Before: the tests start a server that answers as they say.

use reqwest::Result;
use serde::Deserialize;

use crate::client::client;

#[derive(Deserialize)]
struct Forecast {
    days: Vec<String>,
}

async fn forecast(service: &str, city: &str) -> Result<Forecast> {
    let url = format!("{service}/forecast/{city}");
    let response = client().get(url).send().await?;
    response.error_for_status()?.json().await
}

/// Whether it rains one of these days.
///
/// # Errors
/// If the service does not know the city or cannot be reached.
pub async fn needs_umbrella(service: &str, city: &str) -> Result<bool> {
    let forecast = forecast(service, city).await?;
    Ok(forecast.days.iter().any(|day| day == "rain"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use wiremock::matchers::{method, path};
    use wiremock::{Mock, MockServer, ResponseTemplate};

    #[tokio::test]
    async fn nobody_needs_an_umbrella_in_lisbon() {
        let service = MockServer::start().await;
        let answer = json!({ "days": ["sunny", "sunny"] });
        Mock::given(method("GET"))
            .and(path("/forecast/Lisbon"))
            .respond_with(ResponseTemplate::new(200).set_body_json(answer))
            .expect(1)
            .mount(&service)
            .await;
        assert!(!needs_umbrella(&service.uri(), "Lisbon").await.unwrap());
    }

    #[tokio::test]
    async fn it_rains_in_bergen() {
        let service = MockServer::start().await;
        let answer = json!({ "days": ["rain", "cloudy"] });
        Mock::given(method("GET"))
            .and(path("/forecast/Bergen"))
            .respond_with(ResponseTemplate::new(200).set_body_json(answer))
            .expect(1)
            .mount(&service)
            .await;
        assert!(needs_umbrella(&service.uri(), "Bergen").await.unwrap());
    }
}
