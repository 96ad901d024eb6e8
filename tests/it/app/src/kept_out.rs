//! Real calls that leave no recording.

use std::env;
use std::panic::catch_unwind;
use std::sync::atomic::{AtomicU32, Ordering};

use cached_stubs::{Stub, stub_fixture, stubbable};
use rstest::rstest;

#[stubbable]
fn look_up(article: u32) -> Result<u32, String> {
    if article == 0 {
        Err("no such article".to_owned())
    } else {
        Ok(article)
    }
}

#[stubbable(record_if = |price: &u32| *price > 0)]
fn price(article: u32) -> u32 {
    article
}

#[stubbable]
fn explode(article: u32) -> u32 {
    panic!("article {article} explodes")
}

#[stubbable]
async fn for_ever(article: u32) -> u32 {
    std::future::pending::<()>().await;
    article
}

/// The tickets of a counter, one after the other.
#[stubbable(sequence)]
fn ticket(counter: u32) -> String {
    static TAKEN: AtomicU32 = AtomicU32::new(0);
    let number = TAKEN.fetch_add(1, Ordering::Relaxed);
    let season = env::var("SEASON").unwrap_or_default();
    format!("{counter}-{number} {season}")
}

stub_fixture!(tickets: ticket);
stub_fixture!(articles: look_up);
stub_fixture!(prices: price);
stub_fixture!(explosions: explode);
stub_fixture!(eternity: for_ever);

#[rstest]
fn errors(_articles: Stub<look_up>) {
    for article in [0, 1, 0] {
        assert_eq!(look_up(article).is_ok(), article > 0);
    }
}

#[rstest]
fn refused(_prices: Stub<price>) {
    assert_eq!(price(0), 0);
}

#[rstest]
fn unwound(_explosions: Stub<explode>) {
    assert!(catch_unwind(|| explode(3)).is_err());
}

#[rstest]
#[tokio::test]
async fn in_progress(_eternity: Stub<for_ever>) {
    let mut call = Box::pin(for_ever(3));
    let _ = tokio::time::timeout(std::time::Duration::from_millis(20), &mut call).await;
    std::mem::forget(call);
}

#[rstest]
fn everything_is_recorded(_articles: Stub<look_up>) {
    assert_eq!(look_up(1), Ok(1));
}

#[rstest]
fn everyone_takes_a_ticket(_tickets: Stub<ticket>) {
    for number in 0..3 {
        assert!(ticket(7).starts_with(&format!("7-{number}")));
    }
}
