//! Before: the test asks the service, and filters what differs from run to run.

use reqwest::Result;
use serde::Deserialize;

use crate::client::client;

#[derive(Deserialize)]
struct Forecast {
    id: u32,
    days: Vec<String>,
}

async fn forecast(service: &str, city: &str) -> Result<Forecast> {
    let url = format!("{service}/forecast/{city}");
    let response = client().get(url).send().await?;
    response.error_for_status()?.json().await
}

/// The weather of the next days, as it is mailed.
///
/// # Errors
/// If the service does not know the city or cannot be reached.
pub async fn mail(service: &str, city: &str) -> Result<String> {
    let Forecast { id, days } = forecast(service, city).await?;
    Ok(format!("{city}: {}\n(forecast {id})\n", days.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::running_service;

    #[tokio::test]
    async fn a_mail_lists_the_days() {
        let mail = mail(&running_service(), "Lisbon").await.unwrap();
        insta::with_settings!({ filters => vec![(r"forecast \d+", "forecast [id]")] }, {
            insta::assert_snapshot!(mail, @"
            Lisbon: sunny, sunny
            (forecast [id])
            ");
        });
    }
}
