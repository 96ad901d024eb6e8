//! `RECORD=verify`.

use expect_test::expect;

use crate::checkout::Checkout;
use crate::report::assert_report;

const ASKS: &str = "modes::asks";

#[test]
fn verifying_reports_every_difference_and_writes_nothing() {
    let checkout = Checkout::recorded(&[ASKS]);
    let before = checkout.snapshot();
    checkout.run(ASKS, &[("RECORD", "verify")]).passes();
    assert_eq!(checkout.calls(), ["one", "two", "one"]);

    let outcome = checkout.run(ASKS, &[("RECORD", "verify"), ("SEASON", "autumn")]);
    outcome.fails().says_times("panicked at", 1);
    assert_report(
        &outcome,
        expect![[r#"
            src/modes.rs:[stub_fixture!(llm: ask)]:
            cached-stubs: 3 failures of `app::llm::ask`, reported when its stub was dropped

            1. `app::llm::ask` returned another value than its recording

               The difference (- recorded, + returned now):

                 returns
                   - ["one in spring"]
                              ~~~~~~
                   + ["one in autumn"]
                              ~~~~~~

               If it changes with every call, as a time or an id does, let verify runs compare only its type:

                 #[stubbable(verify = shape)]

               Otherwise, if the new answer is right, record it:

                 RECORD=all cargo test -p app modes::asks -- --exact

                 called  src/modes.rs:[ask(question)]

            2. `app::llm::ask` returned another value than its recording

               The difference (- recorded, + returned now):

                 returns
                   - ["two in spring"]
                              ~~~~~~
                   + ["two in autumn"]
                              ~~~~~~

               If it changes with every call, as a time or an id does, let verify runs compare only its type:

                 #[stubbable(verify = shape)]

               Otherwise, if the new answer is right, record it:

                 RECORD=all cargo test -p app modes::asks -- --exact

                 called  src/modes.rs:[ask(question)]

            3. `app::llm::ask` returned another value than its recording

               The difference (- recorded, + returned now):

                 returns
                   - ["one in spring"]
                              ~~~~~~
                   + ["one in autumn"]
                              ~~~~~~

               If it changes with every call, as a time or an id does, let verify runs compare only its type:

                 #[stubbable(verify = shape)]

               Otherwise, if the new answer is right, record it:

                 RECORD=all cargo test -p app modes::asks -- --exact

                 called  src/modes.rs:[ask(question)]
        "#]],
    );
    assert_eq!(
        outcome.answers(),
        ["one in autumn", "two in autumn", "one in autumn"]
    );
    assert_eq!(checkout.snapshot(), before);
}

#[test]
fn verifying_reports_an_error_in_place_of_a_value() {
    const REFUSED: &str = "files::is_refused";
    let checkout = Checkout::recorded(&[REFUSED]);
    checkout.run(REFUSED, &[("RECORD", "verify")]).passes();
    let outcome = checkout.run(REFUSED, &[("RECORD", "verify"), ("REFUSE", "by an error")]);
    outcome.fails().says("app::files::refuse");
}

#[test]
fn verifying_reports_a_missing_recording() {
    let checkout = Checkout::new();
    let outcome = checkout.run(ASKS, &[("RECORD", "verify")]);
    assert_report(
        &outcome,
        expect![[r#"
            src/modes.rs:[stub_fixture!(llm: ask)]:
            cached-stubs: 3 failures of `app::llm::ask`, reported when its stub was dropped

            1. there is no recording to verify `app::llm::ask` against

               Record it first:

                 RECORD=1 cargo test -p app modes::asks -- --exact

                 called  src/modes.rs:[ask(question)]

            2. there is no recording to verify `app::llm::ask` against

               Record it first:

                 RECORD=1 cargo test -p app modes::asks -- --exact

                 called  src/modes.rs:[ask(question)]

            3. there is no recording to verify `app::llm::ask` against

               Record it first:

                 RECORD=1 cargo test -p app modes::asks -- --exact

                 called  src/modes.rs:[ask(question)]
        "#]],
    );
    assert!(!checkout.stubs().exists());
}
