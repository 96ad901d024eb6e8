//! Types of the crate `tonic`, as arguments, as results and as errors, and what is lost of them.

use cached_stubs::stubbable;
use expect_test::expect;
use futures::stream::{self, BoxStream, StreamExt as _};
use serde::{Deserialize, Serialize};
use tonic::metadata::{MetadataMap, MetadataValue};
use tonic::{Code, Request, Response, Status};

use crate::common::{
    assert_text, folder, only_returns, ran, recording, recordings_of, survives, survives_async,
};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Reply(String);

#[derive(Clone)]
struct Traced;

/// ASCII and binary, one of them twice.
fn metadata() -> MetadataMap {
    let mut metadata = MetadataMap::new();
    metadata.append("x-region", MetadataValue::from_static("eu"));
    metadata.append("x-region", MetadataValue::from_static("us"));
    metadata.insert_bin("trace-bin", MetadataValue::from_bytes(&[0, 1, 0xff]));
    metadata
}

fn status() -> Status {
    let details = vec![0, 0xff].into();
    let mut status =
        Status::with_details_and_metadata(Code::NotFound, "no such city", details, metadata());
    status.set_source(std::sync::Arc::new(std::fmt::Error));
    status
}

/// Everything of a status that is recorded.
fn parts(status: &Status) -> (Code, String, Vec<u8>, String) {
    let metadata = format!("{:?}", status.metadata());
    let message = status.message().to_owned();
    (status.code(), message, status.details().to_vec(), metadata)
}

#[stubbable(errors)]
async fn find(request: Request<String>) -> Result<Response<Reply>, Status> {
    ran();
    if request.get_ref() == "atlantis" {
        return Err(status());
    }
    let mut response = Response::new(Reply(request.into_inner()));
    *response.metadata_mut() = metadata();
    response.extensions_mut().insert(Traced);
    Ok(response)
}

#[tokio::test]
async fn a_response_has_its_metadata_and_its_message() {
    let found = survives_async::<find, _>(async || {
        let response = find(Request::new("paris".to_owned())).await.unwrap();
        let trace = response.metadata().get_bin("trace-bin").unwrap().to_bytes();
        assert_eq!(trace.unwrap().as_ref(), [0, 1, 0xff]);
        let (metadata, message, _) = response.into_parts();
        (format!("{metadata:?}"), message)
    });
    assert_eq!(found.await.1, Reply("paris".to_owned()));
}

