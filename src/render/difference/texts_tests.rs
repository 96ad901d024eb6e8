use std::time::Duration;

use super::*;
use crate::render::columns::width;

fn shown(recorded: &str, called: &str) -> String {
    let deadline = Instant::now() + Duration::from_secs(60);
    let difference = text_difference(recorded, called, Labels::RECORDED, deadline);
    let mut shown = difference.heading;
    for row in &difference.rows {
        assert!(width(row) <= ROW_WIDTH + 2, "{row}");
        assert_eq!(row.trim_end(), row);
        shown.push('\n');
        shown.push_str(row);
    }
    shown
}

fn numbered(lines: impl IntoIterator<Item = usize>) -> String {
    lines
        .into_iter()
        .map(|at| format!("This is line number {at} of it.\n"))
        .collect()
}

#[test]
fn changed_lines_are_shown_with_their_neighbours() {
    let recorded = numbered(1..=30);
    let called = recorded
        .replace("number 9 of", "number nine of")
        .replace("number 30 ", "");
    assert_eq!(
        shown(&recorded, &called),
        "\
text, 30 lines, 2 changed
  … 7 equal lines
   8 | This is line number 8 of it.
-  9 | This is line number 9 of it.
     |                     ~
+  9 | This is line number nine of it.
     |                     ~~~~
  10 | This is line number 10 of it.
  … 18 equal lines
  29 | This is line number 29 of it.
- 30 | This is line number 30 of it.
     |              ~~~~~~~~~~
+ 30 | This is line of it."
    );
}

#[test]
fn a_line_of_context_is_not_folded_into_a_line() {
    let recorded = "a\nb\nc\nold\nd\ne\nf\nold\n";
    assert_eq!(
        shown(recorded, &recorded.replace("old", "new")),
        "\
text, 8 lines, 2 changed
  … 2 equal lines
  3 | c
- 4 | old
+ 4 | new
  5 | d
  6 | e
  7 | f
- 8 | old
+ 8 | new"
    );
}

#[test]
fn inserted_and_deleted_lines_are_distinguished_from_changed_ones() {
    let recorded = "You are a helpful assistant.\nAnswer in German.\nBe brief.\n";
    let called =
        "You are a helpful assistant.\nThink first.\nAnswer in English.\nNo lists.\nBe brief.\n";
    assert_eq!(
        shown(recorded, called),
        "\
text, 5 lines (recorded: 3), 1 changed, 2 new
  1 | You are a helpful assistant.
+ 2 | Think first.
- 2 | Answer in German.
    |           ~~~~~~
+ 3 | Answer in English.
    |           ~~~~~~~
+ 4 | No lists.
  5 | Be brief."
    );
}

#[test]
fn a_difference_in_the_final_line_break_is_a_note() {
    assert_eq!(
        shown("a\nb", "a\nb\n"),
        "text, 2 lines\nonly the call's text ends with a line break\n  … 2 equal lines"
    );
    assert!(shown("a\nb\n\n", "a\nb\n").contains("the number of line breaks at the end differs"));
}

#[test]
fn windows_line_endings_are_one_note() {
    assert_eq!(
        shown("one\r\ntwo\r\nthree\r\n", "one\ntwo!\nthree\n"),
        "\
text, 3 lines, 1 changed
lines that end with \\r\\n: 3 recorded, 0 now
  1 | one
- 2 | two
+ 2 | two!
    |    ~
  3 | three"
    );
}

#[test]
fn a_single_line_has_no_number_and_shows_its_quotes() {
    assert_eq!(
        shown(
            "What is the capital of France?",
            "What is the capital of  France?"
        ),
        "\n- \"What is the capital of France?\"\n                         ~\n\
         + \"What is the capital of  France?\"\n                         ~~"
    );
}

#[test]
fn many_changes_are_counted() {
    let recorded = numbered(0..2000);
    let shown = shown(&recorded, &recorded.replace("line", "row"));
    assert!(
        shown.starts_with("text, 2000 lines, 2000 changed\n"),
        "{shown}"
    );
    assert!(shown.ends_with("\n  … 1990 more changed lines"), "{shown}");
    assert_eq!(shown.lines().count(), MOST_ROWS + 2);
}

#[test]
fn there_is_a_difference_after_the_deadline() {
    let (recorded, called) = (numbered(0..500), numbered((0..500).rev()));
    let difference = text_difference(&recorded, &called, Labels::RECORDED, Instant::now());
    assert!(!difference.rows.is_empty());
}
