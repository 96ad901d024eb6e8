//! A value that is recorded comes back unchanged.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::fmt::Debug;
use std::net::IpAddr;
use std::num::NonZeroU8;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::{Duration, SystemTime};

use cached_stubs::{Mode, stubbable};
use indexmap::IndexMap;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::common::{folder, in_mode, only_recording, ran, recording, replaying, runs};
use crate::serde_forms::Kind;

#[stubbable(discard(make))]
pub(crate) fn given<T: Serialize + DeserializeOwned>(make: impl FnOnce() -> T) -> T {
    ran();
    make()
}

/// The value while it is recorded, the value while it is replayed, and the file.
#[track_caller]
pub(crate) fn both_ways<T: Serialize + DeserializeOwned>(make: impl Fn() -> T) -> (T, T, String) {
    let dir = folder();
    let recorded = {
        let _stub = recording::<given>(&dir);
        given(&make)
    };
    let _stub = replaying::<given>(&dir);
    let (replayed, real) = runs(|| given(&make));
    assert_eq!(real, 0);
    (recorded, replayed, only_recording(&dir))
}

#[track_caller]
pub(crate) fn survives<T: Serialize + DeserializeOwned + PartialEq + Debug>(
    make: impl Fn() -> T,
) -> String {
    let (recorded, replayed, file) = both_ways(&make);
    assert_eq!(recorded, make(), "while recording\n{file}");
    assert_eq!(replayed, make(), "while replaying\n{file}");
    file
}

/// Compares what `{:?}` shows, since a NaN does not equal itself.
#[track_caller]
fn survives_in_debug<T: Serialize + DeserializeOwned + Debug>(make: impl Fn() -> T) -> String {
    let (recorded, replayed, file) = both_ways(&make);
    assert_eq!(
        format!("{recorded:?}"),
        format!("{:?}", make()),
        "while recording\n{file}"
    );
    assert_eq!(
        format!("{replayed:?}"),
        format!("{:?}", make()),
        "while replaying\n{file}"
    );
    file
}

#[test]
fn floats() {
    survives_in_debug(|| {
        vec![
            0.0,
            -0.0,
            0.1,
            -1.0 / 3.0,
            1e21,
            1e-7,
            123_456_789.123_456_79,
            9_007_199_254_740_993.0,
            f64::MIN,
            f64::MAX,
            f64::MIN_POSITIVE,
            f64::from_bits(1),
            f64::EPSILON,
            std::f64::consts::PI,
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
        ]
    });
    survives_in_debug(|| vec![0.1_f32, -0.0, f32::MAX, f32::from_bits(1), f32::NAN]);
    survives_in_debug(|| (Some(f64::NAN), None::<f64>, Ok::<_, ()>(f64::INFINITY)));
    survives_in_debug(|| BTreeMap::from([("x", -f64::INFINITY)]).len());
}

#[test]
fn integers_of_all_widths() {
    survives(|| (u8::MAX, i8::MIN, u16::MAX, i16::MIN, u32::MAX, i32::MIN));
    survives(|| (u64::MAX, i64::MIN, i64::MAX, usize::MAX, isize::MIN));
    survives(|| {
        (
            u128::MAX,
            i128::MIN,
            i128::MAX,
            u128::from(u64::MAX) + 1,
            5_u128,
        )
    });
    survives(|| Some(vec![u128::MAX]));
    survives(|| NonZeroU8::new(3));
    survives(|| '\u{10ffff}');
}

#[test]
fn options_and_units() {
    survives(|| None::<Option<u8>>);
    survives(|| Some(None::<u8>));
    survives(|| Some(Some(1_u8)));
    survives(|| Some(()));
    survives(|| None::<()>);
    survives(|| Some(Some(None::<()>)));
    survives(|| vec![None, Some(None), Some(Some(()))]);
    survives(|| (Some(serde_json::Value::Null), ()));
    survives(|| Ok::<Result<u8, String>, ()>(Err("inner".to_owned())));
}

#[test]
fn texts() {
    survives(String::new);
    survives(|| vec![String::new(); 3]);
    survives(|| "日本語 👍🏽 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 \u{2028}\u{2029}\u{feff}".to_owned());
    survives(|| "nul \0 bell \u{7} escape \u{1b} delete \u{7f}".to_owned());
    survives(|| "windows\r\nold mac\runix\n\n\r\n".to_owned());
    survives(|| "\"quoted\" \\ /slash/ \t".to_owned());
    survives(|| {
        "a long line of text, and another one that ends in CR LF\r\nand more\r\n".repeat(9)
    });
    survives(|| "a long line of text that is not the last, without an end\n".repeat(2) + "\r");
    survives(|| "\n".repeat(100));
    let file = survives(|| "0123456789 日本語\n".repeat(50_000));
    assert!(file.len() > 1_000_000);
    survives(|| Cow::<str>::Owned("owned".to_owned()));
    survives(|| "boxed".to_owned().into_boxed_str());
}

#[test]
fn bytes() {
    let all = || serde_bytes::ByteBuf::from((0..=255).collect::<Vec<u8>>());
    let file = survives(all);
    assert!(file.contains("$bytes"), "{file}");
    survives(serde_bytes::ByteBuf::new);
    survives(|| serde_bytes::ByteBuf::from(vec![7; 10_000]));
    survives(|| (0..=255).collect::<Vec<u8>>());
    survives(|| [[1_u8; 32]; 2]);
}

