use std::fmt;

/// What a stub does where no recording answers a call.
///
/// Tests take it from the variable `RECORD` ([`Mode::from_env`]) unless the
/// fixture or the builder names one.
///
/// ```
/// use cached_stubs::Mode;
///
/// // Without RECORD in the environment, the disk is only read.
/// assert_eq!(Mode::from_env(), Mode::Replay);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Recordings answer; a call without one is a miss. Nothing is ever
    /// written or deleted. `RECORD` unset, empty, `0`, `false`, `no`, `off`.
    #[default]
    Replay,
    /// Recordings answer; missing and stale ones are recorded. `RECORD=1`,
    /// `true`, `yes`, `on`, `missing`.
    Record,
    /// Every call is made once per run and recorded again; the old file stands
    /// until its successor is complete. `RECORD=all`. A run is one of nextest's
    /// or, on Linux, one `cargo test` with all the processes that it starts;
    /// otherwise a process is a run by itself.
    RecordAll,
    /// Every call is made and compared with its recording; nothing is written,
    /// and a difference fails the test. `RECORD=verify`.
    Verify,
    /// The real function; nothing is read or written. `RECORD=live`.
    Live,
}

impl Mode {
    /// The mode that the environment asks for: `RECORD`, which `CI` forbids to
    /// record unless `RECORD_IN_CI` allows it.
    ///
    /// # Panics
    ///
    /// When `RECORD` has another value than those listed with the modes, and
    /// when it asks for recording while `CI` is set to a true value and
    /// `RECORD_IN_CI` is not.
    #[must_use]
    #[track_caller]
    pub fn from_env() -> Self {
        match Self::parse(&Variables::read()) {
            Ok(mode) => mode,
            Err(error) => panic!("{error}"),
        }
    }

    fn parse(variables: &Variables) -> Result<Self, ModeError> {
        let mode = match word(variables.record.as_deref()).as_str() {
            "" | "0" | "false" | "no" | "off" => Self::Replay,
            "1" | "true" | "yes" | "on" | "missing" => Self::Record,
            "all" => Self::RecordAll,
            "verify" => Self::Verify,
            "live" => Self::Live,
            _ => {
                let value = variables.record.clone().unwrap_or_default();
                return Err(ModeError::Unknown { value });
            }
        };
        if mode.records()
            && is_true(variables.ci.as_deref())
            && !is_true(variables.record_in_ci.as_deref())
        {
            return Err(ModeError::InCi {
                record: variables.record.clone().unwrap_or_default(),
                ci: variables.ci.clone().unwrap_or_default(),
            });
        }
        Ok(mode)
    }

    /// The mode of one function, where `CACHED_STUBS_ONLY` names the functions
    /// that `RECORD` is about: the others replay.
    pub(crate) fn of_function(self, path: &str) -> Self {
        match read("CACHED_STUBS_ONLY") {
            Some(only) if !is_among(path, &only) => Self::Replay,
            _ => self,
        }
    }

    /// Whether this mode writes recordings.
    pub(crate) fn records(self) -> bool {
        matches!(self, Self::Record | Self::RecordAll)
    }
}

/// Why this value of `RECORD` is refused in this environment.
#[cfg(feature = "__command")]
pub(crate) fn refusal(record: &str) -> Option<String> {
    let variables = Variables {
        record: Some(record.to_owned()),
        ..Variables::read()
    };
    let refused = Mode::parse(&variables).err()?;
    Some(refused.to_string())
}

/// Whether a list of paths, separated by commas, names this function or
/// something that it is in; an empty list names everything.
fn is_among(path: &str, only: &str) -> bool {
    let mut names = only
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let is_it = |name: &str| {
        path.strip_prefix(name)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    };
    only.trim().is_empty() || names.any(is_it)
}

/// Why the environment names no mode.
#[derive(Debug, PartialEq)]
pub(crate) enum ModeError {
    Unknown { value: String },
    InCi { record: String, ci: String },
}

impl fmt::Display for ModeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { value } => write!(
                f,
                "cached-stubs: RECORD is `{value}`, which is no mode\n\
             \n\
             RECORD can be\n\
             \x20 unset, 0, false, no, off      replay: recordings answer, nothing is written\n\
             \x20 1, true, yes, on, missing     record what is missing or stale\n\
             \x20 all                           record every call again\n\
             \x20 verify                        make every call and compare it with its recording\n\
             \x20 live                          the real functions, nothing read or written\n"
            ),
            Self::InCi { record, ci } => write!(
                f,
                "cached-stubs: RECORD={record} asks for recording, but CI={ci} is set\n\
             \n\
             A recording made by a CI machine is lost with it. Record on your own machine and\n\
             commit the files, or set RECORD_IN_CI=1 where this job is meant to record.\n"
            ),
        }
    }
}

