//! Properties of keys and of the store that hold for all calls.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use cached_stubs::{Mode, stubbable};
use proptest::collection::vec;
use proptest::prelude::*;
use serde::Serialize;
use serde_json::Value;

use crate::common::{files, folder, in_mode, ran, recording, replaying, runs};

/// Arguments that argument alike.
#[derive(Clone, Debug, Serialize)]
enum Argument {
    Text(String),
    Texts(Vec<String>),
    Pair(String, String),
    Maybe(Option<Option<u8>>),
    Float(f64),
    Json(Value),
    Map(BTreeMap<String, Value>),
    Fields { a: Value, b: Option<String> },
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[ab]{0,3}", "[01.\\-$\n/]{0,3}", any::<String>()]
}

fn float() -> impl Strategy<Value = f64> {
    prop_oneof![
        (-2i8..2).prop_map(f64::from),
        Just(-0.0),
        Just(f64::NAN),
        Just(f64::INFINITY),
        any::<f64>(),
    ]
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-2i64..2).prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        float().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            vec((text(), inner), 0..3)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn argument() -> impl Strategy<Value = Argument> {
    prop_oneof![
        text().prop_map(Argument::Text),
        vec(text(), 0..3).prop_map(Argument::Texts),
        (text(), text()).prop_map(|(a, b)| Argument::Pair(a, b)),
        any::<Option<Option<u8>>>().prop_map(Argument::Maybe),
        float().prop_map(Argument::Float),
        json().prop_map(Argument::Json),
        vec((text(), json()), 0..3).prop_map(|map| Argument::Map(map.into_iter().collect())),
        (json(), any::<Option<String>>()).prop_map(|(a, b)| Argument::Fields { a, b }),
    ]
}

/// Shows the arguments to the last bit.
#[stubbable]
fn shown(first: &Argument, second: &str, third: Option<&str>) -> String {
    ran();
    format!("{first:?} {second:?} {third:?}")
}

thread_local! {
    static WORLD: Cell<u8> = const { Cell::new(0) };
}

#[stubbable]
fn world(question: u8) -> u8 {
    ran();
    let _ = question;
    WORLD.get()
}

fn mode() -> impl Strategy<Value = Mode> {
    prop_oneof![
        Just(Mode::Replay),
        Just(Mode::Record),
        Just(Mode::RecordAll),
        Just(Mode::Verify),
        Just(Mode::Live),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    /// Distinct calls never share an answer, and equal calls always do.
    #[test]
    fn each_call_has_its_own_answer(
        calls in vec((argument(), text(), any::<Option<String>>()), 1..12),
        again in any::<prop::sample::Index>(),
    ) {
        let dir = folder();
        let mut calls = calls;
        // One of them again, as a copy.
        let same = again.get(&calls).clone();
        calls.push(same);
        let call = |(first, second, third): &(Argument, String, Option<String>)| {
            shown(first, second, third.as_deref())
        };
        let expected: Vec<_> = calls.iter().map(|(a, b, c)| format!("{a:?} {b:?} {c:?}")).collect();
        let distinct: BTreeSet<_> = expected.iter().collect();
        {
            let _stub = recording::<shown>(&dir);
            let (answers, real) = runs(|| calls.iter().map(call).collect::<Vec<_>>());
            prop_assert_eq!(&answers, &expected);
            prop_assert_eq!(real, distinct.len());
        }
        let files = files(&dir);
        prop_assert_eq!(files.len(), distinct.len());
        for file in files {
            let name = file.file_name().unwrap().to_str().unwrap();
            prop_assert!(name.is_ascii() && name.len() <= 100, "{}", name);
            prop_assert!(!name.contains(['\\', '/', ':', '*', '?', '"', '<', '>', '|', ' ']), "{}", name);
        }
        let _stub = replaying::<shown>(&dir);
        let (answers, real) = runs(|| calls.iter().rev().map(call).collect::<Vec<_>>());
        prop_assert_eq!(answers.into_iter().rev().collect::<Vec<_>>(), expected);
        prop_assert_eq!(real, 0);
    }

    /// In every mode, the store answers with the first recording, or with the
    /// last one under `RecordAll`.
    #[test]
    fn the_store_is_a_map(stubs in vec((mode(), vec((0u8..4, 0u8..3), 0..5)), 1..8)) {
        let dir = folder();
        let mut recorded: BTreeMap<u8, u8> = BTreeMap::new();
        let mut recorded_again = BTreeSet::new();
        for (mode, calls) in stubs {
            let stub = in_mode::<world>(mode, &dir);
            let mut fails = false;
            for (question, now) in calls {
                WORLD.set(now);
                let (answer, real) = runs(|| catch_unwind(AssertUnwindSafe(|| world(question))).ok());
                let former = recorded.get(&question).copied();
                let expected = match mode {
                    Mode::Replay => former,
                    Mode::Record => former.or(Some(now)),
                    Mode::RecordAll if recorded_again.contains(&question) => former,
                    _ => Some(now),
                };
                prop_assert_eq!(answer, expected, "{:?} {}", mode, question);
                let is_answered = match mode {
                    Mode::Replay => true,
                    Mode::Record => former.is_some(),
                    Mode::RecordAll => recorded_again.contains(&question),
                    _ => false,
                };
                prop_assert_eq!(real, usize::from(!is_answered), "{:?} {}", mode, question);
                fails |= match mode {
                    Mode::Replay => answer.is_none(),
                    Mode::Verify => former != Some(now),
                    _ => false,
                };
                if let (Mode::Record | Mode::RecordAll, Some(answer)) = (mode, answer) {
                    recorded.insert(question, answer);
                }
                if mode == Mode::RecordAll {
                    recorded_again.insert(question);
                }
            }
            let ended = catch_unwind(AssertUnwindSafe(|| stub.finish()));
            prop_assert_eq!(ended.is_err(), fails, "{:?}", mode);
            prop_assert_eq!(files(&dir).len(), recorded.len());
        }
    }
}
