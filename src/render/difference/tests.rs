use expect_test::expect;

use super::*;
use crate::render::columns::width;
use crate::render::samples::{fields, float, lines, list, number, text};

fn shown(recorded: &Node, called: &Node) -> String {
    let shown = Difference::between(recorded, called, Labels::RECORDED).to_string();
    for line in shown.lines() {
        assert!(width(line) <= WIDTH - INDENT, "{line}");
    }
    shown
}

#[test]
fn equal_values_have_no_difference() {
    let value = fields([("a", list([float(-0.0), text("x")]))]);
    assert!(Difference::between(&value, &value.clone(), Labels::RECORDED).is_empty());
    assert_eq!(shown(&value, &value), "");
}

#[test]
fn scalars_are_below_each_other() {
    let recorded = fields([
        ("model", text("gpt-4o")),
        ("seed", number(7)),
        ("zero", float(0.0)),
        ("n", number(1)),
    ]);
    let called = fields([
        ("model", text("gpt-4o")),
        ("seed", Node::Null),
        ("zero", float(-0.0)),
        ("n", text("1")),
    ]);
    assert_eq!(
        shown(&recorded, &called),
        "\
seed
  - 7
  + null

zero
  - 0.0
  + -0.0

n
  - 1
  + \"1\"
"
    );
}

#[test]
fn a_text_of_several_lines_is_compared_line_by_line() {
    let prompt = "You answer briefly.\nThe customer is called Ann.\nShe is angry.\n";
    let message = |prompt: &str| fields([("role", text("system")), ("content", lines(prompt))]);
    let recorded = fields([("messages", list([message(prompt), message("hello\nthere")]))]);
    let called = fields([(
        "messages",
        list([
            message(&prompt.replace("Ann", "Bob")),
            message("hello\nthere"),
        ]),
    )]);
    assert_eq!(
        shown(&recorded, &called),
        "\
messages[0].content   text, 3 lines, 1 changed
    1 | You answer briefly.
  - 2 | The customer is called Ann.
      |                        ~~~
  + 2 | The customer is called Bob.
      |                        ~~~
    3 | She is angry.
"
    );
}

#[test]
fn missing_and_extra_fields_are_distinguished() {
    let recorded = fields([
        ("a", number(1)),
        ("old", list([number(1)])),
        ("b", number(2)),
    ]);
    let called = fields([("a", number(1)), ("b", number(2)), ("new name", text("x"))]);
    assert_eq!(
        shown(&recorded, &called),
        "\
[\"new name\"]   not in the recording
  + \"x\"

old   only in the recording
  - [1]
"
    );
}

