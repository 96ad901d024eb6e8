//! `weather CITY…`: prints the weather of tomorrow. `WEATHER_SERVICE` is the address of
//! the service.

use std::env;
use std::process::ExitCode;

use weather_example::patient_forecast;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let service = env::var("WEATHER_SERVICE");
    let service = service.unwrap_or_else(|_| "http://localhost:8080".to_owned());
    let mut code = ExitCode::SUCCESS;
    for city in env::args().skip(1) {
        match patient_forecast(&service, &city).await {
            Ok(forecast) => println!(
                "{}: {}, {:.1} °C",
                forecast.city, forecast.sky, forecast.degrees
            ),
            Err(error) => {
                eprintln!("weather: {error}");
                code = ExitCode::FAILURE;
            }
        }
    }
    code
}
