//! `cargo stubs show`.

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
fn values_are_shown_as_a_person_wants_to_read_them() {
    let project = recorded("show");
    project.stubs(&["show", "chat"]).passes().says(
        "token: <redacted>
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
      it \\u{1b}[31mcompiles\\u{1b}[0m.
    role: \"assistant\"
",
    );
    let images = project.stubs(&["show", "show::image"]);
    images.passes().says_all(&[
        "size: 3\n\nreturns\n  <binary, 3 B, sha-256 ",
        "size: 20000\n\nreturns\n  <binary, 19.5 KiB, sha-256 ",
    ]);
    let streams = project.stubs(&["show", "count_up"]);
    streams.passes().says_all(&[
        "to: 3\n\nreturns\n  <3 parts, read to its end>:\n    [0]: 0\n    [1]: 1\n    [2]: 2\n",
        "to: 4\n\nreturns\n  <1 part, its consumer stopped there>:\n    [0]: 0\n",
    ]);
    project.stubs(&["show", "poll"]).passes().says_all(&[
        "returns, 1 of 2\n  \"j1: pending\"\n",
        "returns, 2 of 2\n  \"j1: done\"\n",
    ]);

    project
        .stubs(&["show", "stubs/show/count_up"])
        .passes()
        .says_times("show::count_up\n", 2);

    // Which there are, where they are many.
    let many = project.stubs(&["show", "numbers"]);
    many.passes().never_says("returns").says_all(&[
        "show::number\n  0.",
        "tests.numbers\n",
        "The name means 5 recordings",
    ]);
    project
        .stubs(&["show", "numbers", "--all"])
        .passes()
        .says_times("returns\n", 5);
    project
        .stubs(&["show", "nobody"])
        .ends_with_code(3)
        .says_all(&["no recording is named `nobody`", "\n  show::chat\n"]);
    project.stubs(&["show", "chat", "--json"]).passes().says(
        r#""args":{"token":{"$redacted":"given"},"messages":[{"content":"You are kind.\nYou are"#,
    );
}

#[test]
fn its_header_says_where_it_stands() {
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
    // Where the tests cannot be built, the recordings are still there.
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
fn a_secret_is_said_and_not_shown() {
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
