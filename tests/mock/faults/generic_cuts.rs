//! `cut_after` and `fail_after` on functions whose callers choose the type of the items.

use cached_stubs::{Answer, Mode, stubbable};
use expect_test::expect;
use futures::executor::block_on;
use futures::future::BoxFuture;
use futures::stream::{self, Stream, StreamExt as _};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Broken, generic, generic_boxed};
use crate::common::*;

#[stubbable]
fn fallible<T>(items: &[T]) -> Result<impl Stream<Item = T> + use<T>, Broken>
where
    T: Serialize + DeserializeOwned + Clone,
{
    Ok(stream::iter(Vec::from(items)))
}

#[stubbable]
async fn later<T>(items: &[T]) -> impl Stream<Item = T> + use<T>
where
    T: Serialize + DeserializeOwned + Clone,
{
    stream::iter(Vec::from(items))
}

#[stubbable]
async fn fallible_later<T>(items: &[T]) -> Result<impl Stream<Item = T> + use<T>, Broken>
where
    T: Serialize + DeserializeOwned + Clone,
{
    Ok(stream::iter(Vec::from(items)))
}

#[stubbable]
fn future<T>(items: &[T]) -> impl Future<Output = Result<impl Stream<Item = T> + use<T>, Broken>>
where
    T: Serialize + DeserializeOwned + Clone,
{
    std::future::ready(Ok(stream::iter(Vec::from(items))))
}

#[stubbable]
fn boxed_future<T>(items: &[T]) -> BoxFuture<'_, Result<Vec<T>, Broken>>
where
    T: Serialize + DeserializeOwned + Clone + Send + Sync,
{
    Box::pin(async move { Ok(items.to_vec()) })
}

/// Asserts that the items 1 to 3 are cut, and continue with others, whatever answers the call.
/// `$items` makes an answer of items.
macro_rules! assert_cut {
    ($function:ident, $call:expr, $items:expr) => {
        let dir = folder();
        for mode in [Mode::Record, Mode::Replay, Mode::Verify, Mode::Live] {
            let stub = in_mode::<$function>(mode, &dir);
            stub.mock().on_call(1).cut_after(1);
            assert_eq!($call, [1], "{mode:?}");
            assert_eq!($call, [1, 2, 3], "{mode:?}");
            stub.mock().on_call(1).fail_after(1, |_| $items(&[9, 8]));
            assert_eq!($call, [1, 9, 8], "{mode:?}");
            stub.mock().on_call(1).fail_after(0, |_| $items(&[]));
            assert_eq!($call, [0_u8; 0], "{mode:?}");
            stub.mock()
                .expect_call()
                .returning(|_| Some($items(&[4, 5])));
            assert_eq!($call, [4, 5], "{mode:?}");
            stub.mock().on_call(1).fail_after(1, |_| $items(&[6]));
            assert_eq!($call, [4, 6], "{mode:?}");
            stub.finish();
        }
        let _stub = replaying::<$function>(&dir);
        assert_eq!($call, [1, 2, 3], "the recording is whole");
    };
}

fn items(items: &[u8]) -> Answer {
    Answer::new(items)
}

fn ok(items: &[u8]) -> Answer {
    Answer::new(&Ok::<_, ()>(items))
}

const ITEMS: &[u8] = &[1, 2, 3];

#[test]
fn iterators_break_off() {
    assert_cut!(generic, generic(ITEMS).collect::<Vec<_>>(), items);
    assert_cut!(
        generic_boxed,
        generic_boxed(ITEMS).collect::<Vec<_>>(),
        items
    );
}

#[tokio::test]
async fn streams_break_off() {
    async fn read(stream: Result<impl Stream<Item = u8>, Broken>) -> Vec<u8> {
        stream.expect("a stream").collect().await
    }
    assert_cut!(fallible, read(fallible(ITEMS)).await, ok);
    assert_cut!(later, read(Ok(later(ITEMS).await)).await, items);
    assert_cut!(fallible_later, read(fallible_later(ITEMS).await).await, ok);
    assert_cut!(future, read(future(ITEMS).await).await, ok);
}

#[test]
fn what_is_no_item_is_named() {
    let dir = folder();
    let stub = in_mode::<generic>(Mode::Live, &dir);
    stub.mock()
        .on_call(1)
        .fail_after(1, |_| Answer::new(&["nine"]));
    assert_panics(
        || generic(ITEMS).count(),
        expect![[r#"
        cached-stubs: the answer of `mock::faults::generic` does not fit the type that its caller expects: invalid type: string "nine", expected u8

        An `Answer` holds a `Result` as serde writes it: `Answer::new(&Ok::<_, ()>(value))`.
    "#]],
    );
    let stub = in_mode::<fallible>(Mode::Live, &dir);
    stub.mock()
        .on_call(1)
        .fail_after(1, |_| Answer::new(&Err::<(), _>(Broken)));
    assert_panics(
        || fallible(ITEMS).is_ok(),
        expect![[r#"
        cached-stubs: the answer of `mock::faults::generic_cuts::fallible` does not fit the type that its caller expects: .Err: `Err` where only `Ok` is recorded; `Err` needs `#[stubbable(errors)]`

        An `Answer` holds a `Result` as serde writes it: `Answer::new(&Ok::<_, ()>(value))`.
    "#]],
    );
}

#[test]
fn a_future_of_a_list_has_no_items_to_cut() {
    let dir = folder();
    let stub = in_mode::<boxed_future>(Mode::Live, &dir);
    stub.mock().on_call(1).cut_after(1);
    let report = panic_of(|| block_on(boxed_future(ITEMS)));
    assert!(report.contains("Only a stream or an iterator"), "{report}");
}
