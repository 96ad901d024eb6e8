//! Values that cannot be restored from their text, so that recording refuses them.

use serde::{Deserialize, Serialize};

use super::common::*;
use crate::value::NotRestored;

fn differs_at(path: &str) -> NotRestored<String> {
    NotRestored::Differs(path.to_owned())
}

#[test]
fn integers_of_128_bits_in_serdes_own_buffer() {
    #[derive(Serialize, Deserialize)]
    #[serde(tag = "kind")]
    enum Internal {
        Fields { value: u128 },
    }
    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Untagged {
        One(i128),
    }
    assert!(matches!(
        is_lost(Internal::Fields { value: 5 }),
        NotRestored::Failed(_)
    ));
    assert!(matches!(is_lost(Untagged::One(5)), NotRestored::Failed(_)));
}

#[test]
fn another_variant_that_takes_the_value() {
    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Width {
        Small(u8),
        Large(i64),
    }
    #[derive(Serialize, Deserialize)]
    struct Metres {
        length: f64,
    }
    #[derive(Serialize, Deserialize)]
    struct Feet {
        length: f64,
    }
    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Unit {
        Metres(Metres),
        Feet(Feet),
    }
    survives(Width::Small(5));
    survives(Width::Large(-5));
    assert_eq!(is_lost(Width::Large(5)), differs_at(""));
    survives(Unit::Metres(Metres { length: 1.5 }));
    assert_eq!(
        is_lost(vec![
            Unit::Metres(Metres { length: 1.0 }),
            Unit::Feet(Feet { length: 1.5 })
        ]),
        differs_at("[1]")
    );
}

#[test]
fn fields_with_another_default() {
    fn seven() -> u8 {
        7
    }
    #[derive(Serialize, Deserialize)]
    struct Skips {
        name: String,
        #[serde(skip_serializing_if = "Option::is_none", default = "some_seven")]
        number: Option<u8>,
    }
    fn some_seven() -> Option<u8> {
        Some(seven())
    }
    survives(Skips {
        name: "x".into(),
        number: Some(1),
    });
    assert_eq!(
        is_lost(Some(Skips {
            name: "x".into(),
            number: None
        })),
        differs_at(".number")
    );
}

#[test]
fn types_that_write_and_read_differently() {
    #[derive(Serialize, Deserialize)]
    struct Rounded {
        #[serde(deserialize_with = "rounded")]
        price: f64,
        exact: f64,
    }
    fn rounded<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        f64::deserialize(deserializer).map(f64::round)
    }
    assert_eq!(
        is_lost(vec![Ok::<_, ()>(Rounded {
            price: 1.5,
            exact: 1.5
        })]),
        differs_at("[0].Ok.price")
    );

    #[derive(Serialize, Deserialize)]
    struct Renamed {
        #[serde(rename(serialize = "a", deserialize = "b"))]
        field: u8,
    }
    assert_eq!(
        is_lost(Renamed { field: 1 }),
        NotRestored::Failed("missing field `b`".to_owned())
    );
}

#[test]
#[cfg(unix)]
fn a_path_that_is_not_utf8_cannot_be_encoded() {
    use std::os::unix::ffi::OsStringExt;
    let path = std::path::PathBuf::from(std::ffi::OsString::from_vec(vec![255]));
    let error = crate::value::encode(&path, &mut Vec::new()).unwrap_err();
    assert_eq!(error.to_string(), "path contains invalid UTF-8 characters");
}
