//! The client and the program, with recordings of the service.

mod common;

use std::process::{Command, Output};
use std::time::Duration;

use cached_stubs::{Stub, child_env, stub_fixture};
use rstest::rstest;
use tokio::time::Instant;
use weather_example::{Forecast, WeatherError, forecast, patient_forecast};

use common::service;

stub_fixture!(weather: forecast);

#[rstest]
#[tokio::test]
async fn a_forecast_names_the_city(_weather: Stub<forecast>) {
    let tomorrow = forecast(&service(), "Lisbon").await.unwrap();
    let expected = Forecast {
        city: "Lisbon".to_owned(),
        sky: "clear".to_owned(),
        degrees: 24.5,
    };
    assert_eq!(tomorrow, expected);
}

#[rstest]
#[case::unknown("Atlantis", "nobody has heard of Atlantis")]
#[case::busy("Paris", "the service is busy for 7 seconds")]
#[case::no_json("Rome", "the answer cannot be understood")]
#[case::bad_gateway("Vienna", "the service answers 502 Bad Gateway")]
#[tokio::test]
async fn an_error_says_what_is_wrong(
    _weather: Stub<forecast>,
    #[case] city: &str,
    #[case] expected: &str,
) {
    let error = forecast(&service(), city).await.unwrap_err();
    assert_eq!(error.to_string(), expected);
}

/// The service is busy at first, which is written by hand, and then as recorded.
#[rstest]
#[tokio::test(start_paused = true)]
async fn a_busy_service_is_asked_again(weather: Stub<forecast>) {
    weather
        .mock()
        .expect_call()
        .times(1)
        .returning(|_| Some(Err(WeatherError::Busy { seconds: 30 })));
    let started = Instant::now();
    let tomorrow = patient_forecast(&service(), "Bergen").await.unwrap();
    assert_eq!(tomorrow.sky, "rain");
    assert!(started.elapsed() >= Duration::from_secs(30));
}

/// Runs the program with the stubs of this test.
fn weather_of(cities: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_weather"))
        .args(cities)
        .env("WEATHER_SERVICE", service())
        .envs(child_env())
        .output()
        .unwrap()
}

#[rstest]
fn the_program_prints_a_line_for_each_city(_weather: Stub<forecast>) {
    let output = weather_of(&["Lisbon", "Bergen"]);
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text, "Lisbon: clear, 24.5 °C\nBergen: rain, 9.0 °C\n");
}

#[rstest]
fn the_program_fails_for_an_unknown_city(_weather: Stub<forecast>) {
    let output = weather_of(&["Atlantis", "Lisbon"]);
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(error, "weather: nobody has heard of Atlantis\n");
    assert_eq!(output.stdout, "Lisbon: clear, 24.5 °C\n".as_bytes());
}
