//! Types of the crate `http`, as arguments, as results and as errors.

use cached_stubs::stubbable;
use expect_test::expect;
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, Method, Request, Response, StatusCode, Uri, Version};

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

#[stubbable]
fn redirect(uri: &Uri) -> Option<Uri> {
    ran();
    (uri.path() == "/old").then(|| Uri::from_static("/new"))
}

#[stubbable]
fn accepted(names: Option<HeaderName>) -> Result<Vec<HeaderValue>, String> {
    ran();
    Ok(names.into_iter().map(HeaderValue::from).collect())
}

#[stubbable]
fn cached(answer: &(StatusCode, String), hit: bool) -> Option<Response<String>> {
    ran();
    let response = Response::builder()
        .status(answer.0)
        .header("x-cache", "hit");
    hit.then(|| response.body(answer.1.clone()).unwrap())
}

#[stubbable]
fn batch(first: Response<u8>) -> Vec<(StatusCode, u8)> {
    ran();
    vec![(first.status(), *first.body()), (StatusCode::GONE, 2)]
}

#[stubbable]
fn signed(mut request: Request<String>) -> Result<Request<String>, String> {
    ran();
    let signature = HeaderValue::from_static("signature");
    request.headers_mut().insert("x-signature", signature);
    Ok(request)
}

#[test]
fn a_request_comes_back_with_all_its_parts() {
    let request = survives::<signed, _>(|| {
        let request = Request::put("/a?b=c").version(Version::HTTP_2);
        let signed = signed(request.body("hello".to_owned()).unwrap());
        let (parts, body) = signed.unwrap().into_parts();
        (parts.method, parts.uri, parts.version, parts.headers, body)
    });
    assert_eq!(request.0, Method::PUT);
    assert_eq!(request.1, "/a?b=c");
    assert_eq!(request.3["x-signature"], "signature");
}

#[test]
fn they_come_back_in_options_and_lists() {
    for (path, expected) in [("/old", Some("/new".to_owned())), ("/new", None)] {
        let uri = path.parse().unwrap();
        let uri = survives::<redirect, _>(|| redirect(&uri).map(|uri| uri.to_string()));
        assert_eq!(uri, expected);
    }
    let names = survives::<accepted, _>(|| accepted(Some("accept".parse().unwrap())).unwrap());
    assert_eq!(names, ["accept"]);
    let answer = (StatusCode::ACCEPTED, "a".to_owned());
    for hit in [true, false] {
        survives::<cached, _>(|| {
            let response = cached(&answer, hit).map(Response::into_parts);
            response.map(|(parts, body)| (parts.status, parts.headers, body))
        });
    }
    let statuses = survives::<batch, _>(|| batch(Response::new(1)));
    assert_eq!(statuses, [(StatusCode::OK, 1), (StatusCode::GONE, 2)]);
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
