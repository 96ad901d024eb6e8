//! Type and const parameters.

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use cached_stubs::stubbable;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::common::{files, folder, ran, recording, replaying, runs, survives};

#[stubbable]
fn described<T: Display + Serialize>(value: T) -> String {
    ran();
    value.to_string()
}

#[stubbable]
fn made<T>(text: &str) -> Option<T>
where
    T: FromStr + Serialize + DeserializeOwned,
{
    ran();
    text.parse().ok()
}

#[stubbable]
fn type_alone<T>() -> &'static str {
    ran();
    std::any::type_name::<T>()
}

#[stubbable]
fn repeated<const N: usize, const LOUD: bool>(text: &str) -> Vec<String> {
    ran();
    let text = if LOUD {
        text.to_uppercase()
    } else {
        text.to_owned()
    };
    vec![text; N]
}

#[test]
fn type_parameters_need_not_be_static() {
    let text = String::from("borrowed");
    let answer = survives::<described, _>(|| described(text.as_str()));
    assert_eq!(answer, "borrowed");
    assert_eq!(
        survives::<described, _>(|| described(Cow::from(&text))),
        "borrowed"
    );
}

#[test]
fn type_and_const_arguments_are_keyed() {
    assert_eq!(survives::<made, _>(|| made::<u8>("7")), Some(7));
    assert_eq!(
        survives::<repeated, _>(|| repeated::<2, true>("a")),
        ["A", "A"]
    );
    let dir = folder();
    let calls = || {
        (
            (made::<u8>("7"), made::<String>("7"), made::<f64>("7")),
            (type_alone::<u8>(), type_alone::<Vec<u8>>()),
            (
                repeated::<1, false>("a"),
                repeated::<2, false>("a"),
                repeated::<2, true>("a"),
            ),
        )
    };
    let recorded = {
        let _stubs = (
            recording::<made>(&dir),
            recording::<type_alone>(&dir),
            recording::<repeated>(&dir),
        );
        calls()
    };
    assert_eq!(files(&dir).len(), 8);
    let _stubs = (
        replaying::<made>(&dir),
        replaying::<type_alone>(&dir),
        replaying::<repeated>(&dir),
    );
    assert_eq!(runs(calls), (recorded, 0));
}
