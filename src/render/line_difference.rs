//! Two versions of one line: what changed is marked below, and where the line
//! is too long, only the neighbourhood of the changes is shown.

use std::time::Instant;

use similar::DiffOp;

use super::columns::{ELLIPSIS, clip, head, tail, width};
use super::edit_script::edit_script;

/// Texts that have less in common are two texts, not two versions of one.
const LEAST_LIKENESS: f32 = 0.35;
/// Columns of unchanged text kept on both sides of a change.
const CONTEXT: usize = 12;
/// Stretches of one long line shown before the rest is only counted.
const MOST_STRETCHES: usize = 4;

/// A part of both versions that fits into the room.
#[derive(Debug, PartialEq)]
pub(super) struct Stretch {
    pub(super) old: Marked,
    pub(super) new: Marked,
}

#[derive(Debug, Default, PartialEq)]
pub(super) struct Marked {
    pub(super) text: String,
    /// `~` below what changed, blanks elsewhere, nothing at the end.
    pub(super) marks: String,
}

pub(super) struct LineDifference {
    pub(super) stretches: Vec<Stretch>,
    /// Changes further on in a long line.
    pub(super) left_out: usize,
}

/// Both are already free of line breaks and of what does not show.
pub(super) fn line_difference(
    old: &str,
    new: &str,
    room: usize,
    deadline: Instant,
) -> LineDifference {
    let segments = segments(old, new, deadline);
    if likeness(&segments) < LEAST_LIKENESS {
        let whole = |text| Marked {
            text: clip(text, room),
            marks: String::new(),
        };
        return LineDifference {
            stretches: vec![Stretch {
                old: whole(old),
                new: whole(new),
            }],
            left_out: 0,
        };
    }
    if width(old) <= room && width(new) <= room {
        let mut stretch = Builder::default();
        segments.iter().for_each(|segment| stretch.segment(segment));
        return LineDifference {
            stretches: vec![stretch.done()],
            left_out: 0,
        };
    }
    around_changes(&segments, room)
}

/// How much of two lines is the same, from 0 to 1.
pub(super) fn likeness_of(old: &str, new: &str, deadline: Instant) -> f32 {
    likeness(&segments(old, new, deadline))
}

struct Segment<'a> {
    old: &'a str,
    new: &'a str,
    equal: bool,
}

