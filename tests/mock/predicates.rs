//! Predicates over one argument.

use std::path::Path;

use cached_stubs::predicate::{
    PredicateBooleanExt as _, PredicateStrExt as _, always, arg, eq, function, ge, gt, in_iter, le,
    lt, ne, never, str,
};
use cached_stubs::{Args, sorted, stubbable};
use expect_test::expect;
use mockall::Predicate;
use serde::{Deserialize, Serialize};

use crate::common::{
    assert_panics, assert_repeats, assert_text, folder, panic_of, recording, replaying,
};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Options {
    temperature: f64,
    stop: Vec<String>,
}

/// Implements `Serialize` only: a request often borrows.
#[derive(Debug, PartialEq, Serialize)]
struct Request<'a> {
    model: &'a str,
    options: Option<Options>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
enum Effort {
    Low,
    High,
}

#[stubbable(skip(_retries), redact(token), key(tags = sorted(tags)))]
#[allow(clippy::too_many_arguments)]
fn ask(
    prompt: &str,
    request: &Request<'_>,
    options: Options,
    n: u64,
    offset: i8,
    weight: f32,
    is_strict: bool,
    limit: Option<u32>,
    name: Option<String>,
    effort: Effort,
    file: &Path,
    tags: &[&str],
    token: &str,
    _retries: u8,
) -> bool {
    let _ = (prompt, request, options, n, offset, weight, is_strict);
    let _ = (limit, name, effort, file, tags, token);
    false
}

fn options() -> Options {
    Options {
        temperature: 0.7,
        stop: vec!["END".to_owned()],
    }
}

fn request() -> Request<'static> {
    Request {
        model: "small",
        options: Some(options()),
    }
}

fn call() -> bool {
    ask(
        "an umbrella\nfor one",
        &request(),
        options(),
        5_000_000_000,
        -3,
        0.5,
        true,
        Some(7),
        None,
        Effort::High,
        Path::new("src/lib.rs"),
        &["b", "a"],
        "a secret",
        3,
    )
}

/// Whether an expectation with this predicate answers the call. The recording
/// would answer `false`.
#[track_caller]
fn matches(predicate: impl Predicate<Args> + Send + 'static) -> bool {
    let dir = folder();
    {
        let _stub = recording::<ask>(&dir);
        call();
    }
    let stub = replaying::<ask>(&dir);
    stub.mock().expect_call().with(predicate).return_const(true);
    let is_matched = call();
    drop(stub);
    is_matched
}

#[test]
fn predicates_of_text() {
    assert!(matches(arg("prompt", eq("an umbrella\nfor one"))));
    assert!(matches(arg(
        "prompt",
        eq(String::from("an umbrella\nfor one"))
    )));
    assert!(!matches(arg("prompt", eq("umbrella"))));
    assert!(matches(arg("prompt", ne("umbrella"))));
    assert!(matches(arg("prompt", str::contains("umbrella"))));
    assert!(matches(arg("prompt", str::starts_with("an "))));
    assert!(matches(arg("prompt", str::ends_with("one"))));
    assert!(!matches(arg("prompt", str::is_empty())));
    assert!(matches(arg(
        "prompt",
        str::contains("one").and(str::contains("an"))
    )));
    assert!(matches(arg("prompt", str::contains("two").not().trim())));
    assert!(matches(arg(
        "prompt",
        function(|text: &str| text.len() > 3)
    )));
    assert!(matches(arg(
        "prompt",
        function(|text: &String| text.len() > 3)
    )));
    assert!(matches(arg(
        "prompt",
        in_iter(["x", "an umbrella\nfor one"])
    )));
    assert!(matches(arg("prompt", lt("b"))));
    assert!(matches(arg("file", eq("src/lib.rs"))));
    assert!(matches(arg("file", eq(Path::new("src/lib.rs")))));
}

#[test]
fn predicates_of_numbers_and_bools() {
    assert!(matches(arg("n", eq(5_000_000_000_u64))));
    assert!(matches(arg("n", gt(3))));
    assert!(!matches(arg("n", lt(3))));
    assert!(matches(arg("offset", eq(-3))));
    assert!(matches(arg("offset", le(-3))));
    assert!(matches(arg("weight", eq(0.5))));
    assert!(matches(arg("weight", gt(0))));
    assert!(matches(arg("weight", ge(0.5).and(le(1.0)))));
    assert!(matches(arg("n", gt(3).and(lt(u64::MAX)))));
    assert!(matches(arg("is_strict", eq(true))));
    assert!(!matches(arg("is_strict", eq(false))));
    assert!(matches(arg("n", in_iter([1, 5_000_000_000_u64]))));
}

#[test]
fn predicates_of_options() {
    assert!(matches(arg("limit", eq(Some(7)))));
    assert!(matches(arg("limit", eq(7))));
    assert!(matches(arg("limit", gt(6))));
    assert!(matches(arg(
        "limit",
        function(|limit: &Option<u32>| limit.is_some())
    )));
    assert!(!matches(arg("limit", eq(None::<u32>))));
    assert!(matches(arg("name", eq(None::<&str>))));
    assert!(!matches(arg("name", eq(Some("x")))));
    assert!(!matches(arg("name", str::contains("x"))));
    assert!(!matches(arg("name", gt("a"))));
    assert!(!matches(arg(
        "name",
        function(|name: &String| name.is_empty())
    )));
}

