//! `cargo stubs show`.

use expect_test::expect;

use crate::outcome::Outcome;
use crate::project::Project;

const LIBRARY: &str = r#"
use cached_stubs::stubbable;

pub type Message = std::collections::BTreeMap<String, String>;

pub fn message(role: &str, content: &str) -> Message {
    let entry = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    [entry("role", role), entry("content", content)].into()
}

#[stubbable(redact(token))]
pub fn chat(token: Option<&str>, messages: &[Message]) -> Result<Message, String> {
    let _ = (token, messages);
    Ok(message("assistant", "Rust, of course:\nit \u{1b}[31mcompiles\u{1b}[0m.\n"))
}

pub struct Bytes(pub Vec<u8>);

pub mod bytes {
    pub fn serialize<S: serde::Serializer>(bytes: &super::Bytes, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(&bytes.0)
    }
    pub fn deserialize<'de, D: serde::Deserializer<'de>>(from: D) -> Result<super::Bytes, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = super::Bytes;
            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("bytes")
            }
            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<super::Bytes, E> {
                Ok(super::Bytes(bytes.to_vec()))
            }
        }
        from.deserialize_bytes(Visitor)
    }
}

#[stubbable(with = bytes)]
pub fn image(size: usize) -> Bytes {
    Bytes(vec![7; size])
}

#[stubbable]
pub fn count_up(to: u8) -> impl Iterator<Item = u8> {
    0..to
}

#[stubbable(sequence)]
pub fn poll(job: &str) -> String {
    static POLLS: std::sync::atomic::AtomicU8 = std::sync::atomic::AtomicU8::new(0);
    let polls = POLLS.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    format!("{job}: {}", if polls == 0 { "pending" } else { "done" })
}

#[stubbable]
pub fn number(of: u8) -> u8 {
    of
}

#[cfg(test)]
mod tests {
    use super::*;
    use cached_stubs::Stub;

    #[test]
    fn asks() {
        let _stub = Stub::<chat>::install();
        let system = message("system", "You are kind.\nYou are brief.");
        let _ = chat(Some("t0p"), &[system, message("user", "What is best?")]);
    }

    #[test]
    fn draws() {
        let _stub = Stub::<image>::install();
        assert_eq!(image(3).0.len() + image(20_000).0.len(), 20_003);
    }

    #[test]
    fn counts() {
        let _stub = Stub::<count_up>::install();
        assert_eq!(count_up(3).sum::<u8>(), 3);
        assert_eq!(count_up(4).next(), Some(0));
    }

    #[test]
    fn polls() {
        let _stub = Stub::<poll>::install();
        assert_eq!(poll("j1") + &poll("j1"), "j1: pendingj1: done");
    }

    #[test]
    fn numbers() {
        let _stub = Stub::<number>::builder().per_test().install();
        (0..5).for_each(|of| assert_eq!(number(of), of));
    }
}
"#;

fn recorded(name: &str) -> Project {
    let project = Project::with_library(name, LIBRARY);
    project.depend_on("serde = \"1\"");
    Outcome::of(project.cargo(&["test", "--lib"]).env("RECORD", "1")).passes();
    project
}

