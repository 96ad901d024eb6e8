use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

use super::*;

const SECRET: &str = "p?ss/w0rd+\"of\\mine~";

/// It looks like one of AWS.
const KEY_ID: &str = "AKIAIOSFODNN7SAMPLE2";

fn secrets(environment: &[(&str, &str)]) -> Secrets {
    secrets_with(environment, Config::default())
}

fn secrets_with(environment: &[(&str, &str)], config: Config) -> Secrets {
    let environment = environment.iter();
    let environment = environment.map(|(name, value)| (name.into(), value.into()));
    Secrets::new(environment, &[Arc::new(config)])
}

#[test]
fn what_is_configured_as_no_secret_is_none() {
    let environment = [("XKB_KEY_LAYOUT", "us(altgr-intl)"), ("OTHER_KEY", SECRET)];
    let mut config = Config::default();
    config.allowed = vec![KEY_ID.to_owned(), SECRET.to_owned()];
    config.ignored_variables = vec!["XKB_KEY_LAYOUT".to_owned()];
    let configured = secrets_with(&environment, config);
    let bare = secrets(&environment);
    let sentence = format!("the key {KEY_ID}.");
    for harmless in ["us(altgr-intl)", SECRET, &sentence] {
        assert!(bare.find(&text(harmless)).is_some(), "{harmless}");
        assert!(configured.find(&text(harmless)).is_none(), "{harmless}");
    }
    assert!(configured.find(&text("AKIAIOSFODNN7SAMPLQ2")).is_some());
}

fn ours() -> Secrets {
    secrets(&[("PATH", "/usr/bin:/usr/local/bin"), ("DB_Password", SECRET)])
}

fn text(text: impl Into<String>) -> Node {
    Node::String(text.into())
}

fn object(fields: &[(&str, Node)]) -> Node {
    Node::Object(
        fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect(),
    )
}

#[track_caller]
fn found(secrets: &Secrets, node: &Node) -> (String, String) {
    let found = secrets.find(node).expect("a secret to be found");
    (found.path, found.what)
}

const OF_OURS: &str = "the value of the environment variable DB_Password";

#[test]
fn a_secret_is_found_with_its_path() {
    let response = object(&[(
        "Ok",
        object(&[(
            "headers",
            object(&[("authorization", text(format!("x {SECRET} y")))]),
        )]),
    )]);
    assert_eq!(
        found(&ours(), &response),
        ("Ok.headers.authorization".to_owned(), OF_OURS.to_owned())
    );
    assert!(ours().find(&text("/usr/bin:/usr/local/bin")).is_none());
}

#[test]
fn every_form_is_found_at_every_alignment() {
    let percent = "p%3Fss%2Fw0rd%2B%22of%5Cmine~";
    let json = "p?ss/w0rd+\\\"of\\\\mine~";
    for (form, how) in [
        (percent.to_owned(), ", percent-encoded"),
        (percent.to_lowercase(), ", percent-encoded"),
        (json.to_owned(), ", escaped as in JSON"),
        (
            "%70%3F%73%73%2F%77%30%72%64%2B%22%6F%66%5C%6D%69%6E%65%7E".to_owned(),
            ", percent-encoded",
        ),
        (
            "p?ss/w0rd+&quot;of\\mine~".to_owned(),
            ", escaped as in HTML",
        ),
    ] {
        assert_eq!(
            found(&ours(), &text(format!("a{form}b"))).1,
            format!("{OF_OURS}{how}")
        );
    }
    for before in ["", "u", "us", "use", "user:"] {
        for behind in ["", "1", "12", "123"] {
            for engine in [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD] {
                let encoded = engine.encode(format!("{before}{SECRET}{behind}"));
                assert_eq!(
                    found(&ours(), &text(encoded)).1,
                    format!("{OF_OURS}, in base64")
                );
            }
        }
    }
}

#[test]
fn markers_do_not_hide_a_secret() {
    let secret = "first line\nsecond line";
    let secrets = secrets(&[("TOKEN", secret)]);
    let lines = ["a first line\n", "second line\n", "third\n"]
        .map(text)
        .to_vec();
    let bytes = STANDARD.encode(format!("\0\u{1}{secret}\u{2}"));
    let numbers: Vec<Node> = secret
        .bytes()
        .map(|byte| Node::Number(Number::Unsigned(byte.into())))
        .collect();
    for node in [
        object(&[("$lines", Node::Array(lines))]),
        object(&[("$bytes", text(bytes))]),
        object(&[("$some", text(secret))]),
        object(&[("$raw", text("{\"a\": \"first line\\nsecond line\"}"))]),
        Node::Array(numbers),
    ] {
        assert_eq!(found(&secrets, &object(&[("a", node)])).0, "a");
    }
}

