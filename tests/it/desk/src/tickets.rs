//! What completes later, in order, or never.

use std::time::Duration;

use cached_stubs::stubbable;
use futures::stream::{self, Stream, StreamExt as _};

use crate::world::{called, season};

/// A job that is done at the third look.
#[stubbable(sequence)]
pub fn state(ticket: u32) -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static LOOKS: AtomicU32 = AtomicU32::new(0);
    called("state");
    match LOOKS.fetch_add(1, Ordering::Relaxed) {
        0 | 1 => format!("{ticket} is open"),
        _ => format!("{ticket} was closed in {}", season()),
    }
}

/// Completes at once for even tickets, never for odd ones.
#[stubbable]
pub async fn answer(ticket: u32) -> String {
    called("answer");
    if ticket % 2 == 1 {
        std::future::pending::<()>().await;
    }
    format!("{ticket} answered in {}", season())
}

/// Two events, then silence.
#[stubbable]
pub fn events(ticket: u32) -> impl Stream<Item = String> + Send + Unpin + use<> {
    called("events");
    let two = ["opened", "read"].map(|what| format!("{ticket} {what} in {}", season()));
    stream::iter(two).chain(stream::pending())
}

/// Gives up after a while, of which no test has to wait for much.
pub async fn answer_in_time(ticket: u32) -> Option<String> {
    tokio::time::timeout(Duration::from_millis(20), answer(ticket))
        .await
        .ok()
}

#[stubbable(scrub(".id" = "<id>"))]
pub fn open(title: &str) -> Ticket {
    called("open");
    let id = std::process::id().to_string();
    Ticket {
        id,
        title: format!("{title} in {}", season()),
    }
}

#[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Ticket {
    pub id: String,
    pub title: String,
}
