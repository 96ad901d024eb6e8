//! What `finish` and the drop of a guard report.

use std::panic::catch_unwind;
use std::path::PathBuf;
use std::thread;

use cached_stubs::{Mode, Stub, stub_fixture, stubbable};
use expect_test::expect;
use tempfile::TempDir;

use crate::common::{assert_panics, assert_text, folder, panic_of, portable, replaying, runs};
use crate::{ask, is_real, other};

#[test]
fn finish_reports_the_same_as_drop() {
    let dir = folder();
    let report_of = |end: fn(Stub<ask>)| {
        let stub = replaying::<ask>(&dir);
        let _ = catch_unwind(|| ask("swallowed"));
        panic_of(|| end(stub))
    };
    let report = report_of(Stub::finish);
    assert_eq!(report, report_of(drop));
    assert_text(
        &report,
        expect![[r#"
            cached-stubs: nothing is recorded for `stub::ask`

              prompt = "swallowed"

            Its recordings belong in

              <temp>/cached-stubs/stub/ask

            The stub's mode was set in code, so `RECORD` does not change it. To record this
            call, run it once with `Mode::Record`, or without a mode and with RECORD=1.

              called  tests/stub/at_the_end.rs:[ask("swallowed")]
              test    at_the_end::finish_reports_the_same_as_drop

            Reported when the stub was dropped, since nothing failed the test before.
        "#]],
    );
    assert!(is_real());
}

#[test]
fn one_report_has_all_failures() {
    let dir = folder();
    let stub = replaying::<ask>(&dir);
    stub.mock()
        .expect_call()
        .withf(|args| args["prompt"] == "boom")
        .times(1)
        .returning(|_| Some(String::new()));
    for prompt in ["first swallowed", "second swallowed"] {
        let _ = catch_unwind(|| ask(prompt));
    }
    let _ = thread::scope(|scope| {
        let handle = stub.handle();
        scope
            .spawn(move || handle.run(|| ask("third swallowed")))
            .join()
    });
    assert_panics(
        || stub.finish(),
        expect![[r#"
            cached-stubs: 4 failures of `stub::ask`, reported when its stub was dropped

            1. nothing is recorded for `stub::ask`

                 prompt = "first swallowed"

               Its recordings belong in

                 <temp>/cached-stubs/stub/ask

               The stub's mode was set in code, so `RECORD` does not change it. To record this
               call, run it once with `Mode::Record`, or without a mode and with RECORD=1.

                 called  tests/stub/at_the_end.rs:[ask(prompt)]
                 test    at_the_end::one_report_has_all_failures

            2. nothing is recorded for `stub::ask`

                 prompt = "second swallowed"

               Its recordings belong in

                 <temp>/cached-stubs/stub/ask

               The stub's mode was set in code, so `RECORD` does not change it. To record this
               call, run it once with `Mode::Record`, or without a mode and with RECORD=1.

                 called  tests/stub/at_the_end.rs:[ask(prompt)]
                 test    at_the_end::one_report_has_all_failures

            3. nothing is recorded for `stub::ask`

                 prompt = "third swallowed"

               Its recordings belong in

                 <temp>/cached-stubs/stub/ask

               The stub's mode was set in code, so `RECORD` does not change it. To record this
               call, run it once with `Mode::Record`, or without a mode and with RECORD=1.

                 called  tests/stub/at_the_end.rs:[ask("third swallowed")]
                 test    at_the_end::one_report_has_all_failures

            4. an expectation of `stub::ask` was not met

               MockFunction::call: Expectation(<function>) called 0 time(s) which is fewer than expected 1

                 set at  tests/stub/at_the_end.rs:[mock()]
        "#]],
    );
    assert!(is_real());
}

#[test]
fn a_miss_that_fails_the_test_is_reported_once() {
    let dir = folder();
    let panic = panic_of(|| {
        let _stub = replaying::<ask>(&dir);
        ask("missing")
    });
    // The guard is dropped while the miss unwinds. A second panic would have
    // aborted the process.
    assert!(
        panic.starts_with("cached-stubs: nothing is recorded"),
        "{panic}"
    );
    assert!(!panic.contains("failures"), "{panic}");
    assert!(is_real());
}

#[test]
fn unmet_expectations_do_not_abort_an_unwinding_test() {
    let dir = folder();
    let panic = panic_of(|| {
        let first = replaying::<ask>(&dir);
        first.mock().expect_call().times(7).returning(|_| None);
        let second = replaying::<other>(&dir);
        second.mock().expect_call().times(7).returning(|_| None);
        let _ = catch_unwind(|| ask("swallowed"));
        panic!("the test's own panic")
    });
    assert_eq!(panic, "the test's own panic");
    assert!(is_real());
}

#[test]
fn two_failing_guards_do_not_abort() {
    let dir = folder();
    let panic = panic_of(|| {
        let _first = replaying::<ask>(&dir);
        let _second = replaying::<other>(&dir);
        let _ = catch_unwind(|| ask("swallowed"));
        let _ = catch_unwind(|| other(1));
    });
    // The last guard is dropped first, and the other one while that unwinds.
    assert!(panic.contains("`stub::other`"), "{panic}");
    assert!(is_real());
    assert_eq!(runs(|| other(1)).1, 1);
}

#[stubbable]
trait Clock {
    fn now(&self) -> u32;
}

struct Sundial;

impl Clock for Sundial {
    fn now(&self) -> u32 {
        7
    }
}

thread_local! {
    static DIR: TempDir = folder();
}

fn dir() -> PathBuf {
    DIR.with(|dir| dir.path().to_owned())
}

stub_fixture!(clock: StubClock<Sundial> = Sundial, mode = Mode::Replay, dir = dir(), per_test);
stub_fixture!(asking: ask, mode = Mode::Replay, dir = dir(), per_test);

/// The line of the last panic may be that of `finish`, or of the library.
#[test]
fn what_is_left_over_names_the_line_that_installed_the_stub() {
    {
        let builder = StubClock::builder().mode(Mode::Record).dir(dir());
        builder.per_test().real(|| Sundial).build().now();
        let builder = Stub::<ask>::builder().mode(Mode::Record).dir(dir());
        let _stub = builder.per_test().install();
        ask("left over");
    }
    let built = || {
        let builder = StubClock::builder().mode(Mode::Replay).dir(dir());
        builder.per_test().build()
    };
    let installed = || {
        let builder = Stub::<ask>::builder().mode(Mode::Replay).dir(dir());
        builder.per_test().install()
    };
    let lines = [
        panic_of(|| drop(clock())),
        panic_of(|| asking().finish()),
        panic_of(|| drop(built().clone())),
        panic_of(|| drop(installed())),
    ]
    .map(|report| {
        let report = portable(&report);
        let (_, line) = report.split_once("  installed  ").unwrap();
        line.lines().next().unwrap_or_default().to_owned()
    });
    expect![[r#"
        tests/stub/at_the_end.rs:[stub_fixture!(clock: StubClock<Sundial> = Sundial, mode = Mode::Replay, dir = dir(), per_test)]
        tests/stub/at_the_end.rs:[stub_fixture!(asking: ask, mode = Mode::Replay, dir = dir(), per_test)]
        tests/stub/at_the_end.rs:[build()]
        tests/stub/at_the_end.rs:[install()]"#]].assert_eq(&lines.join("\n"));
}
