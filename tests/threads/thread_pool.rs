//! Stubs on the threads of a pool, which outlive every test.

use cached_stubs::{Mode, Stub, stubbable};
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::common::{folder, panic_of, recording, replaying};

fn pool() -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(2).build().unwrap()
}

#[stubbable]
fn square(n: usize) -> usize {
    n * n
}

#[test]
fn recordings_answer_in_a_pool() {
    let dir = folder();
    let sum = || -> usize { pool().install(|| (1..50).into_par_iter().map(square).sum()) };
    {
        let _stub = recording::<square>(&dir);
        assert_eq!(sum(), 40_425);
    }
    let stub = replaying::<square>(&dir);
    assert_eq!(sum(), 40_425);
    let miss = panic_of(|| pool().install(|| square(50)));
    assert!(miss.contains("no recording with these arguments"), "{miss}");
    panic_of(|| stub.finish());
}

#[stubbable]
fn cube(n: usize) -> usize {
    panic!("the real function is called for {n}")
}

#[test]
fn expectations_answer_in_a_pool_through_a_handle() {
    let dir = folder();
    let stub = replaying::<cube>(&dir);
    stub.mock().expect_call().times(100).return_const(7_usize);
    let handle = stub.handle();
    let calls = (0..100).into_par_iter();
    let answers: usize = pool().install(|| calls.map(|n| handle.run(|| cube(n))).sum());
    assert_eq!(answers, 700);
    stub.finish();
}

#[stubbable]
fn root(n: usize) -> usize {
    panic!("the real function is called for {n}")
}

#[test]
fn expectations_answer_in_a_pool_if_the_stub_answers_everywhere() {
    let dir = folder();
    let builder = Stub::<root>::builder().mode(Mode::Replay).dir(dir.path());
    let stub = builder.everywhere().install();
    stub.mock().expect_call().times(100).return_const(7_usize);
    let answers: usize = pool().install(|| (0..100).into_par_iter().map(root).sum());
    assert_eq!(answers, 700);
    stub.finish();
}
