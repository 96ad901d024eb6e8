//! After: the answer of the service is recorded, and the snapshot needs no filter.

use cached_stubs::stubbable;
use reqwest::Result;
use serde::{Deserialize, Serialize};

use crate::client::client;

#[derive(Serialize, Deserialize)]
struct Forecast {
    id: u32,
    days: Vec<String>,
}

#[stubbable(skip(service), scrub(".id" = 0))]
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
    use crate::service::service;
    use cached_stubs::{Stub, stub_fixture};
    use rstest::rstest;

    stub_fixture!(weather: forecast);

    #[rstest]
    #[tokio::test]
    async fn a_mail_lists_the_days(_weather: Stub<forecast>) {
        let mail = mail(&service(), "Lisbon").await.unwrap();
        insta::assert_snapshot!(mail, @"
        Lisbon: sunny, sunny
        (forecast 0)
        ");
    }
}
