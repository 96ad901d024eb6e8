//! `assert_called` and the other assertions about calls.

use cached_stubs::predicate::{PredicateBooleanExt as _, arg, eq, function, gt, str};
use cached_stubs::{Args, Mode, Origin, Stub, stubbable};
use expect_test::expect;
use tempfile::TempDir;

use crate::common::{assert_panics, folder, located_panic_of, panic_of, recording, replaying};

#[stubbable(skip(_retries), redact(token))]
fn ask(prompt: &str, n: u8, token: &str, _retries: u8) -> String {
    let _ = (n, token);
    prompt.to_uppercase()
}

fn simply(prompt: &str, n: u8) -> String {
    ask(prompt, n, "a secret", 77)
}

/// A stub that was called with these prompts: "a" is recorded, "b" is mocked.
fn called(prompts: &[&str]) -> (Stub<ask>, TempDir) {
    let dir = folder();
    {
        let _stub = recording::<ask>(&dir);
        simply("a", 1);
    }
    let stub = recording::<ask>(&dir);
    stub.mock()
        .expect_call()
        .with(arg("prompt", eq("b")))
        .returning(|_| Some("mocked".to_owned()));
    for prompt in prompts {
        simply(prompt, 1);
    }
    (stub, dir)
}

#[test]
fn assertions_before_any_call() {
    let (stub, _dir) = called(&[]);
    stub.mock().assert_not_called();
    stub.mock().assert_call_count(0);
    panic_of(|| stub.mock().assert_called());
    panic_of(|| stub.mock().assert_called_once());
    assert_panics(
        || stub.mock().assert_called_with(arg("prompt", eq("a"))),
        expect![[r#"
            cached-stubs: `mock::assertions::ask` was not called with prompt == "a"

            It was not called at all.
        "#]],
    );
}

#[test]
fn assertions_about_the_number_of_calls() {
    let (stub, _dir) = called(&["a"]);
    stub.mock().assert_called();
    stub.mock().assert_called_once();
    panic_of(|| stub.mock().assert_not_called());
    simply("b", 1);
    simply("b", 2);
    stub.mock().assert_called();
    stub.mock().assert_call_count(3);
    panic_of(|| stub.mock().assert_called_once());
    stub.finish();
}

#[test]
fn assertions_about_the_arguments() {
    let (stub, _dir) = called(&["a", "b"]);
    simply("b", 2);
    stub.mock().assert_called_with(arg("prompt", eq("b")));
    stub.mock()
        .assert_called_with(arg("prompt", str::contains("a")));
    stub.mock()
        .assert_called_with(arg("prompt", eq("b")).and(arg("n", gt(1))));
    stub.mock()
        .assert_called_with(function(|args: &Args| args["n"] == 2));
    panic_of(|| stub.mock().assert_called_with(arg("prompt", eq("c"))));
    stub.mock().assert_called_once_with(arg("prompt", eq("a")));
    panic_of(|| stub.mock().assert_called_once_with(arg("prompt", eq("b"))));
    panic_of(|| stub.mock().assert_called_once_with(arg("prompt", eq("c"))));
    stub.mock().assert_not_called_with(arg("prompt", eq("c")));
    panic_of(|| stub.mock().assert_not_called_with(arg("prompt", eq("b"))));
    // Assertions leave the mock as it was.
    assert_eq!(simply("b", 3), "mocked");
    assert_eq!(simply("a", 1), "A");
    stub.finish();
}

#[test]
fn the_report_lists_the_calls_and_who_answered() {
    let (stub, _dir) = called(&["a", "b", "c"]);
    assert_panics(
        || stub.mock().assert_called_once(),
        expect![[r#"
            cached-stubs: `mock::assertions::ask` was called 3 times; expected 1 call

            3 calls were made:

              1. prompt = "a", n = 1, token = <redacted>
                 replayed, at tests/mock/assertions.rs:[ask(prompt, n, "a secret", 77)]
              2. prompt = "b", n = 1, token = <redacted>
                 mocked, at tests/mock/assertions.rs:[ask(prompt, n, "a secret", 77)]
              3. prompt = "c", n = 1, token = <redacted>
                 recorded, at tests/mock/assertions.rs:[ask(prompt, n, "a secret", 77)]
        "#]],
    );
    assert_eq!(stub.mock().calls()[1].origin, Origin::Mocked);
}

#[test]
fn the_report_shows_how_the_nearest_call_differs() {
    let (stub, _dir) = called(&["something else", "Sell me a red umbrella", "b", "b"]);
    let wanted = arg("prompt", eq("Sell me a blue umbrella"));
    assert_panics(
        || stub.mock().assert_called_with(wanted),
        expect![[r#"
            cached-stubs: `mock::assertions::ask` was not called with prompt == "Sell me a blue umbrella"

            4 calls were made:

              1. prompt = "something else", n = 1, token = <redacted>
                 recorded, at tests/mock/assertions.rs:[ask(prompt, n, "a secret", 77)]
              2. prompt = "Sell me a red umbrella", n = 1, token = <redacted>
                 recorded, at tests/mock/assertions.rs:[ask(prompt, n, "a secret", 77)]
              3. prompt = "b", n = 1, token = <redacted>
                 mocked, at tests/mock/assertions.rs:[ask(prompt, n, "a secret", 77)]
              4. prompt = "b", n = 1, token = <redacted>
                 mocked, at tests/mock/assertions.rs:[ask(prompt, n, "a secret", 77)]

            The nearest is call 2. It differs (- asserted, + called):

              prompt
                - "Sell me a blue umbrella"
                             ~~~~
                + "Sell me a red umbrella"
                             ~~~
        "#]],
    );
}

#[test]
fn the_report_marks_the_calls_that_match() {
    let (stub, _dir) = called(&["a", "b", "b"]);
    assert_panics(
        || stub.mock().assert_called_once_with(arg("prompt", eq("b"))),
        expect![[r#"
            cached-stubs: `mock::assertions::ask` was called 2 times with prompt == "b"; expected exactly one such call

            3 calls were made (> marks those that match):

              1. prompt = "a", n = 1, token = <redacted>
                 replayed, at tests/mock/assertions.rs:[ask(prompt, n, "a secret", 77)]
            > 2. prompt = "b", n = 1, token = <redacted>
                 mocked, at tests/mock/assertions.rs:[ask(prompt, n, "a secret", 77)]
            > 3. prompt = "b", n = 1, token = <redacted>
                 mocked, at tests/mock/assertions.rs:[ask(prompt, n, "a secret", 77)]
        "#]],
    );
    let report = panic_of(|| stub.mock().assert_not_called_with(arg("n", gt(0))));
    let headline = "was called 3 times with n > 0; expected no such call";
    assert!(report.contains(headline), "{report}");
}

#[test]
fn the_report_shortens_a_long_list_of_calls() {
    let (stub, _dir) = called(&["b"; 45]);
    let report = panic_of(|| stub.mock().assert_not_called());
    let numbers: Vec<_> = report
        .lines()
        .filter_map(|line| line.trim_start().split_once(". prompt"))
        .map(|(number, _)| number.parse::<usize>().unwrap())
        .collect();
    assert_eq!(numbers, (1..=15).chain(41..=45).collect::<Vec<_>>());
    assert!(report.contains("\n  … 25 more calls\n"), "{report}");
}

#[test]
fn reports_do_not_show_skipped_or_redacted_arguments() {
    let (stub, _dir) = called(&["a", "b"]);
    for report in [
        panic_of(|| stub.mock().assert_not_called()),
        panic_of(|| stub.mock().assert_called_with(arg("n", eq(9)))),
        panic_of(|| stub.mock().assert_called_with(arg("token", eq("a guess")))),
        panic_of(|| stub.mock().assert_called_with(arg("_retries", eq(77)))),
    ] {
        assert!(!report.contains("a secret"), "{report}");
        assert!(!report.contains("_retries = "), "{report}");
    }
}

#[test]
fn an_unknown_argument_is_refused() {
    let (stub, _dir) = called(&["a"]);
    let report = assert_panics(
        || stub.mock().assert_called_with(arg("promt", eq("a"))),
        expect![[r#"
            cached-stubs: `mock::assertions::ask` has no argument `promt`; it has: prompt, n, token

            Predicates cannot see arguments that are skipped.
        "#]],
    );
    let negated = panic_of(|| stub.mock().assert_not_called_with(arg("promt", eq("a"))));
    let headline = report.lines().next().unwrap();
    assert!(negated.starts_with(headline), "{negated}");
}

#[test]
fn the_panic_is_at_the_assertion() {
    let (stub, _dir) = called(&["a"]);
    let first = line!() + 2;
    let panics = [
        located_panic_of(|| stub.mock().assert_not_called()),
        located_panic_of(|| stub.mock().assert_call_count(3)),
        located_panic_of(|| stub.mock().assert_called_with(arg("n", eq(9)))),
        located_panic_of(|| stub.mock().assert_called_with(arg("typo", eq(9)))),
        located_panic_of(|| stub.mock().assert_called_once_with(arg("n", eq(9)))),
        located_panic_of(|| stub.mock().assert_not_called_with(arg("n", eq(1)))),
    ];
    for ((_, place), line) in panics.iter().zip(first..) {
        let expected = format!("tests/mock/assertions.rs:{line}:");
        assert!(place.starts_with(&expected), "{place} is not {expected}");
    }
}

// One method of several.

struct Client;

#[stubbable]
impl Client {
    #[stub]
    fn chat(&self, prompt: &str) -> String {
        prompt.to_uppercase()
    }

    #[stub]
    fn count(&self) -> usize {
        1
    }
}

#[test]
fn assertions_about_one_method_of_an_impl_block() {
    let dir = folder();
    let stub = recording::<Client>(&dir);
    Client.chat("a");
    Client.count();
    Client.count();
    stub.mock().chat.assert_called_once();
    stub.mock().chat.assert_called_with(arg("prompt", eq("a")));
    stub.mock().count.assert_call_count(2);
    assert_eq!(stub.mock().chat.calls().len(), 1);
    assert_panics(
        || stub.mock().count.assert_called_once(),
        expect![[r#"
            cached-stubs: `mock::assertions::Client::count` was called 2 times; expected 1 call

            2 calls were made:

              1. (no arguments)
                 recorded, at tests/mock/assertions.rs:[count()]
              2. (no arguments)
                 replayed, at tests/mock/assertions.rs:[count()]
        "#]],
    );
}

#[stubbable]
trait Llm {
    fn complete(&self, prompt: &str) -> Result<String, String>;
    fn models(&self) -> Vec<String>;
}

#[test]
fn assertions_about_one_method_of_a_trait() {
    let dir = folder();
    let llm = StubLlm::builder()
        .mode(Mode::Replay)
        .dir(dir.path())
        .build();
    llm.mock()
        .complete
        .expect_call()
        .returning(|_| Some(Err("busy".to_owned())));
    llm.complete("boom").unwrap_err();
    llm.mock()
        .complete
        .assert_called_once_with(arg("prompt", eq("boom")));
    llm.mock().models.assert_not_called();
    llm.mock().models.expect_call().return_const(Vec::new());
    llm.models();
    llm.mock().models.assert_called_once();
    let report = panic_of(|| llm.mock().complete.assert_not_called());
    let function = "`mock::assertions::Llm::complete` was called once";
    assert!(report.contains(function), "{report}");
}

/// Only the next test stubs it.
#[stubbable]
fn anywhere(n: u8) -> u8 {
    n
}

#[test]
fn a_call_from_an_unowned_thread_counts_and_the_report_says_so() {
    let dir = folder();
    {
        let _stub = recording::<anywhere>(&dir);
        anywhere(1);
    }
    let stub = replaying::<anywhere>(&dir);
    std::thread::spawn(|| anywhere(1)).join().unwrap();
    stub.mock().assert_called_once();
    assert_panics(
        || stub.mock().assert_not_called(),
        expect![[r#"
            cached-stubs: `mock::assertions::anywhere` was called once; expected no call

            1 call was made:

              1. n = 1
                 replayed, at tests/mock/assertions.rs:[anywhere(1)]

            1 call came from threads that no test owns. Another test may have made such a call,
            if it calls the function without a stub of its own.
        "#]],
    );
}
