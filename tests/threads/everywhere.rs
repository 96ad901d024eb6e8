//! `everywhere()`: a stub that answers on all threads.

use std::thread;

use cached_stubs::{Mode, Stub};
use expect_test::expect;

use crate::common::{assert_panics, folder};

functions!(on_all_threads);

#[test]
fn a_stub_answers_on_every_thread() {
    use on_all_threads::{ask, real};
    let dir = folder();
    let install = || {
        let builder = Stub::<ask>::builder().mode(Mode::Replay).dir(dir.path());
        builder.everywhere().install()
    };
    let stub = install();
    stub.mock().expect_call().return_const(7_usize);
    assert_eq!(thread::spawn(|| ask(1)).join().unwrap(), 7);
    assert_eq!(
        thread::scope(|scope| scope.spawn(|| ask(1)).join().unwrap()),
        7
    );
    assert_eq!((real(), stub.calls().len()), (0, 2));
    // Two such stubs of one function would compete.
    assert_panics(
        install,
        expect![[r#"
            cached-stubs: two stubs of `threads::everywhere::on_all_threads::ask` are installed `everywhere` at the same time

            The other one belongs to everywhere::a_stub_answers_on_every_thread. Run the two tests one after the other, or take the
            stub to its threads with `stub.handle()`.
        "#]],
    );
    assert_eq!(ask(1), 7, "the first stub still answers");
    stub.finish();
    let next = install();
    next.mock().expect_call().return_const(8_usize);
    assert_eq!(thread::spawn(|| ask(1)).join().unwrap(), 8);
}
