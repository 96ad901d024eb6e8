//! Secrets of the environment reach neither files nor messages.

use std::fs;

use expect_test::expect;

use crate::checkout::Checkout;
use crate::report::assert_report;

const SECRET: &str = "p@ss/w0rd +4711 \"x\"";
/// A part of it that no encoding changes.
const PIECE: &str = "w0rd";

/// How it appears in texts, with the name of the encoding.
const DISGUISES: [(&str, &str); 11] = [
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
    (
        "the bytes in a list",
        "[112, 64, 115, 115, 47, 119, 48, 114, 100, 32, 43, 52, 55, 49, 49, 32, 34, 120, 34]",
    ),
    (
        "every byte escaped",
        r"\x70\x40\x73\x73\x2f\x77\x30\x72\x64\x20\x2b\x34\x37\x31\x31\x20\x22\x78\x22",
    ),
    (
        "every byte escaped in HTML",
        "&#112;&#64;&#115;&#115;&#47;&#119;&#48;&#114;&#100;&#32;&#43;&#52;&#55;&#49;&#49;&#32;&#34;&#120;&#34;",
    ),
    ("JSON-escaped", r#"{"key":"p@ss/w0rd +4711 \"x\""}"#),
];

/// What is wrong unless the test fails, names the place and the variable of the
/// secret, and shows it neither in the output nor in a file.
fn leaked(test: &str, place: &str, disguise: &str, leak: &str) -> Option<String> {
    let checkout = Checkout::new();
    let outcome = checkout.run(
        test,
        &[("RECORD", "1"), ("MY_API_KEY", SECRET), ("LEAK", leak)],
    );
    let mut wrong = Vec::new();
    if !outcome.text().contains("1 failed") {
        wrong.push("it was recorded".to_owned());
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
fn a_secret_in_an_argument_is_refused() {
    let wrong: String = DISGUISES
        .iter()
        .filter_map(|(disguise, leak)| {
            leaked("secrets::in_an_argument", "args.request", disguise, leak)
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong}");
    let variables = [("RECORD", "1"), ("MY_API_KEY", SECRET), ("LEAK", SECRET)];
    let outcome = Checkout::new().run("secrets::in_an_argument", &variables);
    assert_report(
        &outcome,
        expect![[r#"
            src/secrets.rs:[fetch(&format!("Bearer {}", leak()))]:
            cached-stubs: a recording of `app::secrets::fetch` would contain a secret

              args.request
              the value of the environment variable MY_API_KEY

            Nothing was written. Leave the argument out of recordings, record only whether it
            was given, or name what is recorded in its place:

              #[stubbable(skip(request))]
              #[stubbable(redact(request))]
              #[stubbable(key(request = …))]

            If it is not secret, say so in `stubs.toml`, beside Cargo.toml:

              [secrets]
              ignore-variables = ["MY_API_KEY"]

              called  src/secrets.rs:[fetch(&format!("Bearer {}", leak()))]
        "#]],
    );
}

#[test]
fn a_secret_in_a_returned_value_is_refused() {
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
fn a_secret_in_a_form_is_refused() {
    // Forms encode a space as a plus sign.
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
fn a_secret_in_bytes_is_refused() {
    let wrong: String = [("raw", SECRET), ("within a text", DISGUISES[1].1)]
        .iter()
        .filter_map(|(disguise, leak)| leaked("secrets::in_bytes", "returns[0]", disguise, leak))
        .collect();
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn well_known_shapes_of_credentials_are_refused() {
    for leak in [
        "sk-proj-Ab3dEf6hIj9lMn2pQr5tUv8xYz1bCd4fGh7jKl0nOp3rSt6v",
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "AKIAIOSFODNN7SAMPLE2",
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
fn short_values_and_harmless_variables_are_recorded() {
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
fn each_kind_of_variable_name_counts() {
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
fn a_refused_secret_leaves_the_former_recording() {
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
fn verifying_shows_differences_without_the_secret() {
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
