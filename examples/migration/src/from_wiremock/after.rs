//! After: the function that sends the request has recordings.

use cached_stubs::stubbable;
use reqwest::Result;
use serde::{Deserialize, Serialize};

use crate::client::client;

#[derive(Serialize, Deserialize)]
struct Forecast {
    days: Vec<String>,
}

#[stubbable(skip(service))]
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
    use crate::service::service;
    use cached_stubs::{Mode, Stub, stub_fixture};
    use reqwest::StatusCode;
    use rstest::rstest;
    use wiremock::matchers::any;
    use wiremock::{Mock, MockServer, ResponseTemplate};

    stub_fixture!(weather: forecast);

    #[rstest]
    #[tokio::test]
    async fn nobody_needs_an_umbrella_in_lisbon(weather: Stub<forecast>) {
        assert!(!needs_umbrella(&service(), "Lisbon").await.unwrap());
        weather.mock().assert_called_once();
    }

    #[rstest]
    #[tokio::test]
    async fn it_rains_in_bergen(weather: Stub<forecast>) {
        assert!(needs_umbrella(&service(), "Bergen").await.unwrap());
        weather.mock().assert_called_once();
    }

    #[tokio::test]
    async fn an_unavailable_service_is_an_error() {
        let _real = Stub::<forecast>::builder().mode(Mode::Live).install();
        let service = MockServer::start().await;
        let unavailable = ResponseTemplate::new(503);
        Mock::given(any())
            .respond_with(unavailable)
            .mount(&service)
            .await;
        let error = needs_umbrella(&service.uri(), "Lisbon").await.unwrap_err();
        assert_eq!(error.status(), Some(StatusCode::SERVICE_UNAVAILABLE));
    }
}
