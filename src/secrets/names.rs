//! Names that say of a value that it is a credential: of fields, arguments, keys of maps
//! and headers.

use super::placeholder::is_placeholder;
use crate::value::Node;

/// What a name says about the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Telling {
    /// People choose it, so it may be any word.
    Password,
    /// A machine has made it.
    Key,
    /// A credential, perhaps behind its scheme: `Bearer …`.
    Authorization,
    /// `name=value` pairs.
    Cookie,
    /// It may mean something else: it is a credential if the value looks random.
    Perhaps,
}

/// The last words of names, lower case, without what separates them.
const ENDINGS: [(&str, Telling); 43] = [
    ("password", Telling::Password),
    ("passwd", Telling::Password),
    ("passphrase", Telling::Password),
    ("passcode", Telling::Password),
    ("pwd", Telling::Password),
    ("accesstoken", Telling::Key),
    ("refreshtoken", Telling::Key),
    ("idtoken", Telling::Key),
    ("authtoken", Telling::Key),
    ("authenticationtoken", Telling::Key),
    ("authorizationtoken", Telling::Key),
    ("bearertoken", Telling::Key),
    ("sessiontoken", Telling::Key),
    ("securitytoken", Telling::Key),
    ("apitoken", Telling::Key),
    ("bottoken", Telling::Key),
    ("apikey", Telling::Key),
    ("apisecret", Telling::Key),
    ("accesskey", Telling::Key),
    ("accountkey", Telling::Key),
    ("masterkey", Telling::Key),
    ("secretkey", Telling::Key),
    ("privatekey", Telling::Key),
    ("signingkey", Telling::Key),
    ("encryptionkey", Telling::Key),
    ("clientsecret", Telling::Key),
    ("appsecret", Telling::Key),
    ("consumersecret", Telling::Key),
    ("sharedsecret", Telling::Key),
    ("signingsecret", Telling::Key),
    ("webhooksecret", Telling::Key),
    ("tokensecret", Telling::Key),
    ("authorization", Telling::Authorization),
    ("cookie", Telling::Cookie),
    ("token", Telling::Perhaps),
    ("secret", Telling::Perhaps),
    ("auth", Telling::Perhaps),
    ("bearer", Telling::Perhaps),
    ("session", Telling::Perhaps),
    ("credential", Telling::Perhaps),
    ("credentials", Telling::Perhaps),
    ("jwt", Telling::Perhaps),
    ("signature", Telling::Perhaps),
];

/// The longest name that counts.
pub(super) const LONGEST: usize = 48;
/// A shorter credential is a word by chance.
const LEAST_CHARACTERS: usize = 8;
const LEAST_OF_A_PASSWORD: usize = 6;
const LEAST_IF_PERHAPS: usize = 16;

/// Tokens of other kinds: of pages, of models, of thoughts.
const HARMLESS: [&str; 19] = [
    "pagetoken",
    "nexttoken",
    "previoustoken",
    "continuationtoken",
    "synctoken",
    "cursortoken",
    "skiptoken",
    "paginationtoken",
    "maxtoken",
    "prompttoken",
    "completiontoken",
    "specialtoken",
    "eostoken",
    "bostoken",
    "padtoken",
    "unktoken",
    "septoken",
    "clstoken",
    "thoughtsignature",
];

/// What a name says; nothing for most names.
pub(super) fn telling(name: &str) -> Option<Telling> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_-. ".contains(&byte);
    if name.len() > LONGEST || name.len() < 3 || !name.bytes().all(is_part) {
        return None;
    }
    let lower: Vec<u8> = name
        .bytes()
        .filter(|byte| byte.is_ascii_alphanumeric())
        .map(|byte| byte.to_ascii_lowercase())
        .collect();
    // `passwords`, `api_key_2`, `password_confirmation`.
    let digits = lower.iter().rev().take_while(|byte| byte.is_ascii_digit());
    let name = &lower[..lower.len() - digits.count()];
    let name = name.strip_suffix(b"confirmation").unwrap_or(name);
    let name = name.strip_suffix(b"s").unwrap_or(name);
    let ends_with = |end: &str| name.ends_with(end.as_bytes());
    if HARMLESS.iter().any(|end| ends_with(end)) {
        return None;
    }
    let mut endings = ENDINGS.iter();
    let (_, telling) = endings.find(|(end, _)| ends_with(end))?;
    Some(*telling)
}