#[test]
fn map_keys_are_searched_but_not_shown() {
    let fields = object(&[("a", object(&[(SECRET, Node::Null)]))]);
    let pair = Node::Array(vec![Node::Array(vec![text(SECRET)]), Node::Null]);
    let map = object(&[("a", object(&[("$map", Node::Array(vec![pair]))]))]);
    for node in [fields, map] {
        let (path, what) = found(&ours(), &node);
        assert_eq!(path, "a");
        assert_eq!(what, format!("{OF_OURS}, in the name of an entry"));
    }
    let number = |number| Node::Number(Number::Unsigned(number));
    let pair = Node::Array(vec![number(7), text(SECRET)]);
    let map = object(&[("a", object(&[("$map", Node::Array(vec![pair]))]))]);
    assert_eq!(found(&ours(), &map).0, "a[7]");
}

#[test]
fn variables_are_selected_by_name() {
    for name in [
        "OPENAI_API_KEY",
        "github_token",
        "Client_Secret_2",
        "PGPASSWORD",
        "MY_CREDENTIALS",
    ] {
        assert!(
            secrets(&[(name, "s3cretvalue")])
                .find(&text("s3cretvalue"))
                .is_some(),
            "{name}"
        );
    }
    for name in [
        "EDITOR",
        "KEYBOARD_LAYOUT",
        "TOKENIZERS_PARALLELISM",
        "SSH_AUTH_SOCK",
        "KEYCLOAK_URL",
    ] {
        assert!(
            secrets(&[(name, "s3cretvalue")])
                .find(&text("s3cretvalue"))
                .is_none(),
            "{name}"
        );
    }
    assert!(
        secrets(&[("KEYCLOAK_SECRET", "s3cretvalue")])
            .find(&text("s3cretvalue"))
            .is_some()
    );
}

#[test]
fn other_values_can_be_recorded() {
    let folder = env::temp_dir().to_string_lossy().into_owned();
    for value in [
        "true",
        "1234567",
        "",
        "        ",
        "postgres",
        "PASSWORD",
        "************",
        &folder,
    ] {
        let secrets = secrets(&[("SOME_KEY", value)]);
        assert!(
            secrets.find(&text(format!("a {value} b"))).is_none(),
            "{value}"
        );
    }
    for value in ["12345678", "/no/such/path", "/Zm9v+YmFyYmF6/cXV4"] {
        let secrets = secrets(&[("SOME_KEY", value)]);
        assert!(
            secrets.find(&text(format!("a {value} b"))).is_some(),
            "{value}"
        );
    }
    // A trailing line break, as from a file, is not part of the secret.
    assert!(
        secrets(&[("SOME_KEY", "s3cretvalue\n")])
            .find(&text("s3cretvalue"))
            .is_some()
    );
}

#[test]
fn debug_output_shows_no_value() {
    let shown = format!("{:?} {:#?}", ours(), ours());
    assert!(shown.contains("DB_Password"), "{shown}");
    assert!(
        !shown.contains("w0rd") && !shown.contains("112, 63"),
        "{shown}"
    );
}

