//! The bound that is missing is serde's: no trait of the library is suggested.

use cached_stubs::stubbable;
use futures::stream::BoxStream;
use http::Response;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

#[stubbable]
fn by_crate<R>(url: &str) -> Response<R> {
    unimplemented!("{url}")
}

#[stubbable]
fn by_crate_in_result<R>(url: &str) -> Result<Response<R>, String> {
    unimplemented!("{url}")
}

#[stubbable(errors)]
fn error<E>(url: &str) -> Result<u8, E> {
    unimplemented!("{url}")
}

#[stubbable(errors)]
fn errors<R: Serialize + DeserializeOwned>(url: &str) -> R {
    unimplemented!("{url}")
}

#[stubbable]
fn reference<R>(url: &str) -> &R {
    unimplemented!("{url}")
}

#[stubbable]
fn references<'a, R>(url: &'a str) -> Vec<&'a R> {
    unimplemented!("{url}")
}

#[stubbable]
fn pairs<'a, R>(url: &'a str) -> Option<(&'a str, R)> {
    unimplemented!("{url}")
}

#[stubbable]
fn boxed<R: Send + 'static>(url: &str) -> BoxStream<'static, R> {
    unimplemented!("{url}")
}

#[stubbable]
fn items<R>(url: &str) -> impl Iterator<Item = R> {
    let _ = url;
    std::iter::empty()
}

#[stubbable(out(into))]
fn out<R>(into: &mut R) {
    let _ = into;
}

#[stubbable(out(into))]
fn slice<R>(into: &mut [R]) {
    let _ = into;
}

trait Service {
    type Reply;
}

#[stubbable]
fn associated<S: Service>(service: &str) -> S::Reply {
    unimplemented!("{service}")
}

struct Client<T>(T);

#[stubbable(as = Clients)]
impl<T> Client<T> {
    #[stub]
    fn owned(&self) -> T {
        unimplemented!()
    }

    #[stub(out(self))]
    fn change(&mut self) {}
}

#[stubbable]
fn argument<T>(value: T, more: &[T]) -> u8 {
    let _ = (value, more);
    1
}

#[derive(Serialize, Deserialize)]
struct Page<R> {
    items: Vec<R>,
}

#[stubbable]
trait Store {
    fn page<R>(&self, of: R) -> Page<R>;
}

fn main() {}
