use expect_test::expect;

use super::super::UnreadableRecordings;
use super::{Miss, MissReason, NearestRecording, miss, nearest, shown};
use crate::render::samples::{fields, float, lines, list, number, text};
use crate::value::Node;

fn difference_shown(arguments: &Node, recorded: &Node) -> String {
    shown(Miss {
        nearest: Some(nearest(recorded)),
        ..miss(MissReason::NoSuchArguments, arguments)
    })
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
fn two_words_changed_in_a_prompt_of_sixty_lines() {
    let recorded = prompt();
    let called = recorded
        .replace("Rule 20: on refunds", "Rule 20: on exchanges")
        .replace("German.", "French.");
    let call = |prompt: &str| fields([("model", text("gpt-4o")), ("prompt", lines(prompt))]);
    assert_eq!(
        difference_shown(&call(&called), &call(&recorded)),
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
    let shown = difference_shown(
        &request(0.2, "Where is my order 4711?", ["search", "mail", "call"]),
        &request(0.7, "Where is my order 4712?", ["call", "search", "mail"]),
    );
    expect![[r#"
        cached-stubs: `my_app::generate_response` has no recording with these arguments

          request = 5 fields
            model: "gpt-4o"
            temperature: 0.2
            messages: 2 elements
              [0] 2 fields
                role: "system"
                content: text, 60 lines
                  | You are a careful assistant of a company that sells tea.
                  … 59 more lines
              [1] { role: "user", content: "Where is my order 4711?" }
            tools: ["search", "mail", "call"]
            api_key: <redacted>

        The nearest of 3 recordings differs (- recorded, + this call):

          stubs/my_app/generate_response/what-is-the-capital-of-france.3f2a9c41d0e1b2a3.json

          request.temperature
            - 0.7
            + 0.2

          request.messages[1].content
            - "Where is my order 4712?"
                                 ~~~~
            + "Where is my order 4711?"
                                 ~~~~

          request.tools   the same 3 elements in another order

        If the order of `request.tools` does not matter, sort it before the call, or
        choose another value for `request` in the key:

          #[stubbable(key(request = …))]

        To record this call, and nothing else:

          RECORD=1 cargo test -p my_app --lib -- --exact tests::knows_the_capital

          called  src/lib.rs:40:13
          test    tests::knows_the_capital
    "#]]
    .assert_eq(&shown);
}

#[test]
fn a_reordered_argument_comes_with_advice() {
    let call = |tags: [&str; 3]| fields([("tags", list(tags.map(text)))]);
    let shown = difference_shown(&call(["b", "a", "c"]), &call(["a", "b", "c"]));
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
    let shown = difference_shown(
        &call([0.5, 0.25, 1e-7, 3.0], 8),
        &call([0.5, 0.75, 1e-7, 3.0], 7),
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
fn recordings_that_cannot_be_read_are_named() {
    let report = |count, recordings| {
        let arguments = fields([]);
        let miss = Miss {
            unreadable: Some(UnreadableRecordings {
                count,
                first: "  stubs/f/a.json:3:1\n  conflict markers\n\nKeep one side.\n",
            }),
            recordings,
            ..miss(MissReason::NoSuchArguments, &arguments)
        };
        miss.to_string()
    };
    let only = report(1, 1);
    assert!(
        only.contains(
            "
  (no arguments)

Its only recording cannot be read:

  stubs/f/a.json:3:1
  conflict markers

Keep one side.

To record this call, and nothing else:
"
        ),
        "{only}",
    );
    assert!(report(1, 4).contains("\nOne of its 4 recordings cannot be read:\n"));
    assert!(report(2, 4).contains("\n2 of its 4 recordings cannot be read. The first:\n"));
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
    let report = |similarity, looked_at| {
        let nearest = NearestRecording {
            similarity,
            looked_at,
            ..nearest(&recorded)
        };
        let miss = Miss {
            nearest: Some(nearest),
            recordings: 900,
            ..miss(MissReason::NoSuchArguments, &arguments)
        };
        miss.to_string()
    };
    let dissimilar = report(0.1, 900);
    let begin = "\nThe nearest of 900 recordings has little in common with this call:\n\n  stubs/";
    assert!(dissimilar.contains(begin), "{dissimilar}");
    assert!(!dissimilar.contains("40 changed"), "{dissimilar}");
    let similar = report(0.5, 60);
    for part in [
        "\nThe nearest of 60 recordings (out of 900) differs (- recorded, + this call):\n",
        "\n  prompt   text, 40 lines, 40 changed\n",
    ] {
        assert!(similar.contains(part), "{similar}");
    }
}
