//! Compares two texts, line by line.

use std::borrow::Cow;
use std::time::Instant;

use similar::DiffOp;

use super::alignment::{Pair, align};
use super::edit_script::{edit_script, hashes};
use super::line::{Marked, line_difference, line_similarity};
use super::{Labels, ROW_WIDTH};
use crate::render::columns::{ELLIPSIS, clip, count};
use crate::render::printable::{quoted, visible};

/// After this many rows for one text, further changes are only counted.
const MOST_ROWS: usize = 40;
/// How many equal lines are shown before and after a change.
const CONTEXT: usize = 1;

pub(super) struct TextDifference {
    /// `text, 58 lines, 2 changed`; empty for texts of one line.
    pub(super) heading: String,
    pub(super) rows: Vec<String>,
}

pub(super) fn text_difference(
    old: &str,
    new: &str,
    labels: Labels,
    deadline: Instant,
) -> TextDifference {
    if old.contains('\n') || new.contains('\n') {
        return lines_difference(old, new, labels, deadline);
    }
    TextDifference {
        heading: String::new(),
        rows: line_rows(&quoted(old), &quoted(new), deadline),
    }
}

/// The rows for two single lines, whose invisible characters are escaped.
pub(super) fn line_rows(old: &str, new: &str, deadline: Instant) -> Vec<String> {
    let mut rows = Rows::new(0, deadline);
    rows.pair(None, old, new);
    rows.rows
}

fn lines_difference(old: &str, new: &str, labels: Labels, deadline: Instant) -> TextDifference {
    let returns = |text: &str| text.matches("\r\n").count();
    let (old_returns, new_returns) = (returns(old), returns(new));
    let (old, old_breaks) = without_final_breaks(old);
    let (new, new_breaks) = without_final_breaks(new);
    let mut old: Vec<Cow<'_, str>> = old.split('\n').map(Cow::Borrowed).collect();
    let mut new: Vec<Cow<'_, str>> = new.split('\n').map(Cow::Borrowed).collect();

    let mut rows = Rows::new(digits(old.len().max(new.len())), deadline);
    rows.rows
        .extend(final_breaks_note(old_breaks, new_breaks, labels));
    if old_returns != new_returns {
        rows.rows.push(format!(
            "lines that end with \\r\\n: {old_returns} {}, {new_returns} now",
            labels.old
        ));
        // This note replaces a change in every line.
        old.iter_mut().chain(&mut new).for_each(without_return);
    }
    let script = edit_script(&hashes(&old), &hashes(&new), deadline);
    rows.script(&script, &old, &new);
    TextDifference {
        heading: rows.heading(old.len(), new.len(), labels),
        rows: rows.finished(),
    }
}

/// The text without the line breaks at its end, and their number.
fn without_final_breaks(mut text: &str) -> (&str, usize) {
    let mut breaks = 0;
    while let Some(stripped) = text.strip_suffix("\r\n").or(text.strip_suffix('\n')) {
        text = stripped;
        breaks += 1;
    }
    (text, breaks)
}

fn final_breaks_note(old: usize, new: usize, labels: Labels) -> Option<String> {
    Some(match (old, new) {
        (old, new) if old == new => return None,
        (0, _) => format!("only {} text ends with a line break", labels.new),
        (_, 0) => format!("only the {} text ends with a line break", labels.old),
        _ => "the number of line breaks at the end differs".to_owned(),
    })
}

fn without_return(line: &mut Cow<'_, str>) {
    if let Some(stripped) = line.strip_suffix('\r') {
        *line = Cow::Owned(stripped.to_owned());
    }
}

fn digits(number: usize) -> usize {
    number.checked_ilog10().unwrap_or(0) as usize + 1
}

/// The rows for one text.
struct Rows {
    rows: Vec<String>,
    deadline: Instant,
    /// Columns of a line number; 0 for a text of one line.
    number_width: usize,
    /// Columns of the text itself.
    columns: usize,
    changed: usize,
    deleted: usize,
    inserted: usize,
    left_out: usize,
}

impl Rows {
    fn new(number_width: usize, deadline: Instant) -> Self {
        let gutter = if number_width == 0 {
            0
        } else {
            number_width + " | ".len()
        };
        Self {
            rows: Vec::new(),
            deadline,
            number_width,
            columns: ROW_WIDTH - gutter,
            changed: 0,
            deleted: 0,
            inserted: 0,
            left_out: 0,
        }
    }

