//! What a body reads at compile time is part of the source.

mod first;
mod second;

use cached_stubs::{Stubbable, stubbable};

use crate::common::{folder, only_recording, recording};

/// Makes a function that reads a file beside its caller.
macro_rules! made_elsewhere {
    ($name:ident) => {
        #[cached_stubs::stubbable]
        pub fn $name(n: u8) -> u8 {
            n + include_str!("prompt.txt").len() as u8
        }
    };
}
use made_elsewhere;

/// As the crate of this name has it, with one condition.
macro_rules! cfg_if {
    (if #[cfg($condition:meta)] { $($first:tt)* } else { $($other:tt)* }) => {
        #[cfg($condition)]
        { $($first)* }
        #[cfg(not($condition))]
        { $($other)* }
    };
}
use cfg_if;

fn source_of<F: Stubbable>(call: fn(u8) -> u8) -> String {
    let dir = folder();
    let _stub = recording::<F>(&dir);
    call(1);
    let file: serde_json::Value = serde_json::from_str(&only_recording(&dir)).unwrap();
    file["source"].as_str().unwrap().to_owned()
}

#[test]
fn files_count_by_their_content() {
    assert_ne!(
        source_of::<first::text>(first::text),
        source_of::<second::text>(second::text)
    );
    assert_ne!(
        source_of::<first::bytes>(first::bytes),
        source_of::<second::bytes>(second::bytes)
    );
    assert_ne!(
        source_of::<first::code>(first::code),
        source_of::<second::code>(second::code)
    );
    assert_ne!(
        source_of::<first::in_an_arm>(first::in_an_arm),
        source_of::<second::in_an_arm>(second::in_an_arm)
    );
    assert_ne!(
        source_of::<first::by_macro>(first::by_macro),
        source_of::<second::by_macro>(second::by_macro)
    );
    assert_eq!(
        source_of::<first::without_input>(first::without_input),
        source_of::<second::without_input>(second::without_input)
    );
}

/// Everything here compiles, and a file of another system is not looked for.
#[allow(unexpected_cfgs)]
#[stubbable]
fn everything(n: u8) -> u8 {
    #[cfg(windows)]
    let n = n + include_str!("a file that does not exist").len() as u8;
    #[cfg(feature = "not_a_feature")]
    let n = n + 1;
    if cfg!(any(feature = "not_a_feature", windows)) {
        return option_env!("CACHED_STUBS_NOT_SET").map_or(n, |text| text.len() as u8);
    }
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/attribute");
    let text = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/attribute/inputs/first/prompt.txt"
    ));
    let all = [manifest, text, env!("PATH"), r#"raw"#];
    n + u8::from(all.is_empty())
}

#[test]
fn every_kind_of_input_compiles() {
    assert_ne!(source_of::<everything>(everything), "");
}
