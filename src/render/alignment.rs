//! Which items of two sequences are versions of each other.

/// An item of the one, of the other, or of both.
pub(super) type Pair = (Option<usize>, Option<usize>);

/// Longer sequences are put together by position: each pair costs a comparison.
const MOST_PAIRS: usize = 200;

/// The pairs of the highest total likeness, in order. Items that are not alike
/// at all stand alone.
pub(super) fn align(
    rows: usize,
    columns: usize,
    likeness: impl Fn(usize, usize) -> f32,
) -> Vec<Pair> {
    if rows * columns == 1 || rows * columns > MOST_PAIRS {
        return by_position(rows, columns);
    }
    // Row by row from the end: the best total of what is left from there.
    let mut total = vec![vec![0f32; columns + 1]; rows + 1];
    let mut like = vec![vec![0f32; columns]; rows];
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            like[row][column] = likeness(row, column);
            total[row][column] = (like[row][column] + total[row + 1][column + 1])
                .max(total[row + 1][column])
                .max(total[row][column + 1]);
        }
    }
    let (mut row, mut column) = (0, 0);
    let mut pairs = Vec::new();
    while row < rows || column < columns {
        let here = total[row][column];
        if row < rows
            && column < columns
            && like[row][column] > 0.0
            && here <= like[row][column] + total[row + 1][column + 1]
        {
            pairs.push((Some(row), Some(column)));
            (row, column) = (row + 1, column + 1);
        } else if row < rows && (column == columns || here <= total[row + 1][column]) {
            pairs.push((Some(row), None));
            row += 1;
        } else {
            pairs.push((None, Some(column)));
            column += 1;
        }
    }
    pairs
}

pub(super) fn by_position(rows: usize, columns: usize) -> Vec<Pair> {
    (0..rows.max(columns))
        .map(|at| ((at < rows).then_some(at), (at < columns).then_some(at)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likest_items_are_put_together() {
        let likeness = |row, column| if row + 2 == column { 0.9 } else { 0.1 };
        assert_eq!(
            align(2, 4, likeness),
            [
                (None, Some(0)),
                (None, Some(1)),
                (Some(0), Some(2)),
                (Some(1), Some(3))
            ]
        );
        assert_eq!(
            align(2, 1, |_, _| 0.0),
            [(Some(0), None), (Some(1), None), (None, Some(0))]
        );
        assert_eq!(align(0, 1, |_, _| 0.0), [(None, Some(0))]);
    }

    #[test]
    fn single_items_and_long_sequences_are_put_together_by_position() {
        assert_eq!(align(1, 1, |_, _| 0.0), [(Some(0), Some(0))]);
        let pairs = align(1000, 999, |_, _| unreachable!("too many to compare"));
        assert_eq!(pairs[998], (Some(998), Some(998)));
        assert_eq!(pairs[999], (Some(999), None));
    }
}
