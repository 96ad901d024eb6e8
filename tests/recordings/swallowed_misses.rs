//! A miss that the code under test swallows fails the test at its end.

use std::panic::catch_unwind;
use std::thread;

use expect_test::expect;

use crate::common::*;
use crate::misses::{ask, ask_later, recorded};

#[test]
fn a_swallowed_miss_fails_the_test_at_its_end() {
    let (_dir, stub) = recorded(&["a"]);
    let answer = catch_unwind(|| ask("swallowed")).unwrap_or_default();
    assert_eq!(answer, "");
    assert_eq!(ask("a"), "A", "the stub still answers");
    assert_panics(
        || stub.finish(),
        expect![[r#"
            cached-stubs: `recordings::misses::ask` has no recording with these arguments

              prompt = "swallowed"

            The only recording differs (- recorded, + this call):

              <temp>/cached-stubs/recordings/misses/ask/a.78d2f69b67cdd298.json

              prompt
                - "a"
                + "swallowed"

            The stub's mode was set in code, so `RECORD` does not change it. To record this
            call, run it once with `Mode::Record`, or without a mode and with RECORD=1.

              called  tests/recordings/swallowed_misses.rs:[ask("swallowed")]
              test    swallowed_misses::a_swallowed_miss_fails_the_test_at_its_end

            Reported when the stub was dropped, since nothing failed the test before.
        "#]],
    );
    assert_eq!(runs(|| ask("a")).1, 1);
}

#[test]
fn a_miss_on_a_thread_fails_the_test_at_its_end() {
    let (_dir, stub) = recorded(&[]);
    let handle = stub.handle();
    let answer = thread::spawn(move || handle.run(|| ask("swallowed"))).join();
    assert_eq!(answer.unwrap_or_default(), "");
    let repeated = panic_of(|| stub.finish());
    assert!(repeated.contains("prompt = \"swallowed\""), "{repeated}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_miss_in_a_task_fails_the_test_at_its_end() {
    let dir = folder();
    let stub = replaying::<ask_later>(&dir);
    let answer = tokio::spawn(async { ask_later("swallowed").await }).await;
    assert_eq!(answer.unwrap_or_default(), "");
    let repeated = panic_of(|| stub.finish());
    assert!(repeated.contains("prompt = \"swallowed\""), "{repeated}");
}

#[test]
fn a_miss_is_not_listed_as_a_call() {
    let (_dir, stub) = recorded(&["a"]);
    ask("a");
    panic_of(|| ask("missing"));
    assert_eq!(stub.calls().len(), 1);
    panic_of(|| stub.finish());
}
