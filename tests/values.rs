//! What comes back is what was returned, or nothing is recorded.

mod common;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::fmt::Debug;
use std::fs;
use std::net::IpAddr;
use std::num::NonZeroU8;
use std::panic::catch_unwind;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::{Duration, SystemTime};

use cached_stubs::{Mode, stubbable};
use common::{files, folder, in_mode, only_recording, panic_of, ran, recording, replaying, runs};
use indexmap::IndexMap;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;

#[stubbable(skip(make))]
fn given<T: Serialize + DeserializeOwned>(make: impl FnOnce() -> T) -> T {
    ran();
    make()
}

/// What the caller gets while the value is recorded, and while it is replayed;
/// and the file.
#[track_caller]
fn both_ways<T: Serialize + DeserializeOwned>(make: impl Fn() -> T) -> (T, T, String) {
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
fn survives<T: Serialize + DeserializeOwned + PartialEq + Debug>(make: impl Fn() -> T) -> String {
    let (recorded, replayed, file) = both_ways(&make);
    assert_eq!(recorded, make(), "while recording\n{file}");
    assert_eq!(replayed, make(), "while replaying\n{file}");
    file
}

/// By what `{:?}` shows, which for floats is everything but the bits of a NaN.
#[track_caller]
fn survives_to_the_eye<T: Serialize + DeserializeOwned + Debug>(make: impl Fn() -> T) -> String {
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

/// The report of a value that cannot be recorded; nothing is written.
#[track_caller]
fn refusal<T: Serialize + DeserializeOwned>(make: impl Fn() -> T) -> String {
    let dir = folder();
    let stub = recording::<given>(&dir);
    let report = panic_of(|| given(&make));
    assert!(files(&dir).is_empty(), "{:?}", files(&dir));
    assert!(report.contains("Nothing was written"), "{report}");
    assert!(report.contains("tests/values.rs:"), "{report}");
    // Whoever swallows the panic is told again.
    let told_again = panic_of(|| stub.finish());
    assert!(
        told_again.contains(report.lines().next().unwrap()),
        "{told_again}"
    );
    report
}

#[test]
fn floats() {
    survives_to_the_eye(|| {
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
    survives_to_the_eye(|| vec![0.1_f32, -0.0, f32::MAX, f32::from_bits(1), f32::NAN]);
    survives_to_the_eye(|| (Some(f64::NAN), None::<f64>, Ok::<_, ()>(f64::INFINITY)));
    survives_to_the_eye(|| BTreeMap::from([("x", -f64::INFINITY)]).len());
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
fn nothing_and_something() {
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

#[derive(Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
enum Kind {
    Plain,
    Of(u8, String),
    By { name: String },
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
fn a_map_that_keeps_an_order_of_its_own_keeps_it() {
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
fn a_random_order_leaves_no_trace_in_the_file() {
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

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
enum Internal {
    Text {
        text: String,
    },
    Numbers {
        numbers: BTreeMap<u8, f64>,
        nothing: Option<Option<u8>>,
    },
    Nothing,
    Wrapped(Inner),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "content", rename_all = "kebab-case")]
enum Adjacent {
    OneText(String),
    Pair(u8, Option<()>),
    Fields { id: u128 },
    Nothing,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Untagged {
    Number(i64),
    Float(f64),
    Text(String),
    Many(Vec<Untagged>),
    Fields { inner: Box<Untagged> },
    Kind(Kind),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Inner {
    a: u8,
    b: Option<String>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Flat {
    name: String,
    #[serde(flatten)]
    inner: Inner,
    #[serde(flatten)]
    rest: BTreeMap<String, serde_json::Value>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct FlatEnum {
    name: String,
    #[serde(flatten)]
    internal: Internal,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Defaulted {
    #[serde(skip_serializing_if = "Option::is_none")]
    maybe_text: Option<String>,
    #[serde(rename = "type")]
    kind: Kind,
    wrapped: Newtype<Vec<Kind>>,
}

impl Default for Defaulted {
    fn default() -> Self {
        let wrapped = Newtype(vec![Kind::Plain]);
        Self {
            maybe_text: None,
            kind: Kind::Plain,
            wrapped,
        }
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Newtype<T>(T);

#[test]
fn enums_and_structs_in_all_of_serdes_forms() {
    let text = || "x".to_owned();
    survives(|| vec![Kind::Plain, Kind::Of(1, text()), Kind::By { name: text() }]);
    let inner = || Inner { a: 1, b: None };
    survives(|| {
        let numbers = BTreeMap::from([(1, 0.5), (2, f64::INFINITY)]);
        vec![
            Internal::Text { text: text() },
            Internal::Numbers {
                numbers,
                nothing: Some(None),
            },
            Internal::Nothing,
            Internal::Wrapped(inner()),
        ]
    });
    survives(|| {
        vec![
            Adjacent::OneText(text()),
            Adjacent::Pair(1, Some(())),
            Adjacent::Fields { id: u128::MAX },
            Adjacent::Nothing,
        ]
    });
    survives(|| {
        Untagged::Many(vec![
            Untagged::Number(-1),
            Untagged::Float(0.5),
            Untagged::Float(f64::INFINITY),
            Untagged::Text(text()),
            Untagged::Fields {
                inner: Box::new(Untagged::Many(vec![])),
            },
            Untagged::Kind(Kind::Of(1, text())),
        ])
    });
    survives(|| Flat {
        name: text(),
        inner: inner(),
        rest: BTreeMap::from([("more".to_owned(), json!([1, null, { "deep": 0.5 }]))]),
    });
    survives(|| FlatEnum {
        name: text(),
        internal: Internal::Text { text: text() },
    });
    survives(Defaulted::default);
    survives(|| Defaulted {
        maybe_text: Some(text()),
        ..Defaulted::default()
    });
    survives(|| Newtype(Newtype(Some(Newtype(())))));
}

#[test]
fn json_values() {
    survives(|| json!(null));
    survives(|| json!({ "b": [1, -1, 0.5, 1e300, u64::MAX, i64::MIN], "a": { "": [{}, []] } }));
}

/// What is not serialised does not come back: so it shows who has the copy.
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
async fn the_decoded_copy_is_returned_while_recording_too() {
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
fn what_does_not_come_back_is_refused_where_it_is_lost() {
    let dir = folder();
    let stub = recording::<order>(&dir);
    let report = panic_of(|| order(&[1.0, 2.0, 2.5]));
    for part in [
        "what `values::order` returned does not survive",
        "returns[0].Ok.items[2].price",
        "another value comes back",
        "with = path",
    ] {
        assert!(report.contains(part), "{part} in {report}");
    }
    assert!(files(&dir).is_empty());
    panic_of(|| stub.finish());
    // The values that come back are recorded.
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

#[derive(Debug, Serialize, Deserialize)]
struct Nested(Option<Box<Nested>>);

impl Nested {
    fn of(levels: usize) -> Self {
        (1..levels).fold(Self(None), |inner, _| Self(Some(Box::new(inner))))
    }

    fn levels(&self) -> usize {
        std::iter::successors(Some(self), |nested| nested.0.as_deref()).count()
    }
}

impl Drop for Nested {
    fn drop(&mut self) {
        // Deep values are dropped without a stack as deep.
        while let Some(mut inner) = self.0.take() {
            self.0 = inner.0.take();
        }
    }
}

#[test]
fn other_losses() {
    let report = refusal(|| vec![Width::Small(1), Width::Large(-1), Width::Large(7)]);
    assert!(
        report.contains("returns[0][2]"),
        "another variant takes it: {report}"
    );
    let report = refusal(|| {
        BTreeMap::from([("a", Width::Huge(u128::MAX))])
            .into_values()
            .next()
    });
    assert!(
        report.contains("returns[0]"),
        "serde's buffer has no 128 bits: {report}"
    );
    let report = refusal(|| (1_u8, Some(OneWay { field: 1 })));
    assert!(
        report.contains("returns[0][1]") && report.contains("`read`"),
        "{report}"
    );
}

#[test]
fn nesting_is_recorded_as_deep_as_it_can_be_read() {
    let (_, replayed, _) = both_ways(|| Nested::of(100));
    assert_eq!(replayed.levels(), 100);
    let report = refusal(|| Nested::of(1000));
    assert!(report.contains("nested deeper"), "{report}");
    for levels in [120, 127, 128, 129, 250, 254, 255, 256, 257, 300, 500] {
        let dir = folder();
        let stub = recording::<given>(&dir);
        let recorded = catch_unwind(|| given(|| Nested::of(levels)));
        match recorded {
            Ok(recorded) => {
                assert_eq!(recorded.levels(), levels);
                drop(stub);
                let _stub = replaying::<given>(&dir);
                let (replayed, real) = runs(|| given(|| Nested::of(levels)));
                assert_eq!((replayed.levels(), real), (levels, 0));
            }
            Err(_) => {
                assert!(files(&dir).is_empty(), "{levels}");
                assert!(
                    panic_of(|| stub.finish()).contains("nested deeper"),
                    "{levels}"
                );
            }
        }
    }
}

#[stubbable]
fn depth_of(value: &Nested) -> usize {
    value.levels()
}

#[test]
fn arguments_too_are_recorded_as_deep_as_they_can_be_read() {
    for levels in [100, 127, 128, 129, 254, 255, 256, 300] {
        let dir = folder();
        let value = Nested::of(levels);
        let stub = recording::<depth_of>(&dir);
        if catch_unwind(|| depth_of(&value)).is_err() {
            assert!(files(&dir).is_empty(), "{levels}");
            assert!(
                panic_of(|| stub.finish()).contains("nested deeper"),
                "{levels}"
            );
            continue;
        }
        drop(stub);
        let _stub = replaying::<depth_of>(&dir);
        assert_eq!(depth_of(&value), levels);
    }
}

#[cfg(unix)]
#[test]
fn what_serde_refuses_is_refused() {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;
    let path = || PathBuf::from(OsString::from_vec(vec![b'a', 255]));
    let report = refusal(|| (1, path()));
    assert!(report.contains("invalid UTF-8"), "{report}");
}

#[stubbable]
fn takes(path: &std::path::Path) -> usize {
    ran();
    path.as_os_str().len()
}

#[cfg(unix)]
#[test]
fn an_argument_that_serde_refuses_is_named() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let dir = folder();
    let stub = recording::<takes>(&dir);
    let (report, real) = runs(|| panic_of(|| takes(OsStr::from_bytes(b"a\xff").as_ref())));
    assert_eq!(real, 0);
    assert!(
        report.contains("`path`") && report.contains("values::takes"),
        "{report}"
    );
    panic_of(|| stub.finish());
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Completion {
    id: u64,
    model: String,
    choices: Vec<Choice>,
    usage: HashMap<String, u32>,
    probability: f64,
    embedding: Vec<f32>,
    raw: serde_bytes::ByteBuf,
    refusal: Option<String>,
    cached: Option<Option<bool>>,
    by_pair: BTreeMap<(u8, u8), String>,
    extra: serde_json::Value,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "role")]
enum Choice {
    Assistant { content: String },
    Tool { name: String, arguments: Kind },
}

#[derive(Serialize)]
struct Message<'a> {
    role: &'a str,
    content: &'a str,
}

#[stubbable(name = "golden::complete", redact(token), skip(_retries))]
fn complete(
    model: &str,
    messages: &[Message<'_>],
    temperature: f64,
    token: Option<&str>,
    _retries: u8,
) -> Result<Completion, String> {
    let content = messages
        .iter()
        .map(|message| message.content)
        .collect::<Vec<_>>()
        .join("\n");
    Ok(Completion {
        id: u64::MAX,
        model: model.to_owned(),
        choices: vec![
            Choice::Assistant {
                content: content.repeat(2),
            },
            Choice::Tool {
                name: "look_up".to_owned(),
                arguments: Kind::Of(1, "é".to_owned()),
            },
        ],
        usage: ["total", "prompt", "completion"]
            .map(|name| (name.to_owned(), 7))
            .into(),
        probability: temperature / 3.0,
        embedding: vec![0.1, -1.0, 1e10, f32::NAN],
        raw: serde_bytes::ByteBuf::from(vec![0, 255]),
        refusal: token.map(str::to_owned),
        cached: Some(None),
        by_pair: BTreeMap::from([((1, 2), "pair".to_owned())]),
        extra: json!({ "b": [], "a": {}, "$f64": "not a float" }),
    })
}

/// A change here rewrites everybody's recordings: it needs a new format number.
#[test]
fn the_text_of_a_recording() {
    let dir = folder();
    let messages = [
        Message {
            role: "system",
            content: "Be brief.",
        },
        Message {
            role: "user",
            content: "Summarise this:\r\nthe quick brown fox jumps over the lazy dog\n👍\0\n",
        },
    ];
    {
        let _stub = recording::<complete>(&dir);
        complete("gpt-4o", &messages, 0.7, None, 3).unwrap();
    }
    let file = files(&dir).remove(0);
    let text = fs::read_to_string(&file).unwrap();
    assert_eq!(text, include_str!("golden/complete.json"));
}
