use super::*;
use crate::render::samples::{fields, float, lines, list, number, text};
use crate::render::{WIDTH, width};

const COMMAND: &str = "RECORD=1 cargo test -p my_app --lib -- --exact tests::knows_the_capital";
const FILE: &str =
    "stubs/my_app/generate_response/what-is-the-capital-of-france.3f2a9c41d0e1b2a3.json";

fn function(path: &str) -> Subject<'_> {
    Subject {
        path,
        is_method: false,
    }
}

fn shown(reason: Reason<'_>, arguments: &Node, recorded: Option<&Node>) -> String {
    let nearest = recorded.map(|arguments| NearestRecording {
        file: Path::new(FILE),
        arguments,
        similarity: 0.9,
        looked_at: 3,
    });
    let miss = Miss {
        function: function("my_app::generate_response"),
        reason,
        arguments,
        nearest,
        unreadable: None,
        tests: &["tests::knows_the_capital".to_owned()],
        passes_errors: false,
        command: Some(COMMAND),
        location: "src/lib.rs:40:13",
        folder: Path::new("stubs/my_app/generate_response"),
        recordings: 3,
    };
    let shown = miss.to_string();
    // Names of functions and files are as long as they are.
    for line in shown.lines().skip(1).filter(|line| !line.contains(FILE)) {
        assert!(width(line) <= WIDTH, "{line}");
        assert_eq!(line, line.trim_end());
    }
    if std::env::var_os("SHOW").is_some() {
        eprintln!("{shown}\n{}", "=".repeat(80));
    }
    shown
}

fn prompt() -> String {
    let topics = [
        "returns",
        "refunds",
        "deliveries",
        "payments",
        "vouchers",
        "complaints",
    ];
    let mut prompt = String::from("You are a careful assistant of a company that sells tea.\n");
    for at in 0..58 {
        let topic = topics[at % topics.len()];
        prompt += &format!(
            "Rule {}: on {topic}, answer with item {} of the handbook.\n",
            at + 1,
            at * 7 % 23
        );
    }
    prompt + "Answer in German."
}

#[test]
fn a_function_without_recordings() {
    let arguments = fields([
        ("prompt", text("What is the capital of Germany?")),
        ("temperature", float(0.2)),
    ]);
    assert_eq!(
        shown(Reason::NothingRecorded, &arguments, None),
        "\
cached-stubs: nothing is recorded for `my_app::generate_response`

  prompt      = \"What is the capital of Germany?\"
  temperature = 0.2

Its recordings belong in

  stubs/my_app/generate_response

To record this call, and nothing else:

  RECORD=1 cargo test -p my_app --lib -- --exact tests::knows_the_capital

  called  src/lib.rs:40:13
  test    tests::knows_the_capital
"
    );
}

#[test]
fn two_words_changed_in_a_prompt_of_sixty_lines() {
    let recorded = prompt();
    let called = recorded
        .replace("Rule 20: on refunds", "Rule 20: on exchanges")
        .replace("German.", "French.");
    let call = |prompt: &str| fields([("model", text("gpt-4o")), ("prompt", lines(prompt))]);
    assert_eq!(
        shown(
            Reason::NoSuchArguments,
            &call(&called),
            Some(&call(&recorded))
        ),
        "\
cached-stubs: `my_app::generate_response` has no recording with these arguments

  model  = \"gpt-4o\"
  prompt = text, 60 lines
    | You are a careful assistant of a company that sells tea.
    | Rule 1: on returns, answer with item 0 of the handbook.
    | Rule 2: on refunds, answer with item 7 of the handbook.
    | Rule 3: on deliveries, answer with item 14 of the handbook.
    | Rule 4: on payments, answer with item 21 of the handbook.
    | Rule 5: on vouchers, answer with item 5 of the handbook.
    | Rule 6: on complaints, answer with item 12 of the handbook.
    | Rule 7: on returns, answer with item 19 of the handbook.
    | Rule 8: on refunds, answer with item 3 of the handbook.
    … 51 more lines

The nearest of 3 recordings differs (- recorded, + this call):

  stubs/my_app/generate_response/what-is-the-capital-of-france.3f2a9c41d0e1b2a3.json

  prompt   text, 60 lines, 2 changed
      … 19 equal lines
      20 | Rule 19: on returns, answer with item 11 of the handbook.
    - 21 | Rule 20: on refunds, answer with item 18 of the handbook.
         |             ~~~~~~~
    + 21 | Rule 20: on exchanges, answer with item 18 of the handbook.
         |             ~~~~~~~~~
      22 | Rule 21: on deliveries, answer with item 2 of the handbook.
      … 36 equal lines
      59 | Rule 58: on payments, answer with item 8 of the handbook.
    - 60 | Answer in German.
         |           ~~~~~~
    + 60 | Answer in French.
         |           ~~~~~~

To record this call, and nothing else:

  RECORD=1 cargo test -p my_app --lib -- --exact tests::knows_the_capital

  called  src/lib.rs:40:13
  test    tests::knows_the_capital
"
    );
}

