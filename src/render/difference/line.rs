//! Compares two versions of one line. What changed is marked in a row below; of a line that is too
//! long, only the surroundings of the changes are shown.

use std::time::Instant;

use similar::DiffOp;

use super::edit_script::{edit_script, hashes};
use crate::render::columns::{ELLIPSIS, clip, head, tail, width};
use crate::render::words::words;

/// Lines that are less similar are two lines, not two versions of one: nothing is marked.
const LEAST_SIMILARITY: f32 = 0.35;
/// How many columns of unchanged text are shown on both sides of a change.
const CONTEXT: usize = 12;
/// How many stretches of one long line are shown. Further changes are counted.
const MOST_STRETCHES: usize = 4;

/// A part of both versions that fits into the width.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Stretch {
    pub(super) old: Marked,
    pub(super) new: Marked,
}

#[derive(Debug, Default, PartialEq)]
pub(super) struct Marked {
    pub(super) text: String,
    /// `~` below what changed, blanks elsewhere, no blanks at the end.
    pub(super) marks: String,
}

pub(super) struct LineDifference {
    pub(super) stretches: Vec<Stretch>,
    /// The number of further changes in a long line.
    pub(super) left_out: usize,
}

/// The lines contain no line breaks, and their invisible characters are already escaped.
pub(super) fn line_difference(
    old: &str,
    new: &str,
    columns: usize,
    deadline: Instant,
) -> LineDifference {
    let segments = segments(old, new, deadline);
    let stretch = if similarity(&segments) < LEAST_SIMILARITY {
        let unmarked = |text| Marked {
            text: clip(text, columns),
            marks: String::new(),
        };
        Stretch {
            old: unmarked(old),
            new: unmarked(new),
        }
    } else if width(old) <= columns && width(new) <= columns {
        Stretch::of(&segments)
    } else {
        return around_changes(&segments, columns);
    };
    LineDifference {
        stretches: vec![stretch],
        left_out: 0,
    }
}

/// How much of two lines is equal, from 0 to 1.
pub(super) fn line_similarity(old: &str, new: &str, deadline: Instant) -> f32 {
    similarity(&segments(old, new, deadline))
}

struct Segment<'a> {
    old: &'a str,
    new: &'a str,
    is_equal: bool,
}

fn segments<'a>(old: &'a str, new: &'a str, deadline: Instant) -> Vec<Segment<'a>> {
    let (old_words, new_words) = (words(old), words(new));
    let script = edit_script(&hashes(&old_words), &hashes(&new_words), deadline);
    let mut segments: Vec<Segment<'a>> = Vec::new();
    let (mut old_at, mut new_at) = (0, 0);
    let mut operations = script.iter().peekable();
    while let Some(operation) = operations.next() {
        let old_end = old_at + bytes(&old_words[operation.old_range()]);
        let new_end = new_at + bytes(&new_words[operation.new_range()]);
        let segment = Segment {
            old: &old[old_at..old_end],
            new: &new[new_at..new_end],
            is_equal: matches!(operation, DiffOp::Equal { .. }),
        };
        (old_at, new_at) = (old_end, new_end);
        // A blank or a comma between two changes is marked with them.
        let is_bridge = segment.is_equal
            && segment.old.chars().count() == 1
            && !segment.old.chars().any(char::is_alphanumeric)
            && operations.peek().is_some();
        match segments.last_mut() {
            Some(last) if !last.is_equal && (is_bridge || !segment.is_equal) => {
                // Both follow each other in the lines, so one slice covers both.
                last.old = &old[old_end - segment.old.len() - last.old.len()..old_end];
                last.new = &new[new_end - segment.new.len() - last.new.len()..new_end];
            }
            _ => segments.push(segment),
        }
    }
    segments
}

fn bytes(words: &[&str]) -> usize {
    words.iter().map(|word| word.len()).sum()
}

