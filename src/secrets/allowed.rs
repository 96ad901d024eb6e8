//! Texts that look like credentials and are none, as `[secrets] allow` of `stubs.toml` says.

/// Whether one of these texts covers the byte at this place. It must stand alone: a longer
/// credential that contains one is still a credential.
pub(super) fn covers(allowed: &[String], bytes: &[u8], place: usize) -> bool {
    allowed.iter().map(String::as_bytes).any(|text| {
        let first = (place + 1).saturating_sub(text.len());
        (first..=place).any(|at| {
            bytes[at..].starts_with(text) && stands_alone(&bytes[..at], &bytes[at + text.len()..])
        })
    })
}

fn stands_alone(before: &[u8], after: &[u8]) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let begins = !before.last().copied().is_some_and(is_part);
    // A dot may end a sentence, or be in the middle of a token.
    let after = after.strip_prefix(b".").unwrap_or(after);
    begins && !after.first().copied().is_some_and(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_allowed_text_stands_alone() {
        let allowed = ["AKIAIOSFODNN7EXAMPLE".to_owned()];
        for (text, is_covered) in [
            ("AKIAIOSFODNN7EXAMPLE", true),
            ("the key AKIAIOSFODNN7EXAMPLE.", true),
            ("(AKIAIOSFODNN7EXAMPLE)", true),
            ("AKIAIOSFODNN7EXAMPLE-AndMore", false),
            ("AKIAIOSFODNN7EXAMPLE.more", false),
            ("x-AKIAIOSFODNN7EXAMPLE", false),
            ("AKIAIOSFODNN7EXAMPLQ", false),
        ] {
            let place = text.find("AKIA").unwrap();
            assert_eq!(
                covers(&allowed, text.as_bytes(), place),
                is_covered,
                "{text}"
            );
        }
    }
}
