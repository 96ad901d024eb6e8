//! Recognizes well-known formats of credentials.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::allowed;

/// The prefix of a credential, and a test of what follows, so that ordinary
/// texts and placeholders in documentation do not match.
struct Pattern {
    head: &'static [u8],
    what: &'static str,
    rest: fn(&[u8]) -> bool,
}

const fn pattern(head: &'static str, what: &'static str, rest: fn(&[u8]) -> bool) -> Pattern {
    Pattern {
        head: head.as_bytes(),
        what,
        rest,
    }
}

const OPENAI: &str = "an OpenAI API key";
const GITHUB: &str = "a GitHub token";
const AWS: &str = "an AWS access key";
const SLACK: &str = "a Slack token";
const STRIPE: &str = "a live Stripe key";
const BEARER: &str = "a bearer token";

/// Of two heads that start alike, the longer one comes first.
const PATTERNS: [Pattern; 32] = [
    pattern("sk-ant-", "an Anthropic API key", |rest| dashed(rest, 20)),
    pattern("sk-or-v1-", "an OpenRouter API key", |rest| {
        letters_and_digits(rest, 32)
    }),
    pattern("sk-", OPENAI, |rest| dashed(rest, 20)),
    pattern("ghp_", GITHUB, |rest| letters_and_digits(rest, 36)),
    pattern("gho_", GITHUB, |rest| letters_and_digits(rest, 36)),
    pattern("ghu_", GITHUB, |rest| letters_and_digits(rest, 36)),
    pattern("ghs_", GITHUB, |rest| letters_and_digits(rest, 36)),
    pattern("ghr_", GITHUB, |rest| letters_and_digits(rest, 36)),
    pattern("github_pat_", GITHUB, |rest| dashed(rest, 40)),
    pattern("glpat-", "a GitLab token", |rest| {
        mixed(run(rest, is_dashed), 20)
    }),
    pattern("AKIA", AWS, aws),
    pattern("ASIA", AWS, aws),
    pattern("AIza", "a Google API key", |rest| {
        mixed(run(rest, is_dashed), 35)
    }),
    pattern("ya29.", "a Google access token", |rest| {
        mixed(run(rest, is_dashed), 30)
    }),
    pattern("GOCSPX-", "a Google client secret", |rest| {
        mixed(run(rest, is_dashed), 24)
    }),
    pattern("xoxb-", SLACK, slack),
    pattern("xoxp-", SLACK, slack),
    pattern("xoxa-", SLACK, slack),
    pattern("xoxr-", SLACK, slack),
    pattern("xoxs-", SLACK, slack),
    pattern("xoxe-", SLACK, slack),
    pattern("sk_live_", STRIPE, |rest| letters_and_digits(rest, 16)),
    pattern("rk_live_", STRIPE, |rest| letters_and_digits(rest, 16)),
    pattern("hf_", "a Hugging Face token", |rest| {
        letters_and_digits(rest, 30)
    }),
    pattern("npm_", "an npm token", |rest| letters_and_digits(rest, 36)),
    pattern("pypi-", "a PyPI token", |rest| {
        mixed(run(rest, is_dashed), 50)
    }),
    pattern("dop_v1_", "a DigitalOcean token", |rest| {
        letters_and_digits(rest, 64)
    }),
    pattern("eyJ", "a JSON Web Token", web_token),
    pattern("Bearer ", BEARER, bearer),
    pattern("bearer ", BEARER, bearer),
    pattern("Basic ", "a user name with a password", basic),
    pattern("-----BEGIN ", "a private key", private_key),
];

/// The kind of the first credential in `bytes` that is not one of the allowed texts.
pub(super) fn find(bytes: &[u8], allowed: &[String]) -> Option<&'static str> {
    let mut begins = [false; 256];
    for pattern in &PATTERNS {
        begins[usize::from(pattern.head[0])] = true;
    }
    // A plain loop, since tests run unoptimised.
    let mut at = 0;
    let mut in_word = false;
    while at < bytes.len() {
        let byte = bytes[at];
        if !in_word && begins[byte as usize] {
            let rest = &bytes[at..];
            let found = PATTERNS.iter().find(|pattern| {
                rest.starts_with(pattern.head) && (pattern.rest)(&rest[pattern.head.len()..])
            });
            if let Some(found) = found
                && !allowed::covers(allowed, bytes, at)
            {
                return Some(found.what);
            }
        }
        in_word = byte.is_ascii_alphanumeric() || byte == b'_';
        at += 1;
    }
    None
}

fn run(bytes: &[u8], is_part: fn(u8) -> bool) -> &[u8] {
    let end = bytes
        .iter()
        .position(|byte| !is_part(*byte))
        .unwrap_or(bytes.len());
    &bytes[..end]
}

fn is_dashed(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// Letters with digits, or of both cases: neither a word nor `xxxxxxxx`.
fn mixed(run: &[u8], least: usize) -> bool {
    let any = |is: fn(&u8) -> bool| run.iter().any(is);
    let letters = [
        u8::is_ascii_uppercase,
        u8::is_ascii_lowercase,
        u8::is_ascii_digit,
    ];
    run.len() >= least && letters.into_iter().filter(|is| any(*is)).count() >= 2
}

fn letters_and_digits(rest: &[u8], least: usize) -> bool {
    mixed(run(rest, |byte| byte.is_ascii_alphanumeric()), least)
}

/// One part must be long: words joined by dashes are not a key.
fn dashed(rest: &[u8], least: usize) -> bool {
    let run = run(rest, is_dashed);
    run.len() >= least
        && run
            .split(|byte| matches!(byte, b'-' | b'_'))
            .any(|part| mixed(part, 16))
}

fn aws(rest: &[u8]) -> bool {
    let run = run(rest, |byte| byte.is_ascii_alphanumeric());
    run.len() == 16
        && run
            .iter()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

fn slack(rest: &[u8]) -> bool {
    let run = run(rest, is_dashed);
    run.len() >= 20 && run.iter().any(u8::is_ascii_digit)
}

/// A header that starts with `{"`, a payload and a signature.
fn web_token(rest: &[u8]) -> bool {
    let token = run(rest, |byte| is_dashed(byte) || byte == b'.');
    let parts: Vec<&[u8]> = token.split(|byte| *byte == b'.').collect();
    match parts.as_slice() {
        [header, payload, signature, ..] => {
            header.len() >= 8 && payload.len() >= 8 && signature.len() >= 16
        }
        _ => false,
    }
}

fn bearer(rest: &[u8]) -> bool {
    let token = run(rest, |byte| {
        is_dashed(byte) || matches!(byte, b'.' | b'~' | b'+' | b'/' | b'=')
    });
    token.len() >= 16
        && token.iter().any(u8::is_ascii_digit)
        && token.iter().any(u8::is_ascii_alphabetic)
}

fn basic(rest: &[u8]) -> bool {
    let encoded = run(rest, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
    });
    let Ok(decoded) = STANDARD.decode(encoded) else {
        return false;
    };
    decoded.contains(&b':') && decoded.iter().all(|byte| (b' '..=b'~').contains(byte))
}

/// The first line of a PEM file with a part of the key behind it. The line alone
/// occurs in ordinary texts.
fn private_key(rest: &[u8]) -> bool {
    const END: &[u8] = b"PRIVATE KEY-----";
    let line = &rest[..rest.len().min(64)];
    let Some(at) = line.windows(END.len()).position(|window| window == END) else {
        return false;
    };
    // An encrypted key has two lines of headers before it.
    let key = &rest[at + END.len()..];
    let key = &key[..key.len().min(300)];
    key.split(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')))
        .any(|part| mixed(part, 16))
}
