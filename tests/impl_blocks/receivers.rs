//! Receivers, associated functions and generic methods.

use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use cached_stubs::Origin;

use crate::client::{Client, client};
use crate::common::*;

#[test]
fn receivers_of_every_kind() {
    assert_eq!(survives::<Client, _>(|| client().ask("hi")), "small: hi");
    assert_eq!(survives::<Client, _>(|| client().count(3)), 3);
    assert_eq!(
        survives::<Client, _>(|| client().into_model("er")),
        "smaller"
    );
    assert_eq!(survives::<Client, _>(|| Arc::new(client()).of_arc(1)), 2);
    assert_eq!(survives::<Client, _>(|| Rc::new(client()).of_rc(1)), 3);
    assert_eq!(survives::<Client, _>(|| Box::new(client()).of_box(1)), 4);
    let pinned = || Pin::new(&mut client()).of_pin(1);
    assert_eq!(survives::<Client, _>(pinned), 1);
    assert_eq!(
        survives::<Client, _>(|| client().borrowed(2).to_owned()),
        "all"
    );
}

#[tokio::test]
async fn receivers_of_async_methods() {
    let reply = survives_async::<Client, _>(async || client().chat("hi").await).await;
    assert_eq!(reply, Ok("small: hi".to_owned()));
    let refused = async || client().chat("more than ten").await;
    let refused = survives_async::<Client, _>(refused).await;
    assert_eq!(refused, Err("too long".to_owned()));
    let model = survives_async::<Client, _>(async || client().into_async("er").await).await;
    assert_eq!(model, "smaller");
    let of_arc = async || Arc::new(client()).of_arc_async(1).await;
    assert_eq!(survives_async::<Client, _>(of_arc).await, "small 1");
    let of_pin = async || Pin::new(&mut client()).of_pin_async(2).await;
    assert_eq!(survives_async::<Client, _>(of_pin).await, 2);
    let borrowed = async || client().borrowed_async(1).await.to_owned();
    assert_eq!(survives_async::<Client, _>(borrowed).await, "mall");
    let connected = async || Client::try_connect("m").await;
    assert_eq!(
        survives_with_one_call::<Client, _>(connected)
            .await
            .unwrap()
            .count,
        7
    );
}

/// `try_connect` calls another stubbed method, whose call is part of its own.
async fn survives_with_one_call<F: cached_stubs::Stubbable, R: PartialEq + std::fmt::Debug>(
    call: impl AsyncFn() -> R,
) -> R {
    let dir = folder();
    let recorded = {
        let stub = recording::<F>(&dir);
        let recorded = call().await;
        assert_eq!(origins(&stub), [Origin::Recorded]);
        recorded
    };
    let stub = replaying::<F>(&dir);
    assert_eq!(call().await, recorded);
    assert_eq!(origins(&stub), [Origin::Replayed]);
    recorded
}

#[test]
fn associated_functions_and_generic_methods() {
    assert_eq!(survives::<Client, _>(|| Client::connect("m")).count, 7);
    let numbers = survives::<Client, _>(|| client().parse::<Vec<u8>>("[1, 2]"));
    assert_eq!(numbers, Some(vec![1, 2]));
    assert_eq!(
        survives::<Client, _>(|| client().every::<_, 2>(|n| n + 1)),
        [2, 2]
    );
    let text = survives::<Client, _>(|| client().converted("a", "bc"));
    assert_eq!(text, "abc");
    assert!(survives::<Client, _>(|| Client::find(("m", 1))).is_some());
}