/// Whether `CACHED_STUBS_LIVE=deny` forbids stubbable functions to run where
/// no stub answers. Every mode but live obeys it.
pub(crate) fn live_is_denied() -> bool {
    let word = word(read("CACHED_STUBS_LIVE").as_deref());
    match word.as_str() {
        "deny" => !matches!(Mode::parse(&Variables::read()), Ok(Mode::Live)),
        "" | "allow" => false,
        _ => panic!(
            "cached-stubs: CACHED_STUBS_LIVE is `{word}`; it can be `deny` (a stubbable function \
         without a stub panics) or unset"
        ),
    }
}

#[derive(Default)]
struct Variables {
    record: Option<String>,
    ci: Option<String>,
    record_in_ci: Option<String>,
}

impl Variables {
    fn read() -> Self {
        Self {
            record: read("RECORD"),
            ci: read("CI"),
            record_in_ci: read("RECORD_IN_CI"),
        }
    }
}

/// A variable's value; what is not Unicode is kept recognisable, so that it is
/// refused as a wrong value rather than taken for no value.
fn read(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

fn word(value: Option<&str>) -> String {
    value.unwrap_or_default().trim().to_ascii_lowercase()
}

fn is_true(value: Option<&str>) -> bool {
    !matches!(word(value).as_str(), "" | "0" | "false" | "no" | "off")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(record: &str) -> Result<Mode, ModeError> {
        Mode::parse(&Variables {
            record: Some(record.to_owned()),
            ..Variables::default()
        })
    }

    fn parse_in_ci(record: &str, ci: &str, record_in_ci: Option<&str>) -> Result<Mode, ModeError> {
        Mode::parse(&Variables {
            record: Some(record.to_owned()),
            ci: Some(ci.to_owned()),
            record_in_ci: record_in_ci.map(str::to_owned),
        })
    }

    #[test]
    fn every_word_has_its_mode() {
        for word in ["", "0", "false", "no", "off", "  ", "OFF", " False\n"] {
            assert_eq!(parse(word), Ok(Mode::Replay), "{word:?}");
        }
        for word in ["1", "true", "yes", "on", "missing", "Yes", " 1 "] {
            assert_eq!(parse(word), Ok(Mode::Record), "{word:?}");
        }
        assert_eq!(parse("all"), Ok(Mode::RecordAll));
        assert_eq!(parse("verify"), Ok(Mode::Verify));
        assert_eq!(parse("LIVE"), Ok(Mode::Live));
        assert_eq!(Mode::parse(&Variables::default()), Ok(Mode::Replay));
    }

    #[test]
    fn another_word_is_an_error_that_names_it_and_the_legal_ones() {
        let error = parse("2").unwrap_err().to_string();
        for part in [
            "RECORD", "`2`", "missing", "all", "verify", "live", "replay",
        ] {
            assert!(error.contains(part), "{part} in {error}");
        }
    }

    #[test]
    fn some_functions_are_named_and_others_replay() {
        for only in ["app::llm::ask", "app::llm", "app", " other , app::llm ", ""] {
            assert!(is_among("app::llm::ask", only), "{only:?}");
        }
        for only in ["app::llm::as", "ask", "app::llm::ask::more", "other"] {
            assert!(!is_among("app::llm::ask", only), "{only:?}");
        }
    }

    #[test]
    fn ci_refuses_to_record_and_nothing_else() {
        for record in ["1", "all"] {
            let error = parse_in_ci(record, "true", None).unwrap_err().to_string();
            for part in ["CI=true", &format!("RECORD={record}"), "RECORD_IN_CI=1"] {
                assert!(error.contains(part), "{part} in {error}");
            }
            assert!(parse_in_ci(record, "1", Some("1")).is_ok());
            assert!(parse_in_ci(record, "1", Some("0")).is_err());
            assert!(parse_in_ci(record, "false", None).is_ok());
            assert!(parse_in_ci(record, "", None).is_ok());
        }
        for record in ["", "verify", "live"] {
            assert!(parse_in_ci(record, "true", None).is_ok());
        }
    }
}
