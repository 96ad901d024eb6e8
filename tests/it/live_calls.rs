//! `RECORD=live` and `CACHED_STUBS_LIVE`.

use expect_test::expect;

use crate::checkout::{Checkout, REPLAY};
use crate::report::assert_report;
use crate::snapshot::age;

const ASKS: &str = "modes::asks";

#[test]
fn live_neither_reads_nor_writes() {
    let checkout = Checkout::new();
    let live = [("RECORD", "live"), ("SEASON", "autumn")];
    let outcome = checkout.run(ASKS, &live);
    assert_eq!(
        outcome.passes().answers(),
        ["one in autumn", "two in autumn", "one in autumn"]
    );
    assert_eq!(checkout.calls(), ["one", "two", "one"]);
    assert!(!checkout.stubs().exists());

    // Not even unreadable files matter.
    let checkout = Checkout::recorded(&[ASKS]);
    for file in checkout.files() {
        std::fs::write(file, "<<<<<<< ours").unwrap();
    }
    age(&checkout.folder());
    let before = checkout.snapshot();
    checkout.run(ASKS, &live).passes();
    assert_eq!(checkout.snapshot(), before);
}

#[test]
fn live_calls_can_be_denied() {
    const WITHOUT: &str = "modes::without_a_stub";
    let deny = ("CACHED_STUBS_LIVE", "deny");
    let checkout = Checkout::new();
    checkout.run(WITHOUT, REPLAY).passes();
    checkout.run(WITHOUT, &[deny, ("RECORD", "live")]).passes();
    assert_eq!(checkout.calls().len(), 2);
    for record in ["1", "all", "verify"] {
        let outcome = checkout.run(WITHOUT, &[deny, ("RECORD", record)]);
        outcome.fails().says("CACHED_STUBS_LIVE=deny");
    }
    assert_report(
        &checkout.run(WITHOUT, &[deny]),
        expect![[r#"
            src/modes.rs:[ask("one")]:
            cached-stubs: `app::llm::ask` was called in `modes::without_a_stub` without a stub, and CACHED_STUBS_LIVE=deny forbids the real function

            Add one of its fixtures to the parameters of the test, under `#[rstest]`:

              _elsewhere: Stub<ask>   (app::modes, src/modes.rs:[stub_fixture!(elsewhere: ask, dir = "else where")])
              _llm: Stub<ask>         (app::modes, src/modes.rs:[stub_fixture!(llm: ask)])
              _recorded: Stub<ask>    (app::modes, src/modes.rs:[stub_fixture!(recorded: ask, mode = Mode::Record)])
              _replayed: Stub<ask>    (app::modes, src/modes.rs:[stub_fixture!(replayed: ask, mode = Mode::Replay)])
              _llm: Stub<ask>         (app::guards, src/guards.rs:[stub_fixture!(llm: ask)])
              … and 7 more

            If the test has it, the stub was dropped before this call: keep it in a variable whose
            name is not only `_`. Without a fixture:

              let _stub = cached_stubs::Stub::<ask>::install();
        "#]],
    );
    let misspelt = [("CACHED_STUBS_LIVE", "dney")];
    assert_report(
        &checkout.run(WITHOUT, &misspelt),
        expect![[r#"
            src/modes.rs:[ask("one")]:
            cached-stubs: CACHED_STUBS_LIVE is `dney`; it can be `deny` (a stubbable function without a stub panics), `allow` or unset
        "#]],
    );
    assert_eq!(checkout.calls().len(), 2);

    // A stub that records makes real calls, and so does the recorded function.
    checkout.run(ASKS, &[deny, ("RECORD", "1")]).passes();
    checkout
        .run("modes::through_another", &[deny, ("RECORD", "1")])
        .passes();
    checkout.run("modes::through_another", &[deny]).passes();
}
