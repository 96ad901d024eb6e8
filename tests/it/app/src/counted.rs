//! Two tests that run at once and call the same function from threads of their own.

use std::thread;
use std::time::Duration;

use cached_stubs::predicate::{arg, eq};
use cached_stubs::{Stub, stub_fixture, stubbable};
use rstest::rstest;

use crate::world::called;

#[stubbable]
fn double(n: u32) -> u32 {
    called("double");
    2 * n
}

stub_fixture!(doubling: double);

#[rstest]
#[case(1)]
#[case(2)]
fn counts(#[case] n: u32, doubling: Stub<double>) {
    thread::sleep(Duration::from_millis(200));
    let answer = thread::scope(|scope| scope.spawn(|| double(n)).join().unwrap());
    assert_eq!(answer, 2 * n);
    thread::sleep(Duration::from_millis(200));
    doubling.mock().assert_called_once_with(arg("n", eq(n)));
    assert_eq!(doubling.calls().len(), 1);
}
