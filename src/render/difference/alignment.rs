//! Pairs the items of two sequences that are probably versions of each other.

use std::ops::Range;

/// The positions of an old item and of its new version; one is missing if the item was inserted or
/// deleted.
pub(super) type Pair = (Option<usize>, Option<usize>);

/// Beyond this many comparisons, items are paired by position.
const MOST_COMPARISONS: usize = 200;

/// The pairs with the highest total similarity, in order. Items without any similarity are not
/// paired.
pub(super) fn align(
    old: Range<usize>,
    new: Range<usize>,
    similarity: impl Fn(usize, usize) -> f32,
) -> Vec<Pair> {
    let (rows, columns) = (old.len(), new.len());
    if rows * columns == 1 || rows * columns > MOST_COMPARISONS {
        return by_position(old, new);
    }
    // From the end: the best total for the rest of both sequences.
    let mut best = vec![vec![0f32; columns + 1]; rows + 1];
    let mut similar = vec![vec![0f32; columns]; rows];
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            similar[row][column] = similarity(old.start + row, new.start + column);
            best[row][column] = (similar[row][column] + best[row + 1][column + 1])
                .max(best[row + 1][column])
                .max(best[row][column + 1]);
        }
    }
    let (mut row, mut column) = (0, 0);
    let mut pairs = Vec::new();
    while row < rows || column < columns {
        let total = best[row][column];
        let (mut old_at, mut new_at) = (Some(old.start + row), Some(new.start + column));
        let is_pair = row < rows
            && column < columns
            && similar[row][column] > 0.0
            && total <= similar[row][column] + best[row + 1][column + 1];
        if !is_pair {
            if row < rows && (column == columns || total <= best[row + 1][column]) {
                new_at = None;
            } else {
                old_at = None;
            }
        }
        row += usize::from(old_at.is_some());
        column += usize::from(new_at.is_some());
        pairs.push((old_at, new_at));
    }
    pairs
}

/// The first with the first, and so on.
pub(super) fn by_position(mut old: Range<usize>, mut new: Range<usize>) -> Vec<Pair> {
    let longer = old.len().max(new.len());
    (0..longer).map(|_| (old.next(), new.next())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_similar_items_are_paired() {
        let similarity = |old, new| if old == new { 0.9 } else { 0.1 };
        assert_eq!(
            align(7..9, 5..9, similarity),
            [
                (None, Some(5)),
                (None, Some(6)),
                (Some(7), Some(7)),
                (Some(8), Some(8))
            ]
        );
        assert_eq!(
            align(0..2, 0..1, |_, _| 0.0),
            [(Some(0), None), (Some(1), None), (None, Some(0))]
        );
        assert_eq!(align(0..0, 0..1, |_, _| 0.0), [(None, Some(0))]);
    }

    #[test]
    fn single_items_and_long_sequences_are_paired_by_position() {
        assert_eq!(align(0..1, 3..4, |_, _| 0.0), [(Some(0), Some(3))]);
        let pairs = align(0..1000, 0..999, |_, _| unreachable!("too many to compare"));
        assert_eq!(pairs[998], (Some(998), Some(998)));
        assert_eq!(pairs[999], (Some(999), None));
    }
}
