//! Two texts, line by line.

use std::borrow::Cow;
use std::time::Instant;

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};

use super::columns::{ELLIPSIS, WIDTH, clip, count, quoted, visible};
use super::line_difference::{Marked, likeness_of, line_difference};

/// Rows for one text; further changes are only counted.
const MOST_ROWS: usize = 40;
/// Equal lines shown before and after a change.
const CONTEXT: usize = 1;
/// Blocks of more pairs are put together by position: looking for the likest
/// lines takes as many comparisons as there are pairs.
const MOST_PAIRS: usize = 200;

pub(super) struct TextDifference {
    /// `text, 58 lines, 2 changed`; nothing for a text of one line.
    pub(super) heading: Option<String>,
    pub(super) rows: Vec<String>,
}

/// The rows are no wider than `WIDTH - indent`.
pub(super) fn text_difference(
    recorded: &str,
    called: &str,
    indent: usize,
    deadline: Instant,
) -> TextDifference {
    let one_line = |text: &str| !text.contains('\n');
    if one_line(recorded) && one_line(called) {
        let rows = one_line_rows(&quoted(recorded), &quoted(called), indent, deadline);
        return TextDifference { heading: None, rows };
    }
    several_lines(recorded, called, indent, deadline)
}

/// Two short texts that are already as they are to be shown.
pub(super) fn one_line_rows(
    recorded: &str,
    called: &str,
    indent: usize,
    deadline: Instant,
) -> Vec<String> {
    let mut rows = Rows {
        room: WIDTH - indent - 2,
        gutter: 0,
        rows: Vec::new(),
        changes_left_out: 0,
    };
    rows.pair(None, recorded, called, deadline);
    rows.rows
}

fn several_lines(recorded: &str, called: &str, indent: usize, deadline: Instant) -> TextDifference {
    let mut notes = Vec::new();
    let (old_text, new_text) = (final_newline(recorded), final_newline(called));
    if old_text.1 != new_text.1 {
        notes.push(final_newline_note(old_text.1, new_text.1));
    }
    let (old_breaks, new_breaks) = (recorded.matches("\r\n").count(), called.matches("\r\n").count());
    let mut old: Vec<Cow<'_, str>> = old_text.0.split('\n').map(Cow::Borrowed).collect();
    let mut new: Vec<Cow<'_, str>> = new_text.0.split('\n').map(Cow::Borrowed).collect();
    if old_breaks != new_breaks {
        notes.push(format!(
            "lines that end with \\r\\n: {old_breaks} recorded, {new_breaks} now"
        ));
        // Said once; else it is said of every line.
        old.iter_mut().chain(&mut new).for_each(without_return);
    }

    let operations = capture_diff_slices_deadline(Algorithm::Myers, &old, &new, Some(deadline));
    let gutter = digits(old.len().max(new.len()));
    let mut rows = Rows {
        room: WIDTH - indent - 2 - gutter - 3,
        gutter,
        rows: notes,
        changes_left_out: 0,
    };
    let counts = rows.operations(&operations, &old, &new, deadline);
    rows.left_out();
    TextDifference {
        heading: Some(heading(old.len(), new.len(), &counts)),
        rows: rows.rows,
    }
}

/// The text without the line breaks at its end, and how many these are.
fn final_newline(mut text: &str) -> (&str, usize) {
    let mut breaks = 0;
    while let Some(stripped) = text.strip_suffix("\r\n").or(text.strip_suffix('\n')) {
        text = stripped;
        breaks += 1;
    }
    (text, breaks)
}

fn final_newline_note(recorded: usize, called: usize) -> String {
    match (recorded, called) {
        (0, _) => "only the call's text ends with a line break".to_owned(),
        (_, 0) => "only the recorded text ends with a line break".to_owned(),
        _ => "the number of line breaks at the end differs".to_owned(),
    }
}

fn without_return(line: &mut Cow<'_, str>) {
    if let Some(stripped) = line.strip_suffix('\r') {
        *line = Cow::Owned(stripped.to_owned());
    }
}

fn digits(number: usize) -> usize {
    number.checked_ilog10().unwrap_or(0) as usize + 1
}

#[derive(Default)]
struct Counts {
    changed: usize,
    only_recorded: usize,
    only_called: usize,
}

