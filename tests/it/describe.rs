//! Descriptions and journals that cannot be written.

use crate::checkout::Checkout;

#[test]
fn a_binary_that_cannot_describe_itself_says_why() {
    let checkout = Checkout::new();
    let taken = checkout.beside("other").join("a file");
    std::fs::write(&taken, "").unwrap();
    let folder = taken.join("descriptions");
    let variables = [("CACHED_STUBS_DESCRIBE", folder.to_str().unwrap())];
    let outcome = checkout.run("late::a_thread_in_time", &variables);
    outcome
        .fails()
        .says("no description can be written to the folder that CACHED_STUBS_DESCRIBE names: ")
        .never_says("running 1 test");
}

#[test]
fn a_run_that_cannot_write_its_journal_fails() {
    let test = "late::a_thread_in_time";
    let checkout = Checkout::recorded(&[test]);
    let taken = checkout.beside("other").join("a file");
    std::fs::write(&taken, "").unwrap();
    let folder = taken.join("journals");
    let variables = [("CACHED_STUBS_JOURNAL", folder.to_str().unwrap())];
    let outcome = checkout.run(test, &variables);
    outcome
        .fails()
        .says("no journal can be written to the folder ");
    checkout.run(test, &[]).passes();
}
