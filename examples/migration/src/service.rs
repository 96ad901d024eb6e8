//! The weather service, for the tests that ask it and for recording.

use std::env;
use std::net::Ipv4Addr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;
use tokio::net::TcpListener;

/// The address of the service, for tests with stubs: they ask it only while recording.
pub(crate) fn service() -> String {
    match env::var_os("RECORD") {
        Some(_) => running_service(),
        None => "https://weather.example".to_owned(),
    }
}

/// The address of the service, which runs from now on.
pub(crate) fn running_service() -> String {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(start).clone()
}

fn start() -> String {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(|| serve(listener));
    address
}

#[tokio::main(flavor = "current_thread")]
async fn serve(listener: std::net::TcpListener) {
    let listener = TcpListener::from_std(listener).unwrap();
    let routes = Router::new().route("/forecast/{city}", get(forecast));
    axum::serve(listener, routes).await.unwrap();
}

/// Each reply has a number of its own.
async fn forecast(Path(city): Path<String>) -> Response {
    static REPLIES: AtomicU32 = AtomicU32::new(1000);
    let days = match city.as_str() {
        "Lisbon" => ["sunny", "sunny"],
        "Bergen" => ["rain", "cloudy"],
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let id = REPLIES.fetch_add(1, Ordering::Relaxed);
    Json(json!({ "id": id, "days": days })).into_response()
}
