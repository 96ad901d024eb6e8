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
    /// A password, or a step such as one of a compiler: it is a password if no program
    /// would call a step so.
    Pass,
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
    let is_pass = last_word(name).eq_ignore_ascii_case("pass");
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
    if is_pass {
        return Some(Telling::Pass);
    }
    if HARMLESS.iter().any(|end| ends_with(end)) {
        return None;
    }
    let mut endings = ENDINGS.iter();
    let (_, telling) = endings.find(|(end, _)| ends_with(end))?;
    Some(*telling)
}

/// `pass` of `db_pass2` and `dbPass`, but `compass`.
fn last_word(name: &str) -> &str {
    let name = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let bytes = name.as_bytes();
    let begins = |at: &usize| {
        let (before, letter) = (bytes[*at - 1], bytes[*at]);
        !before.is_ascii_alphanumeric()
            || (letter.is_ascii_uppercase() && !before.is_ascii_uppercase())
    };
    let begin = (1..name.len()).rev().find(begins).unwrap_or_default();
    &name[begin..]
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
    /// Whether such bytes are a credential, which may be a text or the bytes of a key.
    pub(super) fn is_credential(self, bytes: &[u8]) -> bool {
        const LEAST_OF_A_KEY: usize = 16;
        match str::from_utf8(bytes) {
            Ok(text) => !text.contains(char::is_control) && self.credential(text).is_some(),
            Err(_) => {
                let varied = bytes.iter().any(|byte| *byte != bytes[0]);
                let is_made = matches!(self, Self::Password | Self::Key | Self::Pass);
                is_made && varied && bytes.len() >= LEAST_OF_A_KEY
            }
        }
    }

    /// Whether the value of such a name is a credential; the credential in it.
    pub(super) fn credential(self, value: &str) -> Option<&str> {
        let value = value.trim();
        match self {
            Self::Password => is_password(value).then_some(value),
            Self::Key => is_key(value).then_some(value),
            Self::Perhaps => looks_random(value).then_some(value),
            Self::Pass => (is_key(value) && is_no_step(value)).then_some(value),
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

/// A word of letters and digits that is no numbered word, as `attempt12` is.
fn is_no_step(value: &str) -> bool {
    value.split(['_', '-', '.', ':', '/']).any(|part| {
        let word = part.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let digits = part.len() - word.len();
        let is_numbered = word.bytes().all(|byte| byte.is_ascii_alphabetic()) && digits < 4;
        let has = |is: fn(&u8) -> bool| part.as_bytes().iter().any(is);
        part.len() >= LEAST_CHARACTERS
            && has(u8::is_ascii_digit)
            && has(u8::is_ascii_alphabetic)
            && !is_numbered
    })
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
