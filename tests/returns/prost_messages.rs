//! Messages of the crate `prost`, as results and as arguments.

use cached_stubs::prost::encoded;
use cached_stubs::stubbable;
use expect_test::expect;
use futures::stream::{self, BoxStream, StreamExt as _};
use prost::Message;
use tonic::metadata::MetadataValue;
use tonic::{Request, Response, Status};

use crate::common::{
    assert_text, folder, only_recording, ran, recording, recordings_of, survives, survives_async,
};

#[derive(Clone, PartialEq, Message)]
struct Point {
    #[prost(string, tag = "1")]
    id: String,
    #[prost(float, repeated, tag = "2")]
    vector: Vec<f32>,
    #[prost(message, optional, boxed, tag = "3")]
    next: Option<Box<Point>>,
}

fn point(id: &str) -> Point {
    let vector = vec![0.1, -0.0];
    let next = Some(Box::new(Point::default()));
    let id = id.to_owned();
    Point { id, vector, next }
}

#[stubbable(with = cached_stubs::prost)]
fn one(id: &str) -> Point {
    ran();
    point(id)
}

#[stubbable(with = cached_stubs::prost)]
fn maybe(id: Option<&str>) -> Option<Point> {
    ran();
    id.map(point)
}

#[stubbable(with = cached_stubs::prost)]
fn some(ids: &[&str]) -> Result<Vec<Point>, String> {
    ran();
    Ok(ids.iter().copied().map(point).collect())
}

#[stubbable(with = cached_stubs::prost)]
fn stream_of(ids: Vec<String>) -> BoxStream<'static, Point> {
    ran();
    stream::iter(ids).map(|id| point(&id)).boxed()
}

#[test]
fn messages_come_back() {
    assert_eq!(survives::<one, _>(|| one("a")), point("a"));
    assert_eq!(survives::<maybe, _>(|| maybe(Some("a"))), Some(point("a")));
    assert_eq!(survives::<maybe, _>(|| maybe(None)), None);
    assert_eq!(survives::<some, _>(|| some(&["a", "b"])).unwrap().len(), 2);
    survives::<stream_of, _>(|| {
        futures::executor::block_on(stream_of(vec!["a".to_owned()]).collect::<Vec<_>>())
    });
}

/// A generated client, as its user calls it.
struct PointsClient;

#[stubbable]
impl PointsClient {
    #[stub(key(request = encoded(&request)), discard(self), with = cached_stubs::prost, errors)]
    async fn upsert(&mut self, request: Request<Point>) -> Result<Response<Point>, Status> {
        ran();
        let point = request.into_inner();
        if point.id.is_empty() {
            return Err(Status::invalid_argument("it has no id"));
        }
        let mut response = Response::new(point);
        let version = MetadataValue::from_bytes(&[1, 2]);
        response.metadata_mut().insert_bin("version-bin", version);
        Ok(response)
    }
}

#[tokio::test]
async fn a_client_takes_requests_and_returns_responses() {
    let upserted = survives_async::<PointsClient, _>(async || {
        let response = PointsClient.upsert(Request::new(point("a"))).await.unwrap();
        let (metadata, point, _) = response.into_parts();
        (format!("{metadata:?}"), point)
    });
    assert_eq!(upserted.await.1, point("a"));
    let error = survives_async::<PointsClient, _>(async || {
        let answer = PointsClient.upsert(Request::new(Point::default())).await;
        answer.unwrap_err().message().to_owned()
    });
    assert_eq!(error.await, "it has no id");
    let dir = folder();
    let _stub = recording::<PointsClient>(&dir);
    let short = Point {
        id: "a".to_owned(),
        ..Point::default()
    };
    PointsClient.upsert(Request::new(short)).await.unwrap();
    assert_text(
        &only_recording(&dir),
        expect![[r#"
        {
          "format": 1,
          "function": "returns::prost_messages::PointsClient::upsert",
          "key": "7afd9531a6997fb5eecab83c71c43b8871b12aee6c0db352b45af2f23c890d49",
          "source": "ab1e1383923a9b6291e85edae05ba1e2878233ffa10df13bd0dd9b3720de18be",
          "args": {
            "request": {
              "metadata": [],
              "message": {"$bytes": "CgFh"}
            }
          },
          "returns": [
            {
              "Ok": {
                "metadata": [
                  [
                    "version-bin",
                    "AQI"
                  ]
                ],
                "message": {"$bytes": "CgFh"}
              }
            }
          ]
        }
    "#]],
    );
}

#[stubbable(key(points = encoded(points), filter = encoded(filter)))]
fn count(points: &[Point], filter: &Option<Point>) -> usize {
    ran();
    points.len() + usize::from(filter.is_some())
}

#[test]
fn messages_are_keyed_by_their_bytes() {
    let calls = || {
        count(&[point("a")], &None);
        count(&[point("a")], &None);
        count(&[point("a"), point("b")], &None);
        count(&[point("a")], &Some(point("b")));
    };
    assert_eq!(recordings_of::<count, _>(calls), 3);
    assert_eq!(survives::<count, _>(|| count(&[point("a")], &None)), 1);
}

type Points = BoxStream<'static, Result<Point, Status>>;

/// Takes a response with a stream apart, and puts it together.
mod streamed {
    use super::{Points, Response};
    use tonic::metadata::MetadataMap;

    pub(super) fn split(response: Response<Points>) -> (MetadataMap, Points) {
        let (metadata, points, _) = response.into_parts();
        (metadata, points)
    }

    pub(super) fn join(metadata: MetadataMap, points: Points) -> Response<Points> {
        Response::from_parts(metadata, points, Default::default())
    }
}

#[stubbable(stream = streamed, with = cached_stubs::prost, errors)]
async fn scroll(from: &str) -> Result<Response<Points>, Status> {
    ran();
    if from.is_empty() {
        return Err(Status::out_of_range("nothing is there"));
    }
    let points = [Ok(point(from)), Err(Status::aborted("too many"))];
    let mut response = Response::new(stream::iter(points).boxed());
    let region = MetadataValue::from_static("eu");
    response.metadata_mut().insert("x-region", region);
    Ok(response)
}

#[tokio::test]
async fn a_response_contains_a_stream() {
    let read = survives_async::<scroll, _>(async || {
        let response = scroll("a").await.unwrap();
        let region = response.metadata().get("x-region").cloned();
        let points = response.into_inner().map(|item| item.map_err(|s| s.code()));
        (region, points.collect::<Vec<_>>().await)
    });
    let (region, points) = read.await;
    assert_eq!(region.unwrap(), "eu");
    assert_eq!(points, [Ok(point("a")), Err(tonic::Code::Aborted)]);
    let error = survives_async::<scroll, _>(async || match scroll("").await {
        Ok(_) => unreachable!("there is nothing"),
        Err(status) => status.code(),
    });
    assert_eq!(error.await, tonic::Code::OutOfRange);
}