fn similarity(segments: &[Segment<'_>]) -> f32 {
    // Blanks and punctuation make no lines similar.
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let (mut equal, mut all) = (0, 0);
    for segment in segments {
        let here = letters(segment.old) + letters(segment.new);
        all += here;
        if segment.is_equal {
            equal += here;
        }
    }
    if all == 0 {
        1.0
    } else {
        equal as f32 / all as f32
    }
}

impl Stretch {
    fn of(segments: &[Segment<'_>]) -> Self {
        let mut stretch = Self::default();
        stretch.extend(segments);
        stretch.trimmed()
    }

    fn extend(&mut self, segments: &[Segment<'_>]) {
        for segment in segments {
            if segment.is_equal {
                self.equal(segment.old);
            } else {
                self.changed(segment.old, segment.new);
            }
        }
    }

    fn equal(&mut self, text: &str) {
        self.old.push(text, ' ');
        self.new.push(text, ' ');
    }

    fn changed(&mut self, old: &str, new: &str) {
        self.old.push(old, '~');
        self.new.push(new, '~');
    }

    fn trimmed(mut self) -> Self {
        for side in [&mut self.old, &mut self.new] {
            side.marks.truncate(side.marks.trim_end().len());
        }
        self
    }
}

impl Marked {
    fn push(&mut self, text: &str, mark: char) {
        self.text.push_str(text);
        self.marks.extend(std::iter::repeat_n(mark, width(text)));
    }
}

/// Neighbouring changes share a stretch as long as they fit into the width.
fn around_changes(segments: &[Segment<'_>], columns: usize) -> LineDifference {
    let for_changes = columns.saturating_sub(2 * (CONTEXT + 1));
    let changes: Vec<usize> = (0..segments.len())
        .filter(|&at| !segments[at].is_equal)
        .collect();
    let mut stretches = Vec::new();
    let mut next = 0;
    while next < changes.len() && stretches.len() < MOST_STRETCHES {
        let first = changes[next];
        let mut last = first;
        next += 1;
        while let Some(&further) = changes.get(next) {
            if widest(&segments[first..=further]) > for_changes {
                break;
            }
            last = further;
            next += 1;
        }
        stretches.push(stretch(segments, first, last, columns));
    }
    LineDifference {
        stretches,
        left_out: changes.len() - next,
    }
}

fn widest(segments: &[Segment<'_>]) -> usize {
    let old: usize = segments.iter().map(|segment| width(segment.old)).sum();
    let new: usize = segments.iter().map(|segment| width(segment.new)).sum();
    old.max(new)
}

/// The segments from the first to the last, with as much of their surroundings as fits.
fn stretch(segments: &[Segment<'_>], first: usize, last: usize, columns: usize) -> Stretch {
    let before = first.checked_sub(1).map_or("", |at| segments[at].old);
    let after = segments.get(last + 1).map_or("", |segment| segment.old);
    let (is_at_begin, is_at_end) = (first <= 1, last + 2 >= segments.len());

    let changed = &segments[first..=last];
    let core = widest(changed).min(columns.saturating_sub(2 * (CONTEXT + 1)));
    // Two columns for the ellipses.
    let free = columns.saturating_sub(core + 2);
    // One side gets the columns that the other does not need.
    let left = (free / 2)
        .max(free.saturating_sub(width(after)))
        .min(width(before));
    let right = free - left;

    let ellipsis = ELLIPSIS.to_string();
    let mut stretch = Stretch::default();
    let shown = tail(before, left);
    if shown.len() < before.len() || !is_at_begin {
        stretch.equal(&ellipsis);
    }
    stretch.equal(shown);
    if widest(changed) > core {
        // A single change that is too wide: its beginning says most.
        let segment = &changed[0];
        stretch.changed(&clip(segment.old, core), &clip(segment.new, core));
    } else {
        stretch.extend(changed);
    }
    let shown = head(after, right);
    stretch.equal(shown);
    if shown.len() < after.len() || !is_at_end {
        stretch.equal(&ellipsis);
    }
    stretch.trimmed()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn shown(old: &str, new: &str, columns: usize) -> String {
        let deadline = Instant::now() + Duration::from_secs(60);
        let difference = line_difference(old, new, columns, deadline);
        let mut shown = String::new();
        for stretch in &difference.stretches {
            for side in [&stretch.old, &stretch.new] {
                assert!(width(&side.text) <= columns, "{side:?}");
                shown += &format!("{}\n{}\n", side.text, side.marks);
            }
        }
        if difference.left_out > 0 {
            shown += &format!("and {} more\n", difference.left_out);
        }
        shown
    }

    #[test]
    fn changed_words_are_marked() {
        assert_eq!(
            shown(
                "the capital of France is",
                "the old capital of Spain is",
                40
            ),
            "the capital of France is\n\
             \x20              ~~~~~~\n\
             the old capital of Spain is\n\
             \x20   ~~~~           ~~~~~\n"
        );
    }

    #[test]
    fn a_blank_between_two_changes_is_marked_with_them() {
        assert_eq!(
            shown("one two three four", "one zwei drei four", 40),
            "one two three four\n    ~~~~~~~~~\none zwei drei four\n    ~~~~~~~~~\n"
        );
    }

    #[test]
    fn marks_are_below_wide_letters() {
        assert_eq!(
            shown("日本 capital Tokyo", "日本 capital Kyoto", 40),
            "日本 capital Tokyo\n             ~~~~~\n日本 capital Kyoto\n             ~~~~~\n"
        );
    }

    #[test]
    fn an_escape_is_a_word_of_its_own() {
        assert_eq!(
            shown("    let it = 1;", "\\tlet it = 1;", 40),
            "    let it = 1;\n~~~~\n\\tlet it = 1;\n~~\n"
        );
    }

    #[test]
    fn lines_with_nothing_in_common_have_no_marks() {
        assert_eq!(shown("abc def", "ghi jkl", 40), "abc def\n\nghi jkl\n\n");
    }

    #[test]
    fn a_long_line_is_cut_around_its_change() {
        let line = |word: &str| format!("{}{word}{}", "before ".repeat(30), " after".repeat(30));
        assert_eq!(
            shown(&line("France"), &line("Germany"), 50),
            "…efore before before France after after after af…\n\
             \x20                    ~~~~~~\n\
             …efore before before Germany after after after af…\n\
             \x20                    ~~~~~~~\n"
        );
    }

    #[test]
    fn changes_far_apart_are_shown_one_by_one() {
        let line = |word: &str| {
            (0..10)
                .map(|at| format!("{word}{at} {}", "same ".repeat(20)))
                .collect::<String>()
        };
        let shown = shown(&line("a"), &line("b"), 40);
        assert!(shown.starts_with("a0 same same"), "{shown}");
        assert_eq!(shown.matches('\n').count(), 4 * 4 + 1, "{shown}");
        assert!(shown.ends_with("and 6 more\n"), "{shown}");
    }

    #[test]
    fn a_change_wider_than_the_row_is_cut() {
        let new = format!("{} same {}", "same ".repeat(100), "new".repeat(100));
        let shown = shown(&format!("{} same old", "same ".repeat(100)), &new, 40);
        assert!(shown.contains("newnew") && shown.contains('…'), "{shown}");
    }

    #[test]
    fn no_row_is_wider_than_it_may_be() {
        let words: Vec<String> = (0..60u32)
            .map(|n| "x".repeat((n * 7 % 13) as usize + 1))
            .collect();
        for step in 1..20 {
            let changed: Vec<String> = words
                .iter()
                .enumerate()
                .map(|(at, word)| {
                    if at % step == 0 {
                        format!("{word}y{at}")
                    } else {
                        word.clone()
                    }
                })
                .collect();
            shown(&words.join(" "), &changed.join(" "), 60);
            shown(&words.concat(), &changed.concat(), 60);
        }
    }
}
