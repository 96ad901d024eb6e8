use cached_stubs::stubbable;
use serde::Serialize;

trait Own {}

#[stubbable]
fn bound(x: impl Into<String> + Own) -> String {
    x.into()
}

#[stubbable]
fn elsewhere<S: Into<String>>(x: S, y: Vec<S>) -> usize {
    x.into().len() + y.len()
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

// These choose their part of the key.
#[stubbable(key(x = 1))]
fn replaced(x: impl Into<String> + Own) -> String {
    x.into()
}

#[stubbable(skip(x))]
fn skipped(x: impl Into<String> + Own) -> String {
    x.into()
}

#[stubbable]
fn serialised(x: impl IntoIterator + Serialize) -> usize {
    x.into_iter().count()
}

fn main() {}
