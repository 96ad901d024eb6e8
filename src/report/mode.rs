//! What the environment asks for and cannot have.

use crate::mode::ModeError;

pub(crate) fn error(error: &ModeError) -> String {
    match error {
        ModeError::Unknown { value } => format!(
            "cached-stubs: RECORD is `{value}`, which is no mode\n\
             \n\
             RECORD can be\n\
             \x20 unset, 0, false, no, off      replay: recordings answer, nothing is written\n\
             \x20 1, true, yes, on, missing     record what is missing or stale\n\
             \x20 all                           record every call again\n\
             \x20 verify                        make every call and compare it with its recording\n\
             \x20 live                          the real functions, nothing read or written\n"
        ),
        ModeError::InCi { record, ci } => format!(
            "cached-stubs: RECORD={record} asks for recording, but CI={ci} is set\n\
             \n\
             A recording made by a CI machine is lost with it. Record on your own machine and\n\
             commit the files, or set RECORD_IN_CI=1 where this job is meant to record.\n"
        ),
    }
}

pub(crate) fn live_error(value: &str) -> String {
    format!(
        "cached-stubs: CACHED_STUBS_LIVE is `{value}`; it can be `deny` (a stubbable function \
         without a stub panics) or unset"
    )
}

/// A stubbable function without a stub, under `CACHED_STUBS_LIVE=deny`.
pub(crate) fn live_denied(function: &str, test: Option<&str>) -> String {
    let whose = test.map_or_else(String::new, |test| format!(" in `{test}`"));
    format!(
        "cached-stubs: `{function}` was called{whose} without a stub, and \
         CACHED_STUBS_LIVE=deny forbids the real function\n\
         \n\
         Add its fixture to the test's parameters, or install a stub:\n\
         \x20   let _stub = cached_stubs::Stub::<{name}>::install();\n",
        name = function.rsplit("::").next().unwrap_or(function),
    )
}
