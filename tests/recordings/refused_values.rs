//! A value that would not come back unchanged is refused.

use std::path::{Path, PathBuf};

use cached_stubs::stubbable;
use expect_test::expect;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};

use crate::common::*;
use crate::values::given;

/// The report of a value that cannot be recorded. Nothing is written.
#[track_caller]
pub(crate) fn refusal<T: Serialize + DeserializeOwned>(make: impl Fn() -> T) -> String {
    let dir = folder();
    let stub = recording::<given>(&dir);
    let report = panic_of(|| given(&make));
    assert!(files(&dir).is_empty(), "{:?}", files(&dir));
    assert!(report.contains("Nothing was written"), "{report}");
    assert!(report.contains("called  tests/recordings/"), "{report}");
    assert_repeats(stub, &report);
    report
}

#[derive(Debug, Serialize, Deserialize)]
struct Order {
    items: Vec<Item>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Item {
    name: String,
    #[serde(deserialize_with = "rounded")]
    price: f64,
}

fn rounded<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    f64::deserialize(deserializer).map(f64::round)
}

#[stubbable]
fn order(prices: &[f64]) -> Result<Order, String> {
    let item = |price: &f64| Item {
        name: format!("at {price}"),
        price: *price,
    };
    Ok(Order {
        items: prices.iter().map(item).collect(),
    })
}

#[test]
fn a_value_that_comes_back_changed_is_refused() {
    let dir = folder();
    let stub = recording::<order>(&dir);
    assert_panics(
        || order(&[1.0, 2.0, 2.5]),
        expect![[r#"
            cached-stubs: the value that `recordings::refused_values::order` returned does not survive being recorded

              returns[0].Ok.items[2].price
              another value comes back

            Nothing was written: the recording would give the test another value than the real
            function does. Correct the `Serialize` or `Deserialize` of the type at that place, or
            name a codec:

              #[stubbable(with = path)]

              called  tests/recordings/refused_values.rs:[order(&[1.0, 2.0, 2.5])]
        "#]],
    );
    assert!(files(&dir).is_empty());
    panic_of(|| stub.finish());
    // Other prices come back, and are recorded.
    let _stub = recording::<order>(&dir);
    assert_eq!(order(&[1.0, 2.0]).unwrap().items.len(), 2);
    assert_eq!(files(&dir).len(), 1);
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Width {
    Small(u8),
    Large(i64),
    Huge(u128),
}

#[derive(Debug, Serialize, Deserialize)]
struct OneWay {
    #[serde(rename(serialize = "written", deserialize = "read"))]
    field: u8,
}

#[test]
fn a_variant_that_comes_back_as_another_is_refused() {
    let values = || vec![Width::Small(1), Width::Large(-1), Width::Large(7)];
    assert_text(
        &refusal(values),
        expect![[r#"
            cached-stubs: the value that `recordings::values::given` returned does not survive being recorded

              returns[0][2]
              another value comes back

            Nothing was written: the recording would give the test another value than the real
            function does. Correct the `Serialize` or `Deserialize` of the type at that place, or
            name a codec:

              #[stubbable(with = path)]

              called  tests/recordings/refused_values.rs:[given(&make)]
        "#]],
    );
}

#[test]
fn an_integer_that_an_untagged_enum_cannot_hold_is_refused() {
    // serde buffers untagged enums, and its buffer has no 128 bits.
    let report = refusal(|| Some(Width::Huge(u128::MAX)));
    assert!(report.contains("returns[0]"), "{report}");
}

#[test]
fn a_field_that_is_read_by_another_name_is_refused() {
    let report = refusal(|| (1_u8, Some(OneWay { field: 1 })));
    assert_text(
        &report,
        expect![[r#"
            cached-stubs: the value that `recordings::values::given` returned does not survive being recorded

              returns[0][1]
              missing field `read`

            Nothing was written: the recording would give the test another value than the real
            function does. Correct the `Serialize` or `Deserialize` of the type at that place, or
            name a codec:

              #[stubbable(with = path)]

              called  tests/recordings/refused_values.rs:[given(&make)]
        "#]],
    );
}

#[cfg(unix)]
#[test]
fn a_value_that_serde_refuses_is_refused() {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;
    let path = || PathBuf::from(OsString::from_vec(vec![b'a', 255]));
    assert_text(
        &refusal(|| (1, path())),
        expect![[r#"
            cached-stubs: the value that `recordings::values::given` returned cannot be recorded

              path contains invalid UTF-8 characters

            Nothing was written. Name a codec for the returned value:

              #[stubbable(with = path)]

              called  tests/recordings/refused_values.rs:[given(&make)]
        "#]],
    );
}

#[stubbable]
fn takes(path: &Path) -> usize {
    ran();
    path.as_os_str().len()
}

#[cfg(unix)]
#[test]
fn an_argument_that_serde_refuses_is_refused() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let dir = folder();
    let stub = recording::<takes>(&dir);
    let (report, real) = runs(|| panic_of(|| takes(OsStr::from_bytes(b"a\xff").as_ref())));
    assert_eq!(real, 0);
    assert_text(
        &report,
        expect![[r#"
            cached-stubs: the argument `path` of `recordings::refused_values::takes` cannot be part of the key

              path contains invalid UTF-8 characters

            Leave it out of the key, or choose what to key instead:

              #[stubbable(skip(path))]
              #[stubbable(key(path = expression))]

              called  tests/recordings/refused_values.rs:[takes(OsStr::from_bytes(b"a\xff").as_ref())]
        "#]],
    );
    panic_of(|| stub.finish());
}