fn heading(old: usize, new: usize, counts: &Counts) -> String {
    let mut heading = format!("text, {}", count(new, "line"));
    if old != new {
        heading += &format!(" (recorded: {old})");
    }
    let parts = [
        (counts.changed, "changed"),
        (counts.only_recorded, "gone"),
        (counts.only_called, "new"),
    ];
    for (number, word) in parts {
        if number > 0 {
            heading += &format!(", {number} {word}");
        }
    }
    heading
}

/// Collects the rows of one text.
struct Rows {
    /// Columns for the text itself.
    room: usize,
    /// Columns for a line number; 0 for a text of one line.
    gutter: usize,
    rows: Vec<String>,
    changes_left_out: usize,
}

impl Rows {
    fn operations(
        &mut self,
        operations: &[DiffOp],
        old: &[Cow<'_, str>],
        new: &[Cow<'_, str>],
        deadline: Instant,
    ) -> Counts {
        let mut counts = Counts::default();
        let last = operations.len().saturating_sub(1);
        for (at, operation) in operations.iter().enumerate() {
            if let DiffOp::Equal { new_index, len, .. } = *operation {
                let before = if at == 0 { 0 } else { CONTEXT };
                let after = if at == last { 0 } else { CONTEXT };
                self.equal(&new[new_index..new_index + len], new_index, before, after);
                continue;
            }
            let pairs = pairs(operation, old, new, deadline);
            for (old_at, new_at) in pairs {
                match (old_at, new_at) {
                    (Some(_), Some(_)) => counts.changed += 1,
                    (Some(_), None) => counts.only_recorded += 1,
                    _ => counts.only_called += 1,
                }
                if self.rows.len() >= MOST_ROWS {
                    self.changes_left_out += 1;
                    continue;
                }
                match (old_at, new_at) {
                    (Some(o), Some(n)) => {
                        let (old, new) = (visible(&old[o]), visible(&new[n]));
                        self.pair(Some((o + 1, n + 1)), &old, &new, deadline);
                    }
                    (Some(o), None) => self.row('-', Some(o + 1), &clip(&visible(&old[o]), self.room)),
                    (_, Some(n)) => self.row('+', Some(n + 1), &clip(&visible(&new[n]), self.room)),
                    (None, None) => {}
                }
            }
        }
        counts
    }

    fn equal(&mut self, lines: &[Cow<'_, str>], first: usize, before: usize, after: usize) {
        if self.rows.len() >= MOST_ROWS {
            return;
        }
        let folded = lines.len().saturating_sub(before + after);
        // A fold of one line takes the place of that line.
        let fold = folded > 1;
        for (at, line) in lines.iter().enumerate() {
            if fold && at == before {
                self.rows.push(format!("  {ELLIPSIS} {}", count(folded, "equal line")));
            }
            if !fold || at < before || at >= lines.len() - after {
                self.row(' ', Some(first + at + 1), &clip(&visible(line), self.room));
            }
        }
    }

    fn pair(&mut self, numbers: Option<(usize, usize)>, old: &str, new: &str, deadline: Instant) {
        let difference = line_difference(old, new, self.room, deadline);
        for stretch in &difference.stretches {
            self.marked('-', numbers.map(|numbers| numbers.0), &stretch.old);
            self.marked('+', numbers.map(|numbers| numbers.1), &stretch.new);
        }
        if difference.left_out > 0 {
            let text = format!("{ELLIPSIS} and {} in it", count(difference.left_out, "more change"));
            self.row(' ', None, &text);
        }
    }

    fn marked(&mut self, sign: char, number: Option<usize>, side: &Marked) {
        self.row(sign, number, &side.text);
        if !side.marks.is_empty() {
            self.row(' ', None, &side.marks);
        }
    }

    fn row(&mut self, sign: char, number: Option<usize>, text: &str) {
        let row = match (self.gutter, number) {
            (0, _) => format!("{sign} {text}"),
            (gutter, Some(number)) => format!("{sign} {number:gutter$} | {text}"),
            (gutter, None) => format!("{sign} {:gutter$} | {text}", ""),
        };
        self.rows.push(row.trim_end().to_owned());
    }

    fn left_out(&mut self) {
        if self.changes_left_out > 0 {
            let text = count(self.changes_left_out, "more changed line");
            self.rows.push(format!("  {ELLIPSIS} {text}"));
        }
    }
}

type Pair = (Option<usize>, Option<usize>);

/// Puts the lines of a changed block together that are versions of each other.
fn pairs(
    operation: &DiffOp,
    old: &[Cow<'_, str>],
    new: &[Cow<'_, str>],
    deadline: Instant,
) -> Vec<Pair> {
    let (old_range, new_range) = (operation.old_range(), operation.new_range());
    let (rows, columns) = (old_range.len(), new_range.len());
    if rows * columns == 1 || rows * columns > MOST_PAIRS {
        return (0..rows.max(columns))
            .map(|at| (old_range.clone().nth(at), new_range.clone().nth(at)))
            .collect();
    }
    // The alignment of the highest total likeness, from the end of the block.
    let mut total = vec![vec![0f32; columns + 1]; rows + 1];
    let mut like = vec![vec![0f32; columns]; rows];
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            let (o, n) = (&old[old_range.start + row], &new[new_range.start + column]);
            like[row][column] = likeness_of(o, n, deadline);
            total[row][column] = (like[row][column] + total[row + 1][column + 1])
                .max(total[row + 1][column])
                .max(total[row][column + 1]);
        }
    }
    let (mut row, mut column) = (0, 0);
    let mut pairs = Vec::new();
    while row < rows || column < columns {
        let (o, n) = (old_range.start + row, new_range.start + column);
        if row < rows
            && column < columns
            && like[row][column] > 0.0
            && total[row][column] <= like[row][column] + total[row + 1][column + 1]
        {
            pairs.push((Some(o), Some(n)));
            (row, column) = (row + 1, column + 1);
        } else if row < rows && (column == columns || total[row][column] <= total[row + 1][column]) {
            pairs.push((Some(o), None));
            row += 1;
        } else {
            pairs.push((None, Some(n)));
            column += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::report::columns::width;

    fn shown(recorded: &str, called: &str) -> String {
        let deadline = Instant::now() + Duration::from_secs(60);
        let difference = text_difference(recorded, called, 2, deadline);
        let mut shown = difference.heading.unwrap_or_default();
        for row in &difference.rows {
            assert!(width(row) <= WIDTH - 2, "{row}");
            assert_eq!(row.trim_end(), row);
            shown.push('\n');
            shown.push_str(row);
        }
        shown
    }

    fn numbered(lines: impl IntoIterator<Item = usize>) -> String {
        lines.into_iter().map(|at| format!("This is line number {at} of it.\n")).collect()
    }

    #[test]
    fn changed_lines_stand_in_their_neighbourhood() {
        let recorded = numbered(1..=30);
        let called = recorded.replace("number 9 of", "number nine of").replace("number 30 ", "");
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
    fn lines_that_came_and_went_are_told_from_changed_ones() {
        let recorded = "You are a helpful assistant.\nAnswer in German.\nBe brief.\n";
        let called = "You are a helpful assistant.\nThink first.\nAnswer in English.\nNo lists.\nBe brief.\n";
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
    fn a_difference_of_the_last_line_break_is_put_in_words() {
        assert_eq!(
            shown("a\nb", "a\nb\n"),
            "text, 2 lines\nonly the call's text ends with a line break\n  … 2 equal lines"
        );
        assert!(shown("a\nb\n\n", "a\nb\n").contains("the number of line breaks at the end differs"));
    }

    #[test]
    fn windows_line_ends_are_said_once() {
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
    fn one_line_has_no_number_and_shows_its_quotes() {
        assert_eq!(
            shown("What is the capital of France?", "What is the capital of  France?"),
            "\n- \"What is the capital of France?\"\n                         ~\n\
             + \"What is the capital of  France?\"\n                         ~~"
        );
    }

    #[test]
    fn many_changes_are_counted_rather_than_shown() {
        let recorded = numbered(0..2000);
        let shown = shown(&recorded, &recorded.replace("line", "row"));
        assert!(shown.starts_with("text, 2000 lines, 2000 changed\n"), "{shown}");
        assert!(shown.ends_with("\n  … 1990 more changed lines"), "{shown}");
        assert_eq!(shown.lines().count(), MOST_ROWS + 2);
    }

    #[test]
    fn a_passed_deadline_still_gives_a_difference() {
        let (recorded, called) = (numbered(0..500), numbered((0..500).rev()));
        let difference = text_difference(&recorded, &called, 2, Instant::now());
        assert!(!difference.rows.is_empty());
    }
}
