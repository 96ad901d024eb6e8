//! Streams.

mod failing_items;
mod forms;
mod modes;
mod overlapping;
mod partial;
mod timing;

use cached_stubs::Stubbable;
use futures::stream::{Stream, StreamExt as _};
use serde::{Deserialize, Serialize};

use crate::common::{self, ran};

/// An event of a streamed answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Event {
    Text(String),
    Done { tokens: u32 },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Failure {
    RateLimited { seconds: u32 },
    Broken(String),
}

fn events(prompt: &str) -> Vec<Event> {
    ran();
    let mut events: Vec<_> = prompt
        .split(' ')
        .map(|word| Event::Text(word.to_owned()))
        .collect();
    events.push(Event::Done { tokens: 7 });
    events
}

/// Collects all items while recording, while replaying and without a stub.
async fn survives<F, S>(call: impl AsyncFn() -> S)
where
    F: Stubbable,
    S: Stream<Item: PartialEq + std::fmt::Debug>,
{
    common::survives_async::<F, Vec<S::Item>>(async || Box::pin(call().await).collect().await)
        .await;
}
