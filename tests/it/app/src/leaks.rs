//! The value of `LEAK` in everything that a function can be given or return.

use std::collections::BTreeMap;
use std::env;

use cached_stubs::{Stub, stubbable};
use serde::{Deserialize, Serialize, Serializer, ser::Error as _};

fn leak() -> String {
    env::var("LEAK").unwrap_or_default()
}

#[stubbable(skip(skipped), redact(redacted))]
fn tell(skipped: &str, redacted: Option<&str>, secret: &str) -> usize {
    let _ = (skipped, redacted, secret);
    1
}

#[stubbable]
fn give(to: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(format!("{to} {}", leak()), leak())])
}

#[stubbable(errors)]
fn refuse(to: &str) -> Result<u8, String> {
    Err(format!("{to} {}", leak()))
}

#[stubbable]
fn items(to: &str) -> impl Iterator<Item = String> {
    vec![to.to_owned(), leak()].into_iter()
}

#[derive(Deserialize)]
struct Broken;

impl Serialize for Broken {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(S::Error::custom(format!("it is {}", leak())))
    }
}

#[stubbable]
fn broken(to: &str) -> Broken {
    let _ = to;
    Broken
}

#[test]
fn argument() {
    let stub = Stub::<tell>::install();
    let leak = leak();
    println!("{stub:?}");
    tell(&leak, Some(&leak), &format!("the {leak} of mine"));
}

#[test]
fn kept_out() {
    let stub = Stub::<tell>::install();
    let leak = leak();
    tell(&leak, Some(&leak), "harmless");
    println!("{stub:?} {:?}", stub.calls());
}

#[test]
fn returned() {
    let _stub = Stub::<give>::install();
    give("me");
}

#[test]
fn error() {
    let _stub = Stub::<refuse>::install();
    let _ = refuse("me");
}

#[test]
fn item() {
    let _stub = Stub::<items>::install();
    items("me").for_each(drop);
}

#[test]
fn error_of_serde() {
    let _stub = Stub::<broken>::install();
    let _ = broken("me");
}

#[test]
fn expectation() {
    let stub = Stub::<tell>::install();
    let mut mock = stub.mock();
    mock.expect_call().withf(|args| args["secret"] == "other").return_const(1usize);
    let leak = leak();
    tell(&leak, Some(&leak), &leak);
}
