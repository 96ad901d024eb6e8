//! What a mistyped key probably means.
//!
//! `macros/src/suggestion.rs` does the same for the attribute: a macro crate exports only
//! macros, so the two cannot share code.

/// The known name that is closest to an unknown one, if one is close.
pub(crate) fn closest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let most = (name.chars().count() / 3).max(1);
    let distances = known.iter().map(|known| (distance(name, known), *known));
    let close =
        distances.filter(|(distance, known)| *distance <= most.min(known.len().saturating_sub(1)));
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
        let known = ["dir", "live", "scrub", "secrets", "ignore-variables"];
        for (name, expected) in [
            ("dirs", Some("dir")),
            ("secret", Some("secrets")),
            ("ignore_variables", Some("ignore-variables")),
            ("ignored-variable", Some("ignore-variables")),
            ("Live", Some("live")),
            ("dri", Some("dir")),
            ("x", None),
            ("folder", None),
            ("", None),
        ] {
            assert_eq!(closest(name, &known), expected, "{name}");
        }
    }
}
