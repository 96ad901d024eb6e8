//! Types without serde for which the library has a codec.

use std::io;
use std::process::{Command, ExitStatus, Output};

use bytes::Bytes;
use cached_stubs::stubbable;
use http::{Response, StatusCode, Version};
use serde_json::{Value, json};

use crate::common::{folder, only_recording, ran, recording, survives, survives_async};

#[stubbable]
fn run(script: &str) -> io::Result<Output> {
    ran();
    Command::new("sh").args(["-c", script]).output()
}

#[stubbable]
fn output(script: &str) -> Output {
    ran();
    run(script).expect("there is a shell")
}

#[stubbable]
fn status(script: &str) -> io::Result<ExitStatus> {
    ran();
    Command::new("sh").args(["-c", script]).status()
}

#[cfg(unix)]
#[test]
fn outputs_of_processes() {
    let given = survives::<run, _>(|| run("echo a; echo b >&2; exit 3").unwrap());
    assert_eq!(given.status.code(), Some(3));
    assert_eq!(given.stdout, b"a\n");
    survives::<run, _>(|| run("printf '\\377'").unwrap());
    survives::<run, _>(|| run("kill -9 $$").unwrap());
    survives::<status, _>(|| status("exit 1").unwrap());
    let dir = folder();
    let _stub = recording::<run>(&dir);
    run("echo a").unwrap();
    let text = only_recording(&dir);
    for part in [
        "\"status\": {\n          \"code\": 0",
        "\"stdout\": \"a\\n\"",
    ] {
        assert!(text.contains(part), "{text}");
    }
    drop(_stub);
    let _nested = recording::<output>(&dir);
    assert!(output("true").status.success());
}

#[stubbable]
async fn fetch(path: &str) -> Result<Response<Bytes>, String> {
    ran();
    let mut response = Response::new(Bytes::from(path.to_owned()));
    *response.status_mut() = StatusCode::IM_A_TEAPOT;
    *response.version_mut() = Version::HTTP_2;
    for cookie in ["a=1", "b=2"] {
        response
            .headers_mut()
            .append("set-cookie", cookie.parse().unwrap());
    }
    Ok(response)
}

#[stubbable]
fn plain_response(path: &str) -> Response<String> {
    ran();
    Response::new(path.to_owned())
}

#[stubbable]
fn several(text: &str) -> Option<(Bytes, Vec<Bytes>)> {
    ran();
    let bytes = Bytes::from(text.to_owned());
    Some((bytes.clone(), vec![bytes.slice(1..)]))
}

#[tokio::test]
async fn http_responses_and_bytes() {
    survives_async::<fetch, _>(async || {
        let (parts, body) = fetch("a").await.unwrap().into_parts();
        (parts.status, parts.version, parts.headers, body)
    })
    .await;
    survives::<plain_response, _>(|| plain_response("a").into_body());
    survives::<several, _>(|| several("abc"));
}

#[stubbable]
fn document(text: &str) -> Result<Value, String> {
    ran();
    serde_json::from_str(text).map_err(|error| error.to_string())
}

#[test]
fn json_values_stay_exact() {
    for value in [
        json!({ "b": 1, "a": [1.0, -0.0, 1e300, u64::MAX, i64::MIN, null, true, ""] }),
        json!({ "$f64": "NaN" }),
        json!([{ "$map": [] }, { "$items": [1] }, { "$partial": [1] }, { "$returned": 1, "$out": {} }]),
        json!(null),
    ] {
        let text = value.to_string();
        assert_eq!(survives::<document, _>(|| document(&text).unwrap()), value);
    }
}