#[test]
fn an_inserted_element_does_not_change_the_others() {
    let message = |content: &str| fields([("role", text("user")), ("content", text(content))]);
    let recorded = fields([("messages", list([message("one"), message("two")]))]);
    let called = fields([(
        "messages",
        list([message("zero"), message("one"), message("two!")]),
    )]);
    assert_eq!(
        shown(&recorded, &called),
        "\
messages   3 elements (recorded: 2)

messages[0]   not in the recording
  + { role: \"user\", content: \"zero\" }

messages[2].content
  - \"two\"
  + \"two!\"
        ~
"
    );
}

#[test]
fn an_element_is_compared_with_the_most_similar_one() {
    let message = |content: &str| fields([("role", text("user")), ("content", text(content))]);
    let called = ["Hi", "Hello!", "What is it?"].map(message);
    assert_eq!(
        shown(
            &list([message("a"), message("What is that?")]),
            &list([vec![message("a")], called.to_vec()].concat())
        ),
        "\
the whole value   4 elements (recorded: 2)

[1]   not in the recording
  + { role: \"user\", content: \"Hi\" }

[2]   not in the recording
  + { role: \"user\", content: \"Hello!\" }

[3].content
  - \"What is that?\"
             ~~~~
  + \"What is it?\"
             ~~
"
    );
}

#[test]
fn short_lists_are_compared_as_lines() {
    let recorded = fields([("weights", list([float(0.5), float(0.25), float(1.0)]))]);
    let called = fields([("weights", list([float(0.5), float(0.75), float(1.0)]))]);
    assert_eq!(
        shown(&recorded, &called),
        "\
weights
  - [0.5, 0.25, 1.0]
            ~~
  + [0.5, 0.75, 1.0]
            ~~
"
    );
}

#[test]
fn the_first_differences_of_a_long_list_are_shown() {
    let embedding = |offset: u64| list((0..1536).map(|at| number(at * 1000 + offset)));
    assert_eq!(
        shown(
            &fields([("embedding", embedding(0))]),
            &fields([("embedding", embedding(1))])
        ),
        "\
embedding[0]
  - 0
  + 1

embedding[1]
  - 1000
  + 1001

embedding[2]
  - 2000
  + 2001

embedding[3]
  - 3000
  + 3001

embedding[4]
  - 4000
  + 4001

embedding   1531 more elements differ
"
    );
}

#[test]
fn the_same_elements_in_another_order_are_named_as_such() {
    let tags = |tags: [&str; 3]| fields([("tags", list(tags.map(text)))]);
    let (old, new) = (tags(["a", "b", "c"]), tags(["c", "a", "b"]));
    let found = Difference::between(&old, &new, Labels::RECORDED);
    assert_eq!(
        found.to_string(),
        "tags   the same 3 elements in another order\n"
    );
    assert_eq!(found.reordered(), ["tags"]);
}

#[test]
fn markers_are_shown_as_what_they_mean() {
    let recorded = fields([
        ("nan", fields([("$f64", text("NaN"))])),
        ("image", fields([("$bytes", text("AAEC"))])),
        ("token", fields([("$redacted", text("given"))])),
        (
            "map",
            fields([(
                "$map",
                list([
                    list([number(1), text("one")]),
                    list([number(2), text("two")]),
                ]),
            )]),
        ),
        ("some", fields([("$some", Node::Null)])),
    ]);
    let called = fields([
        ("nan", float(1.0)),
        ("image", fields([("$bytes", text("AAEDBA=="))])),
        ("token", fields([("$redacted", text("not given"))])),
        (
            "map",
            fields([(
                "$map",
                list([
                    list([number(1), text("uno")]),
                    list([number(3), text("tre")]),
                ]),
            )]),
        ),
        ("some", Node::Null),
    ]);
    let shown = shown(&recorded, &called);
    expect![[r#"
        nan
          - NaN
          + 1.0

        image   bytes, equal up to byte 2
          - <3 bytes>
          + <4 bytes>

        token
          - <redacted>
          + <redacted, not given>

        map[1]
          - "one"
          + "uno"

        map[3]   not in the recording
          + "tre"

        map[2]   only in the recording
          - "two"

        some
          - Some(null)
          + null
    "#]]
    .assert_eq(&shown);
}

#[test]
fn another_variant_replaces_the_whole() {
    let result = |variant, content| list([fields([(variant, content)])]);
    assert_eq!(
        shown(
            &result("Ok", text("Paris")),
            &result("Err", fields([("status", number(429))]))
        ),
        "\
[0]
  - { Ok: \"Paris\" }
  + { Err: { status: 429 } }
"
    );
    assert_eq!(
        shown(&text("a b c d"), &number(5)),
        "the whole value\n  - \"a b c d\"\n  + 5\n"
    );
}

#[test]
fn fields_in_another_order_are_a_difference() {
    let recorded = fields([("a", number(1)), ("b", number(2))]);
    let called = fields([("b", number(2)), ("a", number(1))]);
    assert_eq!(
        shown(&recorded, &called),
        "the whole value   the same fields in another order\n"
    );
}

#[test]
fn paths_beyond_a_screenful_are_only_named() {
    let value = |word: &str| {
        Node::Object(
            (0..40)
                .map(|at| (format!("field{at}"), text(&format!("{word} is it"))))
                .collect(),
        )
    };
    let shown = shown(&value("old"), &value("new"));
    assert!(shown.lines().count() < 90, "{shown}");
    assert!(
        shown.contains("\n… and at 28 more paths:\n  field12\n"),
        "{shown}"
    );
    assert!(shown.ends_with("  field19\n  …\n"), "{shown}");
}

#[test]
fn a_huge_difference_is_found_within_its_bound() {
    let words = |offset: usize| -> String {
        (0..60_000)
            .map(|at| format!("word{} ", (at * 7919 + offset) % 10_007))
            .collect()
    };
    let begin = Instant::now();
    let (old, new) = (text(&words(0)), text(&words(5)));
    assert!(!Difference::between(&old, &new, Labels::RECORDED).is_empty());
    // A loose limit, since the machine may be busy.
    assert!(begin.elapsed() < BOUND * 10, "{:?}", begin.elapsed());
}
