//! `stub.handle()` takes a stub to another thread.

use std::thread;

use expect_test::expect;

use crate::common::{assert_panics, assert_text, folder, panic_of, replaying};

functions!(with_a_handle);

#[test]
fn a_handle_takes_a_stub_to_any_thread() {
    use with_a_handle::{ask, real};
    let dir = folder();
    let stub = replaying::<ask>(&dir);
    stub.mock()
        .expect_call()
        .returning(|args| args["_n"].as_u64().map(|n| n as usize + 100));
    let handle = stub.handle();
    let ran = {
        let handle = handle.clone();
        thread::spawn(move || handle.run(|| ask(1)))
    };
    assert_eq!(ran.join().unwrap(), 101);
    let entered = thread::spawn(move || {
        let entered = handle.enter();
        let inside = ask(2);
        drop(entered);
        (inside, panic_of(|| ask(3)))
    });
    let (inside, outside) = entered.join().unwrap();
    assert_eq!(inside, 102);
    assert_text(
        &outside,
        expect![[r#"
            cached-stubs: it is unknown which test this call of `threads::handles::with_a_handle::ask` belongs to

            It came from an unnamed thread. The function is stubbed by

              handles::a_handle_takes_a_stub_to_any_thread

            With hand-written expectations, with `sequence`, or with stubs that differ, it
            matters which one answers. Take the stub to the thread; in a pool such as rayon's, in the innermost closure:

              let handle = stub.handle();
              std::thread::spawn(move || handle.run(|| …));
              items.par_iter().map(|item| handle.run(|| …));

            Or, if a library owns the threads and one test at a time stubs the function:

              Stub::<F>::builder().everywhere().install()

              called  tests/threads/handles.rs:[ask(3)]
        "#]],
    );
    assert_eq!(stub.calls().len(), 2);
    panic_of(|| stub.finish());
    assert_eq!(real(), 0);
}

functions!(with_a_scoped_future);

#[test]
fn a_handle_takes_a_stub_to_a_future() {
    use with_a_scoped_future::{ask_later, real};
    let dir = folder();
    let later = replaying::<ask_later>(&dir);
    later.mock().expect_call().return_const(8_usize);
    let future = later.handle().scope(async {
        tokio::task::yield_now().await;
        ask_later(1).await
    });
    let elsewhere = thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        runtime.block_on(future)
    });
    assert_eq!(elsewhere.join().unwrap(), 8);
    assert_eq!(real(), 0);
}

functions!(with_several_handles);

#[test]
fn the_handle_entered_last_counts_until_it_is_left() {
    use with_several_handles::ask;
    let dir = folder();
    let stubs = [1, 2].map(|answer| {
        let stub = replaying::<ask>(&dir);
        stub.mock().expect_call().return_const(answer);
        stub
    });
    assert_eq!(ask(0), 2, "the stub installed last answers");
    let first = stubs[0].handle().enter();
    assert_eq!(ask(0), 1, "an entered handle comes first");
    let second = stubs[1].handle().enter();
    assert_eq!(ask(0), 2);
    drop(first);
    assert_eq!(ask(0), 2, "handles may be left in any order");
    drop(second);
    assert_eq!(stubs[0].handle().run(|| ask(0)), 1);
    panic_of(|| stubs[0].handle().run(|| panic!("inside the closure")));
    assert_eq!(ask(0), 2, "a panic leaves the handle, too");
}

functions!(with_an_old_handle);

#[test]
fn a_handle_of_a_dropped_stub_panics() {
    use with_an_old_handle::ask;
    let dir = folder();
    let stub = replaying::<ask>(&dir);
    let handle = stub.handle();
    drop(stub);
    assert_panics(
        || handle.enter(),
        expect![[r#"
            cached-stubs: the stub of this handle has been dropped

              test    handles::a_handle_of_a_dropped_stub_panics
              called  tests/threads/handles.rs:[enter()]

            Keep the stub, the test's parameter, until the threads and tasks that use its handle
            are done.
        "#]],
    );
    assert!(panic_of(|| handle.run(|| ask(1))).contains("has been dropped"));
    assert_eq!(ask(1), 1, "the real function answers");
}
