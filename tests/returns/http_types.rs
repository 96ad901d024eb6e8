//! Types of the crate `http`, as arguments, as results and as errors.

use cached_stubs::stubbable;
use expect_test::expect;
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, Method, Request, StatusCode, Uri, Version};

use crate::common::{
    assert_text, folder, only_recording, ran, recording, runs, survives, survives_async,
};

#[stubbable]
fn status(code: u16) -> StatusCode {
    ran();
    StatusCode::from_u16(code).unwrap()
}

#[stubbable]
fn head(uri: &Uri) -> Result<HeaderMap, String> {
    ran();
    let mut headers = HeaderMap::new();
    headers.append("x-uri", uri.to_string().parse().unwrap());
    headers.append("set-cookie", HeaderValue::from_static("a=1"));
    headers.append("set-cookie", HeaderValue::from_bytes(b"b=\xff").unwrap());
    Ok(headers)
}

#[stubbable]
fn page(methods: Vec<Method>, base: Option<&Uri>) -> (StatusCode, String) {
    ran();
    (StatusCode::CREATED, format!("{methods:?} {base:?}"))
}

#[stubbable(errors)]
async fn handler(version: Version) -> Result<(StatusCode, HeaderMap, String), StatusCode> {
    ran();
    match version {
        Version::HTTP_2 => Ok((StatusCode::OK, HeaderMap::new(), "two".to_owned())),
        _ => Err(StatusCode::HTTP_VERSION_NOT_SUPPORTED),
    }
}

#[stubbable(errors)]
fn refused(name: HeaderName, value: &HeaderValue) -> Result<Method, (StatusCode, String)> {
    ran();
    Err((StatusCode::FORBIDDEN, format!("{name}: {value:?}")))
}

#[stubbable]
fn sent(request: &Request<String>) -> Result<Uri, String> {
    ran();
    Ok(request.uri().clone())
}

#[stubbable]
fn newest() -> Version {
    ran();
    Version::HTTP_3
}

#[tokio::test]
async fn they_come_back() {
    let uri: Uri = "https://example.com/a?b=c".parse().unwrap();
    assert_eq!(
        survives::<status, _>(|| status(418)),
        StatusCode::IM_A_TEAPOT
    );
    let headers = survives::<head, _>(|| head(&uri).unwrap());
    assert_eq!(headers.get_all("set-cookie").iter().count(), 2);
    survives::<page, _>(|| page(vec![Method::GET, Method::PATCH], Some(&uri)));
    survives::<page, _>(|| page(vec![], None));
    survives::<newest, _>(newest);
    let error =
        survives::<refused, _>(|| refused("x-a".parse().unwrap(), &HeaderValue::from_static("b")));
    assert_eq!(error.unwrap_err().0, StatusCode::FORBIDDEN);
    for version in [Version::HTTP_2, Version::HTTP_11] {
        let answer = survives_async::<handler, _>(async || handler(version).await).await;
        assert_eq!(answer.is_ok(), version == Version::HTTP_2);
    }
}

#[test]
fn a_request_is_an_argument_with_all_its_parts() {
    let dir = folder();
    let _stub = recording::<sent>(&dir);
    let request = |method: &str, accept: &str| {
        let request = Request::builder()
            .method(method)
            .uri("/chat")
            .header("accept", accept);
        request.body("hello".to_owned()).unwrap()
    };
    sent(&request("POST", "text/plain")).unwrap();
    assert_text(
        &only_recording(&dir),
        expect![[r#"
        {
          "format": 1,
          "function": "returns::http_types::sent",
          "key": "0b0af6de5f6cea779d8aa7b9fc9e4fc2259d9204b43148720ff012f2114c2fae",
          "source": "05ae2cc85e65d97fc30feb28a21f944890280788a75e165e88bd5c9b7445e5cd",
          "args": {
            "request": {
              "method": "POST",
              "uri": "/chat",
              "version": "HTTP/1.1",
              "headers": [
                [
                  "accept",
                  "text/plain"
                ]
              ],
              "body": "hello"
            }
          },
          "returns": [
            {
              "Ok": "/chat"
            }
          ]
        }
    "#]],
    );
    assert_eq!(runs(|| sent(&request("POST", "text/plain"))).1, 0);
    assert_eq!(runs(|| sent(&request("PUT", "text/plain"))).1, 1);
    assert_eq!(runs(|| sent(&request("POST", "text/html"))).1, 1);
}
