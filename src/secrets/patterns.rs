//! How well-known credentials begin, and what must follow, so that ordinary texts do not
//! match.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::placeholder::is_placeholder;
use super::url;

pub(super) struct Pattern {
    pub(super) head: &'static [u8],
    pub(super) what: &'static str,
    pub(super) rest: fn(&[u8]) -> bool,
    /// Its head may be in the middle of a word.
    pub(super) in_words: bool,
}

const fn pattern(head: &'static str, what: &'static str, rest: fn(&[u8]) -> bool) -> Pattern {
    Pattern {
        head: head.as_bytes(),
        what,
        rest,
        in_words: false,
    }
}

const fn in_words(pattern: Pattern) -> Pattern {
    Pattern {
        in_words: true,
        ..pattern
    }
}

const OPENAI: &str = "an OpenAI API key";
const GITHUB: &str = "a GitHub token";
const GITLAB: &str = "a GitLab token";
const AWS: &str = "an AWS access key";
const SLACK: &str = "a Slack token";
const STRIPE: &str = "a live Stripe key";
const SHOPIFY: &str = "a Shopify token";
const VAULT: &str = "a Vault token";
const SENTRY: &str = "a Sentry token";
const GRAFANA: &str = "a Grafana token";
const DOCKER: &str = "a Docker token";
const DIGITAL_OCEAN: &str = "a DigitalOcean token";
const NEW_RELIC: &str = "a New Relic key";
const LANG_SMITH: &str = "a LangSmith key";
const BEARER: &str = "a bearer token";
const AZURE: &str = "the signature of an Azure URL";
const WEBHOOK: &str = "the address of a webhook";
const URL: &str = "a URL with a password";

