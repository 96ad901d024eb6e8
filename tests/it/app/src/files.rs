//! Calls whose recordings the tests inspect as files.

use std::collections::BTreeMap;

use cached_stubs::{Stub, stubbable};
use serde::{Deserialize, Serialize};

use crate::llm::{first_twin, second_twin};
use crate::world::{called, season};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Order {
    item: String,
    count: u32,
    note: Option<String>,
    extras: BTreeMap<String, f64>,
}

#[stubbable]
fn price(order: &Order, in_euro: bool) -> Result<Order, String> {
    called("price");
    Ok(Order {
        note: Some(format!(
            "in {}\nand {in_euro}, and more than one line of sixty characters",
            season()
        )),
        ..order.clone()
    })
}

#[test]
fn prices() {
    let _stub = Stub::<price>::install();
    let order = Order {
        item: "umbrella".to_owned(),
        count: 3,
        note: None,
        extras: BTreeMap::from([("tax".to_owned(), 0.19), ("tip".to_owned(), 1e300)]),
    };
    println!("answer: {:?}", price(&order, true));
}

#[test]
fn one_of_two_of_one_name() {
    let _stub = Stub::<first_twin>::install();
    println!("answer: {}", first_twin());
}

#[test]
fn the_other_of_two_of_one_name() {
    let _stub = Stub::<second_twin>::install();
    println!("answer: {}", second_twin());
}

/// Fails as the variable `REFUSE` says.
#[stubbable]
fn refuse(how: &str) -> Result<String, String> {
    called(how);
    match std::env::var("REFUSE").as_deref() {
        Ok("by an error") => Err("rate limited".to_owned()),
        Ok("by a panic") => panic!("out of luck"),
        Ok("by aborting") => std::process::abort(),
        _ => Ok(season()),
    }
}

#[test]
fn is_refused() {
    let _stub = Stub::<refuse>::install();
    println!("answer: {:?}", refuse("how"));
}
