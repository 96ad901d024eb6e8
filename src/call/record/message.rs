//! The reports of record runs.

use std::panic::Location;

use crate::codec::Recordable;
use crate::function::Subject;
use crate::render::{Failure, count, shown_path};
use crate::secrets::{Evidence, FoundSecret};
use crate::store::{self, SaveError};
use crate::value::EncodeError;

/// While recording: a value that the caller gets without it being recorded.
pub(in crate::call) fn passed(
    function: Subject<'_>,
    why_not: Recordable,
    location: &Location<'_>,
) -> String {
    match why_not {
        Recordable::IsError => format!(
            "cached-stubs: `{function}` returned an `Err`, which is not recorded, at {location}\n\
             If the test needs the error, write {}.",
            function.attribute("errors"),
        ),
        Recordable::Yes | Recordable::Refused => format!(
            "cached-stubs: `{function}` returned a value that `record_if` refuses to record, at \
             {location}"
        ),
    }
}

pub(in crate::call) fn lossy(
    function: Subject<'_>,
    path: &str,
    message: &str,
    location: &Location<'_>,
) -> Failure {
    let way_out = if path.starts_with(".$head") {
        "let `split` return another head.\n".to_owned()
    } else {
        format!(
            "name a codec:\n\n  {}\n",
            function.attribute(codec_of(path))
        )
    };
    Failure {
        headline: format!("the value that `{function}` returned does not survive being recorded"),
        location: location.to_string(),
        body: format!(
            "  returns[0]{path}\n\
             \x20 {message}\n\
             \n\
             Nothing was written: the recording would give the test another value than the real\n\
             function does. Correct the `Serialize` or `Deserialize` of the type at that place, or\n\
             {way_out}",
        ),
    }
}

/// The argument that names the codec of the value at this place.
fn codec_of(path: &str) -> &'static str {
    let in_item = path
        .strip_prefix(".$items[")
        .and_then(|rest| rest.split_once(']'));
    let in_answer = in_item.map_or(path, |(_, rest)| rest);
    if in_answer.starts_with(".Err") {
        "errors = path"
    } else {
        "with = path"
    }
}

/// What `scrub` puts into an answer is no value of its type.
pub(in crate::call) fn misfit(
    function: Subject<'_>,
    path: &str,
    message: &str,
    location: &Location<'_>,
) -> Failure {
    Failure {
        headline: format!("what `scrub` puts into an answer of `{function}` does not fit there"),
        location: location.to_string(),
        body: format!(
            "  returns[0]{path}\n\
             \x20 {message}\n\
             \n\
             Nothing was written. Choose a replacement of the field's type, in\n\
             {} or under [scrub] in stubs.toml.\n",
            function.attribute("scrub(\"path\" = replacement)"),
        ),
    }
}

pub(in crate::call) fn not_encoded(
    function: Subject<'_>,
    error: &EncodeError,
    location: &Location<'_>,
) -> Failure {
    let (codec, value) = if error.is_of_error() {
        ("errors = path", "error")
    } else {
        ("with = path", "returned value")
    };
    Failure {
        headline: format!("the value that `{function}` returned cannot be recorded"),
        location: location.to_string(),
        body: format!(
            "  {error}\n\
             \n\
             Nothing was written. Name a codec for the {value}:\n\
             \n\
             \x20 {}\n",
            function.attribute(codec),
        ),
    }
}

pub(in crate::call) fn secret(
    function: Subject<'_>,
    part: &str,
    found: &FoundSecret,
    location: &Location<'_>,
) -> Failure {
    let place = found.place_in(part);
    Failure {
        headline: format!("a recording of `{function}` would contain a secret"),
        location: location.to_string(),
        body: format!(
            "  {place}\n\
             \x20 {}\n\
             \n\
             {}\
             \n\
             {}",
            found.what,
            kept_out(function, part, &place, found),
            not_secret(&place, &found.evidence),
        ),
    }
}

/// How to keep the secret out of recordings.
fn kept_out(function: Subject<'_>, part: &str, place: &str, found: &FoundSecret) -> String {
    let by_path = match scrub_path(place) {
        Some(path) => {
            let scrub = format!("scrub({path:?} = \"<secret>\")");
            format!("  {}\n", function.attribute(&scrub))
        }
        // No path leads to the whole answer.
        None => String::new(),
    };
    match found.argument_of(part) {
        Some(argument) => format!(
            "Nothing was written. Leave the argument out of recordings, record only whether it\n\
             was given, or name what is recorded in its place:\n\
             \n\
             \x20 {}\n\
             \x20 {}\n\
             \x20 {}\n",
            function.attribute(&format!("skip({argument})")),
            function.attribute(&format!("redact({argument})")),
            function.attribute(&format!("key({argument} = …)")),
        ),
        None => format!(
            "Nothing was written. Replace the secret in what is recorded, or leave it out of the\n\
             returned value:\n\
             \n\
             {by_path}\
             \x20 {}\n",
            function.attribute("scrub = function"),
        ),
    }
}

/// How to say that it is no secret. It may be one: its text is not shown.
fn not_secret(place: &str, evidence: &Evidence) -> String {
    let line = match evidence {
        Evidence::Variable(name) => format!("ignore-variables = [\"{name}\"]"),
        Evidence::Text { head, .. } => format!("allow = [\"{head}…\"]"),
    };
    let more = match evidence {
        Evidence::Variable(_) => String::new(),
        Evidence::Text { length, .. } => format!(
            "\nIn place of `…`, write the rest of the text, {} in all. It is not shown here,\n\
             since logs are no place for secrets: copy it from where the value at\n\
             `{place}` comes from.\n",
            count(*length, "byte"),
        ),
    };
    format!(
        "If it is not secret, say so in `stubs.toml`, beside Cargo.toml:\n\
         \n\
         \x20 [secrets]\n\
         \x20 {line}\n\
         {more}"
    )
}

pub(in crate::call) fn not_kept(
    function: Subject<'_>,
    error: &SaveError,
    location: &Location<'_>,
) -> Failure {
    let body = match error {
        SaveError::NotReadable(problem) => format!(
            "  {}\n\
             \n\
             Nothing was written. Leave a deep argument out of the key, or name a codec for the\n\
             returned value:\n\
             \n\
             \x20 {}\n\
             \x20 {}\n",
            store::words(problem).0,
            function.attribute("skip(argument)"),
            function.attribute("with = path"),
        ),
        SaveError::Io { path, error } => format!(
            "  {}\n\
             \x20 {error}\n\
             \n\
             The previous file, if there was one, is unchanged.\n",
            shown_path(path),
        ),
        SaveError::Unreadable(unreadable) => store::paragraph(unreadable),
    };
    Failure {
        headline: format!("a recording of `{function}` could not be written"),
        location: location.to_string(),
        body,
    }
}

/// A place in a recording as `scrub` names it, if it is in the answer or in an item.
pub(super) fn scrub_path(place: &str) -> Option<String> {
    let in_answer = place.strip_prefix("returns[")?;
    let (_, path) = in_answer.split_once(']')?;
    let items = ["[\"$items\"][", "[\"$partial\"]["];
    let path = match items.iter().find_map(|items| path.split_once(items)) {
        Some((_, item)) => item.split_once(']')?.1,
        None => path
            .split_once("[\"$head\"]")
            .map_or(path, |(_, head)| head),
    };
    let path = path.strip_prefix("[\"$returned\"]").unwrap_or(path);
    (!path.is_empty()).then(|| path.replace("[\"$out\"]", ".$out"))
}
