//! Credentials found by their names, also as bytes; and other ways to write a secret.

use super::*;

const VALUE: &str = "q7Zp2mX9w4";

fn field(name: &str, value: Node) -> Node {
    Node::Object(vec![(name.to_owned(), value)])
}

fn text(text: &str) -> Node {
    Node::String(text.to_owned())
}

fn list(bytes: &[u8]) -> Node {
    let number = |byte: &u8| Node::Number(Number::Unsigned((*byte).into()));
    Node::Array(bytes.iter().map(number).collect())
}

fn what(secrets: &Secrets, node: &Node) -> Option<String> {
    secrets.find(node).map(|found| found.what)
}

fn named(name: &str, value: Node) -> Option<String> {
    what(&Secrets::new([], &[]), &field(name, value))
}

/// Bytes that are no text.
fn key() -> Vec<u8> {
    (0..32).map(|at| at * 7 + 3).collect()
}

#[test]
fn a_list_of_bytes_is_found_by_its_name() {
    let found = "a list of bytes whose name says that it is a credential";
    let base64 = |bytes: &[u8]| field("$bytes", text(&STANDARD.encode(bytes)));
    for (name, bytes) in [
        ("password", &b"hunter2"[..]),
        ("passwords", b"hunter2hunter2"),
        ("api_key", VALUE.as_bytes()),
        ("private_key", &key()),
        ("token", b"q7Zp2mX9w4Rt6yBn"),
    ] {
        let optional = field("$some", list(bytes));
        for value in [
            list(bytes),
            base64(bytes),
            optional,
            Node::Array(vec![list(bytes)]),
        ] {
            assert_eq!(named(name, value).as_deref(), Some(found), "{name}");
        }
    }
    for (name, bytes) in [
        ("image", key()),
        ("public_key", key()),
        ("signature", key()),
        ("token", key()),
        ("password", b"<password>".to_vec()),
        ("passwords", vec![1, 2, 3, 4, 5, 6, 7, 8]),
        ("encryption_key", vec![0; 32]),
        ("encryption_key", vec![255; 32]),
        ("max_tokens", key()),
        ("password", vec![]),
    ] {
        assert_eq!(named(name, list(&bytes)), None, "{name}: {bytes:?}");
    }
}

#[test]
fn an_allowed_password_is_none_as_a_list_either() {
    let mut config = Config::default();
    config.allowed = vec!["hunter2hunter2".to_owned()];
    let secrets = Secrets::new([], &[Arc::new(config)]);
    let value = field("password", list(b"hunter2hunter2"));
    assert_eq!(what(&secrets, &value), None);
}

#[test]
fn a_report_shows_no_list_of_bytes_that_is_a_credential() {
    let masked = Secrets::new([], &[]).masked(&field("password", list(b"hunter2")));
    let word = text("<a list of bytes whose name says that it is a credential>");
    assert_eq!(masked, field("password", word));
}

#[test]
fn pass_is_a_password_unless_it_is_a_step() {
    for name in [
        "pass",
        "Pass",
        "PASS",
        "db_pass",
        "dbPass",
        "SMTP-PASS",
        "pass2",
        "user.pass",
    ] {
        for value in [VALUE, "hunter2hunter2", "Tr0ub4dor&3", "summer-q7Zp2mX9"] {
            assert!(named(name, text(value)).is_some(), "{name}: {value}");
        }
        for value in [
            "typecheck",
            "shadow-map-2",
            "attempt12",
            "x86-lowering",
            "sha256_check",
            "O2",
            "render pass 2",
            "<password>",
            "/passes/1a2b3c4d",
        ] {
            assert_eq!(named(name, text(value)), None, "{name}: {value}");
        }
    }
    for name in [
        "compass",
        "bypass",
        "byPassed",
        "COMPASS",
        "encompass",
        "passed",
        "passenger",
    ] {
        assert_eq!(named(name, text(VALUE)), None, "{name}");
    }
    let line = |name: &str| text(&format!("{name}=q7Zp2mX9w4Rt6yBn8Kd3"));
    let secrets = Secrets::new([], &[]);
    for name in ["DB_PASS", "pass", "smtpPass"] {
        assert!(secrets.find(&line(name)).is_some(), "{name}");
    }
    for name in ["bypass", "COMPASS", "passed"] {
        assert_eq!(what(&secrets, &line(name)), None, "{name}");
    }
}