fn segments<'a>(old: &'a str, new: &'a str, deadline: Instant) -> Vec<Segment<'a>> {
    let (old_words, new_words) = (words(old), words(new));
    let operations = edit_script(&old_words, &new_words, deadline);
    let mut segments: Vec<Segment<'a>> = Vec::new();
    let (mut old_at, mut new_at) = (0, 0);
    let mut operations = operations.into_iter().peekable();
    while let Some(operation) = operations.next() {
        let old_end = old_at + bytes(&old_words[operation.old_range()]);
        let new_end = new_at + bytes(&new_words[operation.new_range()]);
        let segment = Segment {
            old: &old[old_at..old_end],
            new: &new[new_at..new_end],
            equal: matches!(operation, DiffOp::Equal { .. }),
        };
        (old_at, new_at) = (old_end, new_end);
        // A blank or a comma between two changes belongs to them.
        let bridge = segment.equal
            && segment.old.chars().count() == 1
            && !segment.old.chars().any(char::is_alphanumeric)
            && operations.peek().is_some();
        match segments.last_mut() {
            Some(last) if !last.equal && (bridge || !segment.equal) => {
                // Both are neighbours in the texts, so slices of these join them.
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

/// Runs of letters and digits, runs of blanks, and everything else by itself;
/// what is written as an escape is one of these, `\tab` is two words.
pub(super) fn words(text: &str) -> Vec<&str> {
    #[derive(PartialEq)]
    enum Kind {
        Word,
        Blank,
        Other,
        Escape,
    }
    let kind = |c: char| match c {
        '_' => Kind::Word,
        c if c.is_alphanumeric() => Kind::Word,
        c if c.is_whitespace() => Kind::Blank,
        '\\' => Kind::Escape,
        _ => Kind::Other,
    };
    let mut words = Vec::new();
    let mut begin = 0;
    let mut previous = None;
    for (at, c) in text.char_indices() {
        let now = kind(c);
        if previous == Some(Kind::Escape) {
            previous = Some(Kind::Other);
            continue;
        }
        if previous
            .is_some_and(|previous| previous != now || matches!(now, Kind::Other | Kind::Escape))
        {
            words.push(&text[begin..at]);
            begin = at;
        }
        previous = Some(now);
    }
    if begin < text.len() {
        words.push(&text[begin..]);
    }
    words
}

fn likeness(segments: &[Segment<'_>]) -> f32 {
    // Blanks and quotes say nothing about likeness.
    let weight = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let (mut equal, mut all) = (0, 0);
    for segment in segments {
        let here = weight(segment.old) + weight(segment.new);
        all += here;
        if segment.equal {
            equal += here;
        }
    }
    if all == 0 {
        1.0
    } else {
        equal as f32 / all as f32
    }
}

#[derive(Default)]
struct Builder {
    old: Marked,
    new: Marked,
}

impl Builder {
    fn segment(&mut self, segment: &Segment<'_>) {
        if segment.equal {
            self.equal(segment.old);
        } else {
            self.changed(segment.old, segment.new);
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

    fn done(mut self) -> Stretch {
        for side in [&mut self.old, &mut self.new] {
            side.marks.truncate(side.marks.trim_end().len());
        }
        Stretch {
            old: self.old,
            new: self.new,
        }
    }
}

impl Marked {
    fn push(&mut self, text: &str, mark: char) {
        self.text.push_str(text);
        self.marks.extend(std::iter::repeat_n(mark, width(text)));
    }
}

/// Neighbouring changes share a stretch as long as they fit into the room.
fn around_changes(segments: &[Segment<'_>], room: usize) -> LineDifference {
    let for_changes = room.saturating_sub(2 * (CONTEXT + 1));
    let changes: Vec<usize> = (0..segments.len())
        .filter(|&at| !segments[at].equal)
        .collect();
    let mut stretches = Vec::new();
    let mut next = 0;
    while next < changes.len() && stretches.len() < MOST_STRETCHES {
        let begin = changes[next];
        let mut end = begin;
        next += 1;
        while let Some(&further) = changes.get(next) {
            if widest(&segments[begin..=further]) > for_changes {
                break;
            }
            end = further;
            next += 1;
        }
        stretches.push(stretch(segments, begin, end, room));
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

fn stretch(segments: &[Segment<'_>], begin: usize, end: usize, room: usize) -> Stretch {
    let before = begin.checked_sub(1).map_or("", |at| segments[at].old);
    let after = segments.get(end + 1).map_or("", |segment| segment.old);
    let (at_begin, at_end) = (begin <= 1, end + 2 >= segments.len());

    let changed = &segments[begin..=end];
    let core = widest(changed).min(room.saturating_sub(2 * (CONTEXT + 1)));
    let free = room.saturating_sub(core + 2);
    // What one side does not need, the other gets.
    let left = (free / 2)
        .max(free.saturating_sub(width(after)))
        .min(width(before));
    let right = free - left.min(free);

    let mut built = Builder::default();
    let shown = tail(before, left);
    if shown.len() < before.len() || !at_begin {
        built.equal("…");
    }
    built.equal(shown);
    if widest(changed) > core {
        // One change wider than the room: its beginning tells most.
        let segment = &changed[0];
        built.changed(&clip(segment.old, core), &clip(segment.new, core));
    } else {
        changed.iter().for_each(|segment| built.segment(segment));
    }
    let shown = head(after, right);
    built.equal(shown);
    if shown.len() < after.len() || !at_end {
        built.equal(&ELLIPSIS.to_string());
    }
    built.done()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn shown(old: &str, new: &str, room: usize) -> String {
        let deadline = Instant::now() + Duration::from_secs(60);
        let difference = line_difference(old, new, room, deadline);
        let mut shown = String::new();
        for stretch in &difference.stretches {
            for side in [&stretch.old, &stretch.new] {
                assert!(width(&side.text) <= room, "{side:?}");
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
    fn marks_stand_below_wide_letters() {
        assert_eq!(
            shown("日本 capital Tokyo", "日本 capital Kyoto", 40),
            "日本 capital Tokyo\n             ~~~~~\n日本 capital Kyoto\n             ~~~~~\n"
        );
    }

    #[test]
    fn an_escape_is_a_word_of_its_own() {
        assert_eq!(words("\\tlet \\\\a"), ["\\t", "let", " ", "\\\\", "a"]);
        assert_eq!(
            shown("    let it = 1;", "\\tlet it = 1;", 40),
            "    let it = 1;\n~~~~\n\\tlet it = 1;\n~~\n"
        );
    }

    #[test]
    fn lines_with_nothing_in_common_bear_no_marks() {
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
    fn one_change_wider_than_the_room_is_cut() {
        let new = format!("{} same {}", "same ".repeat(100), "new".repeat(100));
        let shown = shown(&format!("{} same old", "same ".repeat(100)), &new, 40);
        assert!(shown.contains("newnew") && shown.contains('…'), "{shown}");
    }

    #[test]
    fn no_line_is_wider_than_the_room_whatever_changes() {
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