#[test]
fn maps_with_keys_of_any_type() {
    survives(|| BTreeMap::from([((1_u8, "a".to_owned()), 1), ((0, "b".to_owned()), 2)]));
    survives(|| HashMap::from([(Some(1_u8), 1), (None, 2)]));
    survives(|| HashMap::from([(vec![1_u8], 1), (vec![], 2)]));
    survives(|| BTreeMap::from([((), 1)]));
    survives(|| BTreeMap::from([(true, 1), (false, 2)]));
    survives(|| BTreeMap::from([(u128::MAX, 1), (0, 2)]));
    survives(|| BTreeMap::from([(-1_i64, 1), (i64::MIN, 2)]));
    survives(|| BTreeMap::from([('a', 1), ('\0', 2)]));
    survives(|| BTreeMap::from([(String::new(), 1)]));
    survives(|| {
        let by = Kind::By {
            name: "x".to_owned(),
        };
        BTreeMap::from([(Kind::Plain, 1), (Kind::Of(1, "a".to_owned()), 2), (by, 3)])
    });
    survives(|| {
        BTreeMap::<String, BTreeMap<(u8, u8), Vec<()>>>::from([("a".to_owned(), [].into())])
    });
    survives(HashMap::<String, String>::new);
}

#[test]
fn objects_that_look_like_markers() {
    for text in [
        "$f64",
        "$some",
        "$map",
        "$bytes",
        "$lines",
        "$redacted",
        "$raw",
        "$",
        "$new",
    ] {
        survives(|| HashMap::from([(text.to_owned(), "NaN".to_owned())]));
        survives(|| json!({ text: "NaN" }));
        survives(|| json!({ text: [["a", "b"]] }));
        survives(|| json!({ text: { text: null } }));
        survives(|| json!({ text: 1, "other": 2 }));
        survives(|| BTreeMap::from([(text.to_owned(), Some(None::<u8>))]));
    }
}

#[test]
fn collections() {
    let set = || (0..200).map(|n| format!("{n}")).collect::<HashSet<_>>();
    survives(set);
    survives(|| vec![set(), HashSet::new(), set()]);
    survives(|| HashMap::from([("a".to_owned(), set())]));
    survives(|| {
        (0..200)
            .map(|n| (n, n.to_string()))
            .collect::<HashMap<_, _>>()
    });
    survives(|| BTreeSet::from([3, 1, 2]));
    survives(|| VecDeque::from([3, 1, 2]));
    survives(Vec::<()>::new);
    survives(|| vec![(); 3]);
}

#[test]
fn an_index_map_keeps_its_order() {
    let map = || {
        let pairs = [("b", 1), ("c", 2), ("a", 3)];
        pairs
            .map(|(name, n)| (name.to_owned(), n))
            .into_iter()
            .collect::<IndexMap<_, _>>()
    };
    let (recorded, replayed, file) = both_ways(|| vec![map()]);
    for copy in [&recorded[0], &replayed[0]] {
        assert!(copy.iter().eq(map().iter()), "{copy:?}\n{file}");
    }
}

#[test]
fn the_order_of_hash_maps_and_sets_does_not_reach_the_file() {
    let values = || {
        let set = (0..50).map(|n| n.to_string()).collect::<HashSet<_>>();
        let map = set
            .iter()
            .map(|text| (text.clone(), set.clone()))
            .collect::<HashMap<_, _>>();
        (set, map)
    };
    let (_, _, first) = both_ways(values);
    for _ in 0..3 {
        assert_eq!(both_ways(values).2, first);
    }
}

#[test]
fn types_of_the_standard_library() {
    survives(|| Duration::new(3, 999_999_999));
    survives(|| SystemTime::UNIX_EPOCH + Duration::new(1_700_000_000, 1));
    survives(|| PathBuf::from("/a b/ü"));
    survives(|| "::1".parse::<IpAddr>().unwrap());
    survives(|| (Rc::new(1), Box::new(2), std::ops::Bound::Included(3), 4..5));
}

#[test]
fn json_values() {
    survives(|| json!(null));
    survives(|| json!({ "b": [1, -1, 0.5, 1e300, u64::MAX, i64::MIN], "a": { "": [{}, []] } }));
}

/// The skipped field does not come back, which shows that a value is a decoded copy.
#[derive(Debug, Serialize, Deserialize)]
struct Reply {
    text: String,
    #[serde(skip)]
    from_the_network: bool,
}

#[stubbable]
fn reply(text: &str) -> Reply {
    Reply {
        text: text.to_owned(),
        from_the_network: true,
    }
}

#[stubbable(errors)]
async fn reply_later(text: &str) -> Result<Rc<Reply>, Reply> {
    let reply = Reply {
        text: text.to_owned(),
        from_the_network: true,
    };
    if text.is_empty() {
        Err(reply)
    } else {
        Ok(Rc::new(reply))
    }
}

#[tokio::test]
async fn the_caller_gets_the_decoded_copy_while_recording_too() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let _stubs = (
            in_mode::<reply>(mode, &dir),
            in_mode::<reply_later>(mode, &dir),
        );
        let first = reply("a");
        assert_eq!(
            (first.text.as_str(), first.from_the_network),
            ("a", false),
            "{mode:?}"
        );
        assert!(
            !reply_later("a").await.unwrap().from_the_network,
            "{mode:?}"
        );
        assert!(
            !reply_later("").await.unwrap_err().from_the_network,
            "{mode:?}"
        );
    }
    let _stub = in_mode::<reply>(Mode::Live, &dir);
    assert!(reply("a").from_the_network);
}
