//! Passwords in URLs: `postgres://admin:password@host`.

use super::placeholder::is_placeholder;

/// A shorter password is a word by chance.
const LEAST_CHARACTERS: usize = 6;
/// The longest user name or password that counts.
const LONGEST: usize = 256;

/// The password behind the `://` of a URL. One that is the user name as well is the
/// setting of a local server.
pub(super) fn password(behind: &[u8]) -> Option<&[u8]> {
    // In JSON, a slash may be escaped.
    let behind = behind.strip_prefix(b"/").unwrap_or(behind);
    // A plain loop, since tests run unoptimised and texts have many URLs.
    let mut end = 0;
    loop {
        match behind.get(end)? {
            b'@' => break,
            b'\0'..=b' '
            | b'/'
            | b'?'
            | b'#'
            | b'"'
            | b'\''
            | b'<'
            | b'>'
            | b'\\'
            | b'`'
            | b'|'
            | b','
            | b';'
            | b'('
            | b')'
            | b'['
            | b']'
            | b'{'
            | b'}' => return None,
            _ if end > 2 * LONGEST => return None,
            _ => end += 1,
        }
    }
    let colon = behind[..end].iter().position(|byte| *byte == b':')?;
    let (user, password) = (&behind[..colon], &behind[colon + 1..end]);
    let text = String::from_utf8_lossy(password);
    let is_secret =
        text.chars().count() >= LEAST_CHARACTERS && password != user && !is_placeholder(&text);
    is_secret.then_some(password)
}

/// The password in a text that is a URL.
pub(super) fn password_of(text: &[u8]) -> Option<&[u8]> {
    let at = text.windows(3).position(|window| window == b"://")?;
    password(&text[at + 3..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_found_in_urls() {
        for url in [
            "postgres://admin:hunter2hunter2@db",
            "https://:hunter2hunter2@example.org/path",
            "redis://default:hunter2hunter2@localhost:6379/0?a=b@c",
        ] {
            assert_eq!(
                password_of(url.as_bytes()),
                Some(&b"hunter2hunter2"[..]),
                "{url}"
            );
        }
    }

    #[test]
    fn other_urls_have_none() {
        for url in [
            "https://example.org:8080/a@b",
            "https://example.org/?mail=a:bcdefghi@c",
            "https://ann@example.org",
            "postgres://postgres:postgres@localhost",
            "postgres://user:password@localhost",
            "postgres://user:<password>@localhost",
            "postgres://user:${PASSWORD}@localhost",
            "postgres://test:test@localhost",
            "smb://guest:guest@host",
            "no url",
        ] {
            assert_eq!(password_of(url.as_bytes()), None, "{url}");
        }
    }
}