/// Of two heads that start alike, the longer one comes first.
pub(super) static PATTERNS: [Pattern; 110] = [
    // Models.
    pattern("sk-ant-", "an Anthropic API key", |rest| dashed(rest, 20)),
    pattern("sk-or-v1-", "an OpenRouter API key", |rest| plain(rest, 32)),
    pattern("sk-", OPENAI, |rest| dashed(rest, 20)),
    pattern("sk_live_", STRIPE, |rest| plain(rest, 16)),
    pattern("sk_", "an ElevenLabs API key", |rest| plain(rest, 40)),
    pattern("gsk_", "a Groq API key", |rest| plain(rest, 40)),
    pattern("xai-", "an xAI API key", |rest| plain(rest, 40)),
    pattern("r8_", "a Replicate token", |rest| plain(rest, 30)),
    pattern("pplx-", "a Perplexity API key", |rest| plain(rest, 32)),
    pattern("nvapi-", "an NVIDIA API key", |rest| dashed(rest, 40)),
    pattern("tvly-", "a Tavily API key", |rest| dashed(rest, 20)),
    pattern("csk-", "a Cerebras API key", |rest| plain(rest, 40)),
    pattern("jina_", "a Jina API key", |rest| dashed(rest, 40)),
    pattern("tgp_v1_", "a Together API key", |rest| dashed(rest, 32)),
    pattern("pcsk_", "a Pinecone API key", |rest| dashed(rest, 40)),
    pattern("lsv2_pt_", LANG_SMITH, |rest| dashed(rest, 32)),
    pattern("lsv2_sk_", LANG_SMITH, |rest| dashed(rest, 32)),
    pattern("hf_", "a Hugging Face token", |rest| plain(rest, 30)),
    // Code, packages and machines.
    pattern("ghp_", GITHUB, |rest| plain(rest, 36)),
    pattern("gho_", GITHUB, |rest| plain(rest, 36)),
    pattern("ghu_", GITHUB, |rest| plain(rest, 36)),
    pattern("ghs_", GITHUB, |rest| plain(rest, 36)),
    pattern("ghr_", GITHUB, |rest| plain(rest, 36)),
    pattern("github_pat_", GITHUB, |rest| dashed(rest, 40)),
    pattern("glpat-", GITLAB, |rest| joined(rest, 20)),
    pattern("gldt-", GITLAB, |rest| joined(rest, 20)),
    pattern("glrt-", GITLAB, |rest| joined(rest, 20)),
    pattern("glcbt-", GITLAB, |rest| joined(rest, 20)),
    pattern("glptt-", GITLAB, |rest| joined(rest, 20)),
    pattern("npm_", "an npm token", |rest| plain(rest, 36)),
    pattern("pypi-", "a PyPI token", |rest| joined(rest, 50)),
    pattern("rubygems_", "a RubyGems key", |rest| plain(rest, 48)),
    pattern("cio", "a crates.io token", |rest| {
        run(rest, is_plain).len() == 32 && plain(rest, 32)
    }),
    pattern("dckr_pat_", DOCKER, |rest| joined(rest, 24)),
    pattern("dckr_oat_", DOCKER, |rest| joined(rest, 24)),
    pattern("AKIA", AWS, aws),
    pattern("ASIA", AWS, aws),
    pattern("ABIA", AWS, aws),
    pattern("ACCA", AWS, aws),
    pattern("AIza", "a Google API key", |rest| joined(rest, 35)),
    pattern("ya29.", "a Google access token", |rest| joined(rest, 30)),
    pattern("1//0", "a Google refresh token", |rest| joined(rest, 40)),
    pattern("GOCSPX-", "a Google client secret", |rest| joined(rest, 24)),
    pattern("dop_v1_", DIGITAL_OCEAN, |rest| plain(rest, 64)),
    pattern("doo_v1_", DIGITAL_OCEAN, |rest| plain(rest, 64)),
    pattern("dor_v1_", DIGITAL_OCEAN, |rest| plain(rest, 64)),
    pattern("dapi", "a Databricks token", |rest| hex(rest, 32)),
    pattern("hvs.", VAULT, |rest| joined(rest, 24)),
    pattern("hvb.", VAULT, |rest| joined(rest, 24)),
    pattern("hvr.", VAULT, |rest| joined(rest, 24)),
    pattern("dp.pt.", "a Doppler token", |rest| plain(rest, 40)),
    pattern("dp.st.", "a Doppler token", |rest| dashed(rest, 40)),
    pattern("pul-", "a Pulumi token", |rest| hex(rest, 40)),
    pattern("tskey-", "a Tailscale key", |rest| dashed(rest, 24)),
    pattern("nfp_", "a Netlify token", |rest| plain(rest, 36)),
    pattern("fm2_", "a Fly.io token", |rest| {
        mixed(run(rest, is_base64), 40)
    }),
    pattern("fo1_", "a Fly.io token", |rest| joined(rest, 40)),
    pattern("HRKU-", "a Heroku key", |rest| joined(rest, 32)),
    pattern("pscale_tkn_", "a PlanetScale token", |rest| {
        joined(rest, 32)
    }),
    pattern("pscale_pw_", "a PlanetScale password", |rest| {
        joined(rest, 32)
    }),
    pattern("sbp_", "a Supabase token", |rest| hex(rest, 40)),
    pattern("sb_secret_", "a Supabase key", |rest| joined(rest, 20)),
    pattern("bkua_", "a Buildkite token", |rest| plain(rest, 40)),
    pattern("AGE-SECRET-KEY-1", "an age key", |rest| plain(rest, 58)),
    // Observers.
    pattern("glsa_", GRAFANA, |rest| joined(rest, 32)),
    pattern("glc_", GRAFANA, |rest| mixed(run(rest, is_base64), 32)),
    pattern("sntrys_", SENTRY, |rest| mixed(run(rest, is_base64), 40)),
    pattern("sntryu_", SENTRY, |rest| hex(rest, 64)),
    pattern("NRAK-", NEW_RELIC, |rest| plain(rest, 27)),
    pattern("NRRA-", NEW_RELIC, |rest| plain(rest, 40)),
    pattern("phx_", "a PostHog key", |rest| joined(rest, 40)),
    // Messages, shops, offices.
    pattern("xoxb-", SLACK, slack),
    pattern("xoxp-", SLACK, slack),
    pattern("xoxa-", SLACK, slack),
    pattern("xoxr-", SLACK, slack),
    pattern("xoxs-", SLACK, slack),
    pattern("xoxe-", SLACK, slack),
    pattern("xapp-", SLACK, slack),
    pattern("SG.", "a SendGrid key", send_grid),
    pattern("xkeysib-", "a Brevo key", |rest| hex(rest, 64)),
    pattern("key-", "a Mailgun key", |rest| hex(rest, 32)),
    pattern("rk_live_", STRIPE, |rest| plain(rest, 16)),
    pattern("whsec_", "the secret of a webhook", |rest| {
        mixed(run(rest, is_base64), 24)
    }),
    pattern("sq0csp-", "a Square secret", |rest| joined(rest, 43)),
    pattern("sq0atp-", "a Square token", |rest| joined(rest, 22)),
    pattern("shpat_", SHOPIFY, |rest| hex(rest, 32)),
    pattern("shpca_", SHOPIFY, |rest| hex(rest, 32)),
    pattern("shppa_", SHOPIFY, |rest| hex(rest, 32)),
    pattern("shpss_", SHOPIFY, |rest| hex(rest, 32)),
    pattern("ntn_", "a Notion token", |rest| plain(rest, 40)),
    pattern("secret_", "a Notion token", |rest| plain(rest, 40)),
    pattern("lin_api_", "a Linear API key", |rest| plain(rest, 32)),
    pattern("figd_", "a Figma token", |rest| joined(rest, 36)),
    pattern("ATATT3", "an Atlassian token", |rest| joined(rest, 100)),
    pattern("PMAK-", "a Postman key", |rest| dashed(rest, 50)),
    pattern("pat", "an Airtable token", airtable),
    pattern("hooks.slack.com/services/", WEBHOOK, webhook),
    pattern("discord.com/api/webhooks/", WEBHOOK, webhook),
    pattern("sig=", AZURE, shared_access),
    pattern("sig%3D", AZURE, shared_access),
    pattern("sig%3d", AZURE, shared_access),
    // Of every provider.
    pattern("eyJ", "a JSON Web Token", web_token),
    pattern("Bearer ", BEARER, bearer),
    pattern("bearer ", BEARER, bearer),
    pattern("Basic ", "a user name with a password", basic),
    in_words(pattern("://", URL, |rest| url::password(rest).is_some())),
    in_words(pattern(":\\/\\", URL, |rest| url::password(rest).is_some())),
    in_words(pattern("%3A%2F%2F", URL, encoded_url)),
    in_words(pattern("%3a%2f%2f", URL, encoded_url)),
    in_words(pattern("-----BEGIN ", "a private key", private_key)),
];

