//! A test that awaits what never completed while it was recorded does not hang.

use crate::checkout::{Checkout, RECORD, REPLAY};

#[test]
fn a_record_run_says_which_calls_were_given_up() {
    Checkout::new()
        .run("pending::gives_up", RECORD)
        .passes()
        .says("was given up by its caller before it completed")
        .says("#[stubbable(sequence)] replays both");
}

#[test]
fn a_test_that_awaits_a_pending_recording_misses() {
    let checkout = Checkout::recorded(&["pending::gives_up"]);
    checkout.run("pending::gives_up", REPLAY).passes();
    checkout
        .run("pending::waits", &[("CACHED_STUBS_PATIENCE", "1")])
        .fails()
        .says(
            "`app::llm::ask_later` never completed while it was recorded, and its caller waits \
             for it",
        )
        .says("#[tokio::test(start_paused = true)]")
        .says("RECORD=all cargo test -p app pending::waits -- --exact");
}
