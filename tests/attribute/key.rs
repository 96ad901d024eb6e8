//! `key`: components that are computed for the key.

use cached_stubs::{Origin, stubbable};

use crate::common::survives_async;
use crate::common::{files, folder, origins, ran, recording, recordings_of, runs};

struct History {
    turns: Vec<String>,
}

#[stubbable(key(prompt = prompt.trim(), turns = history.turns.len()), skip(history))]
fn keyed(prompt: &str, history: &History) -> String {
    ran();
    format!("{prompt}{}", history.turns.concat())
}

#[test]
fn components_are_added_and_replace_parameters() {
    let history = |turns: &[&str]| History {
        turns: turns.iter().map(ToString::to_string).collect(),
    };
    let dir = folder();
    let stub = recording::<keyed>(&dir);
    let (_, real) = runs(|| {
        keyed(" a ", &history(&["x"]));
        keyed("a", &history(&["y"]));
        keyed("a", &history(&["x", "y"]));
        keyed("b", &history(&["x"]));
    });
    assert_eq!(real, 3);
    let args = serde_json::json!({ "prompt": "a", "turns": 1 });
    assert_eq!(*stub.calls()[0].args.as_json(), args);
    assert_eq!(*stub.calls()[1].args.as_json(), args);
}

#[stubbable(key(tags = cached_stubs::sorted(&tags), first = names.first(), sum = a + b), skip(names))]
async fn keyed_by_expressions(tags: Vec<String>, names: Vec<String>, (a, mut b): (u8, u8)) -> u8 {
    ran();
    b += 1;
    a + b + tags.len() as u8 + names.len() as u8
}

#[tokio::test]
async fn components_borrow_what_the_function_owns() {
    let texts = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
    let call = async |tags: &[&str], names: &[&str], pair| {
        keyed_by_expressions(texts(tags), texts(names), pair).await
    };
    let once = async || call(&["b", "a"], &["x"], (1, 2)).await;
    assert_eq!(survives_async::<keyed_by_expressions, _>(once).await, 7);
    let dir = folder();
    let stub = recording::<keyed_by_expressions>(&dir);
    call(&["b", "a"], &["x"], (1, 2)).await;
    call(&["a", "b"], &["x", "y"], (1, 2)).await;
    assert_eq!(origins(&stub), [Origin::Recorded, Origin::Replayed]);
    call(&["a", "b"], &[], (1, 2)).await;
    call(&["a", "b"], &["x"], (1, 3)).await;
    assert_eq!(files(&dir).len(), 3);
}

#[stubbable(key(text = expensive(text)))]
fn keyed_expensively(text: &str) -> usize {
    text.len()
}

fn expensive(text: &str) -> usize {
    ran();
    text.len()
}

#[test]
fn without_a_stub_no_component_is_computed() {
    assert_eq!(runs(|| keyed_expensively("abc")), (3, 0));
    assert_eq!(
        recordings_of::<keyed_expensively, _>(|| keyed_expensively("abc")),
        1
    );
    assert_ne!(
        runs(|| recordings_of::<keyed_expensively, _>(|| keyed_expensively("a"))).1,
        0
    );
}