    fn heading(&self, old: usize, new: usize, labels: Labels) -> String {
        let mut heading = format!("text, {}", count(new, "line"));
        if old != new {
            heading += &format!(" ({}: {old})", labels.old);
        }
        let parts = [
            (self.changed, "changed"),
            (self.deleted, "gone"),
            (self.inserted, "new"),
        ];
        for (number, word) in parts {
            if number > 0 {
                heading += &format!(", {number} {word}");
            }
        }
        heading
    }

    fn script(&mut self, script: &[DiffOp], old: &[Cow<'_, str>], new: &[Cow<'_, str>]) {
        let last = script.len().saturating_sub(1);
        for (at, operation) in script.iter().enumerate() {
            let (old_range, new_range) = (operation.old_range(), operation.new_range());
            if let DiffOp::Equal { .. } = operation {
                let before = if at == 0 { 0 } else { CONTEXT };
                let after = if at == last { 0 } else { CONTEXT };
                self.equal(&new[new_range.clone()], new_range.start, before, after);
                continue;
            }
            let similarity = |o: usize, n: usize| line_similarity(&old[o], &new[n], self.deadline);
            for pair in align(old_range, new_range, similarity) {
                self.change(pair, old, new);
            }
        }
    }

    fn equal(&mut self, lines: &[Cow<'_, str>], first: usize, before: usize, after: usize) {
        if self.is_full() {
            return;
        }
        let folded = lines.len().saturating_sub(before + after);
        // To fold one line would save nothing.
        let fold = folded > 1;
        for (at, line) in lines.iter().enumerate() {
            if fold && at == before {
                let lines = count(folded, "equal line");
                self.rows.push(format!("  {ELLIPSIS} {lines}"));
            }
            if !fold || at < before || at >= lines.len() - after {
                self.line(' ', first + at, line);
            }
        }
    }

    fn change(&mut self, pair: Pair, old: &[Cow<'_, str>], new: &[Cow<'_, str>]) {
        match pair {
            (Some(_), Some(_)) => self.changed += 1,
            (Some(_), None) => self.deleted += 1,
            _ => self.inserted += 1,
        }
        if self.is_full() {
            self.left_out += 1;
            return;
        }
        match pair {
            (Some(o), Some(n)) => {
                let (old, new) = (visible(&old[o]), visible(&new[n]));
                self.pair(Some((o, n)), &old, &new);
            }
            (Some(at), None) => self.line('-', at, &old[at]),
            (None, Some(at)) => self.line('+', at, &new[at]),
            (None, None) => {}
        }
    }

    fn pair(&mut self, positions: Option<(usize, usize)>, old: &str, new: &str) {
        let difference = line_difference(old, new, self.columns, self.deadline);
        for stretch in &difference.stretches {
            self.marked('-', positions.map(|(old_at, _)| old_at), &stretch.old);
            self.marked('+', positions.map(|(_, new_at)| new_at), &stretch.new);
        }
        if difference.left_out > 0 {
            let changes = count(difference.left_out, "more change");
            self.row(' ', None, &format!("{ELLIPSIS} and {changes} in it"));
        }
    }

    fn marked(&mut self, sign: char, at: Option<usize>, side: &Marked) {
        self.row(sign, at, &side.text);
        if !side.marks.is_empty() {
            self.row(' ', None, &side.marks);
        }
    }

    fn line(&mut self, sign: char, at: usize, line: &str) {
        self.row(sign, Some(at), &clip(&visible(line), self.columns));
    }

    fn row(&mut self, sign: char, at: Option<usize>, text: &str) {
        let row = match (self.number_width, at) {
            (0, _) => format!("{sign} {text}"),
            (width, Some(at)) => format!("{sign} {:width$} | {text}", at + 1),
            (width, None) => format!("{sign} {:width$} | {text}", ""),
        };
        self.rows.push(row.trim_end().to_owned());
    }

    fn is_full(&self) -> bool {
        self.rows.len() >= MOST_ROWS
    }

    fn finished(mut self) -> Vec<String> {
        if self.left_out > 0 {
            let lines = count(self.left_out, "more changed line");
            self.rows.push(format!("  {ELLIPSIS} {lines}"));
        }
        self.rows
    }
}

#[cfg(test)]
#[path = "texts_tests.rs"]
mod tests;
