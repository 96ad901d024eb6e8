//! A client of a weather service.

mod error;

use std::time::Duration;

use cached_stubs::stubbable;
use reqwest::StatusCode;
use rustls::crypto::ring;
use serde::{Deserialize, Serialize};

pub use error::WeatherError;

/// The weather of tomorrow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    /// As the service spells it.
    pub city: String,
    /// In words.
    pub sky: String,
    /// In degrees Celsius.
    pub degrees: f64,
}

/// Asks the service at this address. Its address is not part of a call's key: the same
/// recordings answer wherever the service was.
///
/// # Errors
/// If the service does not know the city, wants a pause, or cannot be understood.
#[stubbable(skip(service), errors = error::replayable)]
pub async fn forecast(service: &str, city: &str) -> Result<Forecast, WeatherError> {
    let url = format!("{service}/forecast/{city}");
    let response = client()?.get(url).send().await?;
    match response.status() {
        StatusCode::NOT_FOUND => Err(WeatherError::UnknownCity(city.to_owned())),
        StatusCode::TOO_MANY_REQUESTS => {
            let after = response.headers().get("retry-after");
            let seconds = after.and_then(|after| after.to_str().ok()?.parse().ok());
            Err(WeatherError::Busy {
                seconds: seconds.unwrap_or(60),
            })
        }
        _ => Ok(response.error_for_status()?.json().await?),
    }
}

fn client() -> reqwest::Result<reqwest::Client> {
    // Fails if a provider is already installed, which works as well.
    let _ = ring::default_provider().install_default();
    // A proxy from the environment may not reach the service.
    reqwest::Client::builder().no_proxy().build()
}

/// Asks again, once, when the service wants a pause.
///
/// # Errors
/// As for [`forecast`].
pub async fn patient_forecast(service: &str, city: &str) -> Result<Forecast, WeatherError> {
    match forecast(service, city).await {
        Err(WeatherError::Busy { seconds }) => {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            forecast(service, city).await
        }
        other => other,
    }
}
