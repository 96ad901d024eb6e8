//! What a mistyped name probably means.
//!
//! `src/config/suggestion.rs` does the same for `stubs.toml`: a macro crate exports only
//! macros, so the two cannot share code.

/// The known name that is closest to an unknown one, if one is close.
pub(crate) fn closest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let length = |name: &str| name.chars().count();
    let close = known.into_iter().filter_map(|known| {
        let distance = distance(name, known);
        let most = (length(name).max(3) / 3).min(length(known).min(length(name)).saturating_sub(1));
        (distance <= most).then_some((distance, known))
    });
    close
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// How many characters are to be inserted, removed, replaced or swapped with their
/// neighbour to make one name of the other.
fn distance(from: &str, to: &str) -> usize {
    let [from, to] = [from, to].map(|name| name.chars().collect::<Vec<_>>());
    let mut rows: Vec<Vec<usize>> = vec![(0..=to.len()).collect()];
    for i in 1..=from.len() {
        let mut row = vec![i];
        for j in 1..=to.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(from[i - 1] != to[j - 1]);
            let mut least = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && from[i - 2..i] == [to[j - 1], to[j - 2]] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[from.len()][to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_close_name_is_suggested() {
        let known = ["skip", "redact", "key", "errors", "name", "of"];
        for (name, expected) in [
            ("skp", "skip"),
            ("skipp", "skip"),
            ("redacted", "redact"),
            ("kye", "key"),
            ("nmae", "name"),
            ("error", "errors"),
        ] {
            assert_eq!(closest(name, known), Some(expected), "{name}");
        }
    }

    #[test]
    fn a_name_that_is_close_to_none_has_no_suggestion() {
        for name in ["ignore", "x", "source", ""] {
            assert_eq!(
                closest(name, ["skip", "redact", "errors", "a"]),
                None,
                "{name}"
            );
        }
    }
}