#[test]
fn a_request_with_messages() {
    let request = |temperature: f64, question: &str, tools: [&str; 3]| {
        fields([(
            "request",
            fields([
                ("model", text("gpt-4o")),
                ("temperature", float(temperature)),
                (
                    "messages",
                    list([
                        fields([("role", text("system")), ("content", lines(&prompt()))]),
                        fields([("role", text("user")), ("content", text(question))]),
                    ]),
                ),
                ("tools", list(tools.map(text))),
                ("api_key", fields([("$redacted", text("given"))])),
            ]),
        )])
    };
    assert_eq!(
        shown(
            Reason::NoSuchArguments,
            &request(0.2, "Where is my order 4711?", ["search", "mail", "call"]),
            Some(&request(
                0.7,
                "Where is my order 4712?",
                ["call", "search", "mail"]
            )),
        ),
        "\
cached-stubs: `my_app::generate_response` has no recording with these arguments

  request = 5 fields
    model: \"gpt-4o\"
    temperature: 0.2
    messages: 2 elements
      [0] 2 fields
        role: \"system\"
        content: text, 60 lines
          | You are a careful assistant of a company that sells tea.
          … 59 more lines
      [1] { role: \"user\", content: \"Where is my order 4711?\" }
    tools: [\"search\", \"mail\", \"call\"]
    api_key: <redacted>

The nearest of 3 recordings differs (- recorded, + this call):

  stubs/my_app/generate_response/what-is-the-capital-of-france.3f2a9c41d0e1b2a3.json

  request.temperature
    - 0.7
    + 0.2

  request.messages[1].content
    - \"Where is my order 4712?\"
                         ~~~~
    + \"Where is my order 4711?\"
                         ~~~~

  request.tools   the same 3 elements in another order

If the order of `request.tools` does not matter, sort it before the call, or
choose another value for `request` in the key:

  #[stubbable(key(request = …))]

To record this call, and nothing else:

  RECORD=1 cargo test -p my_app --lib -- --exact tests::knows_the_capital

  called  src/lib.rs:40:13
  test    tests::knows_the_capital
"
    );
}

#[test]
fn a_reordered_argument_comes_with_advice() {
    let call = |tags: [&str; 3]| fields([("tags", list(tags.map(text)))]);
    let shown = shown(
        Reason::NoSuchArguments,
        &call(["b", "a", "c"]),
        Some(&call(["a", "b", "c"])),
    );
    assert!(
        shown.contains(
            "
  tags   the same 3 elements in another order

If the order does not matter, key the sorted elements:

  #[stubbable(key(tags = cached_stubs::sorted(tags)))]

To record this call, and nothing else:
"
        ),
        "{shown}"
    );
}

#[test]
fn changed_numbers() {
    let call = |values: [f64; 4], seed| {
        fields([("weights", list(values.map(float))), ("seed", number(seed))])
    };
    let shown = shown(
        Reason::NoSuchArguments,
        &call([0.5, 0.25, 1e-7, 3.0], 8),
        Some(&call([0.5, 0.75, 1e-7, 3.0], 7)),
    );
    assert!(
        shown.contains(
            "
  weights
    - [0.5, 0.75, 1e-7, 3.0]
              ~~
    + [0.5, 0.25, 1e-7, 3.0]
              ~~

  seed
    - 7
    + 8
"
        ),
        "{shown}"
    );
}

#[test]
fn a_stale_recording() {
    let arguments = fields([("prompt", text("Hello"))]);
    assert_eq!(
        shown(
            Reason::Stale {
                file: Path::new(FILE),
                accept: "cargo stubs accept -p my_app my_app::generate_response",
            },
            &arguments,
            None
        ),
        "\
cached-stubs: `my_app::generate_response` has changed since this call was recorded

  prompt = \"Hello\"

The signature or body was different when this was recorded, so the answer may no
longer be right:

  stubs/my_app/generate_response/what-is-the-capital-of-france.3f2a9c41d0e1b2a3.json

If you undo the change, the recording is valid again. If the change does not
matter, this command shows it and keeps the recording:

  cargo stubs accept -p my_app my_app::generate_response

To record this call again, and nothing else:

  RECORD=1 cargo test -p my_app --lib -- --exact tests::knows_the_capital

  called  src/lib.rs:40:13
  test    tests::knows_the_capital
"
    );
}

#[test]
fn an_unreadable_file() {
    let unreadable =
        "  stubs/my_app/ask/hello.3f2a9c41d0e1b2a3.json:6:1\n  conflict markers of a merge\n";
    assert_eq!(
        shown(Reason::Unreadable(&unreadable), &fields([]), None),
        "\
cached-stubs: the recording of this call of `my_app::generate_response` cannot be read

  (no arguments)

  stubs/my_app/ask/hello.3f2a9c41d0e1b2a3.json:6:1
  conflict markers of a merge

After you delete the file, this records the call again, and nothing else:

  RECORD=1 cargo test -p my_app --lib -- --exact tests::knows_the_capital

  called  src/lib.rs:40:13
  test    tests::knows_the_capital
"
    );
}

#[test]
fn recordings_that_cannot_be_read_are_named() {
    let miss = |count, recordings| {
        let miss = Miss {
            function: function("f"),
            reason: Reason::NoSuchArguments,
            arguments: &fields([]),
            nearest: None,
            unreadable: Some(UnreadableRecordings {
                count,
                first: "  stubs/f/a.json:3:1\n  conflict markers\n\nKeep one side.\n",
            }),
            tests: &[],
            passes_errors: false,
            command: Some(COMMAND),
            location: "a.rs:1:1",
            folder: Path::new("stubs/f"),
            recordings,
        };
        miss.to_string()
    };
    assert!(
        miss(1, 1).contains(
            "
  (no arguments)

Its only recording cannot be read:

  stubs/f/a.json:3:1
  conflict markers

Keep one side.

To record this call, and nothing else:
"
        ),
        "{}",
        miss(1, 1)
    );
    assert!(miss(1, 4).contains("\nOne of its 4 recordings cannot be read:\n"));
    assert!(miss(2, 4).contains("\n2 of its 4 recordings cannot be read. The first:\n"));
}

#[test]
fn a_recording_with_nothing_in_common_is_only_named() {
    let call = |word: &str| {
        fields([(
            "prompt",
            lines(
                &(0..40)
                    .map(|at| format!("{word}{at}\n"))
                    .collect::<String>(),
            ),
        )])
    };
    let (arguments, recorded) = (call("a"), call("b"));
    let miss = |similarity, looked_at| {
        let nearest = NearestRecording {
            file: Path::new("x.json"),
            arguments: &recorded,
            similarity,
            looked_at,
        };
        Miss {
            function: function("f"),
            reason: Reason::NoSuchArguments,
            arguments: &arguments,
            nearest: Some(nearest),
            unreadable: None,
            tests: &[],
            passes_errors: false,
            command: Some(COMMAND),
            location: "a.rs:1:1",
            folder: Path::new("stubs/f"),
            recordings: 900,
        }
        .to_string()
    };
    assert!(
        miss(0.1, 900).contains("\nThe nearest of 900 recordings has little in common with this call:\n\n  x.json\n\nTo record"),
    );
    assert!(miss(0.1, 900).ends_with("\n\n  called  a.rs:1:1\n"));
    assert!(
        miss(0.5, 60).contains("\nThe nearest of 60 recordings (out of 900) differs (- recorded, + this call):\n\n  x.json\n\n  prompt   text, 40 lines, 40 changed\n"),
    );
}

#[test]
fn a_method_is_shown_its_own_attribute() {
    let miss = |is_method| {
        let miss = Miss {
            function: Subject {
                path: "f",
                is_method,
            },
            reason: Reason::NothingRecorded,
            arguments: &fields([]),
            nearest: None,
            unreadable: None,
            tests: &[],
            passes_errors: true,
            command: Some(COMMAND),
            location: "a.rs:1:1",
            folder: Path::new("stubs/f"),
            recordings: 0,
        };
        miss.to_string()
    };
    assert!(miss(false).contains(": only #[stubbable(errors)] records that"));
    assert!(miss(true).contains(": only #[stub(errors)] records that"));
}

#[test]
fn several_tests_may_have_made_the_call() {
    let arguments = fields([]);
    let tests: Vec<String> = (0..6).map(|at| format!("tests::number_{at}")).collect();
    let miss = Miss {
        function: function("f"),
        reason: Reason::NothingRecorded,
        arguments: &arguments,
        nearest: None,
        unreadable: None,
        tests: &tests,
        passes_errors: false,
        command: Some(COMMAND),
        location: "a.rs:1:1",
        folder: Path::new("stubs/f"),
        recordings: 0,
    };
    assert!(miss.to_string().ends_with(
        "
  called  a.rs:1:1
  test    one of
          tests::number_0
          tests::number_1
          tests::number_2
          tests::number_3
          … and 2 more
"
    ));
}

#[test]
fn a_sequence_is_exhausted() {
    let arguments = fields([("prompt", text("Hello"))]);
    let file = Path::new(FILE);
    let sequence = shown(
        Reason::SequenceExhausted { file, answers: 2 },
        &arguments,
        None,
    );
    assert!(
        sequence.starts_with(
            "cached-stubs: `my_app::generate_response` was called more often than recorded: 2 answers are recorded for these arguments\n"
        ),
        "{sequence}"
    );
}

#[test]
fn a_stream_is_longer_than_its_recording() {
    let arguments = fields([("prompt", text("Hello"))]);
    let file = Path::new(FILE);
    let stream = shown(
        Reason::PartialStreamEnded { file, items: 1 },
        &arguments,
        None,
    );
    assert!(
        stream.starts_with(
            "cached-stubs: the recording of `my_app::generate_response` ends after 1 item, and its caller asks for more\n"
        ),
        "{stream}"
    );
}
