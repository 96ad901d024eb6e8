//! The list with recordings of SQLite.

use cached_stubs::stub_fixture;
use rstest::rstest;
use tasks_example::store::StubStore;
use tasks_example::{AddError, List, Sqlite, StoreError};

// A database remembers: the same query has another answer after an insert. So each test
// has its own recordings, which replay in their order.
stub_fixture!(store: StubStore<Sqlite> = Sqlite::in_memory().unwrap(), stateful);

#[rstest]
fn a_task_is_done_once_it_is_finished(store: StubStore<Sqlite>) {
    let list = List::new(store);
    let task = list.add("  sweep ").unwrap();
    assert_eq!(list.progress(), Ok((0, 1)));
    let done = list.finish(task.id).unwrap().unwrap();
    assert!(done.is_done);
    assert_eq!(done.title, "sweep");
    assert_eq!(list.progress(), Ok((1, 1)));
}

#[rstest]
fn a_task_that_is_there_gets_a_number(store: StubStore<Sqlite>) {
    let list = List::new(store);
    let titles = ["sweep", "sweep", "mend the door", "sweep"].map(|title| {
        let task = list.add(title).unwrap();
        (task.id, task.title)
    });
    assert_eq!(
        titles,
        [
            (1, "sweep".to_owned()),
            (2, "sweep (2)".to_owned()),
            (3, "mend the door".to_owned()),
            (4, "sweep (3)".to_owned()),
        ]
    );
}

#[rstest]
fn there_is_nothing_to_finish_in_an_empty_list(store: StubStore<Sqlite>) {
    assert_eq!(List::new(store).finish(7), Ok(None));
}

/// A full disk is rare, so it is written by hand.
#[rstest]
fn a_database_that_fails_is_no_taken_title(store: StubStore<Sqlite>) {
    let full = || StoreError::Database("database or disk is full".to_owned());
    store
        .mock()
        .insert
        .expect_call()
        .times(1)
        .returning(move |_| Some(Err(full())));
    let list = List::new(store);
    assert_eq!(list.add("sweep"), Err(AddError::Store(full())));
}