#[tokio::test]
async fn a_status_has_all_but_its_source() {
    let found = survives_async::<find, _>(async || {
        parts(&find(Request::new("atlantis".to_owned())).await.unwrap_err())
    });
    assert_eq!(found.await, parts(&status()));
    let dir = folder();
    let _stub = recording::<find>(&dir);
    let error = find(Request::new("atlantis".to_owned())).await.unwrap_err();
    // The record run loses it too.
    assert!(std::error::Error::source(&error).is_none());
    assert!(std::error::Error::source(&status()).is_some());
    assert_text(
        &only_returns(&dir),
        expect![[r#"
          "returns": [
            {
              "Err": {
                "code": "NotFound",
                "message": "no such city",
                "details": {"$bytes": "AP8="},
                "metadata": [
                  [
                    "x-region",
                    "eu"
                  ],
                  [
                    "x-region",
                    "us"
                  ],
                  [
                    "trace-bin",
                    "AAH/"
                  ]
                ]
              }
            }
          ]
        }
    "#]],
    );
}

/// The record run loses them, so that the test sees what it will see in replay.
#[tokio::test]
async fn extensions_are_lost() {
    let dir = folder();
    let _stub = recording::<find>(&dir);
    let response = find(Request::new("paris".to_owned())).await.unwrap();
    assert!(response.extensions().get::<Traced>().is_none());
    assert_text(
        &only_returns(&dir),
        expect![[r#"
          "returns": [
            {
              "Ok": {
                "metadata": [
                  [
                    "x-region",
                    "eu"
                  ],
                  [
                    "x-region",
                    "us"
                  ],
                  [
                    "trace-bin",
                    "AAH/"
                  ]
                ],
                "message": "paris"
              }
            }
          ]
        }
    "#]],
    );
}

#[tokio::test]
async fn a_request_is_keyed_by_its_metadata_and_its_message() {
    let call = |city: &str, region: Option<&'static str>, is_traced: bool| {
        let mut request = Request::new(city.to_owned());
        if let Some(region) = region {
            let region = MetadataValue::from_static(region);
            request.metadata_mut().insert("x-region", region);
        }
        if is_traced {
            request.extensions_mut().insert(Traced);
        }
        futures::executor::block_on(find(request)).unwrap()
    };
    let calls = || {
        call("paris", None, false);
        call("paris", None, true);
    };
    assert_eq!(recordings_of::<find, _>(calls), 1);
    let calls = || {
        call("paris", None, false);
        call("rome", None, false);
        call("rome", Some("eu"), false);
        call("rome", Some("us"), false);
    };
    assert_eq!(recordings_of::<find, _>(calls), 4);
}

#[stubbable(errors)]
fn intercept(request: Request<()>) -> Result<Request<()>, Box<Status>> {
    ran();
    match request.metadata().get("authorization") {
        Some(_) => Ok(request),
        None => Err(Box::new(status())),
    }
}

#[stubbable]
fn health(response: &Response<u8>, last: Option<Code>) -> Code {
    ran();
    match response.get_ref() {
        0 => last.unwrap_or(Code::Ok),
        _ => Code::Unavailable,
    }
}

#[stubbable]
fn statuses(metadata: &MetadataMap, codes: Vec<Code>) -> Vec<Status> {
    ran();
    let statuses = codes.into_iter();
    let statuses = statuses.map(|code| Status::with_metadata(code, "", metadata.clone()));
    statuses.collect()
}

#[stubbable]
fn last(statuses: &[Status]) -> Option<MetadataMap> {
    ran();
    Some(statuses.last()?.metadata().clone())
}

#[test]
fn they_are_arguments_and_results() {
    let ok = Response::new(0);
    let code = survives::<health, _>(|| health(&ok, Some(Code::Aborted)));
    assert_eq!(code, Code::Aborted);
    assert_eq!(
        survives::<health, _>(|| health(&Response::new(1), None)),
        Code::Unavailable
    );
    let every = (0..17).map(Code::from_i32).collect::<Vec<_>>();
    let codes = survives::<statuses, _>(|| {
        let statuses = statuses(&metadata(), every.clone());
        statuses.iter().map(Status::code).collect::<Vec<_>>()
    });
    assert_eq!(codes, every);
    for statuses in [vec![], vec![status()]] {
        survives::<last, _>(|| format!("{:?}", last(&statuses)));
    }
}

#[test]
fn an_interceptor_takes_and_returns_a_request() {
    let error = survives::<intercept, _>(|| parts(&intercept(Request::new(())).unwrap_err()));
    assert_eq!(error, parts(&status()));
    let granted = survives::<intercept, _>(|| {
        let mut request = Request::new(());
        let user = MetadataValue::from_static("user");
        request.metadata_mut().insert("authorization", user);
        format!("{:?}", intercept(request).unwrap().metadata())
    });
    assert!(granted.contains("authorization"), "{granted}");
}

/// Chat with a server: the items are messages or statuses.
#[stubbable(errors)]
async fn chat(prompt: &str) -> Result<BoxStream<'static, Result<Reply, Status>>, Status> {
    ran();
    let first = Reply(prompt.to_owned());
    Ok(stream::iter([Ok(first), Err(status())]).boxed())
}

#[tokio::test]
async fn a_stream_ends_with_a_status() {
    let items = survives_async::<chat, _>(async || {
        let items = chat("hello").await.unwrap();
        let items = items.map(|item| item.map_err(|status| parts(&status)));
        items.collect::<Vec<_>>().await
    });
    let expected = [Ok(Reply("hello".to_owned())), Err(parts(&status()))];
    assert_eq!(items.await, expected);
}
