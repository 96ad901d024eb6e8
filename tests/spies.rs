//! What a test says of the calls that were made.

mod common;

use cached_stubs::predicate::{PredicateBooleanExt as _, arg, eq, function, gt, str};
use cached_stubs::{Args, Mode, Origin, Stub, stubbable};
use common::{folder, panic_of, recording, replaying};

#[stubbable(skip(_retries), redact(token))]
fn ask(prompt: &str, n: u8, token: &str, _retries: u8) -> String {
    let _ = (n, token);
    prompt.to_uppercase()
}

fn simply(prompt: &str, n: u8) -> String {
    ask(prompt, n, "a secret", 77)
}

/// "a" is recorded, "b" is mocked.
fn called(prompts: &[&str]) -> (Stub<ask>, tempfile::TempDir) {
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
fn they_hold_or_panic() {
    let (stub, _dir) = called(&[]);
    stub.mock().assert_not_called();
    stub.mock().assert_call_count(0);
    panic_of(|| stub.mock().assert_called());
    panic_of(|| stub.mock().assert_called_once());
    let never = panic_of(|| stub.mock().assert_called_with(arg("prompt", eq("a"))));
    assert!(never.contains("It was not called at all"), "{never}");

    simply("a", 1);
    stub.mock().assert_called();
    stub.mock().assert_called_once();
    panic_of(|| stub.mock().assert_not_called());
    simply("b", 1);
    simply("b", 2);
    stub.mock().assert_called();
    stub.mock().assert_call_count(3);
    panic_of(|| stub.mock().assert_called_once());

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
    // They leave the mock as it was.
    assert_eq!(simply("b", 3), "mocked");
    assert_eq!(simply("a", 1), "A");
    stub.finish();
}

#[test]
fn what_was_called_is_listed_with_who_answered() {
    let (stub, _dir) = called(&["a", "b", "c"]);
    let report = panic_of(|| stub.mock().assert_called_once());
    assert_eq!(
        report,
        format!(
            "cached-stubs: `spies::ask` was called 3 times, and was to be called once\n\
             \n\
             3 calls were made:\n\
             \n\
             \x20 1. prompt = \"a\", n = 1, token = <redacted>\n\
             \x20    replayed, at {0}\n\
             \x20 2. prompt = \"b\", n = 1, token = <redacted>\n\
             \x20    mocked, at {0}\n\
             \x20 3. prompt = \"c\", n = 1, token = <redacted>\n\
             \x20    recorded, at {0}\n",
            stub.calls()[0].location
        )
    );
    assert_eq!(stub.mock().calls()[1].origin, Origin::Mocked);
}

#[test]
fn of_the_nearest_call_the_difference_is_shown() {
    let (stub, _dir) = called(&["something else", "Sell me a red umbrella", "b", "b"]);
    let wanted = arg("prompt", eq("Sell me a blue umbrella"));
    let report = panic_of(|| stub.mock().assert_called_with(wanted));
    let begin = "cached-stubs: `spies::ask` was not called with \
                 prompt == \"Sell me a blue umbrella\"\n\n4 calls were made:\n";
    assert!(report.starts_with(begin), "{report}");
    let end = "\
The nearest is call 2. It differs (- asserted, + called):

  prompt
    - \"Sell me a blue umbrella\"
                 ~~~~
    + \"Sell me a red umbrella\"
                 ~~~
";
    let nearest = report.split_once("The nearest").map(|(_, nearest)| nearest);
    let wanted = end.split_once("The nearest").map(|(_, nearest)| nearest);
    assert_eq!(nearest, wanted, "{report}");
}

#[test]
fn calls_that_match_and_should_not_are_marked() {
    let (stub, _dir) = called(&["a", "b", "b"]);
    let report = panic_of(|| stub.mock().assert_called_once_with(arg("prompt", eq("b"))));
    for part in [
        "was called 2 times with prompt == \"b\", and was to be called so once",
        "\n  1. prompt = \"a\"",
        "\n> 2. prompt = \"b\"",
        "\n> 3. prompt = \"b\"",
    ] {
        assert!(report.contains(part), "{part} in {report}");
    }
    let report = panic_of(|| stub.mock().assert_not_called_with(arg("n", gt(0))));
    assert!(
        report.contains("was called 3 times with n > 0, and was not to be"),
        "{report}"
    );
}

#[test]
fn of_many_calls_the_first_and_the_last_are_listed() {
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
fn nothing_skipped_or_redacted_is_told() {
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
fn an_argument_that_there_is_not_is_said() {
    let (stub, _dir) = called(&["a"]);
    for report in [
        panic_of(|| stub.mock().assert_called_with(arg("promt", eq("a")))),
        panic_of(|| stub.mock().assert_not_called_with(arg("promt", eq("a")))),
    ] {
        for part in [
            "an assertion about `spies::ask`: `promt == \"a\"` asks for an argument that there is not",
            "There are\n\n  prompt\n  n\n  token\n",
        ] {
            assert!(report.contains(part), "{part} in {report}");
        }
    }
}

#[test]
fn the_panic_is_at_the_assertion() {
    use std::sync::{Arc, Mutex};
    let (stub, _dir) = called(&["a"]);
    let lines: Arc<Mutex<Vec<(String, u32)>>> = Arc::default();
    let told = Arc::clone(&lines);
    let me = std::thread::current().id();
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().id() == me {
            let place = info.location().unwrap();
            told.lock()
                .unwrap()
                .push((place.file().to_owned(), place.line()));
        } else {
            hook(info);
        }
    }));
    let first = line!() + 1;
    panic_of(|| stub.mock().assert_not_called());
    panic_of(|| stub.mock().assert_call_count(3));
    panic_of(|| stub.mock().assert_called_with(arg("n", eq(9))));
    panic_of(|| stub.mock().assert_called_with(arg("typo", eq(9))));
    panic_of(|| stub.mock().assert_called_once_with(arg("n", eq(9))));
    panic_of(|| stub.mock().assert_not_called_with(arg("n", eq(1))));
    let expected: Vec<_> = (first..first + 6)
        .map(|line| ("tests/spies.rs".to_owned(), line))
        .collect();
    assert_eq!(*lines.lock().unwrap(), expected);
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
fn of_one_method_of_an_impl_block() {
    let dir = folder();
    let stub = recording::<Client>(&dir);
    Client.chat("a");
    Client.count();
    Client.count();
    stub.mock().chat.assert_called_once();
    stub.mock().chat.assert_called_with(arg("prompt", eq("a")));
    stub.mock().count.assert_call_count(2);
    assert_eq!(stub.mock().chat.calls().len(), 1);
    let report = panic_of(|| stub.mock().count.assert_called_once());
    for part in [
        "`spies::Client::count` was called 2 times",
        "  1. (no arguments)\n",
    ] {
        assert!(report.contains(part), "{part} in {report}");
    }
    assert!(!report.contains("prompt"), "{report}");
}

#[stubbable]
trait Llm {
    fn complete(&self, prompt: &str) -> Result<String, String>;
    fn models(&self) -> Vec<String>;
}

#[test]
fn of_one_method_of_a_trait() {
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
    assert!(
        report.contains("`spies::Llm::complete` was called once"),
        "{report}"
    );
}

/// No other test's: who makes a call on a thread is then known to nobody.
#[stubbable]
fn anywhere(n: u8) -> u8 {
    n
}

#[test]
fn of_calls_that_nobody_knows_the_test_of_it_is_said_that_there_are() {
    let dir = folder();
    {
        let _stub = recording::<anywhere>(&dir);
        anywhere(1);
    }
    let stub = replaying::<anywhere>(&dir);
    std::thread::spawn(|| anywhere(1)).join().unwrap();
    stub.mock().assert_not_called();
    let report = panic_of(|| stub.mock().assert_called());
    for part in [
        "`spies::anywhere` was not called",
        "1 call of it besides",
        "`StubHandle`",
    ] {
        assert!(report.contains(part), "{part} in {report}");
    }
}
