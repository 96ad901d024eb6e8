use cached_stubs::stubbable;
use serde::Serialize;
use serde::de::DeserializeOwned;

#[stubbable]
async fn get_json<R: DeserializeOwned>(url: &str) -> Result<R, String> {
    unimplemented!("{url}")
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Page<R> {
    items: Vec<R>,
}

#[stubbable]
fn page<R>(url: &str) -> Page<R>
where
    R: Serialize,
{
    unimplemented!("{url}")
}

struct ApiError;

#[stubbable(errors)]
fn error(url: &str) -> Result<u8, ApiError> {
    let _ = url;
    Err(ApiError)
}

fn main() {}
