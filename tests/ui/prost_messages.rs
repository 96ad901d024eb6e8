use cached_stubs::prost::encoded;
use cached_stubs::stubbable;

struct NoMessage;

#[stubbable(with = cached_stubs::prost)]
fn returned() -> NoMessage {
    NoMessage
}

#[stubbable(with = cached_stubs::prost)]
async fn responded() -> Result<tonic::Response<NoMessage>, tonic::Status> {
    Ok(tonic::Response::new(NoMessage))
}

#[stubbable(key(request = encoded(&request)))]
fn keyed(request: tonic::Request<NoMessage>) {
    let _ = request;
}

#[stubbable]
fn without_key(request: tonic::Request<NoMessage>) {
    let _ = request;
}

fn main() {}
