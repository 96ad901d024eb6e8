//! Predicates over one argument: of expectations, and of assertions.

mod common;

use std::path::Path;

use cached_stubs::predicate::{
    PredicateBooleanExt as _, PredicateStrExt as _, always, arg, eq, function, ge, gt, in_iter, le,
    lt, ne, never, str,
};
use cached_stubs::{Args, sorted, stubbable};
use common::{folder, panic_of, recording, replaying};
use mockall::Predicate;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Options {
    temperature: f64,
    stop: Vec<String>,
}

/// Cannot be read back: a request often borrows.
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

/// Whether an expectation answers that the predicate is for; without it the
/// recording says `false`.
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
fn of_text() {
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
fn of_numbers_without_suffix_and_of_bools() {
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
fn of_what_may_not_be_there() {
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
fn of_whole_structs() {
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
    assert!(matches(arg("tags", eq(["a", "b"]))), "the key's component");
}

#[test]
fn of_several_arguments() {
    assert!(matches(arg("n", gt(3)).and(arg("is_strict", eq(true)))));
    assert!(!matches(arg("n", gt(3)).and(arg("is_strict", eq(false)))));
    assert!(matches(arg("n", lt(3)).or(arg("is_strict", eq(true)))));
    assert!(matches(arg("n", lt(3)).not()));
    assert!(matches(arg("n", always())));
    assert!(!matches(arg("n", never())));
}

#[test]
fn mockalls_own_predicates_fit_where_the_argument_can_be_read() {
    use mockall::predicate as theirs;
    assert!(matches(arg("is_strict", theirs::eq(true))));
    assert!(matches(arg("options", theirs::ne(options())).not()));
    assert!(matches(arg("offset", theirs::lt(0))));
}

#[test]
fn comparisons_are_still_mockalls() {
    assert!(eq(3).eval(&3) && gt(3).eval(&4) && in_iter([1, 2]).eval(&2));
    assert_eq!(eq(3).to_string(), mockall::predicate::eq(3).to_string());
}

/// What the call fails with that the predicate is asked for.
#[track_caller]
fn refusal(predicate: impl Predicate<Args> + Send + 'static) -> String {
    let dir = folder();
    let stub = replaying::<ask>(&dir);
    stub.mock().expect_call().with(predicate).return_const(true);
    let report = panic_of(call);
    // The panic may be swallowed, the report is not; and no lock is poisoned.
    let kept = panic_of(|| stub.finish());
    assert!(kept.starts_with(report.trim_end()), "{kept}\n{report}");
    report
}

#[test]
fn an_argument_that_there_is_not_is_said() {
    let report = refusal(arg("promt", eq("boom")));
    let expected = "cached-stubs: an expectation of `predicates::ask`: \
                    `promt == \"boom\"` asks for an argument that there is not\n\
                    \n\
                    There are\n\
                    \n\
                    \x20 prompt\n\
                    \x20 request\n";
    assert!(report.starts_with(expected), "{report}");
    assert!(report.contains("tests/predicates.rs:"), "{report}");
    assert!(!report.contains("  _retries"), "{report}");
    refusal(arg("_retries", eq(3)));
    // Also where the answer would be another one.
    refusal(arg("promt", eq("boom")).not());
}

#[test]
fn a_redacted_argument_cannot_be_asked_for() {
    let report = refusal(arg("token", eq("a guess")));
    assert!(report.contains("that is redacted"), "{report}");
    assert!(!report.contains("a secret"), "{report}");
}

#[test]
fn what_the_argument_is_not_is_said() {
    let report = refusal(arg("prompt", gt(3)));
    assert!(
        report.contains("`prompt > 3` asks for what the argument is not"),
        "{report}"
    );
    assert!(
        report.contains("\"an umbrella\\nfor one\" and 3 cannot be ordered"),
        "{report}"
    );
    let report = refusal(arg("prompt", function(|n: &u8| *n == 3)));
    assert!(report.contains("it takes `u8`"), "{report}");
    let report = refusal(arg("n", str::contains("5")));
    assert!(report.contains("`n.contains(5)`"), "{report}");
    assert!(
        report.contains("it takes text, and the argument is 5000000000"),
        "{report}"
    );
}

#[test]
fn a_panicking_predicate_is_the_tests_own_panic() {
    let dir = folder();
    let stub = replaying::<ask>(&dir);
    let broken = function(|_: &str| panic!("the test's own words"));
    stub.mock()
        .expect_call()
        .with(arg("prompt", broken))
        .return_const(true);
    assert_eq!(panic_of(call), "the test's own words");
    let again = panic_of(call);
    assert!(again.contains("the test's own words"), "{again}");
    assert!(!again.contains("Poison"), "{again}");
    let kept = panic_of(|| stub.finish());
    for part in [
        "an expectation of the mock of `predicates::ask` has panicked",
        "own words",
    ] {
        assert!(kept.contains(part), "{part} in {kept}");
    }
    assert!(!call(), "the real function is back");
}

#[test]
fn asked_elsewhere_it_panics() {
    let dir = folder();
    let stub = replaying::<ask>(&dir);
    stub.mock().expect_call().return_const(true);
    call();
    let args = &stub.calls()[0].args;
    assert!(arg("n", gt(3)).eval(args));
    let report = panic_of(|| arg("promt", eq("boom")).eval(args));
    assert!(
        report.contains("asks for an argument that there is not"),
        "{report}"
    );
}
