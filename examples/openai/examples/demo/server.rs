//! A server on loopback with the part of the OpenAI API that one chat needs.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::time::sleep;

/// How long an answer takes.
const DELAY: Duration = Duration::from_millis(300);

/// Subjects of prompts and their answers, in turns: like a model, the server answers
/// differently from call to call. The first subject in the prompt counts.
const ANSWERS: &[(&str, &[&str])] = &[
    ("made of cheese", &["No.", "no", "No, it is not."]),
    ("yes or no", &["Yes.", "yes", "Yes, it is."]),
    (
        "capital of France",
        &[
            "The capital of France is Paris.",
            "Paris is the capital of France.",
            "It is Paris.",
        ],
    ),
    (
        "ownership",
        &[
            "Every value has one owner.",
            "Whoever owns a value frees it.",
        ],
    ),
    (
        "haiku",
        &[
            "Green, the tests run on.\nNobody pays for a word.\nThe files remember.",
            "Asked once in winter,\nthe same words come back in spring.\nNo token was spent.",
        ],
    ),
    (
        "Lisbon",
        &[
            "Ride tram 28 early, climb to the castle, have dinner in Alfama.",
            "Take tram 28 to Graça for the view, then eat custard tarts in Belém.",
        ],
    ),
    (
        "tram",
        &["A tram runs on rails in the street, and its passengers see the town."],
    ),
    (
        "",
        &["That takes a real model.", "I know a few answers only."],
    ),
];

/// Serves until it is dropped, on its own thread, since each test has its own runtime.
pub(crate) struct Server {
    address: SocketAddr,
    _runtime: Runtime,
}

impl Server {
    pub(crate) fn start() -> io::Result<Self> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let listener = {
            let _entered = runtime.enter();
            TcpListener::from_std(listener)?
        };
        let routes = Router::new().route("/v1/chat/completions", post(chat_completion));
        runtime.spawn(async { axum::serve(listener, routes).await });
        Ok(Self {
            address,
            _runtime: runtime,
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

/// Like the real one, it gives each reply an id and a time of its own.
async fn chat_completion(Json(request): Json<Value>) -> Result<Response, StatusCode> {
    static CALLS: AtomicUsize = AtomicUsize::new(0);

    let prompt = request["messages"][0]["content"]
        .as_str()
        .ok_or(StatusCode::BAD_REQUEST)?;
    let call = CALLS.fetch_add(1, Ordering::Relaxed);
    sleep(DELAY).await;
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let reply = |object: &str, choices: Value| {
        json!({
            "id": format!("chatcmpl-{:x}", now.as_nanos()),
            "object": object,
            "created": now.as_secs(),
            "model": request["model"],
            "choices": choices,
        })
    };
    let answer = answer(prompt, call);
    if request["stream"] != true {
        let choices = json!([{
            "index": 0,
            "message": { "role": "assistant", "content": answer },
            "finish_reason": "stop",
        }]);
        return Ok(Json(reply("chat.completion", choices)).into_response());
    }
    let chunk = |delta: Value, finish_reason: Option<&str>| {
        let choice = json!([{ "index": 0, "delta": delta, "finish_reason": finish_reason }]);
        format!("data: {}\n\n", reply("chat.completion.chunk", choice))
    };
    let words = answer.split_inclusive(' ');
    let mut events: String = words
        .map(|word| chunk(json!({ "content": word }), None))
        .collect();
    events += &chunk(json!({}), Some("stop"));
    events += "data: [DONE]\n\n";
    Ok(([(CONTENT_TYPE, "text/event-stream")], events).into_response())
}

fn answer(prompt: &str, call: usize) -> &'static str {
    let known = ANSWERS.iter().find(|(about, _)| prompt.contains(about));
    let (_, answers) = known.expect("every prompt contains the empty text");
    answers[call % answers.len()]
}