#[test]
fn values_are_laid_out_for_reading() {
    let project = recorded("show");
    project.shows(
        &["show", "chat"],
        0,
        &expect![[r#"
        show::chat
          stubs/show/chat/you-are-kind-you-are-brief-system-what-is-best.00961f17210736ac.json
          606 B, in no repository, of the function at src/lib.rs:11

        token: <redacted>
        messages:
          system:
            You are kind.
            You are brief.
          user:
            What is best?

        returns
          Ok:
            content:
              Rust, of course:
              it \u{1b}[31mcompiles\u{1b}[0m.
            role: "assistant"
    "#]],
    );
    project.shows(
        &["show", "show::image"],
        0,
        &expect![[r#"
        show::image
          stubs/show/image/20000.2a137367f4fc7bfd.json
          345 B, in no repository, of the function at src/lib.rs:38

        size: 20000

        returns
          <binary, 19.5 KiB, sha-256 4694a5cf…>

        show::image
          stubs/show/image/3.4eeeff0b294253f7.json
          278 B, in no repository, of the function at src/lib.rs:38

        size: 3

        returns
          <binary, 3 B, sha-256 6a7dc6f4…>
    "#]],
    );
    project.shows(
        &["show", "count_up"],
        0,
        &expect![[r#"
        show::count_up
          stubs/show/count_up/3.270562b885fa4966.json
          294 B, in no repository, of the function at src/lib.rs:43

        to: 3

        returns
          <3 parts, read to its end>:
            [0]: 0
            [1]: 1
            [2]: 2

        show::count_up
          stubs/show/count_up/4.d5927431c2a3ffcb.json
          290 B, in no repository, of the function at src/lib.rs:43

        to: 4

        returns
          <1 part, its consumer stopped there>:
            [0]: 0
    "#]],
    );
    project.shows(
        &["show", "poll"],
        0,
        &expect![[r#"
        show::poll
          stubs/show/poll/j1.f4ee6d0fec05452d.json
          290 B, in no repository, of the function at src/lib.rs:48

        job: "j1"

        returns, 1 of 2
          "j1: pending"

        returns, 2 of 2
          "j1: done"
    "#]],
    );
}

#[test]
fn a_name_may_mean_several_recordings() {
    let project = recorded("show_names");
    project
        .stubs(&["show", "stubs/show_names/count_up"])
        .passes()
        .says_times("show_names::count_up\n", 2);
    project.shows(
        &["show", "numbers"],
        0,
        &expect![[r#"
        show_names::number
          0.dfe575893b697499.json  258 B, for the test show_names.tests.numbers
          1.84bc3cbd85997e2a.json  258 B, for the test show_names.tests.numbers
          2.bacde26c19b25278.json  258 B, for the test show_names.tests.numbers
          3.6abb89bacf81fab0.json  258 B, for the test show_names.tests.numbers
          4.727138fa7fe14047.json  258 B, for the test show_names.tests.numbers

        The name means 5 recordings: name one of them, or show all with --all.
    "#]],
    );
    project
        .stubs(&["show", "numbers", "--all"])
        .passes()
        .says_times("returns\n", 5);
    project
        .stubs(&["show", "nobody"])
        .ends_with_code(3)
        .says_all(&["no recording is named `nobody`", "\n  show_names::chat\n"]);
    project.shows_objects(&["show", "chat"], 0, &expect![[r#"
        {"type":"recording","package":"show_names","function":"show_names::chat","file":"[project]/stubs/show_names/chat/you-are-kind-you-are-brief-system-what-is-best.ae327d5ea22b2c70.json","test":null,"bytes":612,"committed":null,"stale":false,"key":"ae327d5ea22b2c7042b19709304b99f9fa065f73f81f337d2e88892edfed8eda","source":"c22cce3f1a11609af576df6f8453658b2522ff16124f468735e4e71e2bb40280","args":{"token":{"$redacted":"given"},"messages":[{"content":"You are kind.\nYou are brief.","role":"system"},{"content":"What is best?","role":"user"}]},"returns":[{"Ok":{"content":"Rust, of course:\nit \u001b[31mcompiles\u001b[0m.\n","role":"assistant"}}],"secret":null,"problem":null}
    "#]]);
}

#[test]
fn the_header_says_what_git_and_the_tests_know() {
    let project = recorded("show_header");
    let file = project.recording("chat/");
    let shown = || project.stubs(&["show", &file]);
    shown()
        .passes()
        .says(&format!("show_header::chat\n  {file}\n"))
        .says(" B, in no repository, of the function at src/lib.rs:11");
    project.git(&["init", "--quiet"]);
    shown().says(" B, not committed, of the function");
    project.commit_all();
    shown().says(" B, committed 2");
    let text = project.read(&file);
    project.write(&file, &text.replace("compiles", "runs"));
    shown().says(" B, changed since its commit of 2");

    project.write("src/lib.rs", &LIBRARY.replace("of course", "of course!"));
    shown().says("stale: recorded from another body of the function, src/lib.rs:11");
    // Recordings are shown also if the tests cannot be built.
    project.write("src/lib.rs", "fn f( {}");
    shown()
        .passes()
        .says_all(&["it is unknown whether recordings are stale", "returns\n"])
        .never_says("of no function");
    project.write("src/lib.rs", "");
    shown().passes().says("of no function of the tests");

    let half = &text[..text.len() / 2];
    for (edit, says) in [
        (half.to_owned(), "it cannot be read"),
        (
            format!("<<<<<<< HEAD\n{half}\n=======\n{text}>>>>>>> other\n"),
            "Keep one of the two sides",
        ),
        (
            text.replace("\"format\": 1", "\"format\": 2"),
            "it has format 2",
        ),
    ] {
        project.write(&file, &edit);
        shown().ends_with_code(1).says(says);
    }
}

#[test]
fn a_secret_is_named_and_not_shown() {
    let project = recorded("show_secret");
    let file = project.recording("poll/");
    let secret = "pa55-9f86d081884c";
    project.write(&file, &project.read(&file).replace("pending", secret));
    for json in [&[][..], &["--json"]] {
        let mut command = project.stubs_command(&[&["show", &file], json].concat());
        Outcome::of(command.env("JOB_TOKEN", secret))
            .ends_with_code(1)
            .says("the value of the environment variable JOB_TOKEN")
            .never_says(secret);
    }
}
