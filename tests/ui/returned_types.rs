use std::fmt::Display;
use std::future::{Future, IntoFuture};

use cached_stubs::stubbable;
use futures::stream::{FusedStream, Stream, TryStream};

#[stubbable]
fn never() -> ! {
    panic!()
}

#[stubbable]
fn opaque() -> impl Display {
    1
}

#[stubbable]
async fn opaque_inside() -> Result<impl Display, String> {
    Ok(1)
}

#[stubbable]
fn future() -> impl IntoFuture<Output = u8> {
    async { 1 }
}

#[stubbable]
fn future_of_nothing() -> impl Future {
    async { 1 }
}

#[stubbable]
fn iterator() -> impl Iterator {
    [1].into_iter()
}

#[stubbable]
fn both_ends() -> impl DoubleEndedIterator<Item = u8> {
    [1].into_iter()
}

#[stubbable]
fn fused() -> impl Stream<Item = u8> + FusedStream {
    futures::stream::StreamExt::fuse(futures::stream::iter([1]))
}

#[stubbable]
async fn in_option() -> Option<impl Stream<Item = u8>> {
    Some(futures::stream::iter([1]))
}

#[stubbable]
async fn boxed_in_option() -> Option<futures::stream::BoxStream<'static, u8>> {
    None
}

#[stubbable]
fn boxed_in_tuple() -> Result<(u16, Box<dyn Iterator<Item = u8>>), String> {
    Ok((200, Box::new([1].into_iter())))
}

struct NoSerde;

#[stubbable]
fn item() -> impl Iterator<Item = NoSerde> {
    [NoSerde].into_iter()
}

#[stubbable]
fn boxed_item() -> Box<dyn Iterator<Item = NoSerde>> {
    Box::new([NoSerde].into_iter())
}

#[stubbable]
fn awaited() -> std::pin::Pin<Box<dyn Future<Output = NoSerde>>> {
    Box::pin(async { NoSerde })
}

#[stubbable(errors)]
fn no_result() -> impl Iterator<Item = u8> {
    [1].into_iter()
}

// These are recorded.
#[stubbable]
fn stream() -> impl TryStream<Ok = u8, Error = String> {
    futures::stream::iter([Ok(1)])
}

#[stubbable]
fn sized(to: u8) -> impl Iterator<Item = u8> + Send + Sync + Unpin {
    0..to
}

fn main() {}