#[test]
fn well_known_credentials_are_found() {
    // Assembled here, so that no scanner reports this file.
    let random = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dF3hJ5kL7nP9rS1uV3xY5";
    let upper = "ABCD2345EFGH6789";
    let pem = format!(
        "-----BEGIN {}PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ\n",
        "RSA "
    );
    for (credential, what) in [
        (format!("sk-{random}"), "an OpenAI API key"),
        (format!("sk-proj-{random}_x-{random}"), "an OpenAI API key"),
        (format!("sk-ant-api03-{random}-AA"), "an Anthropic API key"),
        (format!("ghp_{}", &random[..36]), "a GitHub token"),
        (format!("gho_{}", &random[..36]), "a GitHub token"),
        (format!("github_pat_11ABCDEFG0_{random}"), "a GitHub token"),
        (format!("AKIA{upper}"), "an AWS access key"),
        (format!("AIza{}", &random[..35]), "a Google API key"),
        (
            format!("xoxb-123456789012-{}", &random[..12]),
            "a Slack token",
        ),
        (format!("sk_live_{}", &random[..24]), "a live Stripe key"),
        (format!("hf_{}", &random[..34]), "a Hugging Face token"),
        (format!("npm_{}", &random[..36]), "an npm token"),
        (
            format!("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.{}", &random[..43]),
            "a JSON Web Token",
        ),
        (format!("Bearer {}", &random[..20]), "a bearer token"),
        (
            format!("Basic {}", STANDARD.encode("ann:hunter2")),
            "a user name with a password",
        ),
        (pem.clone(), "a private key"),
        (pem.replace('\n', "\\n"), "a private key"),
    ] {
        for node in [
            text(credential.clone()),
            text(format!("Here: \"{credential}\", as asked.")),
        ] {
            assert_eq!(
                found(&secrets(&[]), &node).1,
                format!("text that looks like {what}")
            );
        }
    }
}

#[test]
fn ordinary_texts_are_not_credentials() {
    let commit = "3f2a9c41d0e1b2a33f2a9c41d0e1b2a33f2a9c41";
    for ordinary in [
        "Set OPENAI_API_KEY=sk-... and ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx before.",
        "The task-force-of-the-year-2024-and-beyond met; sk-learn-contrib-is-a-long-name-too-2024.",
        "Use Bearer authentication, Bearer $OPENAI_API_KEY or Bearer <token-of-yours>.",
        "Basic knowledge of HTTP; Basic authentication; Basic dXNlcg==",
        "-----BEGIN PRIVATE KEY----- is the first line of such a file.",
        "-----BEGIN CERTIFICATE-----\nMIIEvQIBADANBgkqhkiG9w0BAQ\n",
        "AKIA is a prefix, ASIAN is a word, AIzawa a name, half_life and hf_transfer are too.",
        "eyJhbGciOiJIUzI1NiJ9 alone, and eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0",
        "npm_config_registry, sk_live_mode, xoxb-your-token-goes-here-please",
        commit,
        "550e8400-e29b-41d4-a716-446655440000",
    ] {
        let found = secrets(&[]).find(&text(ordinary));
        assert!(
            found.is_none(),
            "{ordinary}: {}",
            found.map_or_else(String::new, |found| found.what)
        );
    }
}

#[test]
fn many_secrets_are_distinguished() {
    let all: Vec<(String, String)> = (0..60)
        .map(|at| (format!("KEY_{at}"), format!("common-{at:03}-{}", at * 7919)))
        .collect();
    let secrets = Secrets::new(
        all.iter().map(|(name, value)| (name.into(), value.into())),
        &[],
    );
    let noise = "no secret is in here, but common-000 and common-001 nearly are. ".repeat(100);
    assert!(secrets.find(&text(noise.clone())).is_none());
    for (name, value) in &all {
        let what = found(&secrets, &text(format!("{noise}{value}{noise}"))).1;
        assert_eq!(
            what,
            format!("the value of the environment variable {name}")
        );
    }
}

#[test]
fn a_masked_value_names_the_secret() {
    let value = object(&[
        ("url", text("https://example.org")),
        (
            "headers",
            Node::Array(vec![text(format!("Bearer {SECRET}")), text("x")]),
        ),
    ]);
    assert_eq!(
        ours().masked(&value),
        object(&[
            ("url", text("https://example.org")),
            (
                "headers",
                Node::Array(vec![text(format!("<{OF_OURS}>")), text("x")])
            ),
        ])
    );
}

#[test]
fn a_masked_text_names_the_secrets() {
    let text = format!(
        "it got {SECRET:?} and Bearer {SECRET}, at stubs/app/ask/p-ss-w0rd-of-mine.0f.json;\n\
         {KEY_ID}, postgres://admin:hunter2hunter2@db/app, api_key=q7Zp2mX9w4Rt6yBn8Kd3; é"
    );
    assert_eq!(
        ours().masked_text(&text),
        "it got \"<the value of DB_Password>\" and Bearer <the value of DB_Password>, at \
         stubs/app/ask/<the value of DB_Password>.0f.json;\n<an AWS access key>, \
         postgres<a URL with a password> api_key=<a credential behind its name>; é"
    );
}
