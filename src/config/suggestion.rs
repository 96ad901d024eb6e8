//! What a mistyped key probably means.

/// The known name that is closest to an unknown one, if one is close.
pub(super) fn closest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let most = (name.chars().count() / 3).max(1);
    let distances = known.iter().map(|known| (distance(name, known), *known));
    let close = distances.filter(|(distance, known)| *distance <= most.min(known.len() - 1));
    close
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// How many characters must be inserted, removed or replaced to make one name of the
/// other; two for a swap.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, from) in from.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for j in 0..to.len() {
            let replaced = diagonal + usize::from(from != to[j]);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[to.len()]
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
            ("x", None),
            ("folder", None),
            ("", None),
        ] {
            assert_eq!(closest(name, &known), expected, "{name}");
        }
    }
}
