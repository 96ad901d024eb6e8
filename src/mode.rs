//! `RECORD` and the variables around it.

use std::fmt;
use std::str::FromStr;

use crate::config::{Variable, is_true, word};
use crate::render::visible;

/// What a stub does with a call that no expectation of the test answers.
///
/// Tests take it from the variable `RECORD` ([`Mode::from_env`]), unless the
/// fixture or the builder sets one. Parsing takes the same words as `RECORD`,
/// in upper or lower case:
///
/// ```
/// use cached_stubs::Mode;
///
/// // Without RECORD in the environment, the disk is only read.
/// assert_eq!(Mode::from_env(), Mode::Replay);
///
/// assert_eq!("all".parse(), Ok(Mode::RecordAll));
/// assert_eq!(Mode::RecordAll.to_string(), "all");
/// assert!("al".parse::<Mode>().is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mode {
    /// Recordings answer; a call without one is a miss. Nothing is ever
    /// written or deleted. `RECORD` is unset, empty, `0`, `false`, `no` or
    /// `off`.
    #[default]
    Replay,
    /// Recordings answer; missing and stale ones are recorded. `RECORD=1`,
    /// `true`, `yes`, `on` or `missing`.
    Record,
    /// Every call is made and recorded again, once per run. The old file stays
    /// until the new one is complete. `RECORD=all`. A run is one run of nextest
    /// or, on Linux, one `cargo test` with all processes that it starts;
    /// otherwise each process is a run of its own.
    RecordAll,
    /// Every call is made and compared with its recording. Nothing is written,
    /// and a difference fails the test. `RECORD=verify`.
    Verify,
    /// The same, but only types and field names are compared, not texts and numbers:
    /// the contract of an API, not the words of an LLM. `RECORD=verify-shape`.
    VerifyShape,
    /// Every call goes to the real function. Nothing is read or written.
    /// `RECORD=live`.
    Live,
}

impl Mode {
    /// The mode that the environment asks for with `RECORD`. With `CI` set,
    /// recording also needs `RECORD_IN_CI=1`.
    ///
    /// ```
    /// # use cached_stubs::Mode;
    /// # struct Server;
    /// # fn start_server() -> Server {
    /// #     Server
    /// # }
    /// // Recording needs the server, and replay does not.
    /// let server = (Mode::from_env() != Mode::Replay).then(start_server);
    /// assert!(server.is_none());
    /// ```
    ///
    /// # Panics
    ///
    /// If [`Mode::try_from_env`] returns an error.
    #[must_use]
    #[track_caller]
    pub fn from_env() -> Self {
        match Self::try_from_env() {
            Ok(mode) => mode,
            Err(error) => panic!("cached-stubs: {error}"),
        }
    }

    /// The mode that the environment asks for, like [`Mode::from_env`].
    ///
    /// ```
    /// use cached_stubs::Mode;
    ///
    /// match Mode::try_from_env() {
    ///     Ok(mode) => println!("tests run in the mode {mode}"),
    ///     Err(error) => eprintln!("{error}"),
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// If the value of `RECORD` is not a mode, and if `RECORD` asks for
    /// recording while `CI` has a true value and `RECORD_IN_CI` has not.
    pub fn try_from_env() -> Result<Self, ModeError> {
        Self::from_variables(&Variables::read())
    }

    fn from_variables(variables: &Variables) -> Result<Self, ModeError> {
        let record = variables.record.as_deref().unwrap_or_default();
        let Some(mode) = Self::from_word(record) else {
            return Err(ModeError(Problem::Unknown {
                what: "RECORD is",
                value: record.to_owned(),
            }));
        };
        if mode.records()
            && is_true(variables.ci.as_deref())
            && !is_true(variables.record_in_ci.as_deref())
        {
            return Err(ModeError(Problem::InCi {
                record: record.to_owned(),
                ci: variables.ci.clone().unwrap_or_default(),
            }));
        }
        Ok(mode)
    }

    fn from_word(value: &str) -> Option<Self> {
        Some(match word(Some(value)).as_str() {
            "" | "0" | "false" | "no" | "off" => Self::Replay,
            "1" | "true" | "yes" | "on" | "missing" => Self::Record,
            "all" => Self::RecordAll,
            "verify" => Self::Verify,
            "verify-shape" => Self::VerifyShape,
            "live" => Self::Live,
            _ => return None,
        })
    }

    /// The mode of one function. `CACHED_STUBS_ONLY` limits which functions
    /// `RECORD` applies to; all others replay.
    pub(crate) fn of_function(self, path: &str) -> Self {
        match Variable::Only.text() {
            Some(only) if !is_among(path, &only) => Self::Replay,
            _ => self,
        }
    }

    /// Whether this mode compares real calls with recordings.
    pub(crate) fn verifies(self) -> bool {
        matches!(self, Self::Verify | Self::VerifyShape)
    }

    /// Whether this mode writes recordings.
    pub(crate) fn records(self) -> bool {
        matches!(self, Self::Record | Self::RecordAll)
    }
}

