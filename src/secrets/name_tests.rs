//! Names and values that are credentials, and those that are none.

use super::names::telling;

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
