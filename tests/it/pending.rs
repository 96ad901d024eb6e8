//! A test that awaits what never completed while it was recorded does not hang.

use crate::checkout::{Checkout, RECORD, REPLAY};

#[test]
fn a_record_run_names_calls_that_were_given_up_and_sequence_where_it_helps() {
    let checkout = Checkout::new();
    let run = |test: &str| checkout.run(&format!("pending::{test}"), RECORD);
    run("gives_up")
        .passes()
        .says("was given up by its caller before it completed, at src/pending.rs:")
        .says("Replayed, it stays pending and changes nothing.")
        .never_says("sequence");
    // Here it helps.
    run("gives_up_and_completes")
        .passes()
        .says("before it completed, and an identical call completed, at src/pending.rs:")
        .says("#[stubbable(sequence)] replays each as it was");
    run("gives_up_in_a_sequence")
        .passes()
        .says("Replayed, it stays pending and changes nothing.")
        .never_says("#[stubbable(sequence)]");
    for test in ["gives_up", "gives_up_in_a_sequence"] {
        checkout.run(&format!("pending::{test}"), REPLAY).passes();
    }
}

/// Two readers of one stream got different items.
#[test]
fn a_record_run_names_streams_that_differ() {
    let checkout = Checkout::new();
    checkout
        .run("pending::reads_two_streams", RECORD)
        .passes()
        .says("1 recorded, 0 changed, 0 unchanged")
        .says("`app::pending::counted` gave other items than an identical call, at src/pending.rs:")
        .says("#[stubbable(sequence)] replays each as it was");
    checkout
        .run("pending::reads_equal_streams", RECORD)
        .passes()
        .never_says("gave other items");
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
