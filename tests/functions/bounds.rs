//! Type parameters with bounds but without `Serialize`: the key is what the bounds
//! show.

use std::ffi::OsStr;
use std::fmt::{Debug, Display};
use std::path::{Path, PathBuf};

use cached_stubs::{Stubbable, stubbable};

use crate::common::{files, folder, only_recording, ran, recording, survives, survives_async};

/// The only recording of calls that differ in types alone.
fn only_recording_of<F: Stubbable>(calls: impl FnOnce()) -> String {
    let dir = folder();
    {
        let _stub = recording::<F>(&dir);
        calls();
    }
    only_recording(&dir)
}

#[stubbable]
fn joined<P: AsRef<Path>>(paths: &[P]) -> usize {
    ran();
    paths
        .iter()
        .map(|path| path.as_ref().as_os_str().len())
        .sum()
}

#[stubbable]
fn all_given(texts: Vec<impl AsRef<str>>, more: Option<&impl AsRef<str>>) -> String {
    ran();
    let texts = texts.iter().map(AsRef::as_ref);
    texts.chain(more.map(AsRef::as_ref)).collect()
}

#[test]
fn lists_and_options_of_as_ref() {
    assert_eq!(survives::<joined, _>(|| joined(&["a", "b/c"])), 4);
    assert_eq!(
        survives::<all_given, _>(|| all_given(vec!["a"], Some(&"b"))),
        "ab"
    );
    let text = only_recording_of::<joined>(|| {
        joined(&["a", "b/c"]);
        joined(&[PathBuf::from("a"), PathBuf::from("b/c")]);
    });
    assert!(text.contains("\"a\",\n      \"b/c\""), "{text}");
    let text = only_recording_of::<all_given>(|| {
        all_given(vec!["a"], None::<&String>);
        all_given(vec!["a".to_owned()], None::<&&str>);
    });
    assert!(text.contains("\"more\": null"), "{text}");
}

#[stubbable]
fn spawned<I, S>(program: &str, args: I) -> String
where
    I: IntoIterator<Item = S>,
    S: AsRef<OsStr>,
{
    ran();
    let args = args.into_iter();
    let args: Vec<_> = args.map(|arg| arg.as_ref().to_owned()).collect();
    format!("{program} {args:?}")
}

#[stubbable]
async fn counted(names: impl IntoIterator<Item = impl AsRef<str>>) -> usize {
    ran();
    tokio::task::yield_now().await;
    names.into_iter().map(|name| name.as_ref().len()).sum()
}

#[stubbable]
fn with_environment<I, K, V>(vars: I) -> Vec<String>
where
    I: IntoIterator<Item = (K, V)>,
    K: AsRef<str>,
    V: ToString,
{
    ran();
    vars.into_iter()
        .map(|(name, value)| format!("{}={}", name.as_ref(), value.to_string()))
        .collect()
}

#[tokio::test]
async fn iterators_of_as_ref() {
    survives::<spawned, _>(|| spawned("ls", ["-l", "-a"]));
    let text = only_recording_of::<spawned>(|| {
        spawned("ls", ["-l"]);
        spawned("ls", vec!["-l".to_owned()]);
    });
    assert!(text.contains("\"-l\""), "{text}");
    let answer = survives_async::<counted, _>(async || counted(["a", "bc"]).await).await;
    assert_eq!(answer, 3);
    let answer = survives::<with_environment, _>(|| with_environment([("A", 1), ("B", 2)]));
    assert_eq!(answer, ["A=1", "B=2"]);
}

#[stubbable]
fn shown(title: impl Display, lines: &[&dyn ToString], by: &(dyn Display + Sync)) -> String {
    ran();
    let lines: Vec<_> = lines.iter().map(|line| line.to_string()).collect();
    format!("{title} {lines:?} {by}")
}

#[test]
fn display_and_to_string() {
    survives::<shown, _>(|| shown(7, &[&"a", &1], &'x'));
    let text = only_recording_of::<shown>(|| {
        shown("7", &[&"a"], &'x');
        shown(7, &[&'a'], &"x");
    });
    assert!(text.contains("\"title\": \"7\""), "{text}");
}

#[stubbable]
fn titled(title: Option<impl Into<String> + Debug>) -> String {
    ran();
    title.map_or_else(String::new, Into::into)
}

#[stubbable]
async fn titled_later<S: Into<String>>(title: Option<S>, n: u8) -> String {
    ran();
    tokio::task::yield_now().await;
    let title = title.map(|title| title.into());
    format!("{title:?}{n}")
}

#[tokio::test]
async fn options_of_into() {
    assert_eq!(survives::<titled, _>(|| titled(Some("a"))), "a");
    assert_eq!(survives::<titled, _>(|| titled(None::<&str>)), "");
    only_recording_of::<titled>(|| {
        titled(Some("a"));
        titled(Some("a".to_owned()));
    });
    let call = async || titled_later(Some("a"), 1).await;
    assert_eq!(
        survives_async::<titled_later, _>(call).await,
        "Some(\"a\")1"
    );
}

#[stubbable]
fn by_os_text(program: impl AsRef<OsStr>) -> usize {
    ran();
    program.as_ref().len()
}

#[test]
fn os_strings_are_keyed_as_text() {
    let text = only_recording_of::<by_os_text>(|| {
        by_os_text("ls");
    });
    assert!(text.contains("\"program\": \"ls\""), "{text}");
}

#[cfg(unix)]
#[test]
fn os_strings_without_text_differ() {
    use std::os::unix::ffi::OsStrExt as _;
    let dir = folder();
    {
        let _stub = recording::<by_os_text>(&dir);
        by_os_text(OsStr::from_bytes(b"a\xff"));
        by_os_text(OsStr::from_bytes(b"a\xfe"));
        by_os_text("a\u{fffd}");
    }
    assert_eq!(files(&dir).len(), 3);
}
