//! An editor reads a stream of events, which may fail before its first event and
//! at each one.

use cached_stubs::stubbable;
use futures::stream::{self, BoxStream, StreamExt as _};
use serde::{Deserialize, Serialize};

use crate::common::{folder, only_recording, ran, recording, survives_async};

pub trait HttpClient: Send + Sync {}

struct Http;

impl HttpClient for Http {}

#[derive(Debug, Serialize)]
pub struct Request {
    model: String,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    Start,
    Text(String),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum AnthropicError {
    Status { code: u16 },
    Overloaded,
}

#[stubbable(skip(client), redact(api_key), errors)]
pub async fn stream_completion(
    client: &dyn HttpClient,
    api_url: &str,
    api_key: &str,
    request: Request,
    beta_headers: Option<String>,
) -> Result<BoxStream<'static, Result<Event, AnthropicError>>, AnthropicError> {
    ran();
    let _ = (client, api_key, beta_headers);
    if api_url.is_empty() {
        return Err(AnthropicError::Status { code: 404 });
    }
    let text = Event::Text(request.model);
    let events = [Ok(Event::Start), Ok(text), Err(AnthropicError::Overloaded)];
    Ok(stream::iter(events).boxed())
}

#[tokio::test]
async fn events_and_errors_are_recorded() {
    let call = async |url: &str| {
        let request = Request {
            model: "small".to_owned(),
        };
        let stream = stream_completion(&Http, url, "a key", request, None).await?;
        Ok::<Vec<_>, AnthropicError>(stream.collect().await)
    };
    let events = survives_async::<stream_completion, _>(async || call("url").await).await;
    let text = Event::Text("small".to_owned());
    let expected = vec![Ok(Event::Start), Ok(text), Err(AnthropicError::Overloaded)];
    assert_eq!(events, Ok(expected));
    let failed = survives_async::<stream_completion, _>(async || call("").await).await;
    assert_eq!(failed, Err(AnthropicError::Status { code: 404 }));
    let dir = folder();
    {
        let _stub = recording::<stream_completion>(&dir);
        call("url").await.unwrap();
    }
    assert!(!only_recording(&dir).contains("a key"));
}
