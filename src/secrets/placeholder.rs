//! What people write where a secret would be: no placeholder is a secret.

/// Whoever writes one of these wants it to be replaced.
const MARKS: [&str; 24] = [
    "example",
    "xxxx",
    "****",
    "...",
    "…",
    "your-",
    "your_",
    "yourapi",
    "yourtoken",
    "yoursecret",
    "my-api-key",
    "my_api_key",
    "placeholder",
    "redacted",
    "scrubbed",
    "masked",
    "dummy",
    "changeme",
    "change-me",
    "change_me",
    "goes-here",
    "goes_here",
    "0123456789abc",
    "1234567890abc",
];

/// The signature of the token that explains JSON Web Tokens everywhere.
const SAMPLE_TOKEN: &str = "sflkxwrjsmekkf2qt4fwpmejf36pok6yjv_adqssw5c";

/// Words of ordinary texts and of schemas, and well-known values such as the password of
/// a local database.
const WORDS: [&str; 41] = [
    "admin",
    "apikey",
    "authentication",
    "authorization",
    "basic",
    "bearer",
    "boolean",
    "cookie",
    "credential",
    "credentials",
    "disabled",
    "enabled",
    "false",
    "format",
    "guest",
    "header",
    "hidden",
    "integer",
    "localhost",
    "nothing",
    "number",
    "object",
    "open sesame",
    "optional",
    "passwd",
    "password",
    "postgres",
    "private",
    "public",
    "query",
    "realm",
    "removed",
    "required",
    "scheme",
    "secret",
    "string",
    "token",
    "tokens",
    "undefined",
    "unknown",
    "username",
];

/// Whether a text that is at the place of a secret is none.
pub(super) fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    let Some(first) = text.bytes().next() else {
        return true;
    };
    // Such as `********` and `00000000-0001`.
    let others = text.bytes().filter(|byte| *byte != first).count();
    if others * 8 <= text.len() || is_reference(text) {
        return true;
    }
    let lower = text.to_ascii_lowercase();
    is_word(&lower)
        || MARKS.iter().any(|mark| lower.contains(mark))
        || lower.ends_with(SAMPLE_TOKEN)
}

/// `<token>`, `${TOKEN}`, `$TOKEN`, `{{ token }}`, `{token}`, `[token]`, `%s`: what
/// something else puts the secret into.
fn is_reference(text: &str) -> bool {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let wrapped = [("<", ">"), ("{", "}"), ("${", "}"), ("[", "]"), ("$(", ")")];
    wrapped
        .iter()
        .any(|(begin, end)| text.starts_with(begin) && text.ends_with(end))
        || text
            .strip_prefix('$')
            .is_some_and(|name| name.bytes().all(is_name))
        || (text.starts_with('%') && text.len() == 2)
}

/// Whether a text in lower case is a word that is a value of many settings.
fn is_word(lower: &str) -> bool {
    WORDS.contains(&lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_of_documentation_are_known() {
        for text in [
            "AKIAIOSFODNN7EXAMPLE",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "sk-...",
            "sk-…",
            "YOUR_API_KEY",
            "your-token-here",
            "<token>",
            "<your token>",
            "${TOKEN}",
            "$OPENAI_API_KEY",
            "{{ api_key }}",
            "xxxxxxxxxxxx",
            "sk-ant-xxxxxxxxxxxx",
            "************",
            "changeme",
            "changeMe123",
            "[redacted]",
            "Password",
            "%s",
            "",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn what_could_be_used_is_no_placeholder() {
        for text in [
            "hunter2",
            "correct-horse",
            "s3cretvalue",
            "$2b$10$abcdefgh",
            "a",
        ] {
            assert_eq!(is_placeholder(text), text == "a", "{text}");
        }
    }
}