#[test]
fn predicates_of_structs() {
    assert!(matches(arg("request", eq(request()))));
    let other = Request {
        model: "large",
        ..request()
    };
    assert!(!matches(arg("request", eq(other))));
    assert!(matches(arg("options", eq(options()))));
    assert!(matches(arg(
        "options",
        function(|options: &Options| options.temperature > 0.5)
    )));
    assert!(matches(arg("effort", eq(Effort::High))));
    assert!(!matches(arg("effort", eq(Effort::Low))));
    let json = serde_json::json!({ "stop": ["END"], "temperature": 0.7 });
    assert!(matches(arg("options", eq(json))));
    assert!(
        matches(arg("tags", eq(["a", "b"]))),
        "a component of the key"
    );
}

#[test]
fn predicates_combine() {
    assert!(matches(arg("n", gt(3)).and(arg("is_strict", eq(true)))));
    assert!(!matches(arg("n", gt(3)).and(arg("is_strict", eq(false)))));
    assert!(matches(arg("n", lt(3)).or(arg("is_strict", eq(true)))));
    assert!(matches(arg("n", lt(3)).not()));
    assert!(matches(arg("n", always())));
    assert!(!matches(arg("n", never())));
}

#[test]
fn mockall_predicates_fit_deserializable_arguments() {
    use mockall::predicate as theirs;
    assert!(matches(arg("is_strict", theirs::eq(true))));
    assert!(matches(arg("options", theirs::ne(options())).not()));
    assert!(matches(arg("offset", theirs::lt(0))));
}

#[test]
fn comparisons_are_mockall_predicates() {
    assert!(eq(3).eval(&3) && gt(3).eval(&4) && in_iter([1, 2]).eval(&2));
    assert_eq!(eq(3).to_string(), mockall::predicate::eq(3).to_string());
}

/// The report of the call that evaluates the predicate.
#[track_caller]
fn refusal(predicate: impl Predicate<Args> + Send + 'static) -> String {
    let dir = folder();
    let stub = replaying::<ask>(&dir);
    stub.mock().expect_call().with(predicate).return_const(true);
    let report = panic_of(call);
    assert_repeats(stub, &report);
    report
}

#[test]
fn an_unknown_argument_is_refused() {
    assert_text(
        &refusal(arg("promt", eq("boom"))),
        expect![[r#"
            cached-stubs: `mock::predicates::ask` has no argument `promt`; it has: prompt, request, options, n, offset, weight, is_strict, limit, name, effort, file, tags, token

            Predicates cannot see arguments that are skipped.

              called  tests/mock/predicates.rs:[ask(]
        "#]],
    );
    refusal(arg("_retries", eq(3)));
    // Even where `not` would turn the answer around.
    refusal(arg("promt", eq("boom")).not());
}

#[test]
fn a_redacted_argument_is_refused() {
    let report = refusal(arg("token", eq("a guess")));
    assert!(!report.contains("a secret"), "{report}");
    assert_text(
        &report,
        expect![[r#"
            cached-stubs: the argument `token` of `mock::predicates::ask` is redacted

            Predicates cannot see it: only whether it was given is kept.

              called  tests/mock/predicates.rs:[ask(]
        "#]],
    );
}

#[test]
fn a_predicate_of_another_type_is_refused() {
    assert_text(
        &refusal(arg("prompt", gt(3))),
        expect![[r#"
            cached-stubs: `prompt > 3` does not fit the argument of `mock::predicates::ask`

              "an umbrella\nfor one" and 3 cannot be ordered

            Compare the argument with a value of the parameter's own type. A `function` that
            takes `&serde_json::Value` accepts every argument.

              called  tests/mock/predicates.rs:[ask(]
        "#]],
    );
    let of_number = function(|n: &u8| *n == 3);
    assert_text(
        &refusal(arg("prompt", of_number)),
        expect![[r#"
            cached-stubs: `fn(prompt)` does not fit the argument of `mock::predicates::ask`

              it takes `u8`, and the argument is "an umbrella\nfor one": invalid type: string "an umbrella\nfor one", expected u8

            Compare the argument with a value of the parameter's own type. A `function` that
            takes `&serde_json::Value` accepts every argument.

              called  tests/mock/predicates.rs:[ask(]
        "#]],
    );
    assert_text(
        &refusal(arg("n", str::contains("5"))),
        expect![[r#"
            cached-stubs: `n.contains(5)` does not fit the argument of `mock::predicates::ask`

              it takes text, and the argument is 5000000000

            Compare the argument with a value of the parameter's own type. A `function` that
            takes `&serde_json::Value` accepts every argument.

              called  tests/mock/predicates.rs:[ask(]
        "#]],
    );
}

#[test]
fn a_panic_in_a_predicate_reaches_the_test() {
    let dir = folder();
    let stub = replaying::<ask>(&dir);
    let broken = function(|_: &str| panic!("the predicate's own panic"));
    stub.mock()
        .expect_call()
        .with(arg("prompt", broken))
        .return_const(true);
    assert_eq!(panic_of(call), "the predicate's own panic");
    let again = panic_of(call);
    assert!(again.contains("the predicate's own panic"), "{again}");
    assert!(!again.contains("Poison"), "{again}");
    assert_panics(
        || stub.finish(),
        expect![[r#"
            cached-stubs: an expectation of `mock::predicates::ask` panicked

              the predicate's own panic

            Reported when the stub was dropped, since nothing failed the test before.
        "#]],
    );
    assert!(!call(), "the real function is back");
}

#[test]
fn a_predicate_can_be_evaluated_by_hand() {
    let dir = folder();
    let stub = replaying::<ask>(&dir);
    stub.mock().expect_call().return_const(true);
    call();
    let args = &stub.calls()[0].args;
    assert!(arg("n", gt(3)).eval(args));
    assert_panics(
        || arg("promt", eq("boom")).eval(args),
        expect![[r#"
            cached-stubs: the call has no argument `promt`; it has: prompt, request, options, n, offset, weight, is_strict, limit, name, effort, file, tags, token

            Predicates cannot see arguments that are skipped.
        "#]],
    );
}
