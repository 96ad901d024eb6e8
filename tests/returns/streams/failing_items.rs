//! Items that are `Err`.

use cached_stubs::stubbable;
use futures::stream::{self, BoxStream, Stream, StreamExt as _};

use super::{Failure, survives};
use crate::common::{files, folder, ran, recording};

fn failing_items() -> Vec<Result<u8, Failure>> {
    vec![Ok(1), Err(Failure::Broken("half way".to_owned())), Ok(2)]
}

#[stubbable(errors)]
fn failing() -> BoxStream<'static, Result<u8, Failure>> {
    ran();
    stream::iter(failing_items()).boxed()
}

#[stubbable(errors)]
fn failing_opaque() -> impl Stream<Item = Result<u8, Failure>> {
    ran();
    stream::iter(failing_items())
}

#[stubbable]
fn failing_unrecorded() -> impl Stream<Item = Result<u8, Failure>> {
    ran();
    stream::iter(failing_items())
}

#[tokio::test]
async fn with_errors_a_failing_item_is_recorded() {
    survives::<failing, _>(async || failing()).await;
    survives::<failing_opaque, _>(async || failing_opaque()).await;
}

#[tokio::test]
async fn without_errors_a_failing_item_discards_the_recording() {
    let dir = folder();
    {
        let _stub = recording::<failing_unrecorded>(&dir);
        assert_eq!(
            failing_unrecorded().collect::<Vec<_>>().await,
            failing_items()
        );
    }
    assert!(files(&dir).is_empty());
}
