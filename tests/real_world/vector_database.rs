//! A client of a vector database speaks gRPC: messages of prost, and an error that contains
//! a status.

use cached_stubs::prost::encoded;
use cached_stubs::stubbable;
use prost::Message;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use tonic::{Code, Request, Response, Status};

use crate::common::{ran, survives_async};

#[derive(Clone, PartialEq, Message)]
pub struct PointStruct {
    #[prost(uint64, tag = "1")]
    id: u64,
    #[prost(float, repeated, tag = "2")]
    vector: Vec<f32>,
}

#[derive(Clone, PartialEq, Message)]
pub struct UpsertPoints {
    #[prost(string, tag = "1")]
    collection_name: String,
    #[prost(message, repeated, tag = "2")]
    points: Vec<PointStruct>,
}

#[derive(Clone, PartialEq, Message)]
pub struct PointsOperationResponse {
    #[prost(uint64, optional, tag = "1")]
    operation_id: Option<u64>,
}

#[derive(Debug)]
pub enum QdrantError {
    Response(Status),
    NoSnapshot(String),
}

impl From<Status> for QdrantError {
    fn from(status: Status) -> Self {
        Self::Response(status)
    }
}

pub type QdrantResult<T> = Result<T, QdrantError>;

/// The codec of an error that contains one of another crate.
mod qdrant_error {
    use super::*;

    #[derive(Serialize, Deserialize)]
    enum Mirror {
        Response(i32, String),
        NoSnapshot(String),
    }

    pub(super) fn serialize<S: Serializer>(
        error: &QdrantError,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mirror = match error {
            QdrantError::Response(status) => {
                Mirror::Response(status.code().into(), status.message().to_owned())
            }
            QdrantError::NoSnapshot(name) => Mirror::NoSnapshot(name.clone()),
        };
        mirror.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<QdrantError, D::Error> {
        Ok(match Mirror::deserialize(deserializer)? {
            Mirror::Response(code, message) => Status::new(code.into(), message).into(),
            Mirror::NoSnapshot(name) => QdrantError::NoSnapshot(name),
        })
    }
}

pub struct UpsertPointsBuilder(UpsertPoints);

impl From<UpsertPointsBuilder> for UpsertPoints {
    fn from(builder: UpsertPointsBuilder) -> Self {
        builder.0
    }
}

pub struct Qdrant;

#[stubbable]
impl Qdrant {
    #[stub(
        key(request = encoded(request)),
        with = cached_stubs::prost,
        errors = qdrant_error
    )]
    pub async fn upsert_points(
        &self,
        request: impl Into<UpsertPoints>,
    ) -> QdrantResult<PointsOperationResponse> {
        ran();
        let request = request.into();
        if request.points.is_empty() {
            return Err(Status::invalid_argument("no points").into());
        }
        let operation_id = request.points.iter().map(|point| point.id).max();
        Ok(PointsOperationResponse { operation_id })
    }

    #[stub]
    pub async fn collection_exists(&self, name: impl Into<String>) -> QdrantResult<bool> {
        ran();
        Ok(!name.into().is_empty())
    }

    #[stub(errors = qdrant_error)]
    pub async fn download_snapshot(
        &self,
        name: impl AsRef<str>,
        shard: Option<impl Into<u32>>,
    ) -> QdrantResult<Vec<u8>> {
        ran();
        match shard.map(Into::into) {
            Some(0) => Ok(vec![0, 0xff]),
            _ => Err(QdrantError::NoSnapshot(name.as_ref().to_owned())),
        }
    }
}

#[tokio::test]
async fn requests_are_converted_and_keyed_by_their_bytes() {
    let builder = |ids: &[u64]| {
        let points = ids.iter().map(|&id| PointStruct {
            id,
            vector: vec![0.5; 3],
        });
        UpsertPointsBuilder(UpsertPoints {
            collection_name: "cities".to_owned(),
            points: points.collect(),
        })
    };
    let upserted =
        survives_async::<Qdrant, _>(async || Qdrant.upsert_points(builder(&[1, 7])).await.unwrap());
    assert_eq!(upserted.await.operation_id, Some(7));
    let code =
        survives_async::<Qdrant, _>(async || match Qdrant.upsert_points(builder(&[])).await {
            Err(QdrantError::Response(status)) => status.code(),
            other => panic!("{other:?}"),
        });
    assert_eq!(code.await, Code::InvalidArgument);
    survives_async::<Qdrant, _>(async || Qdrant.collection_exists("cities").await.unwrap()).await;
    for shard in [Some(0_u16), None] {
        let snapshot = survives_async::<Qdrant, _>(async || {
            let snapshot = Qdrant.download_snapshot("today", shard).await;
            snapshot.map_err(|error| format!("{error:?}"))
        });
        assert_eq!(snapshot.await.is_ok(), shard.is_some());
    }
}

/// What a server implements, and its generated client calls.
#[stubbable]
#[tonic::async_trait]
pub trait Points: Send + Sync + 'static {
    #[stub(
        key(request = encoded(&request)),
        with = cached_stubs::prost,
        errors
    )]
    async fn upsert(
        &self,
        request: Request<UpsertPoints>,
    ) -> Result<Response<PointsOperationResponse>, Status>;
}

struct Server;

#[tonic::async_trait]
impl Points for Server {
    async fn upsert(
        &self,
        request: Request<UpsertPoints>,
    ) -> Result<Response<PointsOperationResponse>, Status> {
        let operation_id = Some(request.get_ref().points.len() as u64);
        Ok(Response::new(PointsOperationResponse { operation_id }))
    }
}

#[tokio::test]
async fn a_server_is_stubbed() {
    use cached_stubs::Mode;

    let dir = crate::common::folder();
    for mode in [Mode::Record, Mode::Replay] {
        let server = StubPoints::builder().mode(mode).dir(dir.path());
        let make = move || {
            assert_eq!(mode, Mode::Record);
            Server
        };
        let server = server.real(make).build();
        let request = Request::new(UpsertPoints::default());
        let response = server.upsert(request).await.unwrap();
        assert_eq!(response.get_ref().operation_id, Some(0));
    }
}