/// Whether the fields beside it show that a name is harmless: what a model thought is
/// signed, and that is no credential.
pub(super) fn is_harmless_among(name: &str, fields: &[(String, Node)]) -> bool {
    name == "signature"
        && fields.iter().any(|(name, value)| match value {
            Node::String(kind) => {
                name == "thinking" || (name == "type" && kind == "signature_delta")
            }
            _ => false,
        })
}

/// The name in an object that has a name and a value.
pub(super) fn name_beside(fields: &[(String, Node)]) -> Option<&str> {
    fields.iter().find_map(|(name, value)| match value {
        Node::String(text) if name == "name" || name == "key" => Some(text.as_str()),
        _ => None,
    })
}

impl Telling {
    /// Whether the value of such a name is a credential; the credential in it.
    pub(super) fn credential(self, value: &str) -> Option<&str> {
        let value = value.trim();
        match self {
            Self::Password => is_password(value).then_some(value),
            Self::Key => is_key(value).then_some(value),
            Self::Perhaps => looks_random(value).then_some(value),
            Self::Authorization => {
                let credential = without_scheme(value);
                is_key(credential).then_some(credential)
            }
            Self::Cookie => value.split(';').find_map(|pair| {
                let (name, value) = pair.split_once('=')?;
                let is_attribute = ["domain", "path", "expires", "max-age", "samesite"]
                    .iter()
                    .any(|attribute| name.trim().eq_ignore_ascii_case(attribute));
                let value = value.trim().trim_matches('"');
                (!is_attribute && is_key(value)).then_some(value)
            }),
        }
    }
}

/// `Bearer abc` without `Bearer`.
pub(super) fn without_scheme(value: &str) -> &str {
    match value.split_once(' ') {
        Some((scheme, rest)) if scheme.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
            rest.trim_start()
        }
        _ => value,
    }
}

fn is_password(value: &str) -> bool {
    value.chars().count() >= LEAST_OF_A_PASSWORD
        && !value.contains(char::is_whitespace)
        && !is_placeholder(value)
}

fn is_key(value: &str) -> bool {
    // A PEM file has lines.
    let is_pem = || value.starts_with("-----BEGIN ");
    value.len() >= LEAST_CHARACTERS
        && (is_pem() || !value.contains(char::is_whitespace))
        && !is_placeholder(value)
        && !is_plain_word(value)
        && !is_address(value)
}

/// `required`, `SecretRef`, `api_key_header`: machines make no such keys.
fn is_plain_word(value: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphabetic();
    let longest = value
        .split(['_', '-', '.', ' '])
        .map(str::len)
        .max()
        .unwrap_or_default();
    value
        .bytes()
        .all(|byte| is_letter(byte) || b"_-. ".contains(&byte))
        && longest < 16
}

/// Letters and digits through one another, no identifier, path or version.
pub(super) fn looks_random(value: &str) -> bool {
    if value.len() < LEAST_IF_PERHAPS || value.contains(char::is_whitespace) {
        return false;
    }
    if is_address(value) || is_uuid(value) || is_placeholder(value) {
        return false;
    }
    let separators = ['_', '-', '.', ':', '/', ',', '@', '|'];
    value.split(separators).any(is_mixed)
}

/// A part in which digits, small and capital letters take turns more often than in names
/// such as `X509RequestInheritOptions`.
fn is_mixed(part: &str) -> bool {
    let class = |byte: u8| match byte {
        b'0'..=b'9' => 0,
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        _ => 3,
    };
    let bytes = part.as_bytes();
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let pairs = bytes.windows(2);
    let turns = pairs
        .filter(|pair| class(pair[0]) != class(pair[1]))
        .count();
    bytes.len() >= 10 && digits >= 2 && turns >= 2 && turns * 3 >= bytes.len()
}

/// Where something is: a path, a URL, a resource.
fn is_address(value: &str) -> bool {
    ["/", "./", "arn:", "urn:"]
        .iter()
        .any(|begin| value.starts_with(begin))
        || value.contains("://")
}

