//! The report of a miss: how the nearest recording differs.

use cached_stubs::stubbable;
use expect_test::expect;
use serde::Serialize;

use crate::common::*;
use crate::misses::{ask, recorded};

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
fn words_of_a_long_prompt_differ() {
    let (_dir, stub) = recorded(&[&long_prompt(false)]);
    assert_panics(
        || ask(&long_prompt(true)),
        expect![[r#"
            cached-stubs: `recordings::misses::ask` has no recording with these arguments

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

              <temp>/cached-stubs/recordings/misses/ask/1-this-is-one-of-the-lines-that-stay-as-they-are.1aa0b3bdc7dafcdc.json

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

              called  tests/recordings/miss_differences.rs:[ask(&long_prompt(true))]
              test    miss_differences::words_of_a_long_prompt_differ
        "#]],
    );
    panic_of(|| stub.finish());
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
fn differences_are_shown_by_their_path() {
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
    assert_panics(
        || chat("small", &messages("How?"), 0.7, &["a", "b"], None, ""),
        expect![[r#"
            cached-stubs: `recordings::miss_differences::chat` has no recording with these arguments

              model       = "small"
              messages    = 2 elements
                [0] { role: "system", content: "Be brief." }
                [1] { role: "user", content: "How?" }
              temperature = 0.7
              tags        = ["a", "b"]
              token       = <redacted, not given>

            The nearest of 2 recordings differs (- recorded, + this call):

              <temp>/cached-stubs/recordings/miss_differences/chat/small-system-be-brief-user-why-0-5-a-b.bba68b852af048f5.json

              messages[1].content
                - "Why?"
                + "How?"

              temperature
                - 0.5
                + 0.7

            The stub's mode was set in code, so `RECORD` does not change it. To record this
            call, run it once with `Mode::Record`, or without a mode and with RECORD=1.

              called  tests/recordings/miss_differences.rs:[chat("small", &messages("How?"), 0.7, &["a", "b"], None, "")]
              test    miss_differences::differences_are_shown_by_their_path
        "#]],
    );
    let reordered = panic_of(|| chat("small", &messages("Why?"), 0.5, &["b", "a"], None, ""));
    assert!(reordered.contains("key(tags = "), "{reordered}");
    panic_of(|| stub.finish());
}

#[test]
fn reports_do_not_show_skipped_or_redacted_arguments() {
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
            panic_of(|| stub.finish()),
        ] {
            assert!(
                !report.contains("4711") && !report.contains("4712"),
                "{report}"
            );
        }
    }
}
