//! The reports of record and verify runs.

use std::panic::Location;

use crate::codec::Recordable;
use crate::function::Subject;
use crate::render::{Difference, Failure, Labels, ShapeDifference, count, indented, shown_path};
use crate::secrets::{Evidence, FoundSecret, Secrets};
use crate::store::{self, SaveError};
use crate::value::{EncodeError, Node};

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

/// While verifying: the real function returns another value than was recorded.
pub(in crate::call) fn drift(
    function: Subject<'_>,
    recorded: &[Node],
    now: &Node,
    command: &str,
    location: &Location<'_>,
) -> Option<Failure> {
    if recorded == std::slice::from_ref(now) {
        return None;
    }
    // Reports end in logs.
    let secrets = Secrets::of_run(None);
    let returns = |values: &[Node]| {
        let values = values.iter().map(|value| secrets.masked(value));
        Node::Object(vec![("returns".to_owned(), Node::Array(values.collect()))])
    };
    let now = returns(std::slice::from_ref(now));
    let difference = Difference::between(&returns(recorded), &now, Labels::RECORDED);
    let scrubbed = match difference.first_path().and_then(scrub_path) {
        Some(path) => format!(
            "\nIf it changes with every call, keep it out of recordings:\n\n  {}\n",
            function.attribute(&format!("scrub({path:?} = …)")),
        ),
        None => String::new(),
    };
    let difference = if difference.is_empty() {
        "The difference is in a secret, which is not shown.\n".to_owned()
    } else {
        difference.to_string()
    };
    Some(Failure {
        headline: format!("`{function}` returned another value than its recording"),
        location: location.to_string(),
        body: format!(
            "The difference (- recorded, + returned now):\n\
             \n\
             {}\n\
             If the new answer is right, record it:\n\
             \n\
             \x20 {command}\n{scrubbed}",
            indented(&difference, 2),
        ),
    })
}

/// While verifying by shape: the real function returns a value of another shape.
pub(in crate::call) fn other_shape(
    function: Subject<'_>,
    recorded: &Node,
    now: &Node,
    command: &str,
    location: &Location<'_>,
) -> Option<Failure> {
    let difference = ShapeDifference::between("returns[0]", recorded, now);
    if difference.is_empty() {
        return None;
    }
    Some(Failure {
        headline: format!("`{function}` returned a value of another shape than its recording"),
        location: location.to_string(),
        body: format!(
            "{}\n\
             Texts and numbers were not compared. If the new shape is right, record it:\n\
             \n\
             \x20 {command}\n",
            indented(&difference.to_string(), 2),
        ),
    })
}

/// A place in a recording as `scrub` names it, if it is in the answer or in an item.
fn scrub_path(place: &str) -> Option<String> {
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

/// While verifying: the real function returns a value that would not be recorded.
pub(in crate::call) fn not_recorded_any_more(
    function: &str,
    why_not: Recordable,
    location: &Location<'_>,
) -> Failure {
    let what = match why_not {
        Recordable::IsError => "an `Err`",
        Recordable::Yes | Recordable::Refused => "a value that `record_if` refuses",
    };
    Failure {
        headline: format!("`{function}` returned {what} instead of the recorded value"),
        body: "Run it again. If the result is the same, the recording is out of date.\n".to_owned(),
        location: location.to_string(),
    }
}

pub(in crate::call) fn nothing_to_verify(
    function: &str,
    command: &str,
    location: &Location<'_>,
) -> Failure {
    Failure {
        headline: format!("there is no recording to verify `{function}` against"),
        location: location.to_string(),
        body: format!("Record it first:\n\n  {command}\n"),
    }
}
