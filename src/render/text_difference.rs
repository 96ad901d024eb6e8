//! Two texts, line by line.

use std::borrow::Cow;
use std::time::Instant;

use similar::DiffOp;

use super::alignment::align;
use super::columns::{ELLIPSIS, WIDTH, clip, count, quoted, visible};
use super::difference::Sides;
use super::edit_script::edit_script;
use super::line_difference::{Marked, likeness_of, line_difference};

/// Rows for one text; further changes are only counted.
const MOST_ROWS: usize = 40;
/// Equal lines shown before and after a change.
const CONTEXT: usize = 1;

pub(super) struct TextDifference {
    /// `text, 58 lines, 2 changed`; nothing for a text of one line.
    pub(super) heading: Option<String>,
    pub(super) rows: Vec<String>,
}

/// The rows are no wider than `WIDTH - indent`.
pub(super) fn text_difference(
    recorded: &str,
    called: &str,
    sides: Sides,
    indent: usize,
    deadline: Instant,
) -> TextDifference {
    let one_line = |text: &str| !text.contains('\n');
    if one_line(recorded) && one_line(called) {
        let rows = one_line_rows(&quoted(recorded), &quoted(called), indent, deadline);
        return TextDifference {
            heading: None,
            rows,
        };
    }
    several_lines(recorded, called, sides, indent, deadline)
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

fn several_lines(
    recorded: &str,
    called: &str,
    sides: Sides,
    indent: usize,
    deadline: Instant,
) -> TextDifference {
    let mut notes = Vec::new();
    let (old_text, new_text) = (final_newline(recorded), final_newline(called));
    if old_text.1 != new_text.1 {
        notes.push(final_newline_note(old_text.1, new_text.1, sides));
    }
    let (old_breaks, new_breaks) = (
        recorded.matches("\r\n").count(),
        called.matches("\r\n").count(),
    );
    let mut old: Vec<Cow<'_, str>> = old_text.0.split('\n').map(Cow::Borrowed).collect();
    let mut new: Vec<Cow<'_, str>> = new_text.0.split('\n').map(Cow::Borrowed).collect();
    if old_breaks != new_breaks {
        notes.push(format!(
            "lines that end with \\r\\n: {old_breaks} {}, {new_breaks} now",
            sides.was
        ));
        // Said once; else it is said of every line.
        old.iter_mut().chain(&mut new).for_each(without_return);
    }

    let operations = edit_script(&old, &new, deadline);
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
        heading: Some(heading(old.len(), new.len(), sides, &counts)),
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

fn final_newline_note(recorded: usize, called: usize, sides: Sides) -> String {
    match (recorded, called) {
        (0, _) => format!("only {} text ends with a line break", sides.is),
        (_, 0) => format!("only the {} text ends with a line break", sides.was),
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

fn heading(old: usize, new: usize, sides: Sides, counts: &Counts) -> String {
    let mut heading = format!("text, {}", count(new, "line"));
    if old != new {
        heading += &format!(" ({}: {old})", sides.was);
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
            let (first_old, first_new) = (operation.old_range().start, operation.new_range().start);
            let pairs = align(
                operation.old_range().len(),
                operation.new_range().len(),
                |o, n| likeness_of(&old[first_old + o], &new[first_new + n], deadline),
            );
            for (old_at, new_at) in pairs {
                let old_at = old_at.map(|at| first_old + at);
                let new_at = new_at.map(|at| first_new + at);
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
                    (Some(o), None) => {
                        self.row('-', Some(o + 1), &clip(&visible(&old[o]), self.room))
                    }
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
                self.rows
                    .push(format!("  {ELLIPSIS} {}", count(folded, "equal line")));
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
            let text = format!(
                "{ELLIPSIS} and {} in it",
                count(difference.left_out, "more change")
            );
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

#[cfg(test)]
#[path = "text_difference_tests.rs"]
mod tests;
