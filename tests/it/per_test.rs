//! `per_test`: each test has its own recordings.

use std::{env, fs};

use expect_test::expect;

use crate::checkout::{Checkout, REPLAY};
use crate::outcome::Outcome;
use crate::report::assert_report;

const FIRST: &str = "per_test::first";

fn recorded() -> Checkout {
    let checkout = Checkout::new();
    Outcome::of(&mut checkout.command(&["per_test::"], &[("RECORD", "1")])).passes();
    checkout
}

#[test]
fn each_test_and_case_has_its_own_recordings() {
    let checkout = recorded();
    let mut calls = checkout.calls();
    calls.sort();
    assert_eq!(calls, ["one", "one", "one", "one", "one", "two"]);
    assert_eq!(checkout.files().len(), 6, "{:#?}", checkout.files());
    checkout.forget_calls();

    // The answers of one test can change alone.
    checkout
        .run(FIRST, &[("RECORD", "all"), ("SEASON", "autumn")])
        .passes();
    let first = checkout.run(FIRST, REPLAY);
    assert_eq!(first.passes().answers(), ["one in autumn", "two in autumn"]);
    let all = Outcome::of(&mut checkout.command(&["per_test::"], REPLAY));
    all.passes().says_times("answer: one in spring", 4);
    assert_eq!(checkout.calls().len(), 2);
}

#[test]
fn tests_of_two_binaries_may_have_one_name() {
    let checkout = recorded();
    // The same tests again, named like a file in `tests/`.
    let name = format!("twin-0123456789abcdef{}", env::consts::EXE_SUFFIX);
    let twin = checkout.beside("deps").join(name);
    checkout.copy_tests(&twin);
    let of_twin =
        |variables| Outcome::of(&mut checkout.command_of(&twin, &[FIRST, "--exact"], variables));

    of_twin(&[("RECORD", "1"), ("SEASON", "autumn")]).passes();
    let twins = of_twin(REPLAY);
    assert_eq!(twins.passes().answers(), ["one in autumn", "two in autumn"]);
    let firsts = checkout.run(FIRST, REPLAY);
    assert_eq!(
        firsts.passes().answers(),
        ["one in spring", "two in spring"]
    );
}

/// Somebody runs a copy of the binary, under a name without cargo's hash.
#[test]
fn a_renamed_binary_finds_the_recordings_of_its_tests() {
    let checkout = recorded();
    let copy = checkout.beside("copied").join("tests-of-app");
    checkout.copy_tests(&copy);
    let run =
        |variables| Outcome::of(&mut checkout.command_of(&copy, &[FIRST, "--exact"], variables));
    let before = checkout.snapshot();
    assert_eq!(
        run(REPLAY).passes().answers(),
        ["one in spring", "two in spring"]
    );
    run(&[("RECORD", "1")]).passes();
    assert_eq!(checkout.snapshot(), before);

    // Now two binaries have a test of this name.
    let own = checkout.stubs().join("app/llm/ask/test.app.per_test.first");
    let other = own.with_file_name("test.twin.per_test.first");
    fs::create_dir(&other).unwrap();
    run(REPLAY).fails().says("nothing is recorded");
}

#[test]
fn a_passing_test_must_use_all_its_recordings() {
    let checkout = recorded();
    checkout.forget_calls();
    let before = checkout.snapshot();
    let outcome = checkout.run(FIRST, &[("FEWER", "1")]);
    assert_report(
        &outcome,
        expect![[r#"
            src/per_test.rs:[stub_fixture!(own: ask, per_test)]:
            cached-stubs: `per_test::first` does not use all of its recordings of `app::llm::ask`

            It does not make these calls:

              <temp>/package/stubs/app/llm/ask/test.app.per_test.first/two.e67c5acb6e597d1b.json

            If that is right, delete the files.

              installed  src/per_test.rs:[stub_fixture!(own: ask, per_test)]

            Reported when the stub was dropped, since nothing failed the test before.
        "#]],
    );
    // A test that fails for another reason does not report it.
    let outcome = checkout.run(FIRST, &[("FEWER", "1"), ("FAIL", "1")]);
    outcome
        .fails()
        .says("for a reason of its own")
        .never_says(".json");
    // Only replaying asserts it.
    for record in ["1", "verify", "live"] {
        checkout
            .run(FIRST, &[("FEWER", "1"), ("RECORD", record)])
            .passes();
    }
    assert_eq!(checkout.snapshot(), before);
}