fn is_uuid(value: &str) -> bool {
    let lengths = value.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12])
        && value
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_secret(name: &str, value: &str) -> bool {
        telling(name).is_some_and(|telling| telling.credential(value).is_some())
    }

    #[test]
    fn names_in_every_spelling_are_telling() {
        for name in [
            "access_token",
            "accessToken",
            "ACCESS_TOKEN",
            "x-access-token",
            "refresh_token",
            "id_token",
            "client_secret",
            "clientSecret",
            "db_password",
            "Password2",
            "passwords",
            "password_confirmation",
            "new-passwd",
            "api_key",
            "apiKey",
            "x_api_key",
            "X-Api-Key",
            "x-goog-api-key",
            "OPENAI_API_KEY",
            "secretAccessKey",
            "private_key",
            "X-Amz-Security-Token",
        ] {
            assert!(is_secret(name, "q7Zp2mX9w4"), "{name}");
        }
    }

    #[test]
    fn headers_are_taken_apart() {
        for (name, value) in [
            ("authorization", "Bearer supersecretvalueabc"),
            ("Authorization", "token 9f8e7d6c5b"),
            ("proxy-authorization", "Basic YW5uOmh1bnRlcjI="),
            ("authorization", "q7Zp2mX9w4"),
            ("cookie", "theme=dark; sid=q7Zp2mX9w4"),
            ("set-cookie", "sid=q7Zp2mX9w4; Path=/; HttpOnly"),
        ] {
            assert!(is_secret(name, value), "{name}: {value}");
        }
        for (name, value) in [
            ("authorization", "Bearer"),
            ("authorization", "Bearer <token>"),
            ("authorization", "Bearer token"),
            ("authorization", "the user must log in"),
            ("cookie", "theme=dark; lang=en"),
            (
                "set-cookie",
                "theme=dark; Expires=Wed, 21 Oct 2099 07:28:00 GMT",
            ),
        ] {
            assert!(!is_secret(name, value), "{name}: {value}");
        }
    }

    #[test]
    fn harmless_names_and_values_pass() {
        let random = "q7Zp2mX9w4Rt6yBn";
        for name in [
            "max_tokens",
            "next_page_token",
            "nextPageToken",
            "continuation_token",
            "thoughtSignature",
            "eos_token",
            "key",
            "author",
            "compass",
            "id",
            "tokenizer",
            "token_count",
            "password_hint",
            "secretary",
        ] {
            assert!(!is_secret(name, random), "{name}");
        }
        for (name, value) in [
            ("token", "hello"),
            ("token", " quantum"),
            ("token", "DataGridViewCellStyle"),
            ("token", "<|reserved_special_token_250|>"),
            ("session", "550e8400-e29b-41d4-a716-446655440000"),
            ("signature", "fn ask(prompt: &str) -> String"),
            ("secret", "projects/p/secrets/database-2"),
            ("password", "string"),
            ("password", "Enter your password"),
            ("api_key", "required"),
            ("api_key", "/properties/MasterUserPassword"),
            ("authorization", "arn:aws:iam::aws:policy/Full2"),
            ("https://example.org/auth/token", "q7Zp2mX9w4Rt6yBn"),
            ("token", "X509RequestInheritOptions"),
            (
                "authorization",
                "token 0000000000000000000000000000000000000001",
            ),
            ("api_key", "YOUR_API_KEY"),
            ("access_token", ""),
            ("auth", "oauth2-client-credentials"),
        ] {
            assert!(!is_secret(name, value), "{name}: {value}");
        }
    }

    #[test]
    fn ambiguous_names_count_where_the_value_looks_random() {
        for name in [
            "token",
            "secret",
            "auth",
            "session",
            "signature",
            "github_token",
        ] {
            for value in [
                "q7Zp2mX9w4Rt6yBn",
                "3f2a9c41d0e1b2a33f2a9c41d0e1b2a33f2a9c41",
                "q7Zp2mX9w4-Rt6yBn8Kd3-x",
            ] {
                assert!(is_secret(name, value), "{name}: {value}");
            }
            assert!(!is_secret(name, "q7Zp2mX9w4"), "{name}");
        }
    }
}
