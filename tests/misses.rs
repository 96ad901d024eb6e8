//! Calls that nothing answers, and what the test is told.

mod common;

use std::cell::RefCell;
use std::fs;
use std::panic::catch_unwind;
use std::sync::Once;
use std::thread;

use cached_stubs::{Stub, Stubbable, stubbable};
use common::{files, folder, panic_of, recording, replaying, runs};
use serde::Serialize;
use tempfile::TempDir;

#[stubbable]
fn ask(prompt: &str) -> String {
    common::ran();
    prompt.to_uppercase()
}

#[stubbable]
async fn ask_later(prompt: &str) -> String {
    prompt.to_uppercase()
}

/// A replaying stub, with these prompts recorded.
fn recorded(prompts: &[&str]) -> (TempDir, Stub<ask>) {
    let dir = folder();
    {
        let _stub = recording::<ask>(&dir);
        for prompt in prompts {
            ask(prompt);
        }
    }
    let stub = replaying::<ask>(&dir);
    (dir, stub)
}

/// The stub's end tells the miss again; that is not what the test is about.
fn end<F: Stubbable>(stub: Stub<F>) -> String {
    panic_of(|| stub.finish())
}

// Where it is told.

thread_local! {
    static PANICKED_AT: RefCell<String> = const { RefCell::new(String::new()) };
}

/// What `action` panics with, and where that is said to be.
fn located_panic_of<R>(action: impl FnOnce() -> R) -> (String, String) {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let print = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if let Some(location) = info.location() {
                PANICKED_AT.set(location.to_string());
            }
            print(info);
        }));
    });
    let text = panic_of(action);
    (text, PANICKED_AT.take())
}

#[track_caller]
fn assert_told_at(line: u32, (report, panicked_at): (String, String)) {
    let place = format!("tests/misses.rs:{line}:");
    assert!(
        panicked_at.starts_with(&place),
        "{panicked_at} is not {place}"
    );
    assert!(
        report.contains(&format!("called  {place}")),
        "{place} in {report}"
    );
}

#[test]
fn a_miss_panics_at_the_callers_line() {
    let (_dir, stub) = recorded(&[]);
    assert_told_at(line!(), located_panic_of(|| ask("direct")));
    let nested = || {
        let prompt = "on a line of its own";
        ask(prompt)
    };
    assert_told_at(line!() - 2, located_panic_of(nested));

    #[track_caller]
    fn tracked(prompt: &str) -> String {
        ask(prompt)
    }
    let by_another = || tracked("by a function that tracks its caller");
    assert_told_at(line!() - 1, located_panic_of(by_another));
    end(stub);
}

#[tokio::test]
async fn an_async_function_misses_when_it_is_called() {
    let dir = folder();
    let stub = replaying::<ask_later>(&dir);
    assert_told_at(line!(), located_panic_of(|| ask_later("never polled")));
    let spawned = || tokio::spawn(ask_later("never spawned"));
    assert_told_at(line!() - 1, located_panic_of(spawned));
    end(stub);
}

// Why.

#[test]
fn nothing_is_recorded() {
    let (dir, stub) = recorded(&[]);
    let report = panic_of(|| ask("What is the capital of France?"));
    let location = line!() - 1;
    let expected = format!(
        "\
cached-stubs: nothing is recorded for `misses::ask`

  prompt = \"What is the capital of France?\"

Its recordings belong in

  {}/cached-stubs/misses/ask

The stub's mode was set in code, so `RECORD` does not change it. To record this
call, run it once with `Mode::Record`, or without a mode and with RECORD=1.

  called  tests/misses.rs:{location}:30
  test    nothing_is_recorded
",
        dir.path().display()
    );
    assert_eq!(report, expected);
    end(stub);
}

#[test]
fn these_arguments_are_not_recorded() {
    let (dir, stub) = recorded(&["What is the capital of France?", "Tell me a joke."]);
    let report = panic_of(|| ask("What is the capital of Spain?"));
    let location = line!() - 1;
    let mut files = files(&dir).into_iter();
    let nearest = files.find(|file| file.to_string_lossy().contains("france"));
    let expected = format!(
        "\
cached-stubs: `misses::ask` has no recording with these arguments

  prompt = \"What is the capital of Spain?\"

The nearest of 2 recordings differs (- recorded, + this call):

  {}

  prompt
    - \"What is the capital of France?\"
                              ~~~~~~
    + \"What is the capital of Spain?\"
                              ~~~~~

The stub's mode was set in code, so `RECORD` does not change it. To record this
call, run it once with `Mode::Record`, or without a mode and with RECORD=1.

  called  tests/misses.rs:{location}:30
  test    these_arguments_are_not_recorded
",
        nearest.unwrap().display()
    );
    assert_eq!(report, expected);
    end(stub);
}

