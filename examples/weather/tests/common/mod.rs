//! The service, which recording needs and replay does not.

use std::env;
use std::net::Ipv4Addr;
use std::sync::OnceLock;
use std::thread;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;
use tokio::net::TcpListener;

/// The address of the service. It is started where `RECORD` says that it will be asked.
pub(crate) fn service() -> String {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    if env::var_os("RECORD").is_none() {
        return "http://nowhere.invalid".to_owned();
    }
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

async fn forecast(Path(city): Path<String>) -> Response {
    let (sky, degrees) = match city.as_str() {
        "Lisbon" => ("clear", 24.5),
        "Bergen" => ("rain", 9.0),
        "Paris" => return (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "7")]).into_response(),
        "Rome" => return "under construction".into_response(),
        "Vienna" => return StatusCode::BAD_GATEWAY.into_response(),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    Json(json!({ "city": city, "sky": sky, "degrees": degrees })).into_response()
}