/// The bytes that a credential consists of.
pub(super) fn run(bytes: &[u8], is_part: fn(u8) -> bool) -> &[u8] {
    let end = bytes
        .iter()
        .position(|byte| !is_part(*byte))
        .unwrap_or(bytes.len());
    &bytes[..end]
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn is_dashed(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

pub(super) fn is_base64(byte: u8) -> bool {
    is_dashed(byte) || matches!(byte, b'+' | b'/' | b'=')
}

pub(super) fn is_token(byte: u8) -> bool {
    is_base64(byte) || matches!(byte, b'.' | b'~' | b'%' | b'\\')
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

/// Letters and digits.
fn plain(rest: &[u8], least: usize) -> bool {
    mixed(run(rest, is_plain), least)
}

/// Letters, digits, dashes and underscores.
fn joined(rest: &[u8], least: usize) -> bool {
    mixed(run(rest, is_dashed), least)
}

fn hex(rest: &[u8], least: usize) -> bool {
    mixed(run(rest, |byte| byte.is_ascii_hexdigit()), least)
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
    let run = run(rest, is_plain);
    run.len() == 16
        && run
            .iter()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

fn slack(rest: &[u8]) -> bool {
    let run = run(rest, is_dashed);
    run.len() >= 20 && run.iter().any(u8::is_ascii_digit)
}

/// Two parts, as in `SG.….…`.
fn send_grid(rest: &[u8]) -> bool {
    let id = run(rest, is_dashed);
    mixed(id, 20) && rest.get(id.len()) == Some(&b'.') && joined(&rest[id.len() + 1..], 40)
}

/// An id and 64 hex digits.
fn airtable(rest: &[u8]) -> bool {
    let id = run(rest, is_plain);
    id.len() == 14 && rest.get(14) == Some(&b'.') && hex(&rest[15..], 64)
}

/// The 32 bytes that sign a URL of Azure, in base64, which is percent-encoded once or twice.
fn shared_access(rest: &[u8]) -> bool {
    let encoded = run(rest, |byte| is_base64(byte) || byte == b'%');
    // Escapes are in upper or lower case, and only the length counts here.
    let mut decoded = String::from_utf8_lossy(encoded).to_ascii_uppercase();
    for (escaped, byte) in [("%25", "%"), ("%2B", "+"), ("%2F", "/"), ("%3D", "=")] {
        decoded = decoded.replace(escaped, byte);
    }
    let signature = decoded.trim_end_matches('=');
    signature.len() == 43 && !signature.contains('%') && mixed(encoded, 43)
}

/// The last part of the path is the secret.
fn webhook(rest: &[u8]) -> bool {
    let path = run(rest, |byte| is_dashed(byte) || byte == b'/');
    let last = path.rsplit(|byte| *byte == b'/').next();
    path.contains(&b'/') && last.is_some_and(|last| mixed(last, 20))
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

/// In prose, `Bearer` is followed by a word; such a word is a token only if it is long.
fn bearer(rest: &[u8]) -> bool {
    let token = run(rest, |byte| is_base64(byte) || matches!(byte, b'.' | b'~'));
    let has_digit = token.iter().any(u8::is_ascii_digit);
    let has_letter = token.iter().any(u8::is_ascii_alphabetic);
    // Behind it, a header ends; a sentence goes on.
    let is_last = rest[token.len()..].trim_ascii().is_empty();
    let least = match (has_digit, is_last) {
        (true, true) => 8,
        (true, false) => 16,
        (false, _) => 24,
    };
    let is_word = |part: &[u8]| part.len() < 20 && !part.iter().any(u8::is_ascii_digit);
    let parts = token.split(|byte| b"-_./".contains(byte));
    token.len() >= least && has_letter && !parts.clone().all(is_word)
}

fn basic(rest: &[u8]) -> bool {
    let encoded = run(rest, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
    });
    let Ok(decoded) = STANDARD.decode(encoded) else {
        return false;
    };
    let Some(colon) = decoded.iter().position(|byte| *byte == b':') else {
        return false;
    };
    let password = String::from_utf8_lossy(&decoded[colon + 1..]);
    let is_text = decoded.iter().all(|byte| (b' '..=b'~').contains(byte));
    is_text && (password.is_empty() || !is_placeholder(&password))
}

/// A URL in the query of another one.
fn encoded_url(rest: &[u8]) -> bool {
    let window = &rest[..rest.len().min(512)];
    let decoded = String::from_utf8_lossy(window);
    let decoded = decoded
        .replace("%3A", ":")
        .replace("%3a", ":")
        .replace("%40", "@");
    url::password(decoded.as_bytes()).is_some()
}

/// The first line of a PEM file with a part of the key behind it. The line alone
/// occurs in ordinary texts.
fn private_key(rest: &[u8]) -> bool {
    const END: &[u8] = b"PRIVATE KEY";
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
