//! Credentials in texts: their shapes, their names, and how texts are escaped.

use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::*;

fn find(text: &str) -> Option<FoundSecret> {
    Secrets::new([], &[]).find(&Node::String(text.to_owned()))
}

#[track_caller]
fn is_found(text: &str) {
    assert!(find(text).is_some(), "{text}");
}

#[track_caller]
fn passes(text: &str) {
    let found = find(text).map(|found| found.what);
    assert_eq!(found, None, "{text}");
}

/// `count` characters without a pattern. Keys are assembled, so that no scanner reports
/// this file.
fn random(count: usize) -> String {
    let all = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dF3hJ5kL7nP9rS1uV3xY5".repeat(4);
    all[..count].to_owned()
}

fn hex(count: usize) -> String {
    "3f2a9c41d0e1b2a3".repeat(8)[..count].to_owned()
}

#[test]
fn keys_of_many_providers_are_found() {
    for (head, rest) in [
        ("gsk_", random(52)),
        ("xai-", random(80)),
        ("r8_", random(37)),
        ("pplx-", random(48)),
        ("hvs.", random(90)),
        ("SG.", format!("{}.{}", random(22), random(43))),
        ("xapp-", format!("1-A0123456789-{}", hex(64))),
        ("whsec_", random(32)),
        ("shpat_", hex(32)),
        ("dapi", hex(32)),
        ("ntn_", random(46)),
        ("lin_api_", random(40)),
        ("dckr_pat_", random(27)),
        ("glsa_", format!("{}_{}", random(32), hex(8))),
        ("glpat-", random(20)),
        ("nvapi-", random(64)),
        ("sbp_", hex(40)),
        ("pscale_tkn_", random(43)),
        ("sntrys_", random(80)),
        ("NRAK-", random(27)),
        ("figd_", random(40)),
        ("tskey-auth-", format!("{}-{}", random(12), random(32))),
        ("rubygems_", hex(48)),
        ("pat", format!("{}.{}", random(14), hex(64))),
        ("1//0", random(60)),
        (
            "https://hooks.slack.com/services/",
            format!("T01ABCD/B01ABCD/{}", random(24)),
        ),
        (
            "https://discord.com/api/webhooks/",
            format!("123456789/{}", random(68)),
        ),
    ] {
        is_found(&format!("{head}{rest}"));
        is_found(&format!("The key \"{head}{rest}\", as asked."));
        passes(&format!("A key begins with {head} and goes on."));
    }
}

/// Of each pattern there is a test, or a head like that of one.
#[test]
fn heads_alone_are_words() {
    for pattern in &patterns::PATTERNS {
        let head = str::from_utf8(pattern.head).unwrap();
        for text in [
            head.to_owned(),
            format!("{head}…"),
            format!("{head}your-key-goes-here-and-is-long-enough"),
            format!("{head}{}", "x".repeat(64)),
            STANDARD.encode(head),
            format!("{head} and other words follow in this sentence."),
        ] {
            passes(&text);
        }
    }
}

#[test]
fn escape_sequences_hide_no_credential() {
    let key = format!("sk-ant-api03-{}-AA", random(40));
    let token = format!("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.{}", random(43));
    for credential in [key, token] {
        for before in [
            "line\\n",
            "line\\\\n",
            "a\\tb\\r",
            "my_",
            "\\\"",
            "a\\u0026",
            "a\\\\u003d",
            "a\\x3d",
            "a%3D",
            "a%3d",
            "a%253D",
            "\u{1b}[31m",
            "\\u001b[0;31m",
            "x=",
            "(",
            "`",
            "key:",
        ] {
            is_found(&format!("{before}{credential}"));
        }
        for encoded in [
            STANDARD.encode(&credential),
            STANDARD.encode(format!("user:{credential}")),
            STANDARD.encode(format!("a:{credential}\n")),
            URL_SAFE_NO_PAD.encode(format!("?a={credential}")),
            String::from_utf8(forms::hex(credential.as_bytes(), true)).unwrap(),
            String::from_utf8(forms::hex(credential.as_bytes(), false)).unwrap(),
        ] {
            is_found(&encoded);
            is_found(&format!("{{\"data\": \"{encoded}\"}}"));
        }
    }
}

#[test]
fn passwords_in_urls_are_found_however_they_are_escaped() {
    for text in [
        "postgres://admin:hunter2hunter2@db",
        "DATABASE_URL=postgres://admin:hunter2hunter2@db/app",
        "{\\\"url\\\":\\\"postgres:\\/\\/admin:hunter2hunter2@db\\\"}",
        "https://example.org/?next=postgres%3A%2F%2Fadmin%3Ahunter2hunter2%40db",
    ] {
        is_found(text);
    }
    passes("See https://example.org:8080/a@b, ann@example.org and ftp://user:password@host.");
}

#[test]
fn credentials_are_found_behind_their_names() {
    let value = "q7Zp2mX9w4Rt6yBn8Kd3";
    for text in [
        format!("{{\"access_token\":\"{value}\"}}"),
        format!("{{\\\"access_token\\\": \\\"{value}\\\"}}"),
        format!("grant=x&client_secret={value}&scope=a"),
        format!("API_KEY={value}"),
        format!("password: {value}"),
        format!("apiKey => '{value}'"),
        format!("X-Api-Key: {value}"),
        format!("Authorization: token {value}"),
        format!("\"authorization\": \"Bearer {}\"", &value[..12]),
        format!("Authorization: Bearer {}", "supersecretvalueabc"),
    ] {
        is_found(&text);
    }
    for text in [
        "api_key = load_api_key_from_vault2()",
        "let access_token: AccessTokenOfUser2 = get();",
        "password: String, secret_key: SecretKeyBytes32",
        "Authorization: Bearer <token>",
        "Authorization: Bearer YOUR_ACCESS_TOKEN",
        "{\"max_tokens\":4096,\"next_page_token\":\"q7Zp2mX9w4Rt6yBn8Kd3\"}",
        "api_key=process.env.API_KEY_NUMBER_1x2y3z4",
        "password: must have 8 characters",
    ] {
        passes(text);
    }
}

#[test]
fn bearer_tokens_may_be_short_or_of_letters() {
    for text in [
        "Bearer q7Zp2mX9",
        "Bearer abcdefghijklmnopqrstuvwxyz",
        "authorization: Bearer q7Zp2mX9",
    ] {
        is_found(text);
    }
    for text in [
        "Bearer authentication",
        "Use Bearer tokens of 2048 bits.",
        "The bearer of this-letter-is-an-honest-person.",
    ] {
        passes(text);
    }
}

/// Texts come from anywhere: no end of a text may be looked behind.
#[test]
fn no_text_makes_the_search_panic() {
    let secrets = Secrets::new([("A_KEY".into(), "s3cretvalue".into())], &[]);
    let mut texts = vec![
        random(40),
        hex(40),
        "é€😀".to_owned(),
        "=:\"\\ %".to_owned(),
    ];
    for needle in shapes::needles().iter().chain(&shapes::encoded_needles()) {
        texts.push(String::from_utf8_lossy(&needle.bytes).into_owned());
    }
    for first in &texts {
        for second in &texts[..4] {
            let text = format!("{first}{second}{first}=\"{second}");
            for end in 0..text.len() {
                let bytes = &text.as_bytes()[..end];
                secrets.bytes(&Path::Root, bytes);
            }
        }
    }
}
