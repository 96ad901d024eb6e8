use std::fmt::Display;
use std::future::Future;
use std::pin::Pin;

use cached_stubs::stubbable;

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
async fn future_of_future() -> Pin<Box<dyn Future<Output = u8>>> {
    Box::pin(async { 1 })
}

#[stubbable]
fn iterator() -> impl Iterator<Item = u8> {
    [1].into_iter()
}

fn main() {}
