use std::error::Error;
use std::fmt;

/// Why there is no forecast.
#[derive(Debug)]
pub enum WeatherError {
    /// The service has no such city.
    UnknownCity(String),
    /// The service wants a pause.
    Busy {
        /// How long.
        seconds: u64,
    },
    /// The request or its answer failed.
    Http(reqwest::Error),
    /// An `Http` from a recording: nobody can construct a `reqwest::Error`.
    Replayed(String),
}

/// How an error is recorded.
pub(crate) mod replayable {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::WeatherError;

    #[derive(Serialize, Deserialize)]
    enum Recorded {
        UnknownCity(String),
        Busy { seconds: u64 },
        Http(String),
    }

    pub(crate) fn serialize<S: Serializer>(
        error: &WeatherError,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let recorded = match error {
            WeatherError::UnknownCity(city) => Recorded::UnknownCity(city.clone()),
            WeatherError::Busy { seconds } => Recorded::Busy { seconds: *seconds },
            // The address differs from run to run.
            WeatherError::Http(error) if error.is_decode() => {
                Recorded::Http("the answer cannot be understood".to_owned())
            }
            WeatherError::Http(error) => match error.status() {
                Some(status) => Recorded::Http(format!("the service answers {status}")),
                None => Recorded::Http("the service cannot be reached".to_owned()),
            },
            WeatherError::Replayed(message) => Recorded::Http(message.clone()),
        };
        recorded.serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<WeatherError, D::Error> {
        Ok(match Recorded::deserialize(deserializer)? {
            Recorded::UnknownCity(city) => WeatherError::UnknownCity(city),
            Recorded::Busy { seconds } => WeatherError::Busy { seconds },
            Recorded::Http(message) => WeatherError::Replayed(message),
        })
    }
}

impl fmt::Display for WeatherError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownCity(city) => write!(f, "nobody has heard of {city}"),
            Self::Busy { seconds } => write!(f, "the service is busy for {seconds} seconds"),
            Self::Http(error) => error.fmt(f),
            Self::Replayed(message) => f.write_str(message),
        }
    }
}

impl Error for WeatherError {}

impl From<reqwest::Error> for WeatherError {
    fn from(error: reqwest::Error) -> Self {
        Self::Http(error)
    }
}
