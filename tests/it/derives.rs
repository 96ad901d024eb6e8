//! Derives that only tests need: the documentation's section "Derives for tests".

use crate::outcome::Outcome;
use crate::package::Package;

#[test]
fn a_feature_gives_them_to_integration_tests_too() {
    let package = Package::of("derives");
    let outcome = Outcome::of(&mut package.cargo(&["test", "--tests"]));
    outcome
        .passes()
        .says("in_a_unit_test ... ok")
        .says("in_an_integration_test ... ok");
    // In production, the library has no serde.
    let mut tree = package.cargo(&["tree", "--edges", "normal"]);
    Outcome::of(&mut tree).passes().never_says("serde");
    // A derive under `cfg(test)` is missing in integration tests, and the message says why.
    let features = [
        "test",
        "--test",
        "integration",
        "--features",
        "with-cfg-test",
    ];
    let outcome = Outcome::of(&mut package.cargo(&features));
    outcome
        .fails()
        .says("Answer` cannot be recorded")
        .says("exists only in the unit tests of its own crate")
        .says("\"Derives for tests\"");
}
