//! One package in every edition: it compiles without a warning, records and replays.

use crate::outcome::Outcome;
use crate::package::Package;

const EDITIONS: [&str; 3] = ["2018", "2021", "2024"];

#[test]
fn every_edition_records_and_replays() {
    let package = Package::of("editions");
    for edition in EDITIONS {
        package.write(format!("of{edition}/Cargo.toml"), &manifest(edition));
    }
    let mut cargo = package.cargo(&["test", "--workspace", "--lib"]);
    let outcome = Outcome::of(&mut cargo);
    outcome.passes();
    for test in ["functions", "futures_and_streams", "methods_and_traits"] {
        let passed = format!("shared::{test} ... ok");
        let times = outcome.text().matches(&passed).count();
        assert_eq!(times, EDITIONS.len(), "{test}");
    }
    outcome.says_all(&["keyword::a_later_keyword ... ok", "its_own_syntax ... ok"]);
}

fn manifest(edition: &str) -> String {
    format!(
        r#"[package]
name = "of{edition}"
version = "0.0.0"
edition = "{edition}"
publish = false

[lib]
path = "lib.rs"

[dependencies]
async-trait.workspace = true
cached-stubs.workspace = true
futures.workspace = true
serde.workspace = true
tempfile.workspace = true
"#
    )
}
