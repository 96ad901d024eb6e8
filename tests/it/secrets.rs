//! A secret of the environment never reaches a file or a message.

use std::fs;

use crate::checkout::Checkout;

const SECRET: &str = "p@ss/w0rd +4711 \"x\"";
/// A piece of it that percent signs and backslashes leave as it is.
const PIECE: &str = "w0rd";

/// As it stands in texts, with the name of the way.
const DISGUISES: [(&str, &str); 8] = [
    ("raw", SECRET),
    (
        "within a text",
        "user=me; token=p@ss/w0rd +4711 \"x\"; more",
    ),
    (
        "percent-encoded",
        "?key=p%40ss%2Fw0rd%20%2B4711%20%22x%22&q=1",
    ),
    (
        "percent-encoded in lower case",
        "?key=p%40ss%2fw0rd%20%2b4711%20%22x%22&q=1",
    ),
    ("base64", "cEBzcy93MHJkICs0NzExICJ4Ig=="),
    ("base64 behind one byte", "OnBAc3MvdzByZCArNDcxMSAieCI="),
    ("base64 behind two bytes", "YTpwQHNzL3cwcmQgKzQ3MTEgIngi"),
    ("JSON-escaped", r#"{"key":"p@ss/w0rd +4711 \"x\""}"#),
];

/// What is wrong, if not: the test fails, says where the secret is and whose,
/// and nothing of it is in the output or in any file.
fn leaked(test: &str, place: &str, disguise: &str, leak: &str) -> Option<String> {
    let checkout = Checkout::new();
    let outcome = checkout.run(
        test,
        &[("RECORD", "1"), ("MY_API_KEY", SECRET), ("LEAK", leak)],
    );
    let mut wrong = Vec::new();
    if !outcome.text().contains("1 failed") {
        wrong.push("it is recorded".to_owned());
    }
    for part in ["would contain a secret", "MY_API_KEY", place] {
        if !outcome.text().contains(part) {
            wrong.push(format!("it does not say {part:?}"));
        }
    }
    for shown in [PIECE, leak] {
        if outcome.text().contains(shown) {
            wrong.push(format!("it says {shown:?}"));
        }
    }
    for file in checkout.files() {
        let text = fs::read_to_string(&file).unwrap_or_default();
        wrong.push(format!("there is {}: {text}", file.display()));
    }
    (!wrong.is_empty()).then(|| format!("{test}, {disguise}: {wrong:#?}\n{outcome}\n"))
}

#[test]
fn in_an_argument() {
    let wrong: String = DISGUISES
        .iter()
        .filter_map(|(disguise, leak)| {
            leaked("secrets::in_an_argument", "args.request", disguise, leak)
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn in_what_is_returned() {
    let wrong: String = DISGUISES
        .iter()
        .filter_map(|(disguise, leak)| {
            leaked(
                "secrets::in_what_is_returned",
                "returns[0].Ok.headers.authorization",
                disguise,
                leak,
            )
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn in_a_form() {
    // A blank is a plus sign there.
    let leak = "key=p%40ss%2Fw0rd+%2B4711+%22x%22&q=1";
    let wrong = leaked(
        "secrets::in_an_argument",
        "args.request",
        "form-encoded",
        leak,
    );
    assert_eq!(wrong, None);
}

#[test]
fn in_bytes_that_are_returned() {
    let wrong: String = [("raw", SECRET), ("within a text", DISGUISES[1].1)]
        .iter()
        .filter_map(|(disguise, leak)| leaked("secrets::in_bytes", "returns[0]", disguise, leak))
        .collect();
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn credentials_are_known_by_their_shape() {
    for leak in [
        "sk-proj-Ab3dEf6hIj9lMn2pQr5tUv8xYz1bCd4fGh7jKl0nOp3rSt6v",
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "AKIAIOSFODNN7EXAMPLQ",
    ] {
        let checkout = Checkout::new();
        let outcome = checkout.run(
            "secrets::in_what_is_returned",
            &[("RECORD", "1"), ("LEAK", leak)],
        );
        outcome
            .fails()
            .says("would contain a secret")
            .says("returns[0].Ok.headers.authorization");
        outcome.never_says(leak);
        assert!(checkout.files().is_empty());
    }
}

#[test]
fn variables_that_say_nothing_of_secrets_and_short_values_are_free() {
    for (name, value) in [
        ("MY_API_KEY", "hello"),
        ("GREETING", "many\nlines\nmany"),
        ("MY_TOKEN", ""),
    ] {
        let checkout = Checkout::new();
        checkout
            .run("secrets::harmless", &[("RECORD", "1"), (name, value)])
            .passes();
        assert_eq!(checkout.files().len(), 1);
    }
}

#[test]
fn each_kind_of_name_counts() {
    for name in [
        "OPENAI_API_KEY",
        "github_token",
        "CLIENT_SECRET",
        "DB_PASSWORD",
        "CREDENTIALS_OF_MINE",
    ] {
        let checkout = Checkout::new();
        let variables = [("RECORD", "1"), (name, SECRET), ("LEAK", SECRET)];
        checkout
            .run("secrets::in_an_argument", &variables)
            .fails()
            .says(name)
            .never_says(PIECE);
        assert!(checkout.files().is_empty());
    }
}

#[test]
fn a_former_recording_stands_where_a_new_one_would_hold_a_secret() {
    const TEST: &str = "secrets::in_what_is_returned";
    let checkout = Checkout::new();
    checkout
        .run(TEST, &[("RECORD", "1"), ("LEAK", "harmless")])
        .passes();
    let before = checkout.snapshot();
    let leaking = [("RECORD", "all"), ("MY_API_KEY", SECRET), ("LEAK", SECRET)];
    checkout
        .run(TEST, &leaking)
        .fails()
        .says("MY_API_KEY")
        .never_says(PIECE);
    assert_eq!(checkout.snapshot(), before);
}

#[test]
fn verifying_shows_differences_and_no_secret_in_them() {
    const TEST: &str = "secrets::in_what_is_returned";
    let checkout = Checkout::new();
    checkout
        .run(TEST, &[("RECORD", "1"), ("LEAK", "harmless")])
        .passes();
    let verifying = [
        ("RECORD", "verify"),
        ("MY_API_KEY", SECRET),
        ("LEAK", SECRET),
    ];
    let outcome = checkout.run(TEST, &verifying);
    outcome
        .fails()
        .says("app::secrets::fetch")
        .never_says(PIECE);
}