fn edit(dir: &TempDir, edited: impl Fn(&str) -> String) {
    let file = files(dir).remove(0);
    let text = fs::read_to_string(&file).unwrap();
    fs::write(file, edited(&text)).unwrap();
}

#[test]
fn the_recording_is_stale() {
    let (dir, stub) = recorded(&["a"]);
    edit(&dir, |text| {
        let at = text.find("\"source\": \"").unwrap() + "\"source\": \"".len();
        text[..at].to_owned() + &"0".repeat(64) + &text[at + 64..]
    });
    let report = panic_of(|| ask("a"));
    for part in [
        "`misses::ask` has changed since this call was recorded",
        "/cached-stubs/misses/ask/a.",
        "If you undo the change, the recording is valid again.",
        "  cargo stubs accept -p cached-stubs ",
    ] {
        assert!(report.contains(part), "{part} in {report}");
    }
    end(stub);
}

#[test]
fn the_recording_is_unreadable() {
    type Edit = fn(&str) -> String;
    let broken: [(Edit, &str); 4] = [
        (|text| text[..text.len() / 2].to_owned(), "json:"),
        (
            |text| text.replace("\"format\": 1", "\"format\": 2"),
            "json:2:",
        ),
        (|text| text.replace("\"A\"", "1"), "returns[0]"),
        (
            |text| text.replace("  \"returns\"", "<<<<<<< HEAD\n  \"returns\""),
            "conflict",
        ),
    ];
    for (edited, part) in broken {
        let (dir, stub) = recorded(&["a"]);
        edit(&dir, edited);
        let report = panic_of(|| ask("a"));
        let headline = "the recording of this call of `misses::ask` cannot be read";
        for part in [headline, "/cached-stubs/misses/ask/a.", part] {
            assert!(report.contains(part), "{part} in {report}");
        }
        assert!(!report.contains("not recorded"), "{report}");
        end(stub);
    }
}

// What differs.

/// A prompt of 60 lines.
fn long_prompt(changed: bool) -> String {
    let (tone, limit) = if changed {
        ("formal", "eight")
    } else {
        ("friendly", "nine")
    };
    (1..=60)
        .map(|n| match n {
            21 => {
                format!("{n}. Answer in a {tone} tone, and stay on the subject of the question.\n")
            }
            42 => {
                format!("{n}. Use no more than {limit} sentences, unless a list says it better.\n")
            }
            _ => format!("{n}. This is one of the lines that stay as they are.\n"),
        })
        .collect()
}

#[test]
fn two_words_of_a_long_prompt_differ() {
    let (dir, stub) = recorded(&[&long_prompt(false)]);
    let report = panic_of(|| ask(&long_prompt(true)));
    let location = line!() - 1;
    let expected = format!(
        "\
cached-stubs: `misses::ask` has no recording with these arguments

  prompt = text, 60 lines
    | 1. This is one of the lines that stay as they are.
    | 2. This is one of the lines that stay as they are.
    | 3. This is one of the lines that stay as they are.
    | 4. This is one of the lines that stay as they are.
    | 5. This is one of the lines that stay as they are.
    | 6. This is one of the lines that stay as they are.
    | 7. This is one of the lines that stay as they are.
    | 8. This is one of the lines that stay as they are.
    | 9. This is one of the lines that stay as they are.
    | 10. This is one of the lines that stay as they are.
    … 50 more lines

The only recording differs (- recorded, + this call):

  {}

  prompt   text, 60 lines, 2 changed
      … 19 equal lines
      20 | 20. This is one of the lines that stay as they are.
    - 21 | 21. Answer in a friendly tone, and stay on the subject of the quest…
         |                 ~~~~~~~~
    + 21 | 21. Answer in a formal tone, and stay on the subject of the quest…
         |                 ~~~~~~
      22 | 22. This is one of the lines that stay as they are.
      … 18 equal lines
      41 | 41. This is one of the lines that stay as they are.
    - 42 | 42. Use no more than nine sentences, unless a list says it better.
         |                      ~~~~
    + 42 | 42. Use no more than eight sentences, unless a list says it better.
         |                      ~~~~~
      43 | 43. This is one of the lines that stay as they are.
      … 17 equal lines

The stub's mode was set in code, so `RECORD` does not change it. To record this
call, run it once with `Mode::Record`, or without a mode and with RECORD=1.

  called  tests/misses.rs:{location}:30
  test    two_words_of_a_long_prompt_differ
",
        files(&dir)[0].display()
    );
    assert_eq!(report, expected);
    end(stub);
}