#[test]
fn bearer_is_a_token_if_it_looks_random() {
    for name in ["bearer", "Bearer", "x-bearer", "bearers"] {
        assert!(named(name, text("q7Zp2mX9w4Rt6yBn")).is_some(), "{name}");
        for value in [
            "token",
            "required",
            "ann",
            "the-bearer-of-this-letter",
            "<token>",
        ] {
            assert_eq!(named(name, text(value)), None, "{name}: {value}");
        }
    }
    assert_eq!(named("token_type", text("bearer")), None);
    assert_eq!(named("bearer_format", text("q7Zp2mX9w4Rt6yBn")), None);
}

#[test]
fn every_byte_of_a_variable_may_be_escaped() {
    let secret = "Zt/e\u{e9}-4711";
    let secrets = Secrets::new([("A_TOKEN".into(), secret.into())], &[]);
    let bytes = secret.as_bytes();
    let each = |show: &dyn Fn(&u8) -> String| bytes.iter().map(show).collect::<String>();
    let html = |show: &dyn Fn(u32) -> String| {
        let codes = secret.chars().map(u32::from);
        codes.map(show).collect::<String>()
    };
    for (form, how) in [
        (format!("{bytes:?}"), "as a list of its bytes"),
        (format!("{bytes:#?}"), "as a list of its bytes"),
        (format!("{bytes:02x?}"), "as a list of its bytes"),
        (format!("{bytes:02X?}"), "as a list of its bytes"),
        (
            format!("{bytes:?}").replace(", ", ","),
            "as a list of its bytes",
        ),
        (
            each(&|byte| format!("\\x{byte:02x}")),
            "with every byte escaped",
        ),
        (
            each(&|byte| format!("\\x{byte:02X}")),
            "with every byte escaped",
        ),
        (
            each(&|byte| format!("\\\\x{byte:02x}")),
            "with every byte escaped",
        ),
        (html(&|code| format!("&#{code};")), "escaped as in HTML"),
        (html(&|code| format!("&#x{code:x};")), "escaped as in HTML"),
        (html(&|code| format!("&#x{code:X};")), "escaped as in HTML"),
        (html(&|code| format!("\\u{code:04x}")), "escaped as in JSON"),
        (html(&|code| format!("\\u{code:04X}")), "escaped as in JSON"),
    ] {
        let expected = format!("the value of the environment variable A_TOKEN, {how}");
        let found = what(&secrets, &text(&format!("it is {form}.")));
        assert_eq!(found, Some(expected), "{form}");
    }
    assert_eq!(what(&secrets, &text("[90, 116, 47, 101, 195]")), None);
}

#[test]
fn the_signature_of_an_azure_url_is_found() {
    // Assembled here, so that no scanner reports this file.
    let signature = "aB3dE5gH7jK9mN1pQ3sT%2B5vW7yZ9bC1dF3hJ%2FkL7nP9%3D";
    let url = |name: &str, signature: &str| {
        text(&format!(
            "https://acme.blob.core.windows.net/a/b.txt?sv=2022-11-02&sp=r&{name}{signature}&sr=b"
        ))
    };
    let plain = signature
        .replace("%2B", "+")
        .replace("%2F", "/")
        .replace("%3D", "=");
    let secrets = Secrets::new([], &[]);
    for (name, signature) in [
        ("sig=", signature.to_owned()),
        ("sig=", signature.to_lowercase().replace("ab3d", "aB3d")),
        ("sig=", plain),
        ("sig%3D", signature.replace('%', "%25")),
        ("sig%3d", signature.replace('%', "%25")),
    ] {
        let found = what(&secrets, &url(name, &signature));
        let expected = "text that looks like the signature of an Azure URL";
        assert_eq!(found.as_deref(), Some(expected), "{signature}");
    }
    for (name, signature) in [
        ("sig=", "<signature>"),
        ("sig=", "REDACTED"),
        ("sig=", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx%3D"),
        ("sig=", "fn(u8)"),
        ("sig=", &signature[..30]),
        ("design=", signature),
    ] {
        assert_eq!(
            what(&secrets, &url(name, signature)),
            None,
            "{name}{signature}"
        );
    }
}
