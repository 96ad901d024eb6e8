//! Names, mutable references, trait objects and patterns.

use std::error::Error;
use std::fmt::Display;

use cached_stubs::stubbable;
use serde::Serialize;

use crate::common::{ran, recordings_of, survives, survives_async};

#[stubbable]
fn names(names: &str, call: u8, codec: u8, args: u8, r#fn: u8) -> String {
    ran();
    format!("{names}{call}{codec}{args}{}", r#fn)
}

#[stubbable(discard(buffer, n), key(buffer = buffer, n = n))]
fn changed(buffer: &mut String, n: &mut u8) -> usize {
    ran();
    buffer.push('x');
    *n += 1;
    buffer.len()
}

#[stubbable(discard(buffer), key(buffer = buffer))]
async fn changed_later(buffer: &mut String) -> usize {
    ran();
    buffer.push('x');
    buffer.len()
}

#[tokio::test]
async fn names_and_mutable_references() {
    assert_eq!(survives::<names, _>(|| names("a", 1, 2, 3, 4)), "a1234");
    // The change of a discarded parameter is not replayed.
    assert_eq!(
        survives::<changed, _>(|| changed(&mut String::from("a"), &mut 1)),
        2
    );
    let call = async || changed_later(&mut String::from("a")).await;
    assert_eq!(survives_async::<changed_later, _>(call).await, 2);
}

#[stubbable(key(shown = shown.to_string()), skip(pick, boxed), discard(on_step))]
fn trait_objects(
    shown: &dyn Display,
    on_step: &mut dyn FnMut(u8),
    pick: &dyn Fn(u8) -> u8,
    boxed: Box<dyn Error>,
) -> String {
    ran();
    on_step(1);
    format!("{shown} {} {boxed}", pick(2))
}

#[test]
fn trait_objects_and_closures_are_skipped_or_keyed() {
    let answer = survives::<trait_objects, _>(|| {
        let mut steps = 0;
        trait_objects(&7, &mut |n| steps += n, &|n| n + 1, "e".into())
    });
    assert_eq!(answer, "7 3 e");
}

#[derive(Clone, Copy, Serialize)]
struct Size {
    width: u32,
    height: u32,
}

#[derive(Serialize)]
struct Wrapped(u32);

#[stubbable]
#[allow(clippy::too_many_arguments)]
fn patterns(
    (first, second): (u32, u32),
    Size {
        width,
        height: tall,
    }: Size,
    Wrapped(inner): Wrapped,
    [head, .., last]: [u32; 4],
    &borrowed: &u32,
    ref by_ref: u32,
    mut counter: u32,
    whole @ (_, _): (u32, u32),
    _: &'static str,
    _unused: u32,
) -> Vec<u32> {
    ran();
    counter += 1;
    let last = [head, last, borrowed, *by_ref, counter, whole.0];
    [[first, second, width, tall, inner, 0], last].concat()
}

#[test]
fn patterns_in_parameters() {
    let size = Size {
        width: 3,
        height: 4,
    };
    let call = |ignored, unused| {
        patterns(
            (1, 2),
            size,
            Wrapped(5),
            [6, 0, 0, 7],
            &8,
            9,
            10,
            (11, 12),
            ignored,
            unused,
        )
    };
    let answer = survives::<patterns, _>(|| call("", 1));
    assert_eq!(answer, [1, 2, 3, 4, 5, 0, 6, 7, 8, 9, 11, 11]);
    // An argument bound to `_` cannot matter; one bound to `_unused` can.
    assert_eq!(
        recordings_of::<patterns, _>(|| (call("a", 1), call("b", 1))),
        1
    );
    assert_eq!(
        recordings_of::<patterns, _>(|| (call("a", 1), call("a", 2))),
        2
    );
}

#[stubbable]
async fn patterns_later(
    (first, mut second): (u32, u32),
    mut text: String,
    _: u8,
    Size { width, .. }: Size,
) -> String {
    ran();
    second += 1;
    text.push('!');
    format!("{first} {second} {text} {width}")
}

#[tokio::test]
async fn patterns_in_parameters_of_an_async_function() {
    let size = Size {
        width: 3,
        height: 4,
    };
    let call = async || patterns_later((1, 2), "a".to_owned(), 0, size).await;
    assert_eq!(survives_async::<patterns_later, _>(call).await, "1 3 a! 3");
}

#[stubbable]
#[allow(clippy::too_many_arguments)]
fn many(a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, h: u8, i: u8, j: u8) -> u8 {
    ran();
    a + b + c + d + e + f + g + h + i + j
}

#[test]
fn ten_parameters() {
    assert_eq!(
        survives::<many, _>(|| many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)),
        55
    );
}
