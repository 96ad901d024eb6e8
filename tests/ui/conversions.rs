use std::future::Future;
use std::pin::Pin;

use cached_stubs::stubbable;
use serde::Serialize;

trait Own {}

#[stubbable]
fn bound(x: impl Into<String> + Own) -> String {
    x.into()
}

struct Page<T>(T);

#[stubbable(skip(y))]
fn elsewhere<S: Into<String>>(x: S, y: Page<S>) -> usize {
    x.into().len() + y.0.into().len()
}

#[stubbable]
async fn in_body<S: Into<String>>(x: S) -> usize {
    let all: Vec<S> = vec![x];
    all.len()
}

#[stubbable]
fn no_item(x: impl IntoIterator) -> usize {
    x.into_iter().count()
}

#[stubbable]
fn marked(x: impl IntoIterator<Item = String> + Own) -> usize {
    x.into_iter().count()
}

#[stubbable]
fn not_clone(x: &[impl Into<String>]) -> usize {
    x.len()
}

#[stubbable]
fn in_box<S: Into<String> + Clone + Sync>(
    x: &[S],
) -> Pin<Box<dyn Future<Output = usize> + Send + '_>> {
    Box::pin(async { x.len() })
}

#[stubbable]
fn target<T>(x: impl TryInto<T>) -> bool {
    x.try_into().is_ok()
}

#[stubbable]
fn hidden_error<S: TryInto<u8>>(x: S) -> Result<u8, String>
where
    S::Error: Into<String>,
{
    x.try_into().map_err(Into::into)
}

// The same with the advice taken.
#[stubbable(key(x = 1))]
fn replaced(x: impl Into<String> + Own) -> String {
    x.into()
}

#[stubbable(skip(x))]
fn skipped(x: impl Into<String> + Own) -> String {
    x.into()
}

#[stubbable(skip(y))]
fn apart<S: Into<String>, T: Into<String>>(x: S, y: Page<T>) -> usize {
    x.into().len() + y.0.into().len()
}

#[stubbable]
async fn inferred<S: Into<String>>(x: S) -> usize {
    let all: Vec<_> = vec![x];
    all.len()
}

#[stubbable]
fn named_item(x: impl IntoIterator<Item = u8>) -> usize {
    x.into_iter().count()
}

#[stubbable]
fn cloned(x: &[impl Into<String> + Clone]) -> usize {
    x.len()
}

#[stubbable]
fn by_value<S: Into<String> + Send + Sync + 'static>(
    x: Vec<S>,
) -> Pin<Box<dyn Future<Output = usize> + Send>> {
    Box::pin(async move { x.len() })
}

#[stubbable]
fn one_target(x: impl TryInto<u8>) -> bool {
    x.try_into().is_ok()
}

#[stubbable]
fn shown_error<S: TryInto<u8>>(x: S) -> Result<u8, String>
where
    S::Error: Into<String> + std::fmt::Display,
{
    x.try_into().map_err(Into::into)
}

#[stubbable]
fn serialised(x: impl IntoIterator + Serialize) -> usize {
    x.into_iter().count()
}

fn main() {}