#[derive(Serialize)]
struct Message<'a> {
    role: &'a str,
    content: &'a str,
}

#[stubbable(skip(_client), redact(token))]
fn chat(
    model: &str,
    messages: &[Message<'_>],
    temperature: f64,
    tags: &[&str],
    token: Option<&str>,
    _client: &str,
) -> usize {
    let _ = (temperature, tags, token);
    model.len() + messages.len()
}

#[test]
fn what_differs_is_told_by_its_path() {
    let dir = folder();
    let messages = |content| {
        [
            Message {
                role: "system",
                content: "Be brief.",
            },
            Message {
                role: "user",
                content,
            },
        ]
    };
    {
        let _stub = recording::<chat>(&dir);
        chat("small", &messages("Why?"), 0.5, &["a", "b"], None, "");
        chat("large", &messages("When?"), 0.5, &["a"], None, "");
    }
    let stub = replaying::<chat>(&dir);
    let report = panic_of(|| chat("small", &messages("How?"), 0.7, &["a", "b"], None, ""));
    for part in [
        "messages[1].content",
        "Why?",
        "How?",
        "temperature",
        "0.5",
        "0.7",
    ] {
        assert!(report.contains(part), "{part} in {report}");
    }
    assert!(
        !report.contains("When?"),
        "only the nearest one is shown: {report}"
    );
    let reordered = panic_of(|| chat("small", &messages("Why?"), 0.5, &["b", "a"], None, ""));
    assert!(reordered.contains("key(tags = "), "{reordered}");
    end(stub);
}

#[test]
fn nothing_skipped_or_redacted_is_told() {
    let dir = folder();
    {
        let _stub = recording::<chat>(&dir);
        chat("small", &[], 0.5, &[], None, "");
    }
    for prefix in ["small", "other"] {
        let stub = replaying::<chat>(&dir);
        let miss = || {
            chat(
                prefix,
                &[],
                0.5,
                &[],
                Some("sesame-open-4711"),
                "hidden-client-4712",
            )
        };
        for report in [
            panic_of(miss),
            format!("{stub:?} {:?}", stub.handle()),
            end(stub),
        ] {
            assert!(
                !report.contains("4711") && !report.contains("4712"),
                "{report}"
            );
        }
    }
}

// A miss that somebody swallows.

#[test]
fn a_swallowed_miss_fails_the_test_at_its_end() {
    let (_dir, stub) = recorded(&["a"]);
    let answer = catch_unwind(|| ask("swallowed")).unwrap_or_default();
    assert_eq!(answer, "");
    assert_eq!(ask("a"), "A", "the stub answers on");
    let told = end(stub);
    for part in [
        "has no recording with these arguments",
        "swallowed",
        "the stub was dropped",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
    assert_eq!(runs(|| ask("a")).1, 1);
}

#[test]
fn so_does_one_that_a_thread_keeps_to_itself() {
    let (_dir, stub) = recorded(&[]);
    let handle = stub.handle();
    let answer = thread::spawn(move || handle.run(|| ask("swallowed"))).join();
    assert_eq!(answer.unwrap_or_default(), "");
    assert!(end(stub).contains("swallowed"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn so_does_one_that_a_task_keeps_to_itself() {
    let dir = folder();
    let stub = replaying::<ask_later>(&dir);
    let answer = tokio::spawn(async { ask_later("swallowed").await }).await;
    assert_eq!(answer.unwrap_or_default(), "");
    assert!(end(stub).contains("swallowed"));
}

#[test]
fn a_miss_is_no_call_that_was_answered() {
    let (_dir, stub) = recorded(&["a"]);
    ask("a");
    panic_of(|| ask("missing"));
    assert_eq!(stub.calls().len(), 1);
    end(stub);
}