/// A word that parses to the mode again: `replay`, `record`, `all`, `verify`,
/// `verify-shape` or `live`.
impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Replay => "replay",
            Self::Record => "record",
            Self::RecordAll => "all",
            Self::Verify => "verify",
            Self::VerifyShape => "verify-shape",
            Self::Live => "live",
        })
    }
}

impl FromStr for Mode {
    type Err = ModeError;

    /// Parses a word that `RECORD` can be set to, or the name that a mode is
    /// displayed by. The environment is not read.
    fn from_str(value: &str) -> Result<Self, ModeError> {
        match word(Some(value)).as_str() {
            "replay" => return Ok(Self::Replay),
            "record" => return Ok(Self::Record),
            _ => {}
        }
        Self::from_word(value).ok_or_else(|| {
            ModeError(Problem::Unknown {
                what: "the mode is",
                value: value.to_owned(),
            })
        })
    }
}

/// Why a text or the environment does not name a [`Mode`].
///
/// ```
/// let error = "al".parse::<cached_stubs::Mode>().unwrap_err().to_string();
/// assert!(error.starts_with("the mode is `al`, which is not a mode"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModeError(Problem);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Problem {
    Unknown { what: &'static str, value: String },
    InCi { record: String, ci: String },
}

impl std::error::Error for ModeError {}

impl fmt::Display for ModeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Problem::Unknown { what, value } => write!(
                f,
                "{what} `{}`, which is not a mode\n\
                 \n\
                 RECORD can be\n\
                 \x20 unset, 0, false, no, off         recordings answer, nothing is written\n\
                 \x20 1, true, yes, on, missing        record what is missing or stale\n\
                 \x20 all                              record every call again\n\
                 \x20 verify                           make every call and compare it with its recording\n\
                 \x20 verify-shape                     the same, without texts and numbers\n\
                 \x20 live                             the real functions, nothing read or written\n",
                visible(value)
            ),
            Problem::InCi { record, ci } => write!(
                f,
                "RECORD={record} asks for recording, but CI={} is set\n\
                 \n\
                 A recording made by a CI machine is lost with it. Record on your own machine and\n\
                 commit the files, or set RECORD_IN_CI=1 where this job is meant to record.\n",
                visible(ci)
            ),
        }
    }
}

/// Why this value of `RECORD` is refused in this environment.
#[cfg(feature = "__command")]
pub(crate) fn refusal(record: &str) -> Option<String> {
    let variables = Variables {
        record: Some(record.to_owned()),
        ..Variables::read()
    };
    let error = Mode::from_variables(&variables).err()?;
    Some(format!("cached-stubs: {error}"))
}

/// Whether a list of paths, separated by commas, names this function or a
/// module or type that contains it. An empty list names everything.
pub(crate) fn is_among(path: &str, only: &str) -> bool {
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

#[derive(Default)]
struct Variables {
    record: Option<String>,
    ci: Option<String>,
    record_in_ci: Option<String>,
}

impl Variables {
    fn read() -> Self {
        Self {
            record: Variable::Record.text(),
            ci: Variable::Ci.text(),
            record_in_ci: Variable::RecordInCi.text(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODES: [Mode; 5] = [
        Mode::Replay,
        Mode::Record,
        Mode::RecordAll,
        Mode::Verify,
        Mode::Live,
    ];

    fn parse(record: &str) -> Result<Mode, ModeError> {
        Mode::from_variables(&Variables {
            record: Some(record.to_owned()),
            ..Variables::default()
        })
    }

    fn parse_in_ci(record: &str, ci: &str, record_in_ci: Option<&str>) -> Result<Mode, ModeError> {
        Mode::from_variables(&Variables {
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
        assert_eq!(
            Mode::from_variables(&Variables::default()),
            Ok(Mode::Replay)
        );
    }

    #[test]
    fn a_displayed_mode_parses_to_itself() {
        for mode in MODES {
            assert_eq!(mode.to_string().parse(), Ok(mode));
        }
        assert_eq!(format!("[{:<7}]", Mode::RecordAll), "[all    ]");
    }

    #[test]
    fn an_unknown_word_is_an_error_that_lists_the_legal_ones() {
        let list = "which is not a mode\n\
            \n\
            RECORD can be\n\
            \x20 unset, 0, false, no, off         recordings answer, nothing is written\n\
            \x20 1, true, yes, on, missing        record what is missing or stale\n\
            \x20 all                              record every call again\n\
            \x20 verify                           make every call and compare it with its recording\n\
            \x20 verify-shape                     the same, without texts and numbers\n\
            \x20 live                             the real functions, nothing read or written\n";
        let error = parse("2").unwrap_err().to_string();
        assert_eq!(error, format!("RECORD is `2`, {list}"));
        let error = "2".parse::<Mode>().unwrap_err().to_string();
        assert_eq!(error, format!("the mode is `2`, {list}"));
    }

    #[test]
    fn functions_that_only_does_not_name_replay() {
        for only in ["app::llm::ask", "app::llm", "app", " other , app::llm ", ""] {
            assert!(is_among("app::llm::ask", only), "{only:?}");
        }
        for only in ["app::llm::as", "ask", "app::llm::ask::more", "other"] {
            assert!(!is_among("app::llm::ask", only), "{only:?}");
        }
    }

    #[test]
    fn ci_refuses_only_recording() {
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
