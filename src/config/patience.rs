//! How long calls wait.

use std::sync::LazyLock;
use std::time::Duration;

use super::environment::Variable;
use super::message;

/// Real calls may take minutes.
const DEFAULT_PATIENCE: Duration = Duration::from_secs(300);

static PATIENCE: LazyLock<Result<Duration, String>> = LazyLock::new(|| {
    let value = Variable::Patience.text();
    value.map_or(Ok(DEFAULT_PATIENCE), |value| seconds(&value))
});

/// Every stub checks the variable when it is created: a call may wait where no line of the
/// user's can be named.
///
/// # Panics
///
/// If the variable is not a positive number.
#[track_caller]
pub(crate) fn check_patience() {
    if let Err(value) = &*PATIENCE {
        panic!("cached-stubs: {}", message::wrong_patience(value));
    }
}

/// The longest time that a call waits for something that may never come:
/// `CACHED_STUBS_PATIENCE` in seconds, 300 by default.
pub(crate) fn patience() -> Duration {
    PATIENCE.as_ref().copied().unwrap_or(DEFAULT_PATIENCE)
}

/// The duration, or the text if it is not one.
fn seconds(text: &str) -> Result<Duration, String> {
    match text.trim() {
        "" => Ok(DEFAULT_PATIENCE),
        trimmed => trimmed
            .parse()
            .ok()
            .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
            .filter(|patience| !patience.is_zero())
            .ok_or_else(|| text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_is_a_positive_number_of_seconds() {
        assert_eq!(seconds("7"), Ok(Duration::from_secs(7)));
        assert_eq!(seconds(" 0.5 "), Ok(Duration::from_millis(500)));
        assert_eq!(seconds(""), Ok(DEFAULT_PATIENCE));
        for wrong in ["0", "-1", "x", "5 minutes", "inf", "NaN", "1e300"] {
            assert_eq!(seconds(wrong), Err(wrong.to_owned()));
        }
    }
}
