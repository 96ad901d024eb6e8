//! Expectations answer only calls that belong to their test.

use std::thread;

use expect_test::expect;
use tokio::task::{JoinSet, LocalSet};

use crate::common::{assert_repeats, assert_text, folder, recording, replaying};
use crate::panic_of_thread;

functions!(refused);

#[test]
fn expectations_refuse_a_thread_that_no_test_owns() {
    use refused::{ask, real};
    let dir = folder();
    let stub = recording::<ask>(&dir);
    stub.mock().expect_call().return_const(7_usize);
    assert_eq!(ask(1), 7);
    let report = panic_of_thread(
        thread::Builder::new()
            .name("my-worker".to_owned())
            .spawn(|| ask(1))
            .unwrap()
            .join(),
    );
    assert_text(
        &report,
        expect![[r#"
            cached-stubs: it is unknown which test this call of `threads::expectations::refused::ask` belongs to

            It came from the thread `my-worker`. The function is stubbed by

              expectations::expectations_refuse_a_thread_that_no_test_owns

            With hand-written expectations, with `sequence`, or with stubs that differ, it
            matters which one answers. Take the stub to the thread; in a pool such as rayon's, in the innermost closure:

              let handle = stub.handle();
              std::thread::spawn(move || handle.run(|| …));
              items.par_iter().map(|item| handle.run(|| …));

            Or, if a library owns the threads and one test at a time stubs the function:

              Stub::<F>::builder().everywhere().install()

              called  tests/threads/expectations.rs:[ask(1)]
        "#]],
    );
    assert_eq!(real(), 0);
    assert_eq!(stub.calls().len(), 1);
    assert_repeats(stub, &report);
}

functions!(in_own_runtime);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn expectations_answer_in_the_runtime_of_the_test() {
    use in_own_runtime::{ask, ask_later, real};
    let dir = folder();
    let stubs = (replaying::<ask>(&dir), replaying::<ask_later>(&dir));
    stubs.0.mock().expect_call().return_const(7_usize);
    stubs.1.mock().expect_call().return_const(8_usize);
    assert_eq!(tokio::spawn(ask_later(1)).await.unwrap(), 8);
    assert_eq!(tokio::spawn(async { ask_later(1).await }).await.unwrap(), 8);
    assert_eq!(tokio::task::spawn_blocking(|| ask(1)).await.unwrap(), 7);
    assert_eq!(tokio::task::block_in_place(|| ask(1)), 7);
    let mut set = JoinSet::new();
    set.spawn(async { ask_later(1).await });
    assert_eq!(set.join_next().await.unwrap().unwrap(), 8);
    assert_eq!(real(), 0);
    assert_eq!((stubs.0.calls().len(), stubs.1.calls().len()), (2, 3));
}

functions!(in_built_runtime);

#[test]
fn a_runtime_belongs_to_the_test_that_calls_in_it() {
    use in_built_runtime::{ask, ask_later};
    let dir = folder();
    let stubs = (replaying::<ask>(&dir), replaying::<ask_later>(&dir));
    stubs.0.mock().expect_call().return_const(7_usize);
    stubs.1.mock().expect_call().return_const(8_usize);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .build()
        .unwrap();
    runtime.block_on(async {
        assert_eq!(ask_later(1).await, 8);
        assert_eq!(tokio::spawn(async { ask_later(1).await }).await.unwrap(), 8);
    });
    let local = LocalSet::new();
    local.block_on(&runtime, async {
        let task = tokio::task::spawn_local(async { (ask(1), ask_later(1).await) });
        assert_eq!(task.await.unwrap(), (7, 8));
    });
}
