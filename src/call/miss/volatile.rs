//! Arguments that have another value in every run, so that recording again cannot help.

use std::env;

use crate::function::Subject;
use crate::render::View;
use crate::value::Node;

/// What makes a value differ from run to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Volatile {
    TemporaryPath,
    Time,
    RandomId,
}

/// An argument, and why it differs from the recorded one.
type VolatileArgument = (String, Volatile);

impl Volatile {
    fn what(self) -> &'static str {
        match self {
            Self::TemporaryPath => "a path in a temporary folder",
            Self::Time => "a time",
            Self::RandomId => "a random id",
        }
    }
}

/// What to do if the call differs from a recording only by what each run makes anew.
pub(super) fn advice(function: Subject<'_>, recorded: &Node, called: &Node) -> Option<String> {
    let arguments = volatile(recorded, called)?;
    let (name, kind) = arguments.first()?;
    let names: Vec<_> = arguments.iter().map(|(name, _)| name.as_str()).collect();
    let (which, it) = match names.as_slice() {
        [name] => (format!("`{name}` holds {}", kind.what()), "it"),
        names => {
            let what = kind.what().trim_start_matches("a ");
            let names = names.join("` and `");
            (format!("`{names}` hold values such as a {what}"), "them")
        }
    };
    let skip = function.attribute(&format!("skip({})", names.join(", ")));
    let key = function.attribute(&format!("key({name} = …)"));
    Some(format!(
        "{which}, and the rest is the same.\nIf each run has another one, no recording can answer the \
         next run. Take {it} out\nof the key, or key what matters of {it}:\n\n  {skip}\n  {key}\n"
    ))
}

/// The arguments that differ, if each of them differs by volatile values alone.
fn volatile(recorded: &Node, called: &Node) -> Option<Vec<VolatileArgument>> {
    let (Node::Object(recorded), Node::Object(called)) = (recorded, called) else {
        return None;
    };
    if recorded.len() != called.len() {
        return None;
    }
    let mut arguments = Vec::new();
    for ((name, before), (other, now)) in recorded.iter().zip(called) {
        if name != other {
            return None;
        }
        if before != now {
            arguments.push((name.clone(), difference(before, now)?));
        }
    }
    (!arguments.is_empty()).then_some(arguments)
}

/// Why two values differ; `None` if it may be for another reason.
fn difference(before: &Node, now: &Node) -> Option<Volatile> {
    if let (Some(before), Some(now)) = (kind(before), kind(now)) {
        return (before == now).then_some(now);
    }
    let pairs: Vec<_> = match (View::from(before), View::from(now)) {
        (View::List(before), View::List(now)) if before.len() == now.len() => {
            before.iter().zip(now).collect()
        }
        (View::Fields(before), View::Fields(now))
            if before
                .iter()
                .map(|(name, _)| name)
                .eq(now.iter().map(|(name, _)| name)) =>
        {
            let values = before.iter().zip(now);
            values
                .map(|((_, before), (_, now))| (before, now))
                .collect()
        }
        _ => return None,
    };
    let mut found = None;
    for (before, now) in pairs.into_iter().filter(|(before, now)| before != now) {
        found = Some(difference(before, now)?);
    }
    found
}

fn kind(value: &Node) -> Option<Volatile> {
    match View::from(value) {
        View::Text(text) if is_temporary(&text) => Some(Volatile::TemporaryPath),
        View::Text(text) if is_time(&text) => Some(Volatile::Time),
        View::Text(text) if is_random_id(&text) => Some(Volatile::RandomId),
        View::Fields(fields) => {
            // As serde writes a `SystemTime`.
            let names = fields.iter().map(|(name, _)| name.as_str());
            names
                .eq(["secs_since_epoch", "nanos_since_epoch"])
                .then_some(Volatile::Time)
        }
        _ => None,
    }
}

fn is_temporary(text: &str) -> bool {
    const FOLDERS: [&str; 4] = ["/tmp/", "/var/folders/", "\\Temp\\", "/Temp/"];
    let own = env::temp_dir();
    let own = own.to_str().filter(|own| own.len() > 1);
    own.is_some_and(|own| text.starts_with(own))
        || FOLDERS.iter().any(|folder| text.contains(folder))
}

/// `2026-01-31T12:00:00…`, also with a blank.
fn is_time(text: &str) -> bool {
    has_form(text.get(..19).unwrap_or_default(), "0000-00-00T00:00:00")
}

/// A UUID.
fn is_random_id(text: &str) -> bool {
    has_form(text, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")
}

fn has_form(text: &str, form: &str) -> bool {
    text.len() == form.len()
        && text.bytes().zip(form.bytes()).all(|(c, form)| match form {
            b'0' => c.is_ascii_digit(),
            b'x' => c.is_ascii_hexdigit(),
            b'T' => matches!(c, b'T' | b't' | b' '),
            form => c == form,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(before: &str, now: &str) -> Option<Vec<VolatileArgument>> {
        let node = |text: &str| Node::parse(&format!("{{\"q\": 1, \"a\": {text}}}")).unwrap();
        volatile(&node(before), &node(now))
    }

    #[test]
    fn values_that_each_run_makes_anew_are_found() {
        for (before, now, kind) in [
            (
                r#""/tmp/.tmpAb/in.txt""#,
                r#""/tmp/.tmpCd/in.txt""#,
                Volatile::TemporaryPath,
            ),
            (
                r#"["-o", "/var/folders/x/y"]"#,
                r#"["-o", "/tmp/z"]"#,
                Volatile::TemporaryPath,
            ),
            (
                r#"{"at": "2026-01-31T12:00:00Z", "n": 1}"#,
                r#"{"at": "2026-02-01 12:00:01.5", "n": 1}"#,
                Volatile::Time,
            ),
            (
                r#"{"secs_since_epoch": 1, "nanos_since_epoch": 2}"#,
                r#"{"secs_since_epoch": 3, "nanos_since_epoch": 4}"#,
                Volatile::Time,
            ),
            (
                r#""0f8fad5b-d9cb-469f-a165-70867728950e""#,
                r#""7c9e6679-7425-40de-944b-e07fc1f90ae7""#,
                Volatile::RandomId,
            ),
        ] {
            assert_eq!(
                found(before, now),
                Some(vec![("a".to_owned(), kind)]),
                "{now}"
            );
        }
    }

    #[test]
    fn every_other_difference_may_be_meant() {
        for (before, now) in [
            ("1", "2"),
            (r#""a""#, r#""b""#),
            (r#""/tmp/a""#, r#""/home/a""#),
            (r#""/tmp/a""#, r#""2026-01-31T12:00:00Z""#),
            (r#"["/tmp/a", 1]"#, r#"["/tmp/b", 2]"#),
            (r#"["/tmp/a"]"#, r#"["/tmp/b", "/tmp/c"]"#),
            (r#"{"at": "2026-01-31"}"#, r#"{"at": "2026-02-01"}"#),
            ("1", "1"),
        ] {
            assert_eq!(found(before, now), None, "{before} {now}");
        }
    }
}
