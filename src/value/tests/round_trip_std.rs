//! Values of the standard library's types, and of serde_json's.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::net::{IpAddr, SocketAddr};
use std::ops::{Bound, Range};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::json;

use super::common::*;

#[test]
fn the_standard_library() {
    survives(Duration::new(u64::MAX, 999_999_999));
    survives(SystemTime::UNIX_EPOCH + Duration::new(1, 5));
    survives(PathBuf::from("/a/b c"));
    survives::<Vec<IpAddr>>(vec!["127.0.0.1".parse().unwrap(), "::1".parse().unwrap()]);
    survives::<SocketAddr>("[::1]:80".parse().unwrap());
    survives(std::ffi::OsString::from("x"));
    survives(std::ffi::CString::new("x").unwrap());
    survives(Arc::<str>::from("x"));
    survives(Cow::Borrowed("x"));
    survives(Box::<[u8]>::from([1, 2]));
    survives(VecDeque::from([3, 1]));
    survives(BTreeSet::from(["b".to_owned(), "a".to_owned()]));
    survives(HashSet::from([10, 2, 33, 4]));
    survives(HashMap::from([(
        "a".to_owned(),
        HashSet::from([1.5f64.to_bits(), 3]),
    )]));
    survives(Range { start: 1, end: 5 });
    survives((Bound::Included(1), Bound::<u8>::Unbounded));
    survives(std::num::NonZeroU8::new(3));
    survives(std::cmp::Reverse(std::num::Wrapping(3)));
    survives(std::marker::PhantomData::<u8>);
    survives(std::sync::Mutex::new(5));
    survives(Vec::<Vec<()>>::from([vec![], vec![(), ()]]));
    survives([0; 0]);
}

#[test]
fn json_values() {
    survives(json!(null));
    survives(json!([1, -1, 1.5, 1e300, "x", null, true, {}, [], { "a": { "b": [{}] } }]));
    survives(json!({ "": { " ": "\u{0}" } }));
}
