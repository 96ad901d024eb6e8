//! Two types of one name: neither replays the other's recordings.

use cached_stubs::{Mode, Stubbable, stubbable};
use expect_test::expect;
use futures::executor::block_on;
use serde::Serialize;

use crate::common::{assert_panics, assert_repeats, files, folder, in_mode, panic_of, recording};

pub trait Unit {
    const NAME: &'static str;
}

impl<T: Unit> Unit for Vec<T> {
    const NAME: &'static str = T::NAME;
}

impl<T: Unit> Unit for Option<T> {
    const NAME: &'static str = T::NAME;
}

/// Calls with a type of a block's own: two of them are as two versions of a crate.
macro_rules! with_degrees {
    ($unit:literal, $call:expr) => {{
        #[derive(Serialize)]
        struct Degrees(u8);
        impl Unit for Degrees {
            const NAME: &'static str = $unit;
        }
        $call(Degrees(20))
    }};
}

#[stubbable]
fn of_type<T: Unit>() -> &'static str {
    T::NAME
}

#[stubbable]
fn of_argument<T: Unit + Serialize>(_value: T) -> &'static str {
    T::NAME
}

#[stubbable]
fn of_unnamed(value: impl Unit + Serialize) -> &'static str {
    name(&value)
}

#[stubbable]
async fn of_future<T: Unit>() -> &'static str {
    T::NAME
}

fn name<T: Unit>(_: &T) -> &'static str {
    T::NAME
}

struct Scale<T>(T);

#[stubbable(as = Scales)]
impl<T: Unit> Scale<T> {
    #[stub]
    fn unit(&self) -> &'static str {
        name(&self.0)
    }
}

#[stubbable]
trait Thermometer<T: Unit> {
    fn unit(&self) -> &'static str;
}

struct Real;

impl<T: Unit> Thermometer<T> for Real {
    fn unit(&self) -> &'static str {
        T::NAME
    }
}

fn type_of<T: Unit>(_: T) -> &'static str {
    of_type::<T>()
}

fn inside<T: Unit>(_: T) -> &'static str {
    of_type::<Vec<Option<T>>>()
}

fn future_of<T: Unit>(_: T) -> &'static str {
    block_on(of_future::<T>())
}

fn scale_of<T: Unit>(value: T) -> &'static str {
    Scale(value).unit()
}

fn measured_in<T: Unit>(_: T) -> &'static str {
    let dir = folder();
    let stub = StubThermometer::<T>::builder()
        .mode(Mode::Record)
        .dir(dir.path());
    stub.real(|| Real).build().unit()
}

/// Two calls whose types have one name, and are two types.
macro_rules! two_types {
    ($call:expr) => {{
        fn two() -> [fn() -> &'static str; 2] {
            [|| with_degrees!("C", $call), || with_degrees!("F", $call)]
        }
        two()
    }};
}

/// Asserts that the second type is refused in every mode, and that a test which swallows
/// the panic fails.
#[track_caller]
fn refuses_the_second<F: Stubbable>([first, second]: [fn() -> &'static str; 2]) {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let stub = in_mode::<F>(mode, &dir);
        assert_eq!(first(), "C");
        let report = panic_of(second);
        assert!(report.contains("with two types of the name"), "{report}");
        assert_eq!(first(), "C");
        assert_repeats(stub, &report);
    }
    assert_eq!(files(&dir).len(), 1);
}

#[test]
fn of_type_parameters() {
    refuses_the_second::<of_type>(two_types!(type_of));
    refuses_the_second::<of_type>(two_types!(inside));
    refuses_the_second::<of_future>(two_types!(future_of));
}

#[test]
fn of_arguments_whose_values_look_alike() {
    refuses_the_second::<of_argument>(two_types!(of_argument));
    refuses_the_second::<of_unnamed>(two_types!(of_unnamed));
}

#[test]
fn of_the_self_type_of_a_block() {
    refuses_the_second::<Scales>(two_types!(scale_of));
}

#[test]
fn of_the_parameters_of_a_trait() {
    let [first, second] = two_types!(measured_in);
    assert_eq!(first(), "C");
    let report = panic_of(second);
    assert!(report.contains("with two types of the name"), "{report}");
}

#[test]
fn the_report_names_the_type_and_both_calls() {
    let dir = folder();
    let stub = recording::<of_argument>(&dir);
    let first = || with_degrees!("C", |celsius| of_argument(celsius));
    first();
    let second = || with_degrees!("F", |fahrenheit| of_argument(fahrenheit));
    let report = assert_panics(
        second,
        expect![[r#"
        cached-stubs: `functions::namesake_types::of_argument` is called with two types of the name `functions::namesake_types::the_report_names_the_type_and_both_calls::{{closure}}::Degrees`, so each would replay the other's recordings

          the other one was first given at tests/functions/namesake_types.rs:[of_argument(celsius)]

        Rename one of them, or move it to another module or function. A type of another crate, or a closure,
        gets a name of its own in a wrapper: struct Other<T>(T);
        If two versions of a crate have the type, use one version: `cargo tree --duplicates` lists them.

          called  tests/functions/namesake_types.rs:[of_argument(fahrenheit)]
    "#]],
    );
    assert_repeats(stub, &report);
}

/// Types whose values look alike, and whose names differ.
#[test]
fn types_are_part_of_the_key_where_a_bound_tells_them_apart() {
    #[derive(Serialize)]
    struct Meters(u8);
    impl Unit for Meters {
        const NAME: &'static str = "m";
    }
    #[derive(Serialize)]
    struct Feet(u8);
    impl Unit for Feet {
        const NAME: &'static str = "ft";
    }
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let _stub = in_mode::<of_unnamed>(mode, &dir);
        assert_eq!([of_unnamed(Meters(1)), of_unnamed(Feet(1))], ["m", "ft"]);
    }
}

/// A wrapper gives a type another name, as the report says.
#[test]
fn wrapped_types_have_names_of_their_own() {
    struct Other<T>(T);
    impl<T: Unit> Unit for Other<T> {
        const NAME: &'static str = T::NAME;
    }
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let _stub = in_mode::<of_type>(mode, &dir);
        assert_eq!(with_degrees!("C", type_of), "C");
        assert_eq!(with_degrees!("F", |degrees| type_of(Other(degrees))), "F");
    }
}
