//! Properties of every possible tree.

use proptest::prelude::*;

use super::common::text_of;
use crate::value::difference::first_difference;
use crate::value::order::same_but_for_order;
use crate::value::tree::Body;
use crate::value::{Node, Tree};

fn name() -> impl Strategy<Value = String> {
    prop_oneof!["[a-c]{0,2}", "\\$[a-z0-9]{0,4}", any::<String>()]
}

fn float() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        Just(f64::NAN),
        Just(f64::INFINITY),
        Just(-0.0)
    ]
}

fn leaf() -> impl Strategy<Value = Tree> {
    let bits = prop_oneof![Just(8u8), Just(16), Just(32), Just(64), Just(128)];
    let canonical = |value: f64| if value.is_nan() { f64::NAN } else { value };
    prop_oneof![
        Just(Tree::Unit),
        Just(Tree::None),
        any::<bool>().prop_map(Tree::Bool),
        (bits.clone(), any::<i128>()).prop_map(|(bits, value)| Tree::Signed {
            bits,
            value: value >> (128 - bits)
        }),
        (bits, any::<u128>()).prop_map(|(bits, value)| Tree::Unsigned {
            bits,
            value: value >> (128 - bits)
        }),
        float().prop_map(move |value| Tree::F32((canonical(value) as f32).to_bits())),
        float().prop_map(move |value| Tree::F64(canonical(value).to_bits())),
        any::<char>().prop_map(Tree::Char),
        any::<String>().prop_map(Tree::String),
        "[a-z\n\r]{50,90}".prop_map(Tree::String),
        prop::collection::vec(any::<u8>(), 0..300).prop_map(Tree::Bytes),
        any::<String>().prop_map(Tree::Raw),
        Just(Tree::Digits("1.10".to_owned())),
    ]
}

fn body(inner: impl Strategy<Value = Tree> + Clone) -> impl Strategy<Value = Body> {
    prop_oneof![
        Just(Body::Unit),
        inner
            .clone()
            .prop_map(|inner| Body::Newtype(Box::new(inner))),
        prop::collection::vec(inner.clone(), 0..4).prop_map(Body::Tuple),
        prop::collection::vec((name(), inner), 0..4).prop_map(Body::Fields),
    ]
}

fn tree() -> impl Strategy<Value = Tree> {
    leaf().prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            inner.clone().prop_map(|inner| Tree::Some(Box::new(inner))),
            prop::collection::vec(inner.clone(), 0..5).prop_map(Tree::Sequence),
            prop::collection::vec(inner.clone(), 0..5).prop_map(Tree::Tuple),
            prop::collection::vec((inner.clone(), inner.clone()), 0..5).prop_map(Tree::Map),
            prop::collection::vec((name().prop_map(Tree::String), inner.clone()), 0..5)
                .prop_map(Tree::Map),
            (name(), body(inner.clone())).prop_map(|(name, body)| Tree::Struct { name, body }),
            (name(), name(), body(inner)).prop_map(|(name, variant, body)| Tree::Variant {
                name,
                variant,
                body
            }),
        ]
    })
}

/// A copy with all sequences and maps reversed.
fn reversed(tree: &Tree) -> Tree {
    match tree {
        Tree::Sequence(items) => Tree::Sequence(items.iter().rev().map(reversed).collect()),
        Tree::Map(entries) => Tree::Map(
            entries
                .iter()
                .rev()
                .map(|(key, value)| (reversed(key), reversed(value)))
                .collect(),
        ),
        Tree::Some(inner) => Tree::Some(Box::new(reversed(inner))),
        other => other.clone(),
    }
}

proptest! {
    #[test]
    fn a_tree_is_read_back_from_its_bytes(tree in tree()) {
        let bytes = tree.to_bytes();
        prop_assert_eq!(&Tree::parse(&bytes), &tree);
        prop_assert_eq!(first_difference(&tree, &Tree::parse(&bytes)), None);
    }

    #[test]
    fn no_value_is_a_prefix_of_another(a in tree(), b in tree()) {
        let (a_bytes, b_bytes) = (a.to_bytes(), b.to_bytes());
        prop_assert_eq!(a == b, a_bytes == b_bytes);
        prop_assert!(a == b || !a_bytes.starts_with(&b_bytes));
        let key = |tree: &Tree| { let mut key = Vec::new(); tree.key_bytes(&mut key); key };
        let (a_key, b_key) = (key(&a), key(&b));
        prop_assert!(a_key == b_key || !a_key.starts_with(&b_key));
    }

    #[test]
    fn a_node_is_read_back_from_its_text(tree in tree()) {
        let text = text_of(&tree);
        prop_assert!(!text.ends_with('\n'));
        prop_assert_eq!(Node::parse(&text).unwrap(), tree.to_node());
        tree.to_json();
    }

    #[test]
    fn sorting_removes_only_the_order(tree in tree()) {
        let other = reversed(&tree);
        prop_assert!(same_but_for_order(&tree, &other) || has_duplicate_keys(&tree));
        prop_assert_eq!(tree.sorted(), tree.sorted().sorted());
    }

    #[test]
    fn unequal_trees_have_a_difference(a in tree(), b in tree()) {
        if first_difference(&a, &b).is_none() {
            prop_assert_eq!(a.sorted(), b.sorted());
        }
    }
}

/// Entries with equal keys keep their order, which sorting cannot remove.
fn has_duplicate_keys(tree: &Tree) -> bool {
    match tree {
        Tree::Some(inner) => has_duplicate_keys(inner),
        Tree::Sequence(items) => items.iter().any(has_duplicate_keys),
        Tree::Map(entries) => {
            let mut keys: Vec<_> = entries
                .iter()
                .map(|(key, _)| key.sorted().to_bytes())
                .collect();
            keys.sort();
            keys.windows(2).any(|pair| pair[0] == pair[1])
                || entries
                    .iter()
                    .any(|(key, value)| has_duplicate_keys(key) || has_duplicate_keys(value))
        }
        _ => false,
    }
}
